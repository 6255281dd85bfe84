//! `evolve`: the next ticket after an event. Total: an event that was appended always applies.
//!
//! Must never: decide, refuse or look at the clock.

use jiff::Timestamp;

use super::event::{Commit, Event};
use super::id::{Revision, TicketNumber};
use super::state::{
    Answered, Asked, Assignment, Closure, Course, Held, Joint, TicketState, Verified, Whistle,
    Working,
};
use super::ticket::Ticket;

/// Why a history does not make a ticket; a log that yields it is corrupt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Corrupt {
    /// A first commit that is not: registered, routed, and what followed from it.
    #[error("工单 {0} 的第一条提交不是完整的登记")]
    NotRegistered(TicketNumber),
    /// A commit in which nothing happened.
    #[error("工单 {ticket} 第 {revision} 版的提交没有事件")]
    Empty {
        /// Ticket.
        ticket: TicketNumber,
        /// Revision.
        revision: u32,
    },
    /// A commit of another ticket, or out of order.
    #[error("工单 {ticket} 的提交次序不对：应为第 {expected} 版，实为第 {found} 版")]
    OutOfOrder {
        /// Ticket.
        ticket: TicketNumber,
        /// Expected revision.
        expected: u32,
        /// Found revision.
        found: u32,
    },
    /// An event that cannot follow on the state.
    #[error("工单 {ticket} 第 {revision} 版的事件“{event}”不能接在“{state}”之后")]
    DoesNotFollow {
        /// Ticket.
        ticket: TicketNumber,
        /// Revision.
        revision: u32,
        /// Event.
        event: &'static str,
        /// State.
        state: &'static str,
    },
}

/// Folds one commit into a ticket (`None` before the first).
///
/// # Errors
/// [`Corrupt`] when the commit cannot stand at this point of this ticket's history.
pub fn apply(ticket: Option<Ticket>, commit: &Commit) -> Result<Ticket, Corrupt> {
    let revision = ticket.as_ref().map_or(Revision::default(), |ticket| ticket.revision).next();
    let foreign = ticket.as_ref().is_some_and(|ticket| ticket.number != commit.ticket);
    if foreign || commit.revision != revision {
        return Err(Corrupt::OutOfOrder {
            ticket: commit.ticket,
            expected: revision.0,
            found: commit.revision.0,
        });
    }
    if commit.events.is_empty() {
        return Err(Corrupt::Empty { ticket: commit.ticket, revision: revision.0 });
    }
    let (mut ticket, events) = match ticket {
        Some(ticket) => (ticket, commit.events.as_slice()),
        None => register(commit)?,
    };
    for event in events {
        ticket = evolve(ticket, event, commit.at).map_err(|ticket| Corrupt::DoesNotFollow {
            ticket: ticket.number,
            revision: revision.0,
            event: event.label(),
            state: ticket.state.name().label(),
        })?;
    }
    ticket.revision = revision;
    ticket.changed_at = commit.at;
    Ok(ticket)
}

/// The first two events make the ticket; the third gives it its first state.
fn register(commit: &Commit) -> Result<(Ticket, &[Event]), Corrupt> {
    let (appeal, report, rest) = match commit.events.as_slice() {
        [Event::Registered { appeal }, Event::Routed { report }, rest @ ..] if !rest.is_empty() => {
            (appeal, report, rest)
        }
        _ => return Err(Corrupt::NotRegistered(commit.ticket)),
    };
    let ticket = Ticket {
        number: commit.ticket,
        revision: Revision::default(),
        appeal: (**appeal).clone(),
        report: (**report).clone(),
        registered_at: commit.at,
        changed_at: commit.at,
        state: TicketState::PendingJudgement {
            since: commit.at,
            reasons: Vec::new(),
            candidates: Vec::new(),
        },
    };
    Ok((ticket, rest))
}

/// The ticket after `event` at `at`; the ticket itself, boxed, when the event cannot follow.
fn evolve(ticket: Ticket, event: &Event, at: Timestamp) -> Result<Ticket, Box<Ticket>> {
    match next_state(&ticket.state, event, at) {
        Some(state) => Ok(Ticket { state, ..ticket }),
        None => Err(Box::new(ticket)),
    }
}

/// The state after an event, `None` when it cannot follow.
fn next_state(state: &TicketState, event: &Event, at: Timestamp) -> Option<TicketState> {
    use TicketState as S;
    let closure = |course| Closure { course, closed_at: at };
    Some(match (state, event) {
        (S::PendingJudgement { .. }, Event::SentToJudgement { reasons, candidates }) => {
            S::PendingJudgement {
                since: at,
                reasons: reasons.clone(),
                candidates: candidates.clone(),
            }
        }
        (S::PendingJudgement { .. }, Event::Dispatched { target, mode }) => {
            S::Dispatched(Assignment { target: target.clone(), mode: *mode, dispatched_at: at })
        }
        (S::PendingJudgement { .. }, Event::AnsweredDirectly { knowledge, .. }) => {
            S::DirectlyAnswered(closure(Course::Direct { knowledge: knowledge.clone() }))
        }
        (S::PendingJudgement { .. }, Event::DeclinedOutOfScope { .. }) => {
            S::OutOfScope(closure(Course::OutOfScope))
        }
        (S::PendingJudgement { .. }, Event::TransferredOut { unit }) => {
            S::TransferredOut(closure(Course::TransferredOut { unit: unit.clone() }))
        }
        (S::Dispatched(assignment), Event::Acknowledged) => {
            S::Acknowledged(Held { assignment: assignment.clone(), acknowledged_at: at })
        }
        (S::Acknowledged(held), Event::CallerContacted { method }) => S::InHand(Working {
            held: held.clone(),
            contacted_at: at,
            contacted_by: *method,
            whistles_done: Vec::new(),
        }),
        (S::InHand(_) | S::Whistled(_) | S::JointHandling(_), _) => in_hand(state, event, at)?,
        (S::FedBack(answered), Event::FeedbackVerified { .. }) => S::PendingFollowUp(Verified {
            answered: answered.clone(),
            verified_at: at,
            failed_attempts: Vec::new(),
        }),
        (S::PendingFollowUp(verified), _) => follow_up(verified, event, at)?,
        (S::FollowedUp(asked), Event::Closed { .. }) => {
            S::Closed(closure(Course::Asked(Box::new(asked.clone()))))
        }
        (
            S::Closed(closure)
            | S::DirectlyAnswered(closure)
            | S::OutOfScope(closure)
            | S::TransferredOut(closure),
            Event::Evaluated { evaluation },
        ) => S::Evaluated { closure: closure.clone(), evaluation: evaluation.clone() },
        (_, _) => return None,
    })
}

/// While the unit works on it.
fn in_hand(state: &TicketState, event: &Event, at: Timestamp) -> Option<TicketState> {
    use TicketState as S;
    Some(match (state, event) {
        (S::InHand(working), Event::WhistleBlown { by, kind, reason, summoned }) => {
            S::Whistled(Joint {
                working: working.clone(),
                whistle: Whistle {
                    by: by.clone(),
                    kind: *kind,
                    reason: reason.clone(),
                    blown_at: at,
                    summoned: summoned.clone(),
                    reported_in: Vec::new(),
                },
            })
        }
        (S::Whistled(joint), Event::ReportedIn { unit }) => {
            let mut joint = joint.clone();
            joint.whistle.reported_in.push((unit.clone(), at));
            if joint.whistle.missing().next().is_none() {
                S::JointHandling(joint)
            } else {
                S::Whistled(joint)
            }
        }
        (S::InHand(working), Event::FeedbackSubmitted { feedback }) => S::FedBack(Answered {
            working: working.clone(),
            feedback: feedback.clone(),
            fed_back_at: at,
        }),
        (S::JointHandling(joint), Event::FeedbackSubmitted { feedback }) => {
            let mut working = joint.working.clone();
            working.whistles_done.push(joint.whistle.clone());
            S::FedBack(Answered { working, feedback: feedback.clone(), fed_back_at: at })
        }
        (_, _) => return None,
    })
}

/// While the caller is to be asked.
fn follow_up(verified: &Verified, event: &Event, at: Timestamp) -> Option<TicketState> {
    use TicketState as S;
    Some(match event {
        Event::FollowUpFailed => {
            let mut verified = verified.clone();
            verified.failed_attempts.push(at);
            S::PendingFollowUp(verified)
        }
        Event::FollowedUp { follow_up } => S::FollowedUp(Asked {
            verified: verified.clone(),
            follow_up: follow_up.clone(),
            followed_up_at: at,
        }),
        Event::Closed { .. } => S::Closed(Closure {
            course: Course::Unreached(Box::new(verified.clone())),
            closed_at: at,
        }),
        Event::Registered { .. }
        | Event::Routed { .. }
        | Event::SentToJudgement { .. }
        | Event::Dispatched { .. }
        | Event::AnsweredDirectly { .. }
        | Event::DeclinedOutOfScope { .. }
        | Event::TransferredOut { .. }
        | Event::Acknowledged
        | Event::CallerContacted { .. }
        | Event::WhistleBlown { .. }
        | Event::ReportedIn { .. }
        | Event::FeedbackSubmitted { .. }
        | Event::FeedbackVerified { .. }
        | Event::Evaluated { .. } => return None,
    })
}
