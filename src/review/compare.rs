//! Two rule sets on the same past tickets (两版对比): what a clerk wants to know before publishing.
//!
//! Must never: call a change good or bad where nobody knows the right unit.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::unit::Organisation;

use super::EXAMPLES_MAX;
use super::answer::{Answer, Grade};
use super::past::Past;

/// Tickets that one set answers in one way and the other in another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Shift {
    /// What the set in force says.
    pub from: Answer,
    /// What the other says.
    pub to: Answer,
    /// How many.
    pub count: u64,
    /// Of these, nearer to what happened.
    pub better: u64,
    /// Of these, further from it.
    pub worse: u64,
    /// Some of them.
    pub examples: Vec<String>,
}

/// The outcome.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// Tickets asked about.
    pub tickets: u64,
    /// Answered alike by both.
    pub same: u64,
    /// Answered otherwise, nearer to what happened.
    pub better: u64,
    /// Answered otherwise, further from it.
    pub worse: u64,
    /// The changes, most frequent first.
    pub shifts: Vec<Shift>,
}

impl Comparison {
    /// Compares the answers of two sets; the first one's units are used to judge.
    pub fn of<'a>(
        answered: impl Iterator<Item = (&'a Past, Answer, Answer)>,
        organisation: &Organisation,
    ) -> Self {
        let mut whole = Self::default();
        let mut shifts: BTreeMap<(Answer, Answer), Shift> = BTreeMap::new();
        for (past, from, to) in answered {
            whole.tickets += 1;
            let (from, to) = (brief(from), brief(to));
            if from == to {
                whole.same += 1;
                continue;
            }
            let grade = |answer: &Answer| -> Option<Grade> {
                past.unit().map(|had| answer.grade(had, organisation))
            };
            let (before, after) = (grade(&from), grade(&to));
            let shift = shifts.entry((from.clone(), to.clone())).or_insert_with(|| Shift {
                from,
                to,
                count: 0,
                better: 0,
                worse: 0,
                examples: Vec::new(),
            });
            shift.count += 1;
            shift.better += u64::from(after > before);
            shift.worse += u64::from(after < before);
            if shift.examples.len() < EXAMPLES_MAX {
                shift.examples.push(past.name.clone());
            }
        }
        whole.shifts = shifts.into_values().collect();
        whole.shifts.sort_by_key(|shift| std::cmp::Reverse(shift.count));
        whole.better = whole.shifts.iter().map(|shift| shift.better).sum();
        whole.worse = whole.shifts.iter().map(|shift| shift.worse).sum();
        whole
    }
}

/// Candidates behind the first are no change that a clerk asks about.
fn brief(answer: Answer) -> Answer {
    match answer {
        Answer::Offered { mut units } => {
            units.truncate(1);
            Answer::Offered { units }
        }
        Answer::Sent { .. }
        | Answer::HandedOver { .. }
        | Answer::AnsweredDirectly
        | Answer::OutOfScope => answer,
    }
}
