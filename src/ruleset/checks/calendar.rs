//! Checks of `calendar.json` against the units.
//!
//! Must never: ask whether a unit receives tickets; the hotline has a roster too.

use crate::domain::calendar::Calendar;
use crate::domain::unit::Organisation;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::settings::calendar::FILE;

/// Checks that every roster is that of a unit.
pub(in crate::ruleset) fn check(calendar: &Calendar, units: &Organisation, notes: &mut Notes) {
    for unit in calendar.rostered().filter(|unit| units.get(unit).is_none()) {
        super::unknown_unit(unit, At::file(FILE).field("rosters"), notes);
    }
}
