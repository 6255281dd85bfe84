//! `sla.toml`: the time limits in force (时限方案).
//!
//! Must never: leave a class of matters without a limit.

use std::collections::BTreeMap;

use crate::domain::matter::SlaClass;
use crate::domain::sla::{SlaPolicy, TimeLimit};
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::toml_file::TomlFile;

/// Its name.
pub(in crate::ruleset) const FILE: &str = "sla.toml";

/// Longest limits: thirty days in minutes or hours, one year in days.
const MINUTES_MAX: u64 = 43_200;
const HOURS_MAX: u64 = 720;
const NATURAL_DAYS_MAX: u64 = 366;
const WORKING_DAYS_MAX: u64 = 250;
/// Most calls that may be asked for.
const ATTEMPTS_MAX: u64 = 10;

/// Reads the file.
pub(in crate::ruleset) fn read(text: &str, notes: &mut Notes) -> Option<SlaPolicy> {
    let mut file = TomlFile::open(FILE, text, notes);
    let profile: Option<String> = file.take("profile", notes);
    let mut limit = |key: &'static str| {
        let limit: Option<TimeLimit> = file.take(key, notes);
        limit.inspect(|limit| check(key, *limit, notes))
    };
    let judgement = limit("judgement");
    let acknowledgement = limit("acknowledgement");
    let contact = limit("contact");
    let contact_urgent = limit("contact_urgent");
    let report_in = limit("report_in");
    let report_in_emergency = limit("report_in_emergency");
    let verification = limit("verification");
    let follow_up = limit("follow_up");
    let attempts: Option<u16> = file.take("follow_up_attempts_min", notes);
    let handling: Option<BTreeMap<SlaClass, TimeLimit>> = file.take("handling", notes);
    file.finish(notes);
    if let Some(attempts) = attempts {
        let at = At::file(FILE).field("follow_up_attempts_min");
        super::check_range(at, "follow_up_attempts_min", attempts.into(), 1..=ATTEMPTS_MAX, notes);
    }
    let handling = handling.inspect(|handling| check_classes(handling, notes))?;
    profile?;
    Some(SlaPolicy {
        judgement: judgement?,
        acknowledgement: acknowledgement?,
        contact: contact?,
        contact_urgent: contact_urgent?,
        report_in: report_in?,
        report_in_emergency: report_in_emergency?,
        handling,
        verification: verification?,
        follow_up: follow_up?,
        follow_up_attempts_min: attempts?.into(),
    })
}

fn check_classes(handling: &BTreeMap<SlaClass, TimeLimit>, notes: &mut Notes) {
    for class in SlaClass::ALL {
        match handling.get(class) {
            Some(limit) => check("handling", *limit, notes),
            None => {
                let message = format!("[handling] 没有“{class}”（{}）的时限", class.word());
                let remedy = format!("补上 {} = {{ working_days = … }}", class.word());
                notes.error(
                    At::file(FILE).field("handling"),
                    codes::SLA_CLASS_MISSING,
                    message,
                    remedy,
                );
            }
        }
    }
}

fn check(key: &'static str, limit: TimeLimit, notes: &mut Notes) {
    let at = At::file(FILE).field(key);
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
