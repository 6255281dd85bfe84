//! `calendar.json`: days off and make-up working days (工作日历).
//!
//! Must never: hold a day that the State Council has not published.

use std::collections::BTreeMap;

use jiff::civil::{Date, Time, Weekday};
use serde::Deserialize;

use crate::domain::calendar::Calendar;
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};

/// Its name.
pub(in crate::ruleset) const FILE: &str = "calendar.json";

/// The file; names of holidays are for people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CalendarFile {
    #[expect(dead_code, reason = "for people; kept so that the file must say where it comes from")]
    source: String,
    covers_from: Date,
    covers_until: Date,
    closes_at: Time,
    off: BTreeMap<Date, String>,
    worked: BTreeMap<Date, String>,
}

/// Reads the file.
pub(in crate::ruleset) fn read(text: &str, notes: &mut Notes) -> Option<Calendar> {
    let file: CalendarFile = match serde_json::from_str(text) {
        Ok(file) => file,
        Err(fault) => {
            let row = u32::try_from(fault.line()).unwrap_or(u32::MAX);
            let message = format!("JSON 写法有误：{fault}");
            notes.error(At::row(FILE, row), codes::KEY_INVALID, message, "按 docs/RULES.md 改正");
            return None;
        }
    };
    check(&file, notes);
    Some(Calendar {
        off: file.off.into_keys().collect(),
        worked: file.worked.into_keys().collect(),
        covers_until: file.covers_until,
        closes_at: file.closes_at,
    })
}

fn check(file: &CalendarFile, notes: &mut Notes) {
    let mut wrong = |day: &Date, what: &str| {
        let message = format!("{day} {what}");
        notes.error(
            At::file(FILE),
            codes::CALENDAR_CONTRADICTION,
            message,
            "按国务院办公厅通知改正",
        );
    };
    for day in file.off.keys().chain(file.worked.keys()) {
        if *day < file.covers_from || *day > file.covers_until {
            wrong(day, "不在 covers_from 与 covers_until 之间");
        }
    }
    for day in file.worked.keys() {
        if file.off.contains_key(day) {
            wrong(day, "既是放假日又是上班日");
        }
        match day.weekday() {
            Weekday::Saturday | Weekday::Sunday => {}
            Weekday::Monday
            | Weekday::Tuesday
            | Weekday::Wednesday
            | Weekday::Thursday
            | Weekday::Friday => wrong(day, "本来就是工作日，不是调休上班日"),
        }
    }
}
