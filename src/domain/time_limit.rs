//! Time limits (时限): a length, the unit it is counted in, and how days are counted.
//!
//! Must never: read a clock, or be stored as an instant; the instant follows from the calendar.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::calendar::{Calendar, Due, day_of, zone};

const HOUR_SECONDS: u64 = 3_600;

labelled_enum! {
    /// Which day is the first that counts (起算日).
    CountedFrom {
        /// The day after (民法典第二百零一条：开始的当日不计入).
        NextDay = "next_day", "次日起算";
        /// The day itself; the next working day where it is none or its office has closed.
        SameDay = "same_day", "当日起算";
    }
}

labelled_enum! {
    /// When the last day ends (届满时刻).
    DayEnd {
        /// With the office (民法典第二百零三条：有业务时间的，停止业务活动的时间为截止时间).
        Closing = "closing", "下班";
        /// At the clock time at which the limit began.
        ClockTime = "clock_time", "同一时刻";
        /// At midnight.
        Midnight = "midnight", "二十四时";
    }
}

/// So many days, and how they are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayCount {
    /// How many.
    pub days: u16,
    /// Which is the first.
    pub counted: CountedFrom,
    /// When the last ends.
    pub ends: DayEnd,
}

/// A length of time as a rule states it (时限).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub enum TimeLimit {
    /// Minutes of natural time, round the clock.
    NaturalMinutes(u32),
    /// Hours of natural time, round the clock.
    NaturalHours(u32),
    /// Natural days.
    NaturalDays(DayCount),
    /// Minutes in which the office is open.
    WorkingMinutes(u32),
    /// Hours in which the office is open.
    WorkingHours(u32),
    /// Working days.
    WorkingDays(DayCount),
}

impl TimeLimit {
    /// Working days from the next day, until end of business.
    pub const fn working_days(days: u16) -> Self {
        Self::WorkingDays(DayCount { days, counted: CountedFrom::NextDay, ends: DayEnd::Closing })
    }

    /// Natural days from the next day, until midnight.
    pub const fn natural_days(days: u16) -> Self {
        Self::NaturalDays(DayCount { days, counted: CountedFrom::NextDay, ends: DayEnd::Midnight })
    }

    /// When a clock that starts at `from` runs out; never before `from`.
    pub fn due(self, from: Timestamp, calendar: &Calendar) -> Due {
        match self {
            Self::NaturalMinutes(minutes) => natural(from, u64::from(minutes) * 60),
            Self::NaturalHours(hours) => natural(from, u64::from(hours) * HOUR_SECONDS),
            Self::NaturalDays(count) => count.natural_due(from, calendar),
            Self::WorkingMinutes(minutes) => {
                calendar.add_working_seconds(from, u64::from(minutes) * 60)
            }
            Self::WorkingHours(hours) => {
                calendar.add_working_seconds(from, u64::from(hours) * HOUR_SECONDS)
            }
            Self::WorkingDays(count) => count.working_due(from, calendar),
        }
    }

    /// Whether it counts working time.
    pub const fn is_working(self) -> bool {
        match self {
            Self::NaturalMinutes(_) | Self::NaturalHours(_) | Self::NaturalDays(_) => false,
            Self::WorkingMinutes(_) | Self::WorkingHours(_) | Self::WorkingDays(_) => true,
        }
    }
}

impl DayCount {
    fn working_due(self, from: Timestamp, calendar: &Calendar) -> Due {
        let due = match (self.counted, self.ends) {
            (CountedFrom::NextDay, DayEnd::Closing) => calendar.add_working_days(from, self.days),
            (CountedFrom::SameDay, DayEnd::Closing) => {
                calendar.close_counting_own_day(from, self.days)
            }
            (counted, DayEnd::ClockTime) => {
                calendar.same_time(from, self.days, counted == CountedFrom::SameDay)
            }
            (counted, DayEnd::Midnight) => {
                let own_day = counted == CountedFrom::SameDay;
                let day = calendar.same_time(from, self.days, own_day);
                Due { at: midnight_after(day.at), ..day }
            }
        };
        Due { at: due.at.max(from), ..due }
    }

    fn natural_due(self, from: Timestamp, calendar: &Calendar) -> Due {
        let days = match self.counted {
            CountedFrom::NextDay => self.days,
            CountedFrom::SameDay => self.days.saturating_sub(1),
        };
        let last = natural(from, u64::from(days) * 24 * HOUR_SECONDS).at;
        let at = match self.ends {
            DayEnd::Closing => calendar.closes_at(day_of(last)),
            DayEnd::ClockTime => last,
            DayEnd::Midnight => midnight_after(last),
        };
        Due { at: at.max(from), provisional: false }
    }
}

fn natural(from: Timestamp, seconds: u64) -> Due {
    let length = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
    Due { at: from.checked_add(length).unwrap_or(Timestamp::MAX), provisional: false }
}

/// The end of the day in UTC+8 on which `at` lies.
fn midnight_after(at: Timestamp) -> Timestamp {
    let next = day_of(at).tomorrow().and_then(|day| day.to_zoned(zone()));
    next.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// How a limit is written: one length, and for days how they are counted. `{ working_days = 7 }`,
/// `{ natural_days = 30, counted = "same_day", ends = "closing" }`.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    natural_minutes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    natural_hours: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    natural_days: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    working_minutes: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    working_hours: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    working_days: Option<u16>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    counted: Option<CountedFrom>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ends: Option<DayEnd>,
}

/// Why what is written is no time limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LimitFault {
    /// No length, or two.
    #[error(
        "时限须且只须写一个长度：natural_minutes、natural_hours、natural_days、working_minutes、working_hours 或 working_days"
    )]
    OneLength,
    /// Minutes and hours run from the instant.
    #[error("counted 与 ends 只用于 natural_days 和 working_days")]
    NotCounted,
    /// The first day would be over when it begins.
    #[error("当日起算（same_day）与同一时刻届满（clock_time）不能同时用，否则一天等于零；去掉其一")]
    NothingLeft,
}

impl TryFrom<Written> for TimeLimit {
    type Error = LimitFault;

    fn try_from(written: Written) -> Result<Self, LimitFault> {
        let count = |days, ends| DayCount {
            days,
            counted: written.counted.unwrap_or(CountedFrom::NextDay),
            ends: written.ends.unwrap_or(ends),
        };
        let lengths = [
            written.natural_minutes.map(Self::NaturalMinutes),
            written.natural_hours.map(Self::NaturalHours),
            written.natural_days.map(|days| Self::NaturalDays(count(days, DayEnd::Midnight))),
            written.working_minutes.map(Self::WorkingMinutes),
            written.working_hours.map(Self::WorkingHours),
            written.working_days.map(|days| Self::WorkingDays(count(days, DayEnd::Closing))),
        ];
        let mut stated = lengths.into_iter().flatten();
        let limit = stated.next().ok_or(LimitFault::OneLength)?;
        if stated.next().is_some() {
            return Err(LimitFault::OneLength);
        }
        match limit {
            Self::NaturalDays(count) | Self::WorkingDays(count) => {
                let nothing = (CountedFrom::SameDay, DayEnd::ClockTime);
                if (count.counted, count.ends) == nothing {
                    return Err(LimitFault::NothingLeft);
                }
            }
            Self::NaturalMinutes(_)
            | Self::NaturalHours(_)
            | Self::WorkingMinutes(_)
            | Self::WorkingHours(_) => {
                if written.counted.is_some() || written.ends.is_some() {
                    return Err(LimitFault::NotCounted);
                }
            }
        }
        Ok(limit)
    }
}

impl From<TimeLimit> for Written {
    fn from(limit: TimeLimit) -> Self {
        let days = |count: DayCount, usual: DayEnd| Self {
            counted: Some(count.counted).filter(|counted| *counted != CountedFrom::NextDay),
            ends: Some(count.ends).filter(|ends| *ends != usual),
            ..Self::default()
        };
        match limit {
            TimeLimit::NaturalMinutes(minutes) => {
                Self { natural_minutes: Some(minutes), ..Self::default() }
            }
            TimeLimit::NaturalHours(hours) => {
                Self { natural_hours: Some(hours), ..Self::default() }
            }
            TimeLimit::NaturalDays(count) => {
                Self { natural_days: Some(count.days), ..days(count, DayEnd::Midnight) }
            }
            TimeLimit::WorkingMinutes(minutes) => {
                Self { working_minutes: Some(minutes), ..Self::default() }
            }
            TimeLimit::WorkingHours(hours) => {
                Self { working_hours: Some(hours), ..Self::default() }
            }
            TimeLimit::WorkingDays(count) => {
                Self { working_days: Some(count.days), ..days(count, DayEnd::Closing) }
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
