//! Totals of a period (汇总): the sum of its days, how tickets stand at its end, and the line of days.
//!
//! Must never: count a day twice, or rank; `report` does.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::domain::appeal::AppealKind;
use crate::domain::calendar::day_of;
use crate::domain::rates::Rate;
use crate::domain::sla::Clock;
use crate::domain::state::{Stage, StateName};

use super::day_facts::{DayFacts, Facts, Way};
use super::first_choices::FirstChoices;
use super::ticket_view::TicketView;

/// Longest period of one report; a longer one is cut at its beginning.
pub const PERIOD_DAYS_MAX: usize = 3 * 366;

/// A period (统计期), both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day.
    pub from: Date,
    /// Last day; not before the first.
    pub until: Date,
}

impl Period {
    /// Its days, first to last; the last [`PERIOD_DAYS_MAX`] of a longer one.
    pub fn days(self) -> Vec<Date> {
        let mut days = Vec::new();
        let mut day = Some(self.until);
        while let Some(one) = day.filter(|one| *one >= self.from && days.len() < PERIOD_DAYS_MAX) {
            days.push(one);
            day = one.checked_sub(1.day()).ok();
        }
        days.reverse();
        days
    }
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = |day: Date| format!("{}年{}月{}日", day.year(), day.month(), day.day());
        if self.from == self.until {
            return f.write_str(&words(self.from));
        }
        write!(f, "{}至{}", words(self.from), words(self.until))
    }
}

/// What a day adds to the charts (逐日).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayLine {
    /// Accepted, by kind.
    pub kinds: BTreeMap<AppealKind, u64>,
    /// Dispatched by the rules alone, of all dispatched.
    pub automatic: Rate,
}

/// Totals of a period (汇总).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    /// The period.
    pub period: Period,
    /// Sum of its days.
    pub sum: DayFacts,
    /// Every day of it, those without tickets too.
    pub days: BTreeMap<Date, DayLine>,
    /// How many tickets stand in each state at the end of the period, those of earlier days included.
    pub standing: BTreeMap<StateName, u64>,
    /// Clocks that have run out and still run, by clock; empty until [`Totals::with_overdue`].
    pub overdue: BTreeMap<Clock, u64>,
    /// How the first choices of tickets registered in the period turned out; empty until
    /// [`Totals::with_first_choices`].
    pub first_choices: FirstChoices,
}

impl Totals {
    /// Totals of `period`. `facts` must reach back to the first ticket, or standing tickets are missed.
    pub fn over(facts: &Facts, period: Period) -> Self {
        let mut sum = DayFacts::default();
        let mut days = BTreeMap::new();
        for day in period.days() {
            let facts = facts.days.get(&day).cloned().unwrap_or_default();
            days.insert(
                day,
                DayLine { kinds: facts.kinds.clone(), automatic: automatic_share(&facts) },
            );
            sum.merge(&facts);
        }
        let mut changes = BTreeMap::<StateName, i64>::new();
        for facts in facts.days.range(..=period.until).map(|(_, facts)| facts) {
            for (state, change) in &facts.standing {
                *changes.entry(*state).or_default() += change;
            }
        }
        let standing = changes
            .into_iter()
            .filter_map(|(state, count)| Some((state, u64::try_from(count).ok()?)))
            .filter(|(_, count)| *count > 0)
            .collect();
        Self {
            period,
            sum,
            days,
            standing,
            overdue: BTreeMap::new(),
            first_choices: FirstChoices::default(),
        }
    }

    /// Adds the clocks that have run out on `views` at `now` and have not been stopped: without them a
    /// unit would keep its deadlines by never answering.
    #[must_use]
    pub fn with_overdue<'a>(
        mut self,
        views: impl IntoIterator<Item = &'a TicketView>,
        now: Timestamp,
    ) -> Self {
        for clock in views.into_iter().flat_map(|view| view.overdue(now)) {
            *self.overdue.entry(clock).or_default() += 1;
        }
        self
    }

    /// Adds how the first choices turned out of those of `views` that were registered in the period.
    #[must_use]
    pub fn with_first_choices<'a>(
        mut self,
        views: impl IntoIterator<Item = &'a TicketView>,
    ) -> Self {
        let Period { from, until } = self.period;
        let within =
            |view: &&TicketView| (from..=until).contains(&day_of(view.times.registered_at));
        self.first_choices = FirstChoices::of(views.into_iter().filter(within));
        self
    }

    /// Dispatched by the rules alone, of all dispatched (自动派单率).
    pub fn automatic_share(&self) -> Rate {
        automatic_share(&self.sum)
    }

    /// Stopped in time, of those that stopped or have run out.
    pub fn clock(&self, clock: Clock) -> Rate {
        let mut rate = self.sum.all.clocks.get(&clock).copied().unwrap_or_default();
        rate.denominator += self.overdue.get(&clock).copied().unwrap_or_default();
        rate
    }

    /// Tickets by the way they left the hotline.
    pub fn way(&self, way: Way) -> u64 {
        self.sum.ways.get(&way).copied().unwrap_or_default()
    }

    /// Tickets settled in the period: closed, or settled by the hotline itself.
    pub fn settled(&self) -> u64 {
        let own = [Way::Direct, Way::OutOfScope, Way::Emergency];
        self.sum.all.closed + own.into_iter().map(|way| self.way(way)).sum::<u64>()
    }

    /// Tickets that stand in states of `stage` at the end of the period and are not finished.
    pub fn standing_in(&self, stage: Stage) -> u64 {
        let unfinished = |state: &StateName| state.stage() == stage && !state.is_scored();
        self.standing.iter().filter(|(state, _)| unfinished(state)).map(|(_, count)| count).sum()
    }

    /// Tickets that somebody still owes the citizen something on.
    pub fn open(&self) -> u64 {
        let open = |state: &StateName| StateName::OPEN.contains(state);
        self.standing.iter().filter(|(state, _)| open(state)).map(|(_, count)| count).sum()
    }
}

fn automatic_share(facts: &DayFacts) -> Rate {
    let count = |way: &Way| facts.ways.get(way).copied().unwrap_or_default();
    Rate { numerator: count(&Way::Auto), denominator: Way::DISPATCHED.iter().map(count).sum() }
}
