//! Pressure: reminders, supervision in levels, a leader's follower; and the unit's claim that there is
//! nothing to be pressed for (不合理诉求).
//!
//! Must never: reset or move a clock.

use super::super::command::Command;
use super::super::event::Event;
use super::super::id::UnitId;
use super::super::refusal::Refusal;
use super::super::state::{SupervisionCause, SupervisionLevel};
use super::super::ticket::Ticket;
use super::handling::proven;
use super::{Case, Decided, text};

#[expect(clippy::wildcard_enum_match_arm, reason = "other families decide the others")]
pub(super) fn decide(case: Case<'_>, command: &Command) -> Decided {
    match command {
        Command::Remind { note } => {
            text::required("催办内容", note)?;
            Ok(vec![Event::Reminded { note: note.clone() }])
        }
        Command::Supervise { level, cause, note } => {
            text::required("督办要求", note)?;
            let already = case.ticket.file.supervisions_open().any(|one| one.level >= *level);
            if already {
                return Err(Refusal::AlreadySupervised);
            }
            Ok(vec![supervised(case.lead()?, *level, *cause, note)])
        }
        Command::AnswerSupervision { answer } => answer_supervision(case, answer),
        Command::NameFollower { leader, follower } => {
            text::required("接听领导", leader)?;
            text::required("跟办人", follower)?;
            let (leader, follower) = (leader.clone(), follower.clone());
            Ok(vec![Event::FollowerNamed { leader, follower }])
        }
        Command::ClaimUnreasonable { reason, evidence } => {
            case.must_hold()?;
            text::required("认定理由", reason)?;
            proven("认定佐证", evidence)?;
            if case.ticket.file.claim_open().is_some() {
                return Err(Refusal::AlreadyPending);
            }
            let (reason, evidence) = (reason.clone(), evidence.clone());
            Ok(vec![Event::ClaimedUnreasonable { reason, evidence }])
        }
        Command::DecideClaim { approved, note } => {
            text::required("审核意见", note)?;
            case.ticket.file.claim_open().ok_or(Refusal::NothingPending)?;
            let note = note.clone();
            let event =
                if *approved { Event::ClaimApproved { note } } else { Event::ClaimDenied { note } };
            Ok(vec![event])
        }
        _ => Err(case.not_in_this_state(command)),
    }
}

/// The unit that is supervised answers, which is not always the lead: a summoned unit that did not
/// come answers for itself.
fn answer_supervision(case: Case<'_>, answer: &str) -> Decided {
    let unit = case.own_unit()?;
    let is_open = case.ticket.file.supervisions_open().any(|one| one.unit == *unit);
    if !is_open {
        case.must_hold()?;
    }
    text::required("督办回复", answer)?;
    if !is_open {
        return Err(Refusal::NoOpenSupervision);
    }
    let unit = Some(unit.clone());
    Ok(vec![Event::SupervisionAnswered { unit, answer: answer.to_owned() }])
}

/// The supervision that follows by itself: one level up when earlier ones had no result; none where
/// it is at the top already.
pub(super) fn automatic(
    ticket: &Ticket,
    unit: &UnitId,
    cause: SupervisionCause,
    before_upgrade: usize,
    note: &str,
) -> Option<Event> {
    let past = ticket.file.supervisions.len();
    let highest = ticket.file.supervisions_open().map(|one| one.level).max();
    let (level, cause) = if past >= before_upgrade {
        (SupervisionLevel::Upgraded, SupervisionCause::NoResult)
    } else {
        (SupervisionLevel::Document, cause)
    };
    let is_new = highest.is_none_or(|highest| highest < level);
    is_new.then(|| supervised(unit, level, cause, note))
}

fn supervised(
    unit: &UnitId,
    level: SupervisionLevel,
    cause: SupervisionCause,
    note: &str,
) -> Event {
    Event::Supervised { level, cause, unit: unit.clone(), note: note.to_owned() }
}
