//! Happenings of the rule set.
//!
//! Must never: put the version of a rule set into a label; there is no end of versions.

use tracing::{error, info};

use crate::domain::id::RulesVersion;
use crate::telemetry::label::{RulesLoad, RulesPart};
use crate::telemetry::metrics::Metrics;

/// A rule set came into force (规则生效).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesLoaded {
    /// Its version.
    pub version: RulesVersion,
    /// Units in it.
    pub units: u64,
    /// Matters in it.
    pub matters: u64,
    /// Places in it.
    pub places: u64,
    /// Decision rows in it.
    pub rows: u64,
}

impl RulesLoaded {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        let Self { version, units, matters, places, rows } = self;
        info!(%version, units, matters, places, rows, "rules loaded");
        metrics.rules_loads.add(RulesLoad::Loaded, 1);
        metrics.rules_entries.set(RulesPart::Units, units);
        metrics.rules_entries.set(RulesPart::Matters, matters);
        metrics.rules_entries.set(RulesPart::Places, places);
        metrics.rules_entries.set(RulesPart::Rows, rows);
    }
}

/// A rule set was refused; the one in force stays (规则被拒绝).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesRefused {
    /// Problems found in it.
    pub problems: u64,
    /// The version that stays in force, if there is one.
    pub kept: Option<RulesVersion>,
}

impl RulesRefused {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        let kept = self.kept.as_ref().map(RulesVersion::as_str);
        error!(problems = self.problems, kept, "rules refused");
        metrics.rules_loads.add(RulesLoad::Refused, 1);
    }
}
