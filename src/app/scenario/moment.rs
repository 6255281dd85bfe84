//! Time as scripts write it: so many minutes, hours, days, working days or working hours, or up to
//! an hour of a day.
//!
//! Must never: read a clock.

use jiff::civil::{Date, Time};
use jiff::{SignedDuration, Timestamp};

use crate::domain::calendar::{Calendar, day_of, zone};

use super::wrong::Wrong;

/// Most of anything that may pass in one line.
const COUNT_MAX: u32 = 10_000;

/// How a script says it.
const REMEDY: &str =
    "可写：过 30 分钟、过 2 小时、过 3 天、过 2 个工作日、过 4 个工作小时、到 2026-09-15 18:00";

/// How much time passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wait {
    /// Minutes.
    Minutes(u32),
    /// Days.
    Days(u32),
    /// Working days, to the same hour.
    WorkingDays(u16),
    /// Hours between the start and the end of business on working days.
    WorkingHours(u32),
    /// Up to then.
    Until(Timestamp),
}

/// From a number to what passes.
type Counted = fn(u32) -> Wait;

/// Units of time, as they may be written.
const UNITS: &[(&str, Counted)] = &[
    ("分钟", Wait::Minutes),
    ("minutes", Wait::Minutes),
    ("小时", |hours| Wait::Minutes(hours * 60)),
    ("hours", |hours| Wait::Minutes(hours * 60)),
    ("天", Wait::Days),
    ("days", Wait::Days),
    ("工作日", |days| Wait::WorkingDays(u16::try_from(days).unwrap_or(u16::MAX))),
    ("working-days", |days| Wait::WorkingDays(u16::try_from(days).unwrap_or(u16::MAX))),
    ("工作小时", Wait::WorkingHours),
    ("working-hours", Wait::WorkingHours),
];

impl Wait {
    /// What stands after `过` or `tick`: a number and a unit.
    pub(super) fn parse(text: &str, line: usize) -> Result<Self, Wrong> {
        let digits: String = text.chars().take_while(char::is_ascii_digit).collect();
        let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let unit = unit.strip_prefix('个').unwrap_or(unit);
        let count = digits.parse().ok().filter(|count| (1..=COUNT_MAX).contains(count));
        let Some(count) = count else {
            let what = format!("“{text}”没有写明多久（1 至 {COUNT_MAX}）");
            return Err(Wrong::new(line, what, REMEDY));
        };
        match UNITS.iter().find(|(name, _)| *name == unit) {
            Some((_, wait)) => Ok(wait(count)),
            None => {
                let known = UNITS.iter().map(|(name, _)| *name);
                let what = format!("没有“{unit}”这个时间单位");
                Err(Wrong::unknown(line, what, unit, known, REMEDY))
            }
        }
    }

    /// When it has passed.
    pub(super) fn from(self, now: Timestamp, calendar: &Calendar) -> Timestamp {
        let later = |span| now.checked_add(span).unwrap_or(Timestamp::MAX);
        match self {
            Self::Minutes(minutes) => later(SignedDuration::from_mins(minutes.into())),
            Self::Days(days) => later(SignedDuration::from_hours(i64::from(days) * 24)),
            Self::WorkingDays(days) => {
                let day = day_of(calendar.add_working_days(now, days).at);
                instant(day, now.to_zoned(zone()).time())
            }
            Self::WorkingHours(hours) => {
                calendar.add_working_seconds(now, u64::from(hours) * 3_600).at
            }
            Self::Until(at) => at,
        }
    }
}

/// An hour of a day in UTC+8.
pub(super) fn instant(day: Date, hour: Time) -> Timestamp {
    let zoned = day.to_datetime(hour).to_zoned(zone());
    zoned.map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

/// An hour as scripts write it: 9:05, 18:00.
pub(super) fn hour(word: &str) -> Option<Time> {
    let (hour, minute) = word.split_once([':', '：'])?;
    let number = |text: &str| text.parse().ok().filter(|_| (1..=2).contains(&text.len()));
    Time::new(number(hour)?, number(minute)?, 0, 0).ok()
}

/// A day and an hour: 2026-09-15 18:00.
pub(super) fn day_and_hour(words: &[&str], line: usize) -> Result<Timestamp, Wrong> {
    if let [day, at] = words
        && let (Ok(day), Some(at)) = (day.parse(), hour(at))
    {
        return Ok(instant(day, at));
    }
    let what = format!("“{}”不是日期和钟点", words.join(" "));
    Err(Wrong::new(line, what, "请写成 2026-09-15 18:00"))
}

/// An instant as transcripts show it: 09-14 周一 10:00.
pub(super) fn shown(at: Timestamp) -> String {
    let local = at.to_zoned(zone());
    format!("{} {} {}", local.strftime("%m-%d"), weekday(at), local.strftime("%H:%M"))
}

/// The same with its year: 2026-09-14 周一 10:00.
pub(super) fn shown_in_full(at: Timestamp) -> String {
    format!("{}-{}", at.to_zoned(zone()).strftime("%Y"), shown(at))
}

fn weekday(at: Timestamp) -> &'static str {
    use jiff::civil::Weekday as W;
    match day_of(at).weekday() {
        W::Monday => "周一",
        W::Tuesday => "周二",
        W::Wednesday => "周三",
        W::Thursday => "周四",
        W::Friday => "周五",
        W::Saturday => "周六",
        W::Sunday => "周日",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn after(text: &str, from: &str) -> String {
        let until = date(2026, 12, 31);
        let calendar = Calendar::new([date(2026, 9, 25)], [date(2026, 9, 20)], until);
        let wait = Wait::parse(text, 1).unwrap();
        shown(wait.from(from.parse().unwrap(), &calendar))
    }

    #[test]
    fn time_passes_as_it_is_written() {
        let (monday, friday) = ("2026-09-14T10:00:00+08:00", "2026-09-18T16:30:00+08:00");
        assert_eq!(after("30分钟", monday), "09-14 周一 10:30");
        assert_eq!(after("2小时", monday), "09-14 周一 12:00");
        assert_eq!(after("3天", monday), "09-17 周四 10:00");
        assert_eq!(after("2个工作日", friday), "09-21 周一 16:30");
        assert_eq!(after("2working-hours", friday), "09-20 周日 10:00");
        assert_eq!(after("4个工作小时", "2026-09-19T12:00:00+08:00"), "09-20 周日 16:00");
    }

    #[test]
    fn what_is_no_time_is_told() {
        let told = |text: &str| Wait::parse(text, 3).unwrap_err().to_string();
        assert!(told("2个工作曰").contains("是否想写“工作日”？"));
        assert!(told("一天").starts_with("第 3 行：“一天”没有写明多久"));
        assert!(told("").contains("过 30 分钟"));
    }
}
