//! The shipped calendar without the region's holidays, day by day against a second source that others
//! keep: the Python package `chinesecalendar`.
//!
//! Must never: be needed; without Python or the package it says so and ends.

use std::fs;
use std::path::Path;
use std::process::Command;

use hotline::app::open::today;
use hotline::domain::calendar::{Calendar, day_of, zone};
use hotline::ruleset::{Source, load};
use jiff::civil::Date;
use serde_json::Value;

use crate::app::{say, source_file};

/// How the script says that the package is not there.
const NO_PACKAGE: i32 = 3;

/// Each day and whether it is worked, where a Python with the package is at hand: the one that
/// `scripts/test.sh` has made, or the machine's.
fn second_source() -> Option<Vec<(Date, bool)>> {
    let own = concat!(env!("CARGO_TARGET_TMPDIR"), "/second-calendar/bin/python");
    for python in [own, "python3"] {
        let Ok(ran) = Command::new(python).arg(source_file("scripts/second_calendar.py")).output()
        else {
            continue;
        };
        if ran.status.code() == Some(NO_PACKAGE) {
            continue;
        }
        assert!(ran.status.success(), "{python}: {}", String::from_utf8_lossy(&ran.stderr));
        let text = String::from_utf8(ran.stdout).unwrap();
        let days = text.lines().map(|line| {
            let (day, worked) = line.split_once(' ').unwrap();
            (day.parse().unwrap(), worked == "1")
        });
        return Some(days.collect());
    }
    say(
        "skipped: no Python with the package chinesecalendar is at hand (pip install chinesecalendar)",
    );
    None
}

/// Copies a folder with what is in it.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The shipped calendar with nothing but the days of the State Council.
fn published() -> Calendar {
    let folder = tempfile::tempdir().unwrap();
    copy(&source_file("rules"), folder.path());
    let file = folder.path().join("calendar.json");
    let mut calendar: Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
    for overlay in ["regional", "decrees", "rosters"] {
        calendar[overlay] = Value::Array(Vec::new());
    }
    fs::write(&file, calendar.to_string()).unwrap();
    load(&Source::Folder(folder.path().to_owned()), today()).unwrap().policy.calendar
}

#[test]
fn every_day_is_as_the_second_source_has_it() {
    let Some(days) = second_source() else { return };
    let calendar = published();
    assert!(days.len() > 2_000, "only {} days", days.len());
    let a_day = u64::from(calendar.hours().minutes_a_day());
    for (at, (day, worked)) in days.iter().enumerate() {
        assert_eq!(calendar.is_working_day(*day), *worked, "{day}");
        let from = day.at(10, 5, 0, 0).to_zoned(zone()).unwrap().timestamp();
        let later = days.iter().skip(at + 1).filter(|(_, worked)| *worked);
        for ((then, _), count) in later.zip(1_u16..=15) {
            let due = calendar.add_working_days(from, count).at;
            assert_eq!(day_of(due), *then, "{count} working days after {day}");
            let seconds = calendar.working_seconds_between(calendar.closes_at(*day), due);
            assert_eq!(seconds, 60 * a_day * u64::from(count), "{day} to {then}");
        }
    }
    say(&format!("{} days are as chinesecalendar has them", days.len()));
}
