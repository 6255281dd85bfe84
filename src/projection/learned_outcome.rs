//! What became of a ticket of which the rules were not sure and a model was (学习证据的结果), whether it sent
//! it or a person did: the evidence on which the model's promise is watched.
//!
//! Only settled tickets count, right and wrong alike. A return comes within days and a closing within weeks,
//! so whoever counted returns at once would see a new model fail before it could succeed.
//!
//! Must never: count a ticket that says nothing: withdrawn, merged, handed over, answered by the hotline.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::id::{ModelVersion, UnitId};
use crate::domain::learned::LearnedEffect;
use crate::domain::state::TicketReturn;
use crate::domain::ticket::Ticket;

/// What became of a ticket of which a model was sure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedOutcome {
    /// Which model.
    pub model: ModelVersion,
    /// How sure it was.
    pub share_ppm: u32,
    /// Whether the unit of its choice settled the ticket and had not given it back with success.
    pub right: bool,
    /// When it was settled.
    pub settled_at: Timestamp,
}

impl LearnedOutcome {
    /// The outcome of a ticket; none while it is open, or where it says nothing of a model.
    pub fn of(ticket: &Ticket) -> Option<Self> {
        let learned = ticket.report.learned.as_ref()?;
        if !LearnedEffect::WATCHED.contains(&learned.effect) {
            return None;
        }
        let (unit, share_ppm) = learned.first()?;
        let closure = ticket.state.closure()?;
        let settled_by = &closure.course.working()?.held.assignment.target.lead;
        let right = settled_by == unit && !gave_back(ticket, unit);
        let model = learned.model.clone();
        Some(Self { model, share_ppm, right, settled_at: closure.closed_at })
    }
}

fn gave_back(ticket: &Ticket, unit: &UnitId) -> bool {
    let granted = |one: &&TicketReturn| matches!(one.decided, Some((true, _)));
    ticket.file.returns.iter().filter(granted).any(|one| one.unit == *unit)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::decision::RoutingReport;
    use crate::domain::event::Commit;
    use crate::domain::evolve::apply;
    use crate::domain::learned::{Choice, LearnedEvidence};

    /// A history whose appeal a model would have given to `unit`.
    fn ticket(history: &str, unit: &str, effect: LearnedEffect) -> Ticket {
        let commits: Vec<Commit> = serde_json::from_str(history).unwrap();
        let folded = commits.iter().try_fold(None, |ticket, one| apply(ticket, one).map(Some));
        let mut ticket = folded.unwrap().unwrap();
        let first =
            Choice { label: unit.into(), unit: Some(UnitId::new(unit)), share_ppm: 987_654 };
        let learned = LearnedEvidence {
            model: ModelVersion::new("fedcba9876543210"),
            effect,
            choices: vec![first],
            threshold_ppm: Some(900_000),
            in_force_ppm: Some(900_000),
            words: Vec::new(),
            near: Vec::new(),
            rows: Vec::new(),
            rules_unsure: Vec::new(),
        };
        let report = RoutingReport { learned: Some(Box::new(learned)), ..(*ticket.report).clone() };
        ticket.report = Arc::new(report);
        ticket
    }

    macro_rules! history {
        ($name:literal) => {
            include_str!(concat!("../../fixtures/histories/", $name, ".json"))
        };
    }

    fn check(history: &str, unit: &str, expected: Option<bool>) {
        for effect in LearnedEffect::WATCHED {
            let outcome = LearnedOutcome::of(&ticket(history, unit, *effect));
            assert_eq!(outcome.map(|one| one.right), expected, "{unit}");
        }
    }

    #[test]
    fn who_settled_it_tells_whether_the_model_was_right() {
        for settled in [history!("v1/asked"), history!("v1/unreached"), history!("v1/whistled")] {
            check(settled, "j-bakuo", Some(true));
            check(settled, "s-chengguan", Some(false));
        }
        check(history!("v2/finally_answered"), "j-bakuo", Some(true));
    }

    #[test]
    fn what_was_given_back_by_the_unit_was_wrong_whoever_settled_it_then() {
        let mut ticket = ticket(history!("v1/asked"), "j-bakuo", LearnedEffect::Decided);
        let request = |granted| TicketReturn {
            unit: UnitId::new("j-bakuo"),
            request: serde_json::from_str(r#"{"reason":"not_our_duty","basis":"三定方案"}"#)
                .unwrap(),
            requested_at: ticket.changed_at,
            decided: Some((granted, ticket.changed_at)),
        };
        let (denied, granted) = (request(false), request(true));
        ticket.file.returns.push(denied);
        assert_eq!(LearnedOutcome::of(&ticket).map(|one| one.right), Some(true));
        ticket.file.returns.push(granted);
        assert_eq!(LearnedOutcome::of(&ticket).map(|one| one.right), Some(false));
    }

    #[test]
    fn what_is_open_or_says_nothing_does_not_count() {
        for history in [
            history!("v2/silent"),
            history!("v2/withdrawn"),
            history!("v2/merged"),
            history!("v1/answered"),
            history!("v1/declined"),
            history!("v1/transferred"),
        ] {
            check(history, "j-bakuo", None);
        }
        for effect in LearnedEffect::ALL {
            let outcome = LearnedOutcome::of(&ticket(history!("v1/asked"), "j-bakuo", *effect));
            assert_eq!(outcome.is_some(), LearnedEffect::WATCHED.contains(effect), "{effect}");
        }
    }
}
