//! Who gets a ticket by a person's decision: dispatch, direct answer, out of scope, hand-over and back,
//! another unit.
//!
//! Must never: let a person break a guard that binds the engine.

use super::super::command::Command;
use super::super::decision::Target;
use super::super::event::Event;
use super::super::refusal::Refusal;
use super::super::state::DispatchMode;
use super::super::unit::UnitKind;
use super::{Case, Decided, text};

#[expect(clippy::wildcard_enum_match_arm, reason = "other families decide the others")]
pub(super) fn decide(case: Case<'_>, command: &Command) -> Decided {
    match command {
        Command::Dispatch { target } => dispatch(case, target),
        Command::AnswerDirectly { knowledge, answer } => {
            text::required("答复内容", answer)?;
            let (knowledge, answer) = (knowledge.clone(), answer.clone());
            Ok(vec![Event::AnsweredDirectly { knowledge, answer }])
        }
        Command::DeclineOutOfScope { reason, advice } => {
            text::required("告知内容", advice)?;
            Ok(vec![Event::DeclinedOutOfScope { reason: *reason, advice: advice.clone() }])
        }
        Command::TransferOut { unit } => match case.policy.organisation.get(unit) {
            None => Err(Refusal::UnitUnknown { unit: unit.clone() }),
            Some(known) if known.kind != UnitKind::Emergency => {
                Err(Refusal::NotAnEmergencyService { unit: unit.clone() })
            }
            Some(_) => Ok(vec![Event::TransferredOut { unit: unit.clone() }]),
        },
        Command::TransferBack { note } => {
            text::required("退回原因", note)?;
            Ok(vec![Event::TransferredBack { note: note.clone() }])
        }
        Command::Reassign { target, reason } => {
            check(case, target)?;
            text::required("改派理由", reason)?;
            Ok(vec![
                Event::Reassigned { reason: reason.clone() },
                Event::Dispatched { target: target.clone(), mode: DispatchMode::Reassigned },
            ])
        }
        _ => Err(case.not_in_this_state(command)),
    }
}

/// Taking a suggestion and deciding freely are told apart.
fn dispatch(case: Case<'_>, target: &Target) -> Decided {
    check(case, target)?;
    let suggested = case.ticket.state.judgement().is_some_and(|(_, candidates)| {
        candidates.iter().any(|candidate| candidate.lead == target.lead)
    });
    let mode = if suggested { DispatchMode::Assisted } else { DispatchMode::Manual };
    Ok(vec![Event::Dispatched { target: target.clone(), mode }])
}

/// Whether the ticket may go there.
pub(super) fn check(case: Case<'_>, target: &Target) -> Result<(), Refusal> {
    case.policy.check_target(target, &case.ticket.appeal.respondent_units)?;
    text::few("协办单位", &target.assisting)
}
