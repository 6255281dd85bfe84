//! Worked days and open hours together: adding and measuring working time.
//!
//! Must never: walk from day to day; fifteen working days cost as much as one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use crate::domain::id::UnitId;

use super::days::DayTable;
use super::hours::OfficeHours;
use super::instant::{DAY_SECONDS, Due, Local, at_second, day_number};

/// What a calendar calls itself that no file stands behind.
const UNPUBLISHED: &str = "unpublished";

/// The working calendar: days, hours, and units that keep others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    version: String,
    covers_until: Date,
    hours: OfficeHours,
    days: DayTable,
    rosters: BTreeMap<UnitId, Calendar>,
}

/// The days on which a unit of its own roster works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DutyDays {
    /// Those of the city.
    AsTheCity,
    /// Every day, holidays too.
    EveryDay,
}

/// Hours and days of a unit that differ from the city's (值班表).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roster {
    /// Its days.
    pub days: DutyDays,
    /// Days of duty besides these.
    pub duty: BTreeSet<Date>,
    /// Its hours; the city's where it states none.
    pub hours: Option<OfficeHours>,
}

impl Calendar {
    /// Monday to Friday but for the days `off`, and the weekend days that are `worked` (调休), known
    /// until `covers_until`. Lhasa's hours, no rosters.
    pub fn new(
        off: impl IntoIterator<Item = Date>,
        worked: impl IntoIterator<Item = Date>,
        covers_until: Date,
    ) -> Self {
        Self {
            version: UNPUBLISHED.to_owned(),
            covers_until,
            hours: OfficeHours::lhasa(),
            days: DayTable::office(&numbers(off), &numbers(worked)),
            rosters: BTreeMap::new(),
        }
    }

    /// A calendar of weekends only, provisional from the first day.
    pub fn weekends_only() -> Self {
        Self::new([], [], Date::MIN)
    }

    /// The same under the version of the file it comes from.
    pub fn with_version(mut self, version: impl Into<String>) -> Self {
        self.version = version.into();
        self
    }

    /// The same with other office hours; before rosters, which may take them over.
    pub fn with_hours(mut self, hours: OfficeHours) -> Self {
        self.hours = hours;
        self
    }

    /// The same with a unit that keeps its own roster.
    pub fn with_roster(mut self, unit: UnitId, roster: &Roster) -> Self {
        let days = match roster.days {
            DutyDays::AsTheCity => self.days.with_duty(&numbers(roster.duty.iter().copied())),
            DutyDays::EveryDay => DayTable::every_day(),
        };
        let own = Self {
            version: self.version.clone(),
            covers_until: match roster.days {
                DutyDays::AsTheCity => self.covers_until,
                // No notice can change what is worked every day.
                DutyDays::EveryDay => Date::MAX,
            },
            hours: roster.hours.clone().unwrap_or_else(|| self.hours.clone()),
            days,
            rosters: BTreeMap::new(),
        };
        self.rosters.insert(unit, own);
        self
    }

    /// Which text of the calendar this is: the hash of its file.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Last day for which the State Council has published.
    pub fn covers_until(&self) -> Date {
        self.covers_until
    }

    /// Office hours.
    pub fn hours(&self) -> &OfficeHours {
        &self.hours
    }

    /// Units with rosters of their own.
    pub fn rostered(&self) -> impl Iterator<Item = &UnitId> {
        self.rosters.keys()
    }

    /// The calendar by which a unit works: its roster's, or this one.
    pub fn for_unit(&self, unit: &UnitId) -> &Self {
        self.rosters.get(unit).unwrap_or(self)
    }

    /// Whether `day` is a working day (工作日).
    pub fn is_working_day(&self, day: Date) -> bool {
        self.days.works(day_number(day))
    }

    /// Whether the office is open at that instant; at closing time it no longer is.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let local = Local::of(at);
        self.days.works(local.day) && self.hours.is_open(local.second)
    }

    /// When the office opens first on `day`, if it is worked.
    pub fn opens_at(&self, day: Date) -> Timestamp {
        at_second(day_number(day), self.hours.opens_second())
    }

    /// End of business (下班) on `day`, if it is worked.
    pub fn closes_at(&self, day: Date) -> Timestamp {
        at_second(day_number(day), self.hours.closes_second())
    }

    /// End of business on the `days`-th working day after the day of `from`, which is not counted.
    pub fn add_working_days(&self, from: Timestamp, days: u16) -> Due {
        let day = self.nth_working_day(Local::of(from).day + 1, days);
        self.due(day, at_second(day, self.hours.closes_second()))
    }

    /// The instant at which so much working time has run since `from`; closing time, not the next
    /// opening, where it runs out with the office.
    pub fn add_working_seconds(&self, from: Timestamp, seconds: u64) -> Due {
        let start = Local::of(from);
        let run = i64::try_from(seconds).unwrap_or(i64::MAX);
        let open = self.days.works(start.day) && self.hours.is_open(start.second);
        if run == 0 {
            return self.due(start.day, from);
        }
        // What is left of a second that has begun counts like the whole seconds do.
        let rest = if open { start.nanos } else { 0 };
        let a_day = self.hours.seconds_a_day();
        let position = self.position(start).saturating_add(run);
        let last = position - i64::from(rest == 0);
        let day = self.days.day(last.div_euclid(a_day));
        let second = if rest == 0 {
            self.hours.second_after(last.rem_euclid(a_day) + 1)
        } else {
            // The second in which the rest falls must itself be open.
            self.hours.second_after(last.rem_euclid(a_day) + 1) - 1
        };
        let at = at_second(day, second);
        let at = at.checked_add(SignedDuration::from_nanos(rest.into())).unwrap_or(Timestamp::MAX);
        self.due(day, at)
    }

    /// Whole seconds of working time between two instants; none where `to` is not after `from`.
    pub fn working_seconds_between(&self, from: Timestamp, to: Timestamp) -> u64 {
        let (start, end) = (Local::of(from), Local::of(to));
        let open = |at: Local| self.days.works(at.day) && self.hours.is_open(at.second);
        let rest = |at: Local| if open(at) { at.nanos } else { 0 };
        let begun = i64::from(rest(end) < rest(start));
        u64::try_from(self.position(end) - self.position(start) - begun).unwrap_or(0)
    }

    /// The same clock time `days` working days before the day of `due` (that day not counted).
    pub fn working_days_before(&self, due: Timestamp, days: u16) -> Timestamp {
        let local = Local::of(due);
        // Midnight is the end of the day before.
        let midnight = local.second == 0 && local.nanos == 0;
        let (day, second) =
            if midnight { (local.day - 1, DAY_SECONDS) } else { (local.day, local.second) };
        if days == 0 {
            return due;
        }
        let before = self.days.day(self.days.rank(day) - i64::from(days));
        let at = at_second(before, second);
        at.checked_add(SignedDuration::from_nanos(local.nanos.into())).unwrap_or(due)
    }

    /// End of business on the `days`-th day, the first being the first worked one from that of `from`
    /// on; a day whose office has closed already is not counted.
    pub(in crate::domain) fn close_counting_own_day(&self, from: Timestamp, days: u16) -> Due {
        let local = Local::of(from);
        let over = local.second >= self.hours.closes_second();
        let day = self.nth_working_day(local.day + i64::from(over), days);
        self.due(day, at_second(day, self.hours.closes_second()))
    }

    /// The clock time of `from` on the `days`-th working day, counted from its own day or the next.
    pub(in crate::domain) fn same_time(&self, from: Timestamp, days: u16, own_day: bool) -> Due {
        let local = Local::of(from);
        let day = self.nth_working_day(local.day + i64::from(!own_day), days);
        let at = at_second(day, local.second);
        let at = at.checked_add(SignedDuration::from_nanos(local.nanos.into()));
        self.due(day, at.unwrap_or(Timestamp::MAX))
    }

    /// The `days`-th worked day from `first` on; `first`'s eve where `days` is none.
    fn nth_working_day(&self, first: i64, days: u16) -> i64 {
        match days {
            0 => first - 1,
            1.. => self.days.day(self.days.rank(first) + i64::from(days) - 1),
        }
    }

    /// Open seconds before an instant, counted from an arbitrary one.
    fn position(&self, at: Local) -> i64 {
        let today = if self.days.works(at.day) { self.hours.open_before(at.second) } else { 0 };
        self.days.rank(at.day) * self.hours.seconds_a_day() + today
    }

    fn due(&self, day: i64, at: Timestamp) -> Due {
        Due { at, provisional: day > day_number(self.covers_until) }
    }
}

fn numbers(days: impl IntoIterator<Item = Date>) -> BTreeSet<i64> {
    days.into_iter().map(day_number).collect()
}
