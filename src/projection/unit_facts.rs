//! What is counted of one unit on one day, and of all units together (单位台账).
//!
//! Must never: hold a rate as a number; numerators and denominators are kept, so that days merge.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::rates::{Rate, ThreeRates};
use crate::domain::sla::Clock;
use crate::domain::state::Evaluation;

/// Counts of one unit, or of all (单位台账).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UnitFacts {
    /// Tickets dispatched to it as the lead.
    pub dispatched: u64,
    /// Tickets it fed back.
    pub fed_back: u64,
    /// Its tickets that were closed.
    pub closed: u64,
    /// Its tickets that were evaluated; the base set E(u, t) of the rates.
    pub evaluated: u64,
    /// The three rates over the evaluated tickets.
    pub rates: ThreeRates,
    /// Handled within the limit, over the evaluated tickets (按时办结率).
    pub handled: Rate,
    /// By clock: stopped in time, of those that stopped.
    pub clocks: BTreeMap<Clock, Rate>,
    /// Whistles that it blew.
    pub whistles_blown: u64,
    /// Times that it was summoned.
    pub summoned: u64,
    /// How its whistles and its reporting in went.
    pub whistling: Whistling,
    /// What pressed on it.
    pub pressure: Pressure,
}

/// How whistles went (吹哨情况): a unit that blows too often, or calls too many, is seen here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Whistling {
    /// Units that its whistles called.
    pub called: u64,
    /// Of these, let off before they had come (解除召集).
    pub excused: u64,
    /// What those who came gave it.
    pub as_blower: Stars,
    /// What those who had called gave it.
    pub as_called: Stars,
}

/// Stars that were given (得星), 1 to 5 each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Stars {
    /// All together.
    pub sum: u64,
    /// In how many ratings.
    pub ratings: u64,
}

impl Stars {
    /// Counts one rating.
    pub fn count(&mut self, stars: u8) {
        self.add(Self { sum: stars.into(), ratings: 1 });
    }

    /// The mean in tenths of a star, rounded half up; `None` of nothing.
    pub fn mean_tenths(self) -> Option<u64> {
        let double = self.sum.saturating_mul(20).saturating_add(self.ratings);
        double.checked_div(self.ratings.saturating_mul(2))
    }

    fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.ratings += other.ratings;
    }
}

impl Whistling {
    fn merge(&mut self, other: Self) {
        self.called += other.called;
        self.excused += other.excused;
        self.as_blower.add(other.as_blower);
        self.as_called.add(other.as_called);
    }
}

/// How often what pressed on a unit, or gave it air (督促情况).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pressure {
    /// Gave a ticket back with success (退单).
    pub returned: u64,
    /// Had to handle one again (重办).
    pub reopened: u64,
    /// Was reminded (催办).
    pub reminded: u64,
    /// Was supervised (督办).
    pub supervised: u64,
    /// Was granted more time (延期).
    pub extended: u64,
    /// Had one put on the long-term list (挂账).
    pub deferred: u64,
    /// Was warned before a clock ran out (黄牌).
    pub warned: u64,
    /// Let a clock run out (红牌).
    pub breached: u64,
    /// Told of something done that the caller says was not (反馈不实).
    pub untruthful: u64,
}

impl Pressure {
    fn merge(&mut self, other: Self) {
        self.returned += other.returned;
        self.reopened += other.reopened;
        self.reminded += other.reminded;
        self.supervised += other.supervised;
        self.extended += other.extended;
        self.deferred += other.deferred;
        self.warned += other.warned;
        self.breached += other.breached;
        self.untruthful += other.untruthful;
    }
}

impl UnitFacts {
    /// Counts a score sheet.
    pub fn evaluate(&mut self, evaluation: &Evaluation) {
        self.evaluated += 1;
        self.rates.response.count(evaluation.responded_in_time);
        self.rates.resolution.count(evaluation.solved);
        self.rates.satisfaction.count(evaluation.satisfied);
        self.handled.count(evaluation.handled_in_time);
    }

    /// Counts a clock that stopped.
    pub fn stop(&mut self, clock: Clock, in_time: bool) {
        self.clocks.entry(clock).or_default().count(Some(in_time));
    }

    /// Adds the counts of another day, or of another unit.
    pub fn merge(&mut self, other: &Self) {
        self.dispatched += other.dispatched;
        self.fed_back += other.fed_back;
        self.closed += other.closed;
        self.evaluated += other.evaluated;
        self.rates.response.add(other.rates.response);
        self.rates.resolution.add(other.rates.resolution);
        self.rates.satisfaction.add(other.rates.satisfaction);
        self.handled.add(other.handled);
        for (clock, rate) in &other.clocks {
            self.clocks.entry(*clock).or_default().add(*rate);
        }
        self.whistles_blown += other.whistles_blown;
        self.summoned += other.summoned;
        self.whistling.merge(other.whistling);
        self.pressure.merge(other.pressure);
    }
}

/// Adds counts key by key.
pub(super) fn add_counts<K: Ord + Clone>(into: &mut BTreeMap<K, u64>, from: &BTreeMap<K, u64>) {
    for (key, count) in from {
        *into.entry(key.clone()).or_default() += count;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_by_hand() {
        let mut stars = Stars::default();
        assert_eq!(stars.mean_tenths(), None);
        for given in [5, 5, 4, 3] {
            stars.count(given);
        }
        assert_eq!(stars.mean_tenths(), Some(43), "4.25 is rounded up");
    }

    #[test]
    fn rates_by_hand() {
        let sheet = |responded, handled, solved, satisfied| Evaluation {
            unit: None,
            responded_in_time: responded,
            handled_in_time: handled,
            solved,
            satisfied,
            reported_in_time: Vec::new(),
            exemption: None,
            attempt: 1,
        };
        let mut unit = UnitFacts::default();
        unit.evaluate(&sheet(Some(true), Some(true), Some(true), Some(true)));
        unit.evaluate(&sheet(Some(true), Some(false), Some(true), Some(false)));
        // Not reached: neither solved nor unsolved.
        unit.evaluate(&sheet(Some(false), Some(true), None, None));
        // Settled by the hotline: evaluated, but in no rate.
        unit.evaluate(&sheet(None, None, None, None));
        let rates = unit.rates;
        assert_eq!(unit.evaluated, 4);
        assert_eq!(rates.response, Rate { numerator: 2, denominator: 3 });
        assert_eq!(rates.resolution, Rate { numerator: 2, denominator: 2 });
        assert_eq!(rates.satisfaction, Rate { numerator: 1, denominator: 2 });
        assert_eq!(unit.handled, Rate { numerator: 2, denominator: 3 });
        let mut twice = unit.clone();
        twice.merge(&unit);
        assert_eq!(twice.rates.response, Rate { numerator: 4, denominator: 6 });
    }
}
