//! The calendar, walked day by day.
//!
//! Must never: be clever. It reads which days are off or worked and counts the rest on its fingers.

use jiff::civil::{Date, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use crate::domain::calendar::Calendar;
use crate::domain::sla::TimeLimit;
use crate::domain::time_limit::{CountedFrom, DayEnd};

fn local(at: Timestamp) -> jiff::Zoned {
    at.to_zoned(TimeZone::fixed(Offset::constant(8)))
}

fn instant(day: Date, time: jiff::civil::Time) -> Timestamp {
    let zoned = day.to_datetime(time).to_zoned(TimeZone::fixed(Offset::constant(8)));
    zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// Whether the day is worked is data of the calendar; everything else is counted here.
fn is_worked(day: Date, calendar: &Calendar) -> bool {
    calendar.is_working_day(day)
}

/// The stretches in which the offices are open on a day.
fn open_on(day: Date, calendar: &Calendar) -> Vec<(Timestamp, Timestamp)> {
    if !is_worked(day, calendar) {
        return Vec::new();
    }
    let at = |minute: u16| {
        let length = SignedDuration::from_mins(minute.into());
        instant(day, Time::midnight()).checked_add(length).unwrap_or(Timestamp::MAX)
    };
    let spans = calendar.hours().spans().iter();
    spans.map(|span| (at(span.opens_minute), at(span.closes_minute))).collect()
}

/// Seconds in which the offices are open between two instants.
fn open_between(from: Timestamp, until: Timestamp, calendar: &Calendar) -> u64 {
    let (mut day, last, mut seconds) = (local(from).date(), local(until).date(), 0);
    loop {
        for (opens, closes) in open_on(day, calendar) {
            let (begin, end) = (opens.max(from), closes.min(until));
            seconds += end.duration_since(begin).as_secs().max(0);
        }
        match day.tomorrow() {
            Ok(next) if day < last => day = next,
            Ok(_) | Err(_) => return u64::try_from(seconds).unwrap_or(0),
        }
    }
}

/// The instant at which so many open seconds have passed since `from`.
fn open_later(from: Timestamp, seconds: u64, calendar: &Calendar) -> Timestamp {
    let mut left = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    let mut day = local(from).date();
    if left.is_zero() {
        return from;
    }
    loop {
        for (opens, closes) in open_on(day, calendar) {
            let begin = opens.max(from);
            let length = closes.duration_since(begin);
            if length >= left {
                return begin.checked_add(left).unwrap_or(Timestamp::MAX);
            }
            left -= length.max(SignedDuration::ZERO);
        }
        let Ok(next) = day.tomorrow() else { return Timestamp::MAX };
        day = next;
    }
}

/// The instant at which so much of the time from `since` to `due` is used, pauses left out; in open
/// time where `working`.
pub fn used(
    (since, due): (Timestamp, Timestamp),
    permille: u16,
    working: bool,
    pauses: &[(Timestamp, Timestamp)],
    calendar: &Calendar,
) -> Timestamp {
    let length = |from, until: Timestamp| {
        if working {
            open_between(from, until, calendar)
        } else {
            u64::try_from(until.duration_since(from).as_secs()).unwrap_or(0)
        }
    };
    let after = |from: Timestamp, seconds| {
        if working {
            open_later(from, seconds, calendar)
        } else {
            from + SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(0))
        }
    };
    let still: u64 = pauses.iter().map(|(from, until)| length(*from, *until)).sum();
    let part = (length(since, due).saturating_sub(still) * u64::from(permille)).div_ceil(1_000);
    let mut at = after(since, part);
    for (from, until) in pauses {
        if at > *from {
            at = after(at, length(*from, *until));
        }
    }
    at
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
    let minutes = |minutes: i64| from + SignedDuration::from_mins(minutes);
    match limit {
        TimeLimit::NaturalMinutes(count) => minutes(i64::from(count)),
        TimeLimit::NaturalHours(count) => minutes(i64::from(count) * 60),
        TimeLimit::WorkingMinutes(count) => open_later(from, u64::from(count) * 60, calendar),
        TimeLimit::WorkingHours(count) => open_later(from, u64::from(count) * 3_600, calendar),
        TimeLimit::NaturalDays(count) => {
            let days = i64::from(count.days) - i64::from(count.counted == CountedFrom::SameDay);
            end_of(from + SignedDuration::from_hours(24 * days), count.ends, calendar)
        }
        TimeLimit::WorkingDays(count) => {
            let mut left = u64::from(count.days);
            let mut here = from;
            if count.counted == CountedFrom::SameDay {
                // The first worked day from the own one on is the first that counts.
                let closed = |at: Timestamp| at >= closing(local(at).date(), calendar);
                while !is_worked(local(here).date(), calendar) || closed(here) {
                    here += SignedDuration::from_hours(24);
                }
                left = left.saturating_sub(1);
            }
            end_of(walk(here, left, false, calendar), count.ends, calendar)
        }
    }
}

/// The last office closes.
fn closing(day: Date, calendar: &Calendar) -> Timestamp {
    let last = calendar.hours().spans().last().map_or(0, |span| span.closes_minute);
    instant(day, Time::midnight()) + SignedDuration::from_mins(last.into())
}

/// How the last day ends.
fn end_of(at: Timestamp, ends: DayEnd, calendar: &Calendar) -> Timestamp {
    let day = local(at).date();
    match ends {
        DayEnd::Closing => closing(day, calendar),
        DayEnd::ClockTime => at,
        DayEnd::Midnight => instant(day, Time::midnight()) + SignedDuration::from_hours(24),
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
        TimeLimit::NaturalMinutes(_) | TimeLimit::NaturalHours(_) | TimeLimit::NaturalDays(_) => {
            due.checked_add(until.duration_since(from)).unwrap_or(due)
        }
        TimeLimit::WorkingMinutes(_) | TimeLimit::WorkingHours(_) => {
            open_later(due, open_between(from, until, calendar), calendar)
        }
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
