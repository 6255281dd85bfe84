//! The working calendar (工作日历): which days are worked, and arithmetic on them. UTC+8 always.
//!
//! Must never: guess. Past `covers_until` an answer counts weekends only and says that it is provisional.

use std::collections::BTreeSet;

use jiff::civil::{Date, Time, Weekday, time};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

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

/// The working calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    /// Weekdays that are off.
    pub off: BTreeSet<Date>,
    /// Weekend days that are worked (调休).
    pub worked: BTreeSet<Date>,
    /// Last day for which the State Council has published.
    pub covers_until: Date,
    /// End of business.
    pub closes_at: Time,
}

/// A search for a working day gives up after so many days; longer breaks do not exist.
const BREAK_DAYS_MAX: usize = 60;

impl Calendar {
    /// A calendar of weekends only, provisional from the first day.
    pub fn weekends_only() -> Self {
        Self {
            off: BTreeSet::new(),
            worked: BTreeSet::new(),
            covers_until: Date::MIN,
            closes_at: time(18, 0, 0, 0),
        }
    }

    /// Whether `day` is a working day (工作日).
    pub fn is_working_day(&self, day: Date) -> bool {
        match day.weekday() {
            Weekday::Saturday | Weekday::Sunday => self.worked.contains(&day),
            Weekday::Monday
            | Weekday::Tuesday
            | Weekday::Wednesday
            | Weekday::Thursday
            | Weekday::Friday => !self.off.contains(&day),
        }
    }

    /// End of business on the `days`-th working day after the day of `from`, which is not counted.
    pub fn add_working_days(&self, from: Timestamp, days: u16) -> Due {
        let mut day = day_of(from);
        for _ in 0..days {
            day = self.next_working_day(day);
        }
        let at = day
            .to_datetime(self.closes_at)
            .to_zoned(zone())
            .map_or(Timestamp::MAX, |zoned| zoned.timestamp());
        Due { at, provisional: day > self.covers_until }
    }

    /// The same hour, so many working days before `at`.
    pub fn working_days_before(&self, at: Timestamp, days: u16) -> Timestamp {
        let local = at.to_zoned(zone());
        let mut day = local.date();
        for _ in 0..days {
            for _ in 0..BREAK_DAYS_MAX {
                day = day.checked_sub(1.day()).unwrap_or(Date::MIN);
                if self.is_working_day(day) {
                    break;
                }
            }
        }
        day.to_datetime(local.time())
            .to_zoned(zone())
            .map_or(Timestamp::MIN, |zoned| zoned.timestamp())
    }

    fn next_working_day(&self, day: Date) -> Date {
        let mut next = day;
        for _ in 0..BREAK_DAYS_MAX {
            next = next.checked_add(1.day()).unwrap_or(Date::MAX);
            if self.is_working_day(next) {
                break;
            }
        }
        next
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        let day = |text: &str| text.parse::<Date>().unwrap();
        Calendar {
            off: [day("2026-09-25")].into(),
            worked: [day("2026-09-20")].into(),
            covers_until: day("2026-12-31"),
            closes_at: time(18, 0, 0, 0),
        }
    }

    #[test]
    fn working_days_skip_weekends_and_holidays_and_take_make_up_days() {
        let due = |from: &str, days| {
            let due = calendar().add_working_days(from.parse().unwrap(), days);
            (due.at.to_zoned(zone()).datetime().to_string(), due.provisional)
        };
        // Friday the 18th → Sunday the 20th is worked, Friday the 25th is off.
        assert_eq!(due("2026-09-18T10:00:00+08:00", 1), ("2026-09-20T18:00:00".into(), false));
        assert_eq!(due("2026-09-18T10:00:00+08:00", 6), ("2026-09-28T18:00:00".into(), false));
        // The day is that of UTC+8, not of UTC.
        assert_eq!(due("2026-09-14T23:30:00Z", 1), ("2026-09-16T18:00:00".into(), false));
        assert_eq!(due("2026-12-31T10:00:00+08:00", 1), ("2027-01-01T18:00:00".into(), true));
    }
}
