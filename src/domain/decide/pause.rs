//! More time: extensions within their caps (延期), and the long-term list (挂账).
//!
//! Must never: move the citizen's clock.

use jiff::civil::Date;

use super::super::calendar::day_of;
use super::super::command::Command;
use super::super::deadline::handling_due;
use super::super::event::Event;
use super::super::refusal::Refusal;
use super::super::state::Procedure;
use super::handling::proven;
use super::{Case, Decided, text};

#[expect(clippy::wildcard_enum_match_arm, reason = "other families decide the others")]
pub(super) fn decide(case: Case<'_>, command: &Command) -> Decided {
    match command {
        Command::RequestExtension { days, reason, evidence } => {
            request(case, *days, reason, evidence)
        }
        Command::DecideExtension { granted, note } => {
            text::required("审核意见", note)?;
            case.ticket.file.extension_open().ok_or(Refusal::NothingPending)?;
            let note = note.clone();
            let event = if *granted {
                Event::ExtensionGranted { note }
            } else {
                Event::ExtensionDenied { note }
            };
            Ok(vec![event])
        }
        Command::Defer { reason, until, procedure } => defer(case, reason, *until, *procedure),
        Command::ReviewDeferral { note } => {
            text::required("复核情况", note)?;
            Ok(vec![Event::DeferralReviewed { note: note.clone() }])
        }
        Command::Resume { note } => {
            if case.actor.unit.is_some() {
                case.must_hold()?;
            }
            text::required("续办说明", note)?;
            Ok(vec![Event::Resumed { note: note.clone() }])
        }
        _ => Err(case.not_in_this_state(command)),
    }
}

/// Before the clock runs out, so many times, so many days, with evidence.
fn request(case: Case<'_>, days: u16, reason: &str, evidence: &[String]) -> Decided {
    case.must_hold()?;
    text::required("延期理由", reason)?;
    proven("延期佐证", evidence)?;
    let (file, sla) = (&case.ticket.file, &case.policy.sla);
    let assignment = case.ticket.state.assignment().ok_or(Refusal::TicketUnknown)?;
    let granted = file.extensions.iter().filter(|one| {
        one.requested_at >= assignment.dispatched_at && matches!(one.decided, Some((true, _)))
    });
    if granted.count() >= sla.extensions_max {
        return Err(Refusal::ExtensionLimitReached { count_max: sla.extensions_max });
    }
    if !(1..=sla.extension_days_max).contains(&days) {
        return Err(Refusal::ExtensionTooLong { days_max: sla.extension_days_max });
    }
    if case.now > handling_due(case.ticket, assignment, case.policy).at {
        return Err(Refusal::ExtensionTooLate);
    }
    if file.extension_open().is_some() {
        return Err(Refusal::AlreadyPending);
    }
    let (reason, evidence) = (reason.to_owned(), evidence.to_vec());
    Ok(vec![Event::ExtensionRequested { days, reason, evidence }])
}

fn defer(case: Case<'_>, reason: &str, until: Date, procedure: Option<Procedure>) -> Decided {
    text::required("挂账理由", reason)?;
    let file = &case.ticket.file;
    if let Some(part) = file.parts_open().next() {
        return Err(Refusal::PartsOpen { unit: part.unit.clone() });
    }
    if file.extension_open().is_some() || file.claim_open().is_some() {
        return Err(Refusal::AlreadyPending);
    }
    if until <= day_of(case.now) {
        return Err(Refusal::DateNotAhead { date: until });
    }
    Ok(vec![Event::Deferred { reason: reason.to_owned(), until, procedure }])
}
