//! Verification, follow-up, closing, evaluation.
//!
//! Must never: score a ticket by anything but its own facts and the limits in force.

use super::super::command::CommandName;
use super::super::event::Event;
use super::super::policy::Policy;
use super::super::refusal::Refusal;
use super::super::state::{
    Answered, Closure, ClosureGrounds, ContactMethod, Course, Evaluation, FollowUp, Satisfaction,
    Solved, StateName, TicketState,
};
use super::super::ticket::Ticket;
use super::text;

/// Verifies.
pub fn verify(note: &str) -> Result<Vec<Event>, Refusal> {
    text::required("核实情况", note)?;
    Ok(vec![Event::FeedbackVerified { note: note.to_owned() }])
}

/// Records a call to the caller.
pub fn follow_up(reached: Option<&FollowUp>) -> Result<Vec<Event>, Refusal> {
    let Some(follow_up) = reached else {
        return Ok(vec![Event::FollowUpFailed]);
    };
    text::bounded("回访意见", &follow_up.note)?;
    Ok(vec![Event::FollowedUp { follow_up: follow_up.clone() }])
}

/// Closes; a caller who was not reached must have been tried often enough.
pub fn close(ticket: &Ticket, policy: &Policy) -> Result<Vec<Event>, Refusal> {
    let state = ticket.state.name();
    let refused = Refusal::NotInThisState { state, command: CommandName::Close };
    let grounds = match &ticket.state {
        TicketState::FollowedUp(asked) if is_solved(asked.follow_up.solved) => {
            ClosureGrounds::Solved
        }
        TicketState::FollowedUp(_) => ClosureGrounds::NotSolved,
        TicketState::PendingFollowUp(verified) => {
            let (tried, needed) =
                (verified.failed_attempts.len(), policy.sla.follow_up_attempts_min);
            if tried < needed {
                return Err(Refusal::MoreAttemptsNeeded { tried, needed });
            }
            ClosureGrounds::Unreachable
        }
        TicketState::PendingJudgement { .. }
        | TicketState::Dispatched(_)
        | TicketState::Acknowledged(_)
        | TicketState::InHand(_)
        | TicketState::Whistled(_)
        | TicketState::JointHandling(_)
        | TicketState::FedBack(_)
        | TicketState::Closed(_)
        | TicketState::DirectlyAnswered(_)
        | TicketState::OutOfScope(_)
        | TicketState::TransferredOut(_)
        | TicketState::Evaluated { .. } => return Err(refused),
    };
    Ok(vec![Event::Closed { grounds }])
}

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

/// Evaluates a settled ticket.
pub fn evaluate(ticket: &Ticket, policy: &Policy) -> Result<Vec<Event>, Refusal> {
    match settled(&ticket.state) {
        Some(closure) => Ok(vec![Event::Evaluated { evaluation: score(ticket, closure, policy) }]),
        None => Err(Refusal::NotInThisState {
            state: ticket.state.name(),
            command: CommandName::Evaluate,
        }),
    }
}

fn settled(state: &TicketState) -> Option<&Closure> {
    match state {
        TicketState::Closed(closure)
        | TicketState::DirectlyAnswered(closure)
        | TicketState::OutOfScope(closure)
        | TicketState::TransferredOut(closure) => {
            debug_assert!(StateName::SETTLED.contains(&state.name()));
            Some(closure)
        }
        TicketState::PendingJudgement { .. }
        | TicketState::Dispatched(_)
        | TicketState::Acknowledged(_)
        | TicketState::InHand(_)
        | TicketState::Whistled(_)
        | TicketState::JointHandling(_)
        | TicketState::FedBack(_)
        | TicketState::PendingFollowUp(_)
        | TicketState::FollowedUp(_)
        | TicketState::Evaluated { .. } => None,
    }
}

fn score(ticket: &Ticket, closure: &Closure, policy: &Policy) -> Evaluation {
    let follow_up = match &closure.course {
        Course::Asked(asked) => Some(&asked.follow_up),
        Course::Unreached(_)
        | Course::Direct { .. }
        | Course::OutOfScope
        | Course::TransferredOut { .. } => None,
    };
    let answered = closure.course.answered();
    Evaluation {
        unit: answered.map(|one| one.working.held.assignment.target.lead.clone()),
        responded_in_time: answered.and_then(|one| responded_in_time(ticket, one, policy)),
        handled_in_time: answered.map(|one| handled_in_time(one, policy)),
        solved: follow_up.map(|one| is_solved(one.solved)),
        satisfied: follow_up.map(|one| is_satisfied(one.satisfaction)),
        reported_in_time: answered.map(|one| reported_in_time(one, policy)).unwrap_or_default(),
    }
}

/// `None` where there was nobody to contact; such a ticket does not count into the response rate.
fn responded_in_time(ticket: &Ticket, answered: &Answered, policy: &Policy) -> Option<bool> {
    let working = &answered.working;
    let limit = policy.sla.contact_limit(ticket.urgency());
    let due = limit.due(working.held.assignment.dispatched_at, &policy.calendar).at;
    match working.contacted_by {
        ContactMethod::Phone | ContactMethod::Visit | ContactMethod::Message => {
            Some(working.contacted_at <= due)
        }
        ContactMethod::NoCaller => None,
    }
}

fn handled_in_time(answered: &Answered, policy: &Policy) -> bool {
    let assignment = &answered.working.held.assignment;
    let limit = policy.sla.handling_limit(assignment.target.sla_class);
    answered.fed_back_at <= limit.due(assignment.dispatched_at, &policy.calendar).at
}

fn reported_in_time(answered: &Answered, policy: &Policy) -> Vec<(super::super::id::UnitId, bool)> {
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
