//! `[[special]]` of a profile: limits of some appeals only (另定时限), in the order in which they count.
//!
//! Must never: let a row stand that says nothing, holds always, or never gets its turn.

use crate::domain::special_limits::SpecialLimits;
use crate::domain::time_limit::TimeLimit;
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::toml_file::TomlFile;

use super::profile::check;

/// The key of the rows.
pub(super) const KEY: &str = "special";
/// Most rows of a profile.
const ROWS_MAX: usize = 50;

/// The clocks that a row may state.
type Stated = fn(&SpecialLimits) -> Option<TimeLimit>;
const CLOCKS: [(&str, Stated); 3] = [
    ("acknowledgement", |row| row.acknowledgement),
    ("contact", |row| row.contact),
    ("handling", |row| row.handling),
];

/// Reads the rows; none where the profile has no such key.
pub(super) fn read(
    file: &str,
    toml: &mut TomlFile<'_>,
    notes: &mut Notes,
) -> Option<Vec<SpecialLimits>> {
    if !toml.holds(KEY) {
        return None;
    }
    let rows: Vec<(u32, SpecialLimits)> = toml.take_each(KEY, notes);
    let count = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    super::check_range(
        At::file(file).field(KEY),
        "special 的条数",
        count,
        0..=ROWS_MAX as u64,
        notes,
    );
    for (place, (line, row)) in rows.iter().enumerate() {
        let at = At::row(file, *line).field(KEY);
        let stated: Vec<(&str, TimeLimit)> =
            CLOCKS.iter().filter_map(|(key, of)| Some((*key, of(row)?))).collect();
        let says_nothing = stated.is_empty();
        if says_nothing {
            let remedy = "写上 handling、contact 或 acknowledgement，或删去这一条";
            notes.error(at, codes::KEY_INVALID, "另定时限没有写时限", remedy);
        }
        if row.hold_always() {
            let remedy = "写上 kinds、subjects、channels 等条件；对所有诉求的时限写成方案自己的键";
            notes.error(at, codes::KEY_INVALID, "另定时限没有条件，对所有诉求都成立", remedy);
        }
        for (key, limit) in stated {
            check(at, key, limit, notes);
        }
        // Of a row that is wrong by itself nothing more is said.
        let earlier = rows.iter().take(place).filter(|(_, other)| !other.hold_always());
        let mut hidden_by = earlier.filter(|(_, other)| {
            let all = CLOCKS.iter().all(|(_, of)| of(row).is_none() || of(other).is_some());
            !says_nothing && other.cover(row) && all
        });
        if let Some((other, _)) = hidden_by.next() {
            let message = format!("第 {other} 行的另定时限已包含这一条，这一条永远用不上");
            notes.error(at, codes::SLA_NEVER_MET, message, "把较窄的一条移到前面，或删去");
        }
    }
    Some(rows.into_iter().map(|(_, row)| row).collect())
}
