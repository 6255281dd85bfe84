//! The stable codes of what the loader finds (问题代码). `docs/RULES.md` lists them for people; a test
//! keeps both in step.
//!
//! Must never: be renamed lightly; people search for them.

/// Declares the codes and the list of all of them.
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $word:literal;)+) => {
        $($(#[$doc])* pub const $name: &str = $word;)+
        /// Every code of the loader.
        pub const ALL: &[&str] = &[$($word),+];
    };
}

codes! {
    /// A file of the set is not there.
    FILE_MISSING = "file_missing";
    /// A file is not UTF-8.
    FILE_ENCODING = "file_encoding";
    /// A table is separated by something else than commas.
    CSV_DELIMITER = "csv_delimiter";
    /// A quotation mark stands where none may.
    CSV_STRAY_QUOTE = "csv_stray_quote";
    /// A cell stands beyond the last column.
    CSV_EXTRA_CELL = "csv_extra_cell";
    /// A table has more rows than are read.
    CSV_TOO_MANY_ROWS = "csv_too_many_rows";
    /// A column is not there.
    COLUMN_MISSING = "column_missing";
    /// A column is not known.
    COLUMN_UNKNOWN = "column_unknown";
    /// A column is there twice.
    COLUMN_DUPLICATE = "column_duplicate";
    /// A cell that must not be empty is.
    CELL_EMPTY = "cell_empty";
    /// A cell is longer than is read.
    CELL_TOO_LONG = "cell_too_long";
    /// A cell holds a word outside its closed list.
    CELL_UNKNOWN_WORD = "cell_unknown_word";
    /// An id or code is not written as one.
    CELL_BAD_ID = "cell_bad_id";
    /// Excel has turned a code into a number.
    EXCEL_NUMBER = "excel_number";
    /// A date is none.
    CELL_BAD_DATE = "cell_bad_date";
    /// A TOML or JSON file does not parse, or a key is unknown or of the wrong type.
    KEY_INVALID = "key_invalid";
    /// A number lies outside its bounds.
    VALUE_OUT_OF_RANGE = "value_out_of_range";
    /// An id stands twice.
    ID_DUPLICATE = "id_duplicate";
    /// A unit is named that does not exist.
    UNIT_UNKNOWN = "unit_unknown";
    /// A unit's ancestors form a cycle.
    UNIT_CYCLE = "unit_cycle";
    /// There is more or less than one unit at the top.
    UNIT_ROOT = "unit_root";
    /// A unit stands under one of a level that is not above its own.
    UNIT_LEVEL = "unit_level";
    /// A unit leads or assists that receives no tickets.
    UNIT_TAKES_NO_TICKETS = "unit_takes_no_tickets";
    /// A name belongs to two places, two units, or a place and a unit.
    ALIAS_CLASH = "alias_clash";
    /// A place's community does not lie in its street.
    PLACE_MISMATCH = "place_mismatch";
    /// A place or unit is named that does not exist.
    PLACE_UNKNOWN = "place_unknown";
    /// A matter is named that does not exist.
    MATTER_UNKNOWN = "matter_unknown";
    /// A matter's code does not fit its three names.
    MATTER_PATH = "matter_path";
    /// A grassroots lead contradicts the column 街道可办.
    MATTER_STREET_ROLE = "matter_street_role";
    /// A pattern, or a part of one, is empty.
    KEYWORD_EMPTY = "keyword_empty";
    /// A pattern is one single character.
    KEYWORD_ONE_CHARACTER = "keyword_one_character";
    /// A pattern has too many parts, or a cell too many patterns.
    KEYWORD_TOO_MANY = "keyword_too_many";
    /// A word stands for itself or, over others, for itself.
    SYNONYM_CYCLE = "synonym_cycle";
    /// A knowledge item has expired.
    KNOWLEDGE_EXPIRED = "knowledge_expired";
    /// A class of time limit has no limit.
    SLA_CLASS_MISSING = "sla_class_missing";
    /// A profile of time limits is named that does not exist or cannot be inherited.
    SLA_PROFILE_MISSING = "sla_profile_missing";
    /// A profile of time limits is not named as its file is.
    SLA_PROFILE_NAME = "sla_profile_name";
    /// A time limit can never be met, or a warning is never given.
    SLA_NEVER_MET = "sla_never_met";
    /// The profile of time limits in force has not been compared with a published text.
    SLA_UNVERIFIED = "sla_unverified";
    /// The calendar contradicts itself.
    CALENDAR_CONTRADICTION = "calendar_contradiction";
    /// A day stands twice in a list of the calendar.
    CALENDAR_DUPLICATE_DAY = "calendar_duplicate_day";
    /// A year that the calendar says it covers has no holidays.
    CALENDAR_HOLE = "calendar_hole";
    /// Office hours are missing, reversed or overlap.
    OFFICE_HOURS_INVALID = "office_hours_invalid";
    /// A row or guard has no example.
    CASE_MISSING = "case_missing";
}
