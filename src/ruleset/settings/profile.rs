//! `sla/<name>.toml`: what one profile of time limits (时限方案) states.
//!
//! Must never: fill in what a profile does not state; `sla` takes that from the profile it inherits.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use serde::de::DeserializeOwned;

use crate::domain::matter::SlaClass;
use crate::domain::sla::{Surge, TimeLimit, Warning};
use crate::domain::special_limits::SpecialLimits;
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::toml_file::TomlFile;

use super::special;

/// Keys that hold a limit.
pub(super) const LIMITS: &[&str] = &[
    "judgement",
    "acknowledgement",
    "contact",
    "contact_urgent",
    "report_in",
    "report_in_emergency",
    "verification",
    "follow_up",
    "return_review",
    "ruling",
    "extension_review",
    "deferral_review",
    "reopening",
    "assessment_appeal",
    "supervision",
];

/// Keys that hold a number, with its bounds.
pub(super) const COUNTS: &[(&str, RangeInclusive<u64>)] = &[
    ("follow_up_attempts_min", 1..=10),
    ("extensions_max", 0..=10),
    ("extension_days_max", 1..=60),
    ("returns_before_dispute", 1..=10),
    ("units_before_dispute", 2..=20),
    ("reopenings_before_hard", 1..=10),
    ("supervisions_before_upgrade", 1..=10),
    ("assigned_down_days_before", 0..=10),
];

/// Longest limits: thirty days in minutes or hours, one year in days.
const MINUTES_MAX: u64 = 43_200;
const HOURS_MAX: u64 = 720;
const NATURAL_DAYS_MAX: u64 = 366;
const WORKING_DAYS_MAX: u64 = 250;
/// Most warnings of a clock and tags of a surge.
const WARNINGS_MAX: usize = 10;
const TAGS_MAX: usize = 50;

/// What a profile states itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Stated {
    /// The profile from which it takes the rest.
    pub inherits: Option<String>,
    /// Whether its figures have been compared with a published text.
    pub verified: bool,
    /// Limits by key.
    pub limits: BTreeMap<&'static str, TimeLimit>,
    /// Numbers by key.
    pub counts: BTreeMap<&'static str, u16>,
    /// Until feedback, by class.
    pub handling: BTreeMap<SlaClass, TimeLimit>,
    /// Limits of some appeals only.
    pub specials: Option<Vec<SpecialLimits>>,
    /// When people are warned.
    pub warnings: Option<Vec<Warning>>,
    /// What replaces the limits while an event is on.
    pub surge: Option<Surge>,
    /// Keys that are there and could not be read; that has been noted.
    pub unread: BTreeSet<&'static str>,
}

/// Name of the profile in a file.
pub(super) fn name_of(file: &str) -> &str {
    file.strip_prefix("sla/").and_then(|name| name.strip_suffix(".toml")).unwrap_or(file)
}

/// Reads a file.
pub(super) fn read(file: &str, text: &str, notes: &mut Notes) -> Stated {
    let mut toml = TomlFile::open(file, text, notes);
    let mut stated = Stated::default();
    if let Some(name) = toml.take::<String>("profile", notes).filter(|name| name != name_of(file)) {
        let message = format!("profile 为“{name}”，与文件名不符");
        let remedy = format!("写成 profile = \"{}\"，或改文件名", name_of(file));
        notes.error(At::file(file).field("profile"), codes::SLA_PROFILE_NAME, message, remedy);
    }
    if toml.take::<String>("source", notes).is_some_and(|source| source.trim().is_empty()) {
        let remedy = "写明各项时限的出处；自定的写“本项目设定”，未核的写“待核”";
        notes.error(At::file(file).field("source"), codes::CELL_EMPTY, "source 为空", remedy);
    }
    stated.verified = toml.take("verified", notes).unwrap_or(false);
    stated.inherits = stated.take("inherits", &mut toml, notes);
    for key in LIMITS {
        if let Some(limit) = stated.take(key, &mut toml, notes) {
            check(At::file(file).field(key), key, limit, notes);
            stated.limits.insert(key, limit);
        }
    }
    for (key, range) in COUNTS {
        if let Some(count) = stated.take::<u16>(key, &mut toml, notes) {
            let at = At::file(file).field(key);
            super::check_range(at, key, count.into(), range.clone(), notes);
            stated.counts.insert(key, count);
        }
    }
    stated.handling = stated.take("handling", &mut toml, notes).unwrap_or_default();
    for limit in stated.handling.values() {
        check(At::file(file).field("handling"), "handling", *limit, notes);
    }
    stated.specials = special::read(file, &mut toml, notes);
    stated.warnings = stated.take("warnings", &mut toml, notes);
    stated.surge = stated.take("surge", &mut toml, notes);
    toml.finish(notes);
    check_warnings(file, stated.warnings.as_deref().unwrap_or_default(), notes);
    if let Some(surge) = &stated.surge {
        check_surge(file, surge, notes);
    }
    stated
}

impl Stated {
    /// Reads a key that may be absent.
    fn take<T: DeserializeOwned>(
        &mut self,
        key: &'static str,
        toml: &mut TomlFile,
        notes: &mut Notes,
    ) -> Option<T> {
        if !toml.holds(key) {
            return None;
        }
        let read = toml.take(key, notes);
        if read.is_none() {
            self.unread.insert(key);
        }
        read
    }
}

fn check_warnings(file: &str, warnings: &[Warning], notes: &mut Notes) {
    let at = At::file(file).field("warnings");
    let count = u64::try_from(warnings.len()).unwrap_or(u64::MAX);
    super::check_range(at, "warnings 的条数", count, 0..=WARNINGS_MAX as u64, notes);
    let twice =
        warnings.iter().enumerate().any(|(n, one)| warnings.iter().take(n).any(|o| o == one));
    if twice {
        notes.error(at, codes::ID_DUPLICATE, "warnings 中有两条相同", "删去重复的一条");
    }
}

fn check_surge(file: &str, surge: &Surge, notes: &mut Notes) {
    let at = At::file(file).field("surge");
    check(at, "surge.contact", surge.contact, notes);
    check(at, "surge.acknowledgement", surge.acknowledgement, notes);
    let count = u64::try_from(surge.tags.len()).unwrap_or(u64::MAX);
    super::check_range(at, "surge.tags 的个数", count, 1..=TAGS_MAX as u64, notes);
    if surge.tags.iter().any(|tag| tag.trim().is_empty()) {
        notes.error(
            at,
            codes::CELL_EMPTY,
            "surge.tags 中有空标签",
            "写上事件标签，如“台风”，或删去",
        );
    }
    let distinct: BTreeSet<&String> = surge.tags.iter().collect();
    if distinct.len() < surge.tags.len() {
        notes.error(at, codes::ID_DUPLICATE, "surge.tags 中有重复的标签", "删去重复的一个");
    }
}

/// Notes a limit that is too long or is none.
pub(super) fn check(at: At<'_>, key: &str, limit: TimeLimit, notes: &mut Notes) {
    let (length, most): (u64, u64) = match limit {
        TimeLimit::NaturalMinutes(minutes) => (minutes.into(), MINUTES_MAX),
        TimeLimit::NaturalHours(hours) => (hours.into(), HOURS_MAX),
        TimeLimit::NaturalDays(count) => (count.days.into(), NATURAL_DAYS_MAX),
        TimeLimit::WorkingMinutes(minutes) => (minutes.into(), MINUTES_MAX),
        TimeLimit::WorkingHours(hours) => (hours.into(), HOURS_MAX),
        TimeLimit::WorkingDays(count) => (count.days.into(), WORKING_DAYS_MAX),
    };
    super::check_range(at, key, length, 1..=most, notes);
}
