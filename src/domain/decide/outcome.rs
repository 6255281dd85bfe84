//! Verification, follow-up, closing, handling once more.
//!
//! Must never: close a ticket whose caller was not asked, or not tried often enough.

use super::super::command::Command;
use super::super::event::Event;
use super::super::refusal::Refusal;
use super::super::state::{ClosureGrounds, ContactMethod, DispatchMode, ReopenCause, TicketState};
use super::assessment::is_solved;
use super::{Case, Decided, text};

#[expect(clippy::wildcard_enum_match_arm, reason = "other families decide the others")]
pub(super) fn decide(case: Case<'_>, command: &Command) -> Decided {
    match command {
        Command::VerifyFeedback { note } => {
            text::required("核实情况", note)?;
            Ok(vec![Event::FeedbackVerified { note: note.clone() }])
        }
        Command::RejectFeedback { reason } => {
            text::required("退回原因", reason)?;
            Ok(vec![Event::FeedbackRejected { reason: reason.clone() }])
        }
        Command::RecordFollowUp { reached: None } => Ok(vec![Event::FollowUpFailed]),
        Command::RecordFollowUp { reached: Some(follow_up) } => {
            text::bounded("回访意见", &follow_up.note)?;
            Ok(vec![Event::FollowedUp { follow_up: follow_up.clone() }])
        }
        Command::Close => close(case, command),
        Command::Reopen { cause, note } => reopen(case, *cause, note, command),
        _ => Err(case.not_in_this_state(command)),
    }
}

/// Closes; a caller who was not reached must have been tried often enough.
#[expect(clippy::wildcard_enum_match_arm, reason = "the table lets only these through")]
fn close(case: Case<'_>, command: &Command) -> Decided {
    let grounds = match &case.ticket.state {
        TicketState::FollowedUp(asked) if is_solved(asked.follow_up.solved) => {
            ClosureGrounds::Solved
        }
        TicketState::FollowedUp(_) => ClosureGrounds::NotSolved,
        // Found by the administration itself: the verification is the last word.
        TicketState::PendingFollowUp(verified)
            if verified.answered.working.contacted_by == ContactMethod::NoCaller =>
        {
            ClosureGrounds::NobodyToAsk
        }
        TicketState::PendingFollowUp(verified) => {
            let tried = verified.failed_attempts.len();
            let needed = case.policy.sla.follow_up_attempts_min;
            if tried < needed {
                return Err(Refusal::MoreAttemptsNeeded { tried, needed });
            }
            ClosureGrounds::Unreachable
        }
        _ => return Err(case.not_in_this_state(command)),
    };
    Ok(vec![Event::Closed { grounds }])
}

/// To the same unit once more, within the window; what was finally answered is not taken up again.
fn reopen(case: Case<'_>, cause: ReopenCause, note: &str, command: &Command) -> Decided {
    text::required("重办要求", note)?;
    let (ticket, sla) = (case.ticket, &case.policy.sla);
    let target = ticket.state.answered().map(|answered| &answered.working.held.assignment.target);
    if ticket.state.working().is_some() && target.is_none() {
        return Err(Refusal::FinallyAnswered);
    }
    let target = target.ok_or_else(|| case.not_in_this_state(command))?.clone();
    if let Some(closure) = ticket.state.closure() {
        let at = sla.reopening.due(closure.closed_at, &case.policy.calendar).at;
        if case.now > at {
            return Err(Refusal::WindowClosed { at });
        }
    }
    let mut events = vec![
        Event::Reopened { cause, note: note.to_owned() },
        Event::Dispatched { target, mode: DispatchMode::Again },
    ];
    let is_hard = ticket.file.reopenings.len() + 1 >= sla.reopenings_before_hard;
    if is_hard && !ticket.file.is_hard {
        events.push(Event::MarkedHard);
    }
    Ok(events)
}
