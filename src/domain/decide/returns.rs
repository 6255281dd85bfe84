//! Giving a ticket back (退单), and what happens when nobody owns up to it (争议、会商、裁定).
//!
//! Must never: refill the citizen's clock, or send a ticket back to a unit that was ruled to lead it.

use super::super::command::Command;
use super::super::deadline::acknowledgement_due;
use super::super::decision::{AbstainReason, Target};
use super::super::event::Event;
use super::super::matter::SlaClass;
use super::super::refusal::Refusal;
use super::super::state::{DispatchMode, ReturnRequest};
use super::{Case, Decided, dispatch, text};

#[expect(clippy::wildcard_enum_match_arm, reason = "other families decide the others")]
pub(super) fn decide(case: Case<'_>, command: &Command) -> Decided {
    match command {
        Command::RequestReturn { request } => request_return(case, request),
        Command::DecideReturn { granted: true, note } => grant(case, note),
        Command::DecideReturn { granted: false, note } => {
            text::required("审核意见", note)?;
            Ok(vec![Event::ReturnDenied { note: note.clone() }])
        }
        Command::OpenDispute { note } => {
            text::required("争议事项", note)?;
            Ok(vec![Event::DisputeOpened { note: note.clone() }])
        }
        Command::RuleOnDispute { target, note } => rule(case, target, note),
        _ => Err(case.not_in_this_state(command)),
    }
}

/// Within the window, with a basis, and unless it is forbidden.
fn request_return(case: Case<'_>, request: &ReturnRequest) -> Decided {
    case.must_hold()?;
    if let Some(unit) = &request.suggested {
        case.policy.check_receiver(unit, &case.ticket.appeal.respondent_units)?;
    }
    text::required("退单依据", &request.basis)?;
    let file = &case.ticket.file;
    if file.return_forbidden {
        return Err(Refusal::ReturnForbidden);
    }
    let assignment = case.ticket.state.assignment().ok_or(Refusal::TicketUnknown)?;
    let at = acknowledgement_due(case.ticket, assignment, case.policy).at;
    if case.now > at {
        return Err(Refusal::ReturnWindowClosed { at });
    }
    if let Some(part) = file.parts_open().next() {
        return Err(Refusal::PartsOpen { unit: part.unit.clone() });
    }
    if file.extension_open().is_some() || file.claim_open().is_some() {
        return Err(Refusal::AlreadyPending);
    }
    Ok(vec![Event::ReturnRequested { request: request.clone() }])
}

/// Back to the dispatcher with the unit's suggestion, or to those who rule when it happens too often.
fn grant(case: Case<'_>, note: &str) -> Decided {
    text::required("审核意见", note)?;
    let (file, sla) = (&case.ticket.file, &case.policy.sla);
    let mut units = file.units_passed();
    let lead = case.lead()?;
    if !units.contains(&lead) {
        units.push(lead);
    }
    let granted =
        1 + file.returns.iter().filter(|one| matches!(one.decided, Some((true, _)))).count();
    let mut events = vec![Event::ReturnGranted { note: note.to_owned() }];
    if granted >= sla.returns_before_dispute || units.len() >= sla.units_before_dispute {
        let note = format!("第{granted}次退单，已经{}个单位", units.len());
        events.push(Event::DisputeOpened { note });
    } else {
        let suggested = file.returns.last().and_then(|one| one.request.suggested.clone());
        let assignment = case.ticket.state.assignment().map(|one| &one.target);
        let candidates = suggested.map(|lead| Target {
            lead,
            assisting: Vec::new(),
            matter: assignment.and_then(|target| target.matter.clone()),
            sla_class: assignment.map_or(SlaClass::Ordinary, |target| target.sla_class),
            row: None,
            support_permille: 0,
        });
        let candidates = candidates.into_iter().collect();
        events.push(Event::SentToJudgement { reasons: vec![AbstainReason::GivenBack], candidates });
    }
    Ok(events)
}

/// The ruling sends it out at once and proposes that the rules learn from it.
fn rule(case: Case<'_>, target: &Target, note: &str) -> Decided {
    dispatch::check(case, target)?;
    text::required("裁定理由", note)?;
    Ok(vec![
        Event::Ruled { note: note.to_owned() },
        Event::Dispatched { target: target.clone(), mode: DispatchMode::Ruled },
        Event::RuleChangeProposed { matter: target.matter.clone(), lead: target.lead.clone() },
    ])
}
