//! Evaluation (综合评价): the score sheet of a ticket, appeals against it, and the archive.
//!
//! Must never: score a ticket by anything but its own facts and the limits in force, or lose the sheet
//! that an appeal was against.

use jiff::Timestamp;

use super::super::command::Command;
use super::super::deadline::{contact_due, handling_due};
use super::super::event::Event;
use super::super::id::UnitId;
use super::super::policy::Policy;
use super::super::refusal::Refusal;
use super::super::state::{
    Answered, Closure, ContactMethod, Course, Evaluation, Exemption, FollowUp, Satisfaction,
    Solved, TicketState,
};
use super::super::ticket::Ticket;
use super::handling::proven;
use super::{Case, Decided, text};

/// Whether an answer counts into the rate of solved appeals (解决率): yes or basically.
pub fn is_solved(solved: Solved) -> bool {
    match solved {
        Solved::Yes | Solved::Basically => true,
        Solved::Partly | Solved::No => false,
    }
}

/// Whether an answer counts into the rate of satisfaction (满意率): basically satisfied or better.
pub fn is_satisfied(satisfaction: Satisfaction) -> bool {
    match satisfaction {
        Satisfaction::VerySatisfied | Satisfaction::Satisfied | Satisfaction::Basically => true,
        Satisfaction::Dissatisfied | Satisfaction::VeryDissatisfied => false,
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "other families decide the others")]
pub(super) fn decide(case: Case<'_>, command: &Command) -> Decided {
    match command {
        Command::Evaluate => {
            let closure =
                case.ticket.state.closure().ok_or_else(|| case.not_in_this_state(command))?;
            Ok(vec![Event::Evaluated { evaluation: score(case.ticket, closure, case.policy) }])
        }
        Command::AppealAssessment { reason, evidence } => appeal(case, reason, evidence),
        Command::DecideAppeal { granted, note } => decide_appeal(case, *granted, note, command),
        Command::Archive => {
            let until = windows_end(case);
            if case.now <= until {
                return Err(Refusal::WindowOpen { until });
            }
            Ok(vec![Event::Archived])
        }
        _ => Err(case.not_in_this_state(command)),
    }
}

/// The unit that is scored appeals, within the window, with evidence.
fn appeal(case: Case<'_>, reason: &str, evidence: &[String]) -> Decided {
    case.must_hold()?;
    text::required("申诉理由", reason)?;
    proven("申诉佐证", evidence)?;
    let limit = case.policy.sla.assessment_appeal;
    let at = limit.due(case.ticket.changed_at, &case.policy.calendar).at;
    if case.now > at {
        return Err(Refusal::WindowClosed { at });
    }
    let (reason, evidence) = (reason.to_owned(), evidence.to_vec());
    Ok(vec![Event::AssessmentAppealed { reason, evidence }])
}

/// Granted: nothing of it counts any more, and the earlier sheet stays beside the new one.
fn decide_appeal(case: Case<'_>, granted: bool, note: &str, command: &Command) -> Decided {
    text::required("审核意见", note)?;
    let TicketState::AssessmentAppealed { evaluation, .. } = &case.ticket.state else {
        return Err(case.not_in_this_state(command));
    };
    let evaluation = if granted {
        exempt(evaluation.clone(), Exemption::AppealGranted)
    } else {
        evaluation.clone()
    };
    Ok(vec![
        Event::AppealDecided { granted, note: note.to_owned() },
        Event::Evaluated { evaluation },
    ])
}

/// When a ticket can neither be reopened nor its score appealed against.
fn windows_end(case: Case<'_>) -> Timestamp {
    let (sla, calendar) = (&case.policy.sla, &case.policy.calendar);
    let appeal = sla.assessment_appeal.due(case.ticket.changed_at, calendar).at;
    let closed_at = case.ticket.state.closure().map(|closure| closure.closed_at);
    let reopening = closed_at.map(|at| sla.reopening.due(at, calendar).at);
    reopening.map_or(appeal, |at| at.max(appeal))
}

/// The score sheet.
fn score(ticket: &Ticket, closure: &Closure, policy: &Policy) -> Evaluation {
    let follow_up: Option<&FollowUp> = match &closure.course {
        Course::Asked(asked) => Some(&asked.follow_up),
        Course::Merged { follow_up, .. } => follow_up.as_ref(),
        Course::Unreached(_)
        | Course::FinalReply(_)
        | Course::Withdrawn { .. }
        | Course::Direct { .. }
        | Course::OutOfScope
        | Course::TransferredOut { .. } => None,
    };
    let answered = closure.course.answered();
    let working = closure.course.working();
    let sheet = Evaluation {
        unit: working.map(|one| one.held.assignment.target.lead.clone()),
        responded_in_time: answered.and_then(|one| responded_in_time(ticket, one, policy)),
        handled_in_time: answered.map(|one| handled_in_time(ticket, one, policy)),
        solved: follow_up.map(|one| is_solved(one.solved)),
        satisfied: follow_up.map(|one| is_satisfied(one.satisfaction)),
        reported_in_time: answered.map(|one| reported_in_time(one, policy)).unwrap_or_default(),
        exemption: None,
        attempt: ticket.attempt(),
    };
    match exemption(ticket) {
        Some(exemption) => exempt(sheet, exemption),
        None => sheet,
    }
}

/// Why a ticket does not count.
fn exemption(ticket: &Ticket) -> Option<Exemption> {
    if ticket.file.claim_approved() {
        Some(Exemption::UnreasonableClaim)
    } else if ticket.file.deferrals.iter().any(|one| one.procedure.is_none()) {
        Some(Exemption::Deferred)
    } else {
        None
    }
}

/// The same sheet with nothing that counts.
fn exempt(sheet: Evaluation, exemption: Exemption) -> Evaluation {
    Evaluation {
        responded_in_time: None,
        handled_in_time: None,
        solved: None,
        satisfied: None,
        reported_in_time: Vec::new(),
        exemption: Some(exemption),
        ..sheet
    }
}

/// `None` where there was nobody to contact; such a ticket does not count into the response rate.
fn responded_in_time(ticket: &Ticket, answered: &Answered, policy: &Policy) -> Option<bool> {
    let working = &answered.working;
    match working.contacted_by {
        ContactMethod::Phone | ContactMethod::Visit | ContactMethod::Message => {
            let due = contact_due(ticket, &working.held.assignment, policy).at;
            Some(working.contacted_at <= due)
        }
        ContactMethod::NoCaller => None,
    }
}

fn handled_in_time(ticket: &Ticket, answered: &Answered, policy: &Policy) -> bool {
    answered.fed_back_at <= handling_due(ticket, &answered.working.held.assignment, policy).at
}

fn reported_in_time(answered: &Answered, policy: &Policy) -> Vec<(UnitId, bool)> {
    let whistles = &answered.working.whistles_done;
    whistles
        .iter()
        .flat_map(|whistle| {
            let limit = policy.sla.report_in_limit(whistle.kind);
            let due = limit.due(whistle.blown_at, &policy.calendar).at;
            whistle.reported_in.iter().map(move |(unit, at)| (unit.clone(), *at <= due))
        })
        .collect()
}
