//! The settings of a rule set, one file each: guards, lexicon, thresholds, time limits, calendar, and
//! what the set says of itself.
//!
//! Must never: fill in a value that a file does not give.

pub(super) mod calendar;
mod calendar_file;
mod feasible;
pub(super) mod guards;
pub(super) mod lexicon;
pub(super) mod manifest;
mod profile;
pub(super) mod routing;
pub(super) mod sla;
mod special;

use super::codes;
use super::notes::{At, Notes};

/// Notes a number outside its bounds.
fn check_range(
    at: At<'_>,
    name: &str,
    value: u64,
    range: std::ops::RangeInclusive<u64>,
    notes: &mut Notes,
) {
    if !range.contains(&value) {
        let message = format!("{name} 为 {value}，超出允许范围");
        let remedy = format!("取 {} 到 {} 之间的整数", range.start(), range.end());
        notes.error(at, codes::VALUE_OUT_OF_RANGE, message, remedy);
    }
}
