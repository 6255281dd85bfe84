//! What a report is made from (通报): totals of a period, the names of what they count, and what only the
//! caller can know.
//!
//! Must never: hold a text or a name of a citizen.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::id::{MatterCode, RulesVersion, UnitId};
use crate::domain::rates::Rate;
use crate::domain::unit::Organisation;
use crate::projection::totals::Totals;

/// A report of a period (通报).
#[derive(Debug, Clone)]
pub struct Bulletin<'a> {
    /// Who publishes it, e.g. 拉萨市城关区12345热线.
    pub office: &'a str,
    /// Its title, e.g. 运行情况周报.
    pub title: &'a str,
    /// When it was made.
    pub made_at: Timestamp,
    /// Rule set in force when it was made.
    pub rules_version: Option<&'a RulesVersion>,
    /// What happened.
    pub totals: &'a Totals,
    /// How far the rules agree with what is known to be right, where that was measured.
    pub agreement: Option<Agreement>,
    /// Names of units.
    pub organisation: &'a Organisation,
    /// Names of matters.
    pub matters: &'a BTreeMap<MatterCode, String>,
}

impl Bulletin<'_> {
    /// Name of a unit; its id where it is no longer known.
    pub fn unit<'b>(&'b self, id: &'b UnitId) -> &'b str {
        self.organisation.name(id)
    }

    /// Name of a matter; its code where it is no longer known.
    pub fn matter<'b>(&'b self, code: &'b MatterCode) -> &'b str {
        self.matters.get(code).map_or(code.as_str(), String::as_str)
    }
}

/// How often the rules chose the unit that is known to be right (派单准确率). Measured on appeals whose
/// unit is known; those held out were never looked at while the rules were written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Agreement {
    /// Dispatched by the rules alone, and rightly so, of all that they dispatched alone.
    pub auto: Rate,
    /// First proposal right, dispatched or only suggested, of all appeals with a known unit.
    pub all: Rate,
    /// The same as `auto`, held-out appeals only.
    pub holdout_auto: Rate,
    /// The same as `all`, held-out appeals only.
    pub holdout_all: Rate,
}
