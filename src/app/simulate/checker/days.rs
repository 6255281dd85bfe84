//! The calendar, walked day by day.
//!
//! Must never: be clever. It reads which days are off or worked and counts the rest on its fingers.

use jiff::civil::{Date, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::domain::calendar::Calendar;
use crate::domain::sla::TimeLimit;

fn local(at: Timestamp) -> jiff::Zoned {
    at.to_zoned(TimeZone::fixed(Offset::constant(8)))
}

fn instant(day: Date, time: jiff::civil::Time) -> Timestamp {
    let zoned = day.to_datetime(time).to_zoned(TimeZone::fixed(Offset::constant(8)));
    zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

fn is_worked(day: Date, calendar: &Calendar) -> bool {
    let weekend = day.weekday() == Weekday::Saturday || day.weekday() == Weekday::Sunday;
    if weekend { calendar.worked.contains(&day) } else { !calendar.off.contains(&day) }
}

/// The same hour on the `count`-th working day after (or before, when `back`) the day of `at`.
fn walk(at: Timestamp, count: u64, back: bool, calendar: &Calendar) -> Timestamp {
    let here = local(at);
    let (mut day, mut left) = (here.date(), count);
    while left > 0 {
        let next = if back { day.yesterday() } else { day.tomorrow() };
        let Ok(next) = next else { return at };
        day = next;
        left -= u64::from(is_worked(day, calendar));
    }
    instant(day, here.time())
}

/// When a limit that starts at `from` is over.
pub fn over(limit: TimeLimit, from: Timestamp, calendar: &Calendar) -> Timestamp {
    match limit {
        TimeLimit::NaturalMinutes(minutes) => {
            from.checked_add(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(from)
        }
        TimeLimit::WorkingDays(days) => {
            let last = local(walk(from, u64::from(days), false, calendar)).date();
            instant(last, calendar.closes_at)
        }
    }
}

/// So many working days later, at the same hour.
pub fn later(at: Timestamp, days: u64, calendar: &Calendar) -> Timestamp {
    walk(at, days, false, calendar)
}

/// So many working days earlier, at the same hour.
pub fn earlier(at: Timestamp, days: u16, calendar: &Calendar) -> Timestamp {
    walk(at, u64::from(days), true, calendar)
}

/// Later by a pause: by its working days, or by its very length, as the limit counts.
pub fn after_pause(
    due: Timestamp,
    limit: TimeLimit,
    (from, until): (Timestamp, Timestamp),
    calendar: &Calendar,
) -> Timestamp {
    match limit {
        TimeLimit::NaturalMinutes(_) => due.checked_add(until.duration_since(from)).unwrap_or(due),
        TimeLimit::WorkingDays(_) => {
            let (mut day, last, mut worked) = (local(from).date(), local(until).date(), 0);
            while day < last {
                let Ok(next) = day.tomorrow() else { break };
                day = next;
                worked += u64::from(is_worked(day, calendar));
            }
            later(due, worked, calendar)
        }
    }
}
