//! How far the rules agreed with what was written down before they were made (派单准确率).
//!
//! Must never: count an appeal into its favour that the rules left to a person.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::event::Event;
use crate::domain::id::UnitId;
use crate::domain::rates::Rate;
use crate::domain::state::DispatchMode;
use crate::engine::port::{Error, Log};
use crate::engine::walk::walk;

use super::fixtures::{Expected, ExpectedSet, Outcome};

/// Agreement over one set of appeals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct SetAgreement {
    /// Dispatched by the rules alone to the expected unit, of all dispatched by the rules alone.
    pub auto: Rate,
    /// First proposal right, dispatched or suggested, of all appeals with an expected unit.
    pub first_proposal: Rate,
    /// Settled by the rules alone as expected (direct answer, hand-over, out of scope), of all so settled.
    pub settled: Rate,
}

/// Agreement of the rules with what was expected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Agreed {
    /// All appeals.
    pub all: SetAgreement,
    /// Those on which rules were tuned.
    pub tuned: SetAgreement,
    /// Those held out.
    pub held_out: SetAgreement,
    /// Appeals that the rules decided alone and wrongly: source id, expected, got.
    pub wrong: Vec<(String, String, String)>,
}

/// The summary in the form that programs read.
#[derive(Debug, Serialize)]
pub struct Summary {
    /// Seed.
    pub seed: u64,
    /// Appeals taken in.
    pub appeals: u64,
    /// Tickets made.
    pub tickets: u64,
    /// Dispatched by the rules alone, of all dispatched.
    pub auto_share: Rate,
    /// Right, of those dispatched by the rules alone.
    pub auto_agreement: Rate,
    /// Handled to the end by the unit that the rules sent it to alone, of all so sent and handled.
    pub auto_right: Rate,
    /// The same of every first proposal, sent or suggested.
    pub first_right: Rate,
    /// Agreement in detail, with the appeals that the rules decided alone and wrongly.
    pub agreement: Agreed,
    /// The same on the held-out part.
    pub auto_agreement_held_out: Rate,
    /// Tickets by state at the end.
    pub states: BTreeMap<String, u64>,
    /// Tickets that passed each stage.
    pub stages: BTreeMap<String, u64>,
    /// The three rates over all units.
    pub rates: crate::domain::rates::ThreeRates,
    /// Clocks: stopped in time, of all stopped.
    pub deadlines: BTreeMap<String, Rate>,
    /// Digest of all histories.
    pub digest: String,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Path of the HTML report.
    pub report: String,
    /// Path of the data folder.
    pub data: String,
}

/// What the rules said of one appeal.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Auto(UnitId),
    Suggested(Option<UnitId>),
    Settled(Outcome, Option<UnitId>),
}

impl Said {
    fn words(&self) -> String {
        match self {
            Self::Auto(unit) => format!("{} {unit}", Outcome::Dispatch.word()),
            Self::Suggested(_) => Outcome::Person.word().to_owned(),
            Self::Settled(outcome, None) => outcome.word().to_owned(),
            Self::Settled(outcome, Some(unit)) => format!("{} {unit}", outcome.word()),
        }
    }
}

/// Compares what the rules said at registration with what was expected.
///
/// # Errors
/// Those of the log.
pub async fn agreed<L: Log>(
    log: &L,
    expected: &BTreeMap<String, Expected>,
) -> Result<Agreed, Error> {
    let mut agreed = Agreed::default();
    walk(log, |commit| {
        let [Event::Registered { appeal }, _, outcome, ..] = commit.events.as_slice() else {
            return;
        };
        if let (Some(expected), Some(said)) =
            (expected.get(appeal.source_id.as_str()), said(outcome))
        {
            agreed.count(appeal.source_id.as_str(), expected, &said);
        }
    })
    .await?;
    Ok(agreed)
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the rules give no other answer")]
fn said(outcome: &Event) -> Option<Said> {
    match outcome {
        Event::Dispatched { target, mode: DispatchMode::Auto } => {
            Some(Said::Auto(target.lead.clone()))
        }
        Event::SentToJudgement { candidates, .. } => {
            Some(Said::Suggested(candidates.first().map(|target| target.lead.clone())))
        }
        Event::AnsweredDirectly { .. } => Some(Said::Settled(Outcome::Direct, None)),
        Event::DeclinedOutOfScope { .. } => Some(Said::Settled(Outcome::OutOfScope, None)),
        Event::TransferredOut { unit } => {
            Some(Said::Settled(Outcome::Emergency, Some(unit.clone())))
        }
        _ => None,
    }
}

impl Agreed {
    fn count(&mut self, source: &str, expected: &Expected, said: &Said) {
        let own = match expected.set {
            ExpectedSet::Tuned => &mut self.tuned,
            ExpectedSet::HeldOut => &mut self.held_out,
        };
        let mut right_alone = true;
        for set in [&mut self.all, own] {
            right_alone = set.count(expected, said);
        }
        if !right_alone {
            let unit =
                |unit: &Option<UnitId>| unit.as_ref().map_or("", |unit| unit.as_str()).to_owned();
            let wanted = format!("{} {}", expected.outcome.word(), unit(&expected.unit));
            self.wrong.push((source.to_owned(), wanted.trim_end().to_owned(), said.words()));
        }
    }
}

impl SetAgreement {
    /// Counts one appeal; false when the rules decided it alone and wrongly.
    fn count(&mut self, expected: &Expected, said: &Said) -> bool {
        let to_unit = matches!(expected.outcome, Outcome::Dispatch | Outcome::Duplicate);
        let wanted = expected.unit.as_ref().filter(|_| to_unit);
        let (proposal, right_alone) = match said {
            Said::Auto(unit) => {
                let right = wanted == Some(unit);
                self.auto.count(Some(right));
                (Some(unit), right)
            }
            Said::Suggested(first) => (first.as_ref(), true),
            Said::Settled(outcome, unit) => {
                let right =
                    expected.outcome == *outcome && (unit.is_none() || *unit == expected.unit);
                self.settled.count(Some(right));
                (None, right)
            }
        };
        self.first_proposal.count(wanted.map(|wanted| proposal == Some(wanted)));
        right_alone
    }
}
