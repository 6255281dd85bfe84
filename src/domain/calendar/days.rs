//! Which days are worked, as a table in which every worked day has its rank: adding working days is a
//! look-up there and back, however long the break between them.
//!
//! Must never: know why a day is off.

use std::collections::BTreeSet;

/// Days of a week that are worked: Monday to Friday.
const OFFICE_WEEK: i64 = 5;
/// Every day is worked.
const FULL_WEEK: i64 = 7;
/// 1 January 1970 was a Thursday; so many days after a Monday.
const MONDAY_OFFSET: i64 = 3;

/// The worked days. Days are numbers, 0 is 1 January 1970; ranks count from an arbitrary day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DayTable {
    /// Days of a week, Monday first, that are worked outside the table.
    week: i64,
    /// First day of the table.
    first: i64,
    /// For each day of the table, and the one after it, how many worked days of the table are before.
    before: Vec<u32>,
    /// The worked days of the table, in order.
    worked: Vec<i64>,
}

impl DayTable {
    /// Monday to Friday, but for days off and for other days that are worked.
    pub(super) fn office(off: &BTreeSet<i64>, worked: &BTreeSet<i64>) -> Self {
        Self::build(OFFICE_WEEK, off.iter().chain(worked).copied(), |day| {
            worked.contains(&day) || !off.contains(&day) && in_week(day, OFFICE_WEEK)
        })
    }

    /// All days.
    pub(super) fn every_day() -> Self {
        Self::build(FULL_WEEK, [], |_| true)
    }

    /// The same, with days of duty besides.
    pub(super) fn with_duty(&self, duty: &BTreeSet<i64>) -> Self {
        let ends = [self.first, self.end() - 1];
        let own = ends.into_iter().filter(|_| self.end() > self.first);
        Self::build(self.week, own.chain(duty.iter().copied()), |day| {
            duty.contains(&day) || self.works(day)
        })
    }

    /// The table spans the `exceptions`; every other day is as its week is.
    fn build(
        week: i64,
        exceptions: impl IntoIterator<Item = i64>,
        works: impl Fn(i64) -> bool,
    ) -> Self {
        let exceptions: BTreeSet<i64> = exceptions.into_iter().collect();
        let first = exceptions.first().copied().unwrap_or(0);
        let end = exceptions.last().map_or(first, |last| last + 1);
        let (mut before, mut worked) = (Vec::new(), Vec::new());
        let mut count = 0;
        for day in first..end {
            before.push(count);
            if works(day) {
                worked.push(day);
                count += 1;
            }
        }
        before.push(count);
        Self { week, first, before, worked }
    }

    /// Whether a day is worked.
    pub(super) fn works(&self, day: i64) -> bool {
        self.rank(day + 1) > self.rank(day)
    }

    /// How many worked days come before `day`, counted from an arbitrary one.
    pub(super) fn rank(&self, day: i64) -> i64 {
        let inside = usize::try_from(day - self.first).ok().and_then(|at| self.before.get(at));
        match inside {
            Some(before) => weekly(self.first, self.week) + i64::from(*before),
            None if day < self.first => weekly(day, self.week),
            None => self.rank_end() + weekly(day, self.week) - weekly(self.end(), self.week),
        }
    }

    /// The worked day of that rank.
    pub(super) fn day(&self, rank: i64) -> i64 {
        let start = weekly(self.first, self.week);
        let inside = usize::try_from(rank - start).ok().and_then(|at| self.worked.get(at));
        match inside {
            Some(day) => *day,
            None if rank < start => weekly_day(rank, self.week),
            None => {
                let after = rank - self.rank_end() + weekly(self.end(), self.week);
                weekly_day(after, self.week)
            }
        }
    }

    /// The day after the table.
    fn end(&self) -> i64 {
        self.first + i64::try_from(self.before.len() - 1).unwrap_or(0)
    }

    /// The rank of the day after the table.
    fn rank_end(&self) -> i64 {
        weekly(self.first, self.week) + i64::try_from(self.worked.len()).unwrap_or(0)
    }
}

fn in_week(day: i64, week: i64) -> bool {
    (day + MONDAY_OFFSET).rem_euclid(7) < week
}

/// How many days of the worked part of the week come before `day`.
fn weekly(day: i64, week: i64) -> i64 {
    let from_monday = day + MONDAY_OFFSET;
    from_monday.div_euclid(7) * week + from_monday.rem_euclid(7).min(week)
}

/// The day that has so many before it.
fn weekly_day(rank: i64, week: i64) -> i64 {
    rank.div_euclid(week) * 7 + rank.rem_euclid(week) - MONDAY_OFFSET
}
