//! Instants, and the days and seconds of UTC+8 in which they lie.
//!
//! Must never: look at the zone of the machine; every instant is read in UTC+8.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};

/// Seconds of a day.
pub(super) const DAY_SECONDS: i64 = 86_400;
/// By how much UTC+8 is ahead.
const AHEAD_SECONDS: i64 = 8 * 3_600;

/// The zone of all Chinese deadlines.
pub fn zone() -> TimeZone {
    TimeZone::fixed(Offset::constant(8))
}

/// The day in UTC+8 on which `at` lies.
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned(zone()).date()
}

/// An instant that follows from the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The instant.
    pub at: Timestamp,
    /// Whether it reaches beyond what the calendar covers.
    pub provisional: bool,
}

/// An instant as day (0 is 1 January 1970), second of that day and what is left of the second, all in
/// UTC+8. Plain integers, because deadlines of every open ticket are computed again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Local {
    /// Day.
    pub day: i64,
    /// Second of the day, 0 to 86,399.
    pub second: i64,
    /// Nanoseconds of the second.
    pub nanos: i32,
}

impl Local {
    /// Reads an instant.
    pub(super) fn of(at: Timestamp) -> Self {
        let nanos = at.subsec_nanosecond();
        // Before 1970 the parts of a second count backwards.
        let (seconds, nanos) = if nanos < 0 {
            (at.as_second() - 1, nanos + 1_000_000_000)
        } else {
            (at.as_second(), nanos)
        };
        let local = seconds + AHEAD_SECONDS;
        Self { day: local.div_euclid(DAY_SECONDS), second: local.rem_euclid(DAY_SECONDS), nanos }
    }
}

/// The instant at a second of a day, which may be 86,400; at the ends of time the last one there is.
pub(super) fn at_second(day: i64, second: i64) -> Timestamp {
    let local = day.saturating_mul(DAY_SECONDS).saturating_add(second);
    let end = if local < 0 { Timestamp::MIN } else { Timestamp::MAX };
    Timestamp::from_second(local.saturating_sub(AHEAD_SECONDS)).unwrap_or(end)
}

/// Days from 1 January 1970 to `date` in the proleptic Gregorian calendar; the year is taken to begin
/// in March, so that the leap day is its last.
pub(super) fn day_number(date: Date) -> i64 {
    let (month, day) = (i64::from(date.month()), i64::from(date.day()));
    let year = i64::from(date.year()) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}
