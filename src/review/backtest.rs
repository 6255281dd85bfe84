//! The rules against what happened (回测): counted ticket by ticket, then told as a whole.
//!
//! Must never: count a ticket whose unit the rule set does not know as wrong.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::id::UnitId;
use crate::domain::rates::Rate;
use crate::domain::unit::{Organisation, Unit, UnitKind};

use super::EXAMPLES_MAX;
use super::answer::{Answer, Going, Grade};
use super::gaps::{Gap, Gaps};
use super::past::{Had, Heard, Past};

/// What the rules would have done, each with how many of them the history bears out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Ways {
    /// Dispatched by itself.
    pub sent: Rate,
    /// Handed over to an emergency service.
    pub handed_over: Rate,
    /// Answered or declined by the hotline.
    pub settled: Rate,
    /// Put before a person with candidates, the right one among them.
    pub offered: Rate,
    /// The same, the right one first.
    pub offered_first: Rate,
    /// Put before a person without any candidate.
    pub silent: u64,
    /// Put before a person, and the hotline answered it itself: no candidate can be right or wrong.
    pub kept: u64,
}

/// Tickets that would go elsewhere (变化).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Who had them.
    pub had: UnitId,
    /// Where they would go.
    pub would: Going,
    /// How many by themselves.
    pub settled: u64,
    /// How many as the first suggestion.
    pub offered: u64,
    /// Some of them, those that go by themselves first.
    pub examples: Vec<String>,
}

/// Tickets of a unit (单位负荷).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Load {
    /// The unit.
    pub unit: UnitId,
    /// It had so many.
    pub had: u64,
    /// It would get so many by themselves.
    pub sent: u64,
    /// And so many as the first suggestion.
    pub offered: u64,
}

impl Load {
    /// All that it would get.
    pub fn would(&self) -> u64 {
        self.sent + self.offered
    }
}

/// Tickets that were with a unit that a guard forbids (违反守则).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The guard.
    pub guard: String,
    /// What it says.
    pub note: String,
    /// The unit.
    pub unit: UnitId,
    /// How many.
    pub count: u64,
    /// Some of them.
    pub examples: Vec<String>,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Backtest {
    /// Past tickets.
    pub tickets: u64,
    /// Those whose unit the rule set knows; all that follows is counted on them, gaps aside.
    pub compared: u64,
    /// What would have been done.
    pub ways: Ways,
    /// Dispatches by themselves to another unit than the one that had the ticket in the end: each would
    /// have come back, if units return whatever is not theirs.
    pub predicted_returns: u64,
    /// What would change, most frequent first.
    pub moved: Vec<Moved>,
    /// Load of the units, largest in the history first.
    pub loads: Vec<Load>,
    /// Tickets for which no row answers, those of unknown units too.
    pub gaps: Vec<Gap>,
    /// Tickets that were where a guard forbids.
    pub violations: Vec<Violation>,
    /// Labels that no unit answers to, with their tickets, most frequent first.
    pub unknown: Vec<(String, u64)>,
}

#[derive(Debug, Default)]
struct Counted {
    settled: u64,
    offered: u64,
    examples: Vec<String>,
    examples_offered: Vec<String>,
}

/// Counts ticket by ticket.
#[derive(Debug)]
pub struct Tally<'a> {
    organisation: &'a Organisation,
    tickets: u64,
    compared: u64,
    ways: Ways,
    moved: BTreeMap<(UnitId, Going), Counted>,
    loads: BTreeMap<UnitId, Load>,
    violations: BTreeMap<(String, UnitId, String), Counted>,
    unknown: BTreeMap<String, u64>,
    gaps: Gaps,
}

impl<'a> Tally<'a> {
    /// Nothing counted yet.
    pub fn new(organisation: &'a Organisation) -> Self {
        Self {
            organisation,
            tickets: 0,
            compared: 0,
            ways: Ways::default(),
            moved: BTreeMap::new(),
            loads: BTreeMap::new(),
            violations: BTreeMap::new(),
            unknown: BTreeMap::new(),
            gaps: Gaps::default(),
        }
    }

    /// Counts a ticket.
    pub fn record(&mut self, past: &Past, heard: &Heard) {
        self.tickets += 1;
        self.gaps.record(past, heard);
        match &past.had {
            Had::Unit(had) => self.compare(past, had, heard),
            Had::Unknown(name) => *self.unknown.entry(name.clone()).or_default() += 1,
        }
    }

    fn compare(&mut self, past: &Past, had: &UnitId, heard: &Heard) {
        self.compared += 1;
        let answer = &heard.answer;
        let grade = answer.grade(had, self.organisation);
        let is_right = Some(grade >= Grade::Suggested);
        match answer {
            Answer::Sent { .. } => self.ways.sent.count(is_right),
            Answer::HandedOver { .. } => self.ways.handed_over.count(is_right),
            Answer::AnsweredDirectly | Answer::OutOfScope => self.ways.settled.count(is_right),
            Answer::Offered { .. } if self.is_hotline(had) => self.ways.kept += 1,
            Answer::Offered { units } if units.is_empty() => self.ways.silent += 1,
            Answer::Offered { units } => {
                self.ways.offered.count(Some(units.contains(had)));
                self.ways.offered_first.count(is_right);
            }
        }
        let going = answer.going();
        self.load(had).had += 1;
        self.take(&going, answer.is_settled());
        let is_kept = !answer.is_settled() && self.is_hotline(had);
        if grade < Grade::Suggested && going != Going::Nowhere && !is_kept {
            let counted = self.moved.entry((had.clone(), going)).or_default();
            counted.add(&past.name, answer.is_settled());
        }
        if let Some(guard) = heard.forbidden.as_ref().filter(|_| self.is_receiver(had)) {
            let key = (guard.id.clone(), had.clone(), guard.note.clone());
            self.violations.entry(key).or_default().add(&past.name, true);
        }
    }

    /// Adds a ticket to the load of the unit that would get it: the hotline, where it settles it itself.
    fn take(&mut self, going: &Going, settled: bool) {
        let unit = match going {
            Going::Unit(unit) => unit,
            Going::AnsweredDirectly | Going::OutOfScope => {
                let hotline = |unit: &&Unit| unit.kind == UnitKind::Hotline;
                let Some(hotline) = self.organisation.iter().find(hotline) else { return };
                &hotline.id
            }
            Going::Nowhere => return,
        };
        let load = self.load(unit);
        if settled {
            load.sent += 1;
        } else {
            load.offered += 1;
        }
    }

    fn load(&mut self, unit: &UnitId) -> &mut Load {
        let none = || Load { unit: unit.clone(), had: 0, sent: 0, offered: 0 };
        self.loads.entry(unit.clone()).or_insert_with(none)
    }

    fn is_hotline(&self, unit: &UnitId) -> bool {
        self.organisation.get(unit).is_some_and(|unit| unit.kind == UnitKind::Hotline)
    }

    /// The hotline and the emergency services have their tickets by other ways than a dispatch.
    fn is_receiver(&self, unit: &UnitId) -> bool {
        let kind = self.organisation.get(unit).map(|unit| unit.kind);
        !matches!(kind, Some(UnitKind::Hotline | UnitKind::Emergency))
    }

    /// The whole.
    pub fn finish(self) -> Backtest {
        let mut moved: Vec<Moved> = self.moved.into_iter().map(moved).collect();
        moved.sort_by_key(|one| std::cmp::Reverse((one.settled + one.offered, one.settled)));
        let mut loads: Vec<Load> = self.loads.into_values().collect();
        loads.sort_by_key(|load| std::cmp::Reverse((load.had, load.would())));
        let mut violations: Vec<Violation> = self.violations.into_iter().map(violation).collect();
        violations.sort_by_key(|one| std::cmp::Reverse(one.count));
        let mut unknown: Vec<(String, u64)> = self.unknown.into_iter().collect();
        unknown.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let sent = self.ways.sent;
        Backtest {
            tickets: self.tickets,
            compared: self.compared,
            ways: self.ways,
            predicted_returns: sent.denominator - sent.numerator,
            moved,
            loads,
            gaps: self.gaps.finish(),
            violations,
            unknown,
        }
    }
}

impl Counted {
    fn add(&mut self, name: &str, settled: bool) {
        let (count, examples) = if settled {
            (&mut self.settled, &mut self.examples)
        } else {
            (&mut self.offered, &mut self.examples_offered)
        };
        *count += 1;
        if examples.len() < EXAMPLES_MAX {
            examples.push(name.to_owned());
        }
    }

    fn into_examples(self) -> Vec<String> {
        self.examples.into_iter().chain(self.examples_offered).take(EXAMPLES_MAX).collect()
    }
}

fn moved(((had, would), counted): ((UnitId, Going), Counted)) -> Moved {
    let (settled, offered) = (counted.settled, counted.offered);
    Moved { had, would, settled, offered, examples: counted.into_examples() }
}

fn violation(((guard, unit, note), counted): ((String, UnitId, String), Counted)) -> Violation {
    Violation { guard, note, unit, count: counted.settled, examples: counted.into_examples() }
}

#[cfg(test)]
mod tests;
