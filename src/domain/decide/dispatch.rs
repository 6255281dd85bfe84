//! What a person decides where the engine abstained (待研判).
//!
//! Must never: let a person break a guard that binds the engine.

use super::super::decision::{OutOfScopeReason, Target};
use super::super::event::Event;
use super::super::id::{KnowledgeId, UnitId};
use super::super::policy::Policy;
use super::super::refusal::Refusal;
use super::super::state::DispatchMode;
use super::super::ticket::Ticket;
use super::super::unit::UnitKind;
use super::text;

/// Dispatches by a person; taking a suggestion and deciding freely are told apart.
pub fn dispatch(ticket: &Ticket, target: &Target, policy: &Policy) -> Result<Vec<Event>, Refusal> {
    policy.check_target(target, &ticket.appeal.respondent_units)?;
    text::few("协办单位", &target.assisting)?;
    let suggested = ticket.state.judgement().is_some_and(|(_, candidates)| {
        candidates.iter().any(|candidate| candidate.lead == target.lead)
    });
    let mode = if suggested { DispatchMode::Assisted } else { DispatchMode::Manual };
    Ok(vec![Event::Dispatched { target: target.clone(), mode }])
}

/// Answers directly.
pub fn answer_directly(
    knowledge: Option<&KnowledgeId>,
    answer: &str,
) -> Result<Vec<Event>, Refusal> {
    text::required("答复内容", answer)?;
    Ok(vec![Event::AnsweredDirectly { knowledge: knowledge.cloned(), answer: answer.to_owned() }])
}

/// Declines.
pub fn decline_out_of_scope(reason: OutOfScopeReason, advice: &str) -> Result<Vec<Event>, Refusal> {
    text::required("告知内容", advice)?;
    Ok(vec![Event::DeclinedOutOfScope { reason, advice: advice.to_owned() }])
}

/// Hands over.
pub fn transfer_out(unit: &UnitId, policy: &Policy) -> Result<Vec<Event>, Refusal> {
    match policy.organisation.get(unit) {
        None => Err(Refusal::UnitUnknown { unit: unit.clone() }),
        Some(known) if known.kind != UnitKind::Emergency => {
            Err(Refusal::NotAnEmergencyService { unit: unit.clone() })
        }
        Some(_) => Ok(vec![Event::TransferredOut { unit: unit.clone() }]),
    }
}
