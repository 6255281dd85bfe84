//! `routing.toml`: the thresholds of automatic dispatch (自动派单门槛).
//!
//! Must never: weaken a guard; guards have no threshold.

use crate::route::rulebook::Thresholds;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::toml_file::TomlFile;

/// Its name.
pub(in crate::ruleset) const FILE: &str = "routing.toml";

/// Reads the file.
pub(in crate::ruleset) fn read(text: &str, notes: &mut Notes) -> Option<Thresholds> {
    let mut file = TomlFile::open(FILE, text, notes);
    let weight_min_milli: Option<u32> = file.take("weight_min_milli", notes);
    let margin_min_permille: Option<u32> = file.take("margin_min_permille", notes);
    file.finish(notes);
    let read = Thresholds {
        weight_min_milli: weight_min_milli?,
        margin_min_permille: margin_min_permille?,
    };
    let at = At::file(FILE);
    let weight = u64::from(read.weight_min_milli);
    super::check_range(at.field("weight_min_milli"), "weight_min_milli", weight, 1..=20_000, notes);
    let margin = u64::from(read.margin_min_permille);
    super::check_range(
        at.field("margin_min_permille"),
        "margin_min_permille",
        margin,
        0..=1000,
        notes,
    );
    Some(read)
}
