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

/// Longest limits: thirty days in minutes, one year of working days.
const MINUTES_MAX: u64 = 43_200;
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
    let working = TimeLimit::WorkingDays;
    Some(SlaPolicy {
        profile: profile?,
        return_review: working(1),
        ruling: working(2),
        extension_review: working(1),
        extensions_max: 3,
        extension_days_max: 3,
        deferral_review: TimeLimit::NaturalMinutes(30 * 24 * 60),
        reopening: TimeLimit::NaturalMinutes(7 * 24 * 60),
        assessment_appeal: working(5),
        supervision: working(2),
        returns_before_dispute: 2,
        units_before_dispute: 3,
        reopenings_before_hard: 3,
        supervisions_before_upgrade: 2,
        assigned_down_days_before: 1,
        warnings: vec![
            crate::domain::sla::Warning::Permille(500),
            crate::domain::sla::Warning::Permille(800),
            crate::domain::sla::Warning::WorkingDaysBefore(1),
        ],
        surge: None,
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
    match limit {
        TimeLimit::NaturalMinutes(minutes) => {
            super::check_range(at, key, minutes.into(), 1..=MINUTES_MAX, notes);
        }
        TimeLimit::WorkingDays(days) => {
            super::check_range(at, key, days.into(), 1..=WORKING_DAYS_MAX, notes);
        }
    }
}
