//! The next state after an event. The earlier facts move into the later ones, nothing is copied.
//!
//! Must never: touch what gathers beside the way.

use jiff::Timestamp;

use crate::domain::event::Event;
use crate::domain::state::{
    Answered, Asked, Assignment, BeforeReturn, Closure, ClosureGrounds, Course, Held, Joint,
    Returning, TicketState, Verified, Whistle, Working,
};

use TicketState as S;

/// The state after an event; the state itself, boxed, when the event cannot follow.
pub(super) fn next_state(
    state: TicketState,
    event: &Event,
    at: Timestamp,
) -> Result<TicketState, Box<TicketState>> {
    let state = match ended(state, event, at) {
        Ok(next) => return Ok(next),
        Err(state) => *state,
    };
    Ok(match (state, event) {
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
        (S::Dispatched(assignment), Event::Acknowledged | Event::AcknowledgedBySilence) => {
            S::Acknowledged(Held { assignment, acknowledged_at: at })
        }
        (S::Acknowledged(held), Event::CallerContacted { method }) => S::InHand(Working {
            held,
            contacted_at: at,
            contacted_by: *method,
            whistles_done: Vec::new(),
        }),
        (S::FedBack(answered), Event::FeedbackVerified { .. }) => {
            S::PendingFollowUp(Verified { answered, verified_at: at, failed_attempts: Vec::new() })
        }
        (S::FedBack(answered), Event::FeedbackRejected { .. }) => S::InHand(answered.working),
        (S::PendingFollowUp(mut verified), Event::FollowUpFailed) => {
            verified.failed_attempts.push(at);
            S::PendingFollowUp(verified)
        }
        (S::PendingFollowUp(verified), Event::FollowedUp { follow_up }) => {
            S::FollowedUp(Asked { verified, follow_up: follow_up.clone(), followed_up_at: at })
        }
        (state, event) => return given_back(state, event, at),
    })
}

/// Returns, disputes, other units, other times: the ticket goes back to where it is dispatched from.
fn given_back(
    state: TicketState,
    event: &Event,
    at: Timestamp,
) -> Result<TicketState, Box<TicketState>> {
    let undecided =
        || S::PendingJudgement { since: at, reasons: Vec::new(), candidates: Vec::new() };
    Ok(match (state, event) {
        (S::Dispatched(assignment), Event::ReturnRequested { request }) => {
            let (before, request) = (BeforeReturn::Dispatched(assignment), request.clone());
            S::ReturnRequested(Returning { before, request, requested_at: at })
        }
        (S::Acknowledged(held), Event::ReturnRequested { request }) => {
            let (before, request) = (BeforeReturn::Acknowledged(held), request.clone());
            S::ReturnRequested(Returning { before, request, requested_at: at })
        }
        (S::ReturnRequested(_), Event::ReturnGranted { .. })
        | (S::Disputed { .. }, Event::Ruled { .. })
        | (S::Dispatched(_) | S::Acknowledged(_) | S::InHand(_), Event::Reassigned { .. })
        | (S::FollowedUp(_) | S::Closed(_) | S::Evaluated { .. }, Event::Reopened { .. })
        | (S::TransferredOut(_), Event::TransferredBack { .. }) => undecided(),
        (S::ReturnRequested(returning), Event::ReturnDenied { .. }) => {
            S::Acknowledged(match returning.before {
                BeforeReturn::Dispatched(assignment) => Held { assignment, acknowledged_at: at },
                BeforeReturn::Acknowledged(held) => held,
            })
        }
        (
            S::PendingJudgement { .. }
            | S::Dispatched(_)
            | S::Acknowledged(_)
            | S::ReturnRequested(_),
            Event::DisputeOpened { .. },
        ) => S::Disputed { since: at },
        (S::InHand(working), Event::Deferred { .. }) => S::Deferred(working),
        (S::Deferred(working), Event::Resumed { .. }) => S::InHand(working),
        (state, event) => return in_hand(state, event, at),
    })
}

/// While the unit works on it, alone or with others.
fn in_hand(
    state: TicketState,
    event: &Event,
    at: Timestamp,
) -> Result<TicketState, Box<TicketState>> {
    Ok(match (state, event) {
        (S::InHand(working), Event::WhistleBlown { by, kind, reason, summoned }) => {
            let whistle = Whistle {
                by: by.clone(),
                kind: *kind,
                reason: reason.clone(),
                blown_at: at,
                summoned: summoned.clone(),
                reported_in: Vec::new(),
                on_scene: Vec::new(),
                left: Vec::new(),
                excused: Vec::new(),
            };
            S::Whistled(Joint { working, whistle })
        }
        (S::Whistled(mut joint), Event::ReportedIn { unit }) => {
            joint.whistle.reported_in.push((unit.clone(), at));
            gathered(joint)
        }
        (S::Whistled(mut joint), Event::Excused { unit, .. }) => {
            joint.whistle.excused.push((unit.clone(), at));
            gathered(joint)
        }
        (S::Whistled(mut joint), Event::ArrivedOnScene { unit }) => {
            joint.whistle.on_scene.push((unit.clone(), at));
            S::Whistled(joint)
        }
        (S::JointHandling(mut joint), Event::ArrivedOnScene { unit }) => {
            joint.whistle.on_scene.push((unit.clone(), at));
            S::JointHandling(joint)
        }
        (S::Whistled(mut joint), Event::LeftScene { unit, .. }) => {
            joint.whistle.left.push((unit.clone(), at));
            S::Whistled(joint)
        }
        (S::JointHandling(mut joint), Event::LeftScene { unit, .. }) => {
            joint.whistle.left.push((unit.clone(), at));
            S::JointHandling(joint)
        }
        (S::InHand(working), Event::FeedbackSubmitted { feedback }) => {
            S::FedBack(Answered { working, feedback: feedback.clone(), fed_back_at: at })
        }
        (S::JointHandling(joint), Event::FeedbackSubmitted { feedback }) => {
            let working = joint.done();
            S::FedBack(Answered { working, feedback: feedback.clone(), fed_back_at: at })
        }
        (state, _) => return Err(Box::new(state)),
    })
}

/// Where a whistle leads when nobody is missing any more: to common work, or back to the unit alone
/// when all were let off.
fn gathered(joint: Joint) -> TicketState {
    if joint.whistle.missing().next().is_some() {
        S::Whistled(joint)
    } else if joint.whistle.reported_in.is_empty() {
        S::InHand(joint.done())
    } else {
        S::JointHandling(joint)
    }
}

/// The ways in which a ticket ends, and what still happens to one that has ended.
fn ended(
    state: TicketState,
    event: &Event,
    at: Timestamp,
) -> Result<TicketState, Box<TicketState>> {
    let closure = |course| Closure { course, closed_at: at };
    Ok(match (state, event) {
        (S::PendingJudgement { .. }, Event::AnsweredDirectly { knowledge, .. }) => {
            S::DirectlyAnswered(closure(Course::Direct { knowledge: knowledge.clone() }))
        }
        (S::PendingJudgement { .. }, Event::DeclinedOutOfScope { .. }) => {
            S::OutOfScope(closure(Course::OutOfScope))
        }
        (
            S::PendingJudgement { .. } | S::Dispatched(_) | S::Acknowledged(_) | S::InHand(_),
            Event::TransferredOut { unit },
        ) => S::TransferredOut(closure(Course::TransferredOut { unit: unit.clone() })),
        (
            S::PendingJudgement { .. } | S::Dispatched(_) | S::Acknowledged(_) | S::InHand(_),
            Event::Merged { into },
        ) => S::Merged(closure(Course::Merged { into: *into, follow_up: None })),
        (
            S::Merged(Closure { course: Course::Merged { into, .. }, closed_at }),
            Event::FollowedUp { follow_up },
        ) => {
            let course = Course::Merged { into, follow_up: Some(follow_up.clone()) };
            S::Merged(Closure { course, closed_at })
        }
        (state @ S::Merged(_), Event::FollowUpFailed) => state,
        (
            state @ (S::PendingJudgement { .. }
            | S::Dispatched(_)
            | S::Acknowledged(_)
            | S::Disputed { .. }
            | S::InHand(_)
            | S::Deferred(_)),
            Event::Withdrawn { .. },
        ) => {
            let assignment = state.assignment().cloned().map(Box::new);
            S::Withdrawn(closure(Course::Withdrawn { assignment }))
        }
        (S::InHand(working), Event::Closed { grounds: ClosureGrounds::FinalReply }) => {
            S::Closed(closure(Course::FinalReply(Box::new(working))))
        }
        (S::FollowedUp(asked), Event::Closed { .. }) => {
            S::Closed(closure(Course::Asked(Box::new(asked))))
        }
        (S::PendingFollowUp(verified), Event::Closed { .. }) => {
            S::Closed(closure(Course::Unreached(Box::new(verified))))
        }
        (state, event) => return scored(state, event),
    })
}

/// From a settled ticket to one that is archived.
fn scored(state: TicketState, event: &Event) -> Result<TicketState, Box<TicketState>> {
    Ok(match (state, event) {
        (
            S::Closed(closure)
            | S::DirectlyAnswered(closure)
            | S::OutOfScope(closure)
            | S::TransferredOut(closure)
            | S::Merged(closure)
            | S::Withdrawn(closure)
            | S::AssessmentAppealed { closure, .. },
            Event::Evaluated { evaluation },
        ) => S::Evaluated { closure, evaluation: evaluation.clone() },
        (S::Evaluated { closure, evaluation }, Event::AssessmentAppealed { .. }) => {
            S::AssessmentAppealed { closure, evaluation }
        }
        (S::Evaluated { closure, evaluation }, Event::Archived) => {
            S::Archived { closure, evaluation }
        }
        (state, _) => return Err(Box::new(state)),
    })
}
