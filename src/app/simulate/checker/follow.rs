//! Which event may follow in which phase, to which phase it leads, and who may cause it.
//!
//! Must never: be derived from the engine's table; it is written from the rules once more.

use crate::domain::event::{Commit, Event};
use crate::domain::role::Role as R;
use crate::domain::state::{ClosureGrounds, StateName as S};

use super::track::{Owed, Track};

const SIGNED: &[S] = &[S::Acknowledged, S::InHand, S::Whistled, S::JointHandling];
const SCENE: &[S] = &[S::Whistled, S::JointHandling];
const MOVABLE: &[S] = &[S::PendingJudgement, S::Dispatched, S::Acknowledged, S::InHand];
const UNSETTLED: &[S] = &[
    S::Closed,
    S::DirectlyAnswered,
    S::OutOfScope,
    S::TransferredOut,
    S::Merged,
    S::Withdrawn,
    S::AssessmentAppealed,
];

/// The phase after `event`; none when it cannot follow.
#[expect(clippy::wildcard_enum_match_arm, reason = "the rest is matched in the function below")]
pub fn follow(track: &Track, event: &Event) -> Option<S> {
    let from = track.phase;
    let on = |phases: &[S], to: S| phases.contains(&from).then_some(to);
    let stay = |phases: &[S]| phases.contains(&from).then_some(from);
    match event {
        Event::Registered { .. } => on(&[S::Unregistered], S::PendingJudgement),
        Event::Routed { .. } => stay(&[S::PendingJudgement]),
        Event::SentToJudgement { .. } => stay(&[S::PendingJudgement]),
        Event::Dispatched { .. } => on(&[S::PendingJudgement], S::Dispatched),
        Event::AnsweredDirectly { .. } => on(&[S::PendingJudgement], S::DirectlyAnswered),
        Event::DeclinedOutOfScope { .. } => on(&[S::PendingJudgement], S::OutOfScope),
        Event::TransferredOut { .. } => on(MOVABLE, S::TransferredOut),
        Event::Merged { .. } => on(MOVABLE, S::Merged),
        Event::TransferredBack { .. } => on(&[S::TransferredOut], S::PendingJudgement),
        Event::Withdrawn { .. } => {
            let also = [S::Disputed, S::Deferred].contains(&from);
            (MOVABLE.contains(&from) || also).then_some(S::Withdrawn)
        }
        Event::Acknowledged | Event::AcknowledgedBySilence => on(&[S::Dispatched], S::Acknowledged),
        Event::CallerContacted { .. } => on(&[S::Acknowledged], S::InHand),
        Event::FeedbackSubmitted { .. } => on(&[S::InHand, S::JointHandling], S::FedBack),
        Event::FeedbackVerified { .. } => on(&[S::FedBack], S::PendingFollowUp),
        Event::FeedbackRejected { .. } => on(&[S::FedBack], S::InHand),
        Event::FollowUpFailed => stay(&[S::PendingFollowUp, S::Merged]),
        Event::FollowedUp { .. } if from == S::Merged => Some(S::Merged),
        Event::FollowedUp { .. } => on(&[S::PendingFollowUp], S::FollowedUp),
        Event::Closed { grounds } => match grounds {
            ClosureGrounds::Solved | ClosureGrounds::NotSolved => on(&[S::FollowedUp], S::Closed),
            ClosureGrounds::Unreachable | ClosureGrounds::NobodyToAsk => {
                on(&[S::PendingFollowUp], S::Closed)
            }
            ClosureGrounds::FinalReply if track.final_reply => on(&[S::InHand], S::Closed),
            ClosureGrounds::FinalReply => None,
        },
        Event::FinalReplyGiven { .. } if track.claim_approved => stay(&[S::InHand]),
        Event::FinalReplyGiven { .. } => None,
        Event::Evaluated { .. } => on(UNSETTLED, S::Evaluated),
        Event::AssessmentAppealed { .. } => on(&[S::Evaluated], S::AssessmentAppealed),
        Event::AppealDecided { .. } => stay(&[S::AssessmentAppealed]),
        Event::Archived => on(&[S::Evaluated], S::Archived),
        Event::ReturnRequested { .. } => on(&[S::Dispatched, S::Acknowledged], S::ReturnRequested),
        Event::ReturnGranted { .. } => on(&[S::ReturnRequested], S::PendingJudgement),
        Event::ReturnDenied { .. } => on(&[S::ReturnRequested], S::Acknowledged),
        Event::DisputeOpened { .. } => {
            let before = [S::PendingJudgement, S::Dispatched, S::Acknowledged, S::ReturnRequested];
            on(&before, S::Disputed)
        }
        Event::Ruled { .. } => on(&[S::Disputed], S::PendingJudgement),
        Event::Reassigned { .. } => {
            on(&[S::Dispatched, S::Acknowledged, S::InHand], S::PendingJudgement)
        }
        Event::Reopened { .. } => {
            on(&[S::FollowedUp, S::Closed, S::Evaluated], S::PendingJudgement)
        }
        Event::Deferred { .. } => on(&[S::InHand], S::Deferred),
        Event::DeferralReviewed { .. } => stay(&[S::Deferred]),
        Event::Resumed { .. } => on(&[S::Deferred], S::InHand),
        Event::RuleChangeProposed { .. } | Event::MarkedHard | Event::SurgeMarked { .. } => {
            Some(from)
        }
        beside => stays_where_it_is(track, beside),
    }
}

/// Whistles, and what lies beside the way.
#[expect(clippy::wildcard_enum_match_arm, reason = "the way itself is followed above")]
fn stays_where_it_is(track: &Track, event: &Event) -> Option<S> {
    let from = track.phase;
    let stay = |phases: &[S]| phases.contains(&from).then_some(from);
    match event {
        Event::WhistleBlown { .. } => (from == S::InHand).then_some(S::Whistled),
        Event::ReportedIn { unit } | Event::Excused { unit, .. } => {
            let whistle = track.whistle.as_ref().filter(|_| from == S::Whistled)?;
            whistle.missing.contains(unit).then_some(())?;
            let comes = matches!(event, Event::ReportedIn { .. });
            Some(match (whistle.missing.len(), comes || !whistle.came.is_empty()) {
                (2.., _) => S::Whistled,
                (_, true) => S::JointHandling,
                (_, false) => S::InHand,
            })
        }
        Event::ArrivedOnScene { unit } => {
            let whistle = track.whistle.as_ref().filter(|_| SCENE.contains(&from))?;
            (whistle.came.contains(unit) && !whistle.there.contains(unit)).then_some(from)
        }
        Event::LeftScene { unit, .. } => {
            let whistle = track.whistle.as_ref().filter(|_| SCENE.contains(&from))?;
            (whistle.there.contains(unit) && whistle.stays.contains(unit)).then_some(from)
        }
        Event::WhistleRated { stars, .. } => {
            let phases = [S::FedBack, S::PendingFollowUp, S::FollowedUp, S::Closed];
            stay(&phases).filter(|_| (1..=5).contains(stars))
        }
        Event::PartAssigned { unit, .. } => {
            stay(SIGNED).filter(|_| track.parts.iter().all(|(one, _)| one != unit))
        }
        Event::PartAnswered { unit, .. } | Event::PartTakenBack { unit, .. } => {
            stay(SIGNED).filter(|_| track.parts.iter().any(|(one, _)| one == unit))
        }
        Event::ExtensionRequested { .. } => {
            stay(SIGNED).filter(|_| track.extensions.last().is_none_or(|one| one.granted.is_some()))
        }
        Event::ExtensionGranted { .. } | Event::ExtensionDenied { .. } => stay(SIGNED)
            .filter(|_| track.extensions.last().is_some_and(|one| one.granted.is_none())),
        Event::ClaimedUnreasonable { .. } => stay(SIGNED).filter(|_| !track.claim_open),
        Event::ClaimApproved { .. } | Event::ClaimDenied { .. } => {
            stay(SIGNED).filter(|_| track.claim_open)
        }
        Event::SupervisionAnswered { unit, .. } => {
            let owes = |one: &Owed| unit.as_ref().is_none_or(|unit| one.unit == *unit);
            stay(S::OPEN).filter(|_| track.owed.iter().any(owes) && track.sent.is_some())
        }
        Event::Supervised { .. }
        | Event::Reminded { .. }
        | Event::FollowerNamed { .. }
        | Event::PartyAdded { .. }
        | Event::DeadlinesRecomputed { .. }
        | Event::DeadlineWarned { .. } => stay(S::OPEN),
        _ => None,
    }
}

/// Who may cause an event; none where the command decides.
#[expect(clippy::wildcard_enum_match_arm, reason = "several may cause the others")]
fn causers(event: &Event) -> Option<&'static [R]> {
    Some(match event {
        Event::Acknowledged
        | Event::CallerContacted { .. }
        | Event::FeedbackSubmitted { .. }
        | Event::ReturnRequested { .. }
        | Event::PartAssigned { .. }
        | Event::PartAnswered { .. }
        | Event::PartTakenBack { .. }
        | Event::ReportedIn { .. }
        | Event::ArrivedOnScene { .. }
        | Event::LeftScene { .. }
        | Event::WhistleRated { .. }
        | Event::ExtensionRequested { .. }
        | Event::ClaimedUnreasonable { .. }
        | Event::SupervisionAnswered { .. }
        | Event::FinalReplyGiven { .. }
        | Event::AssessmentAppealed { .. } => &[R::CaseOfficer],
        Event::FeedbackVerified { .. } | Event::FeedbackRejected { .. } => &[R::Reviewer],
        Event::FollowedUp { .. } | Event::FollowUpFailed => &[R::FollowUpAgent],
        Event::ReturnGranted { .. } | Event::ReturnDenied { .. } | Event::Reassigned { .. } => {
            &[R::Dispatcher, R::Supervisor]
        }
        Event::Ruled { .. }
        | Event::ClaimApproved { .. }
        | Event::ClaimDenied { .. }
        | Event::Deferred { .. }
        | Event::DeferralReviewed { .. }
        | Event::AppealDecided { .. } => &[R::Supervisor],
        Event::ExtensionGranted { .. } | Event::ExtensionDenied { .. } => {
            &[R::Reviewer, R::Supervisor]
        }
        Event::Withdrawn { .. } => &[R::Operator],
        Event::Merged { .. } | Event::PartyAdded { .. } | Event::TransferredBack { .. } => {
            &[R::Operator, R::Dispatcher]
        }
        Event::Registered { .. }
        | Event::Routed { .. }
        | Event::DeadlineWarned { .. }
        | Event::DeadlinesRecomputed { .. }
        | Event::AcknowledgedBySilence => &[R::Engine],
        _ => return None,
    })
}

/// Whether who gave the command may cause the event: by role, and by the unit spoken for.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others belong to no unit")]
pub fn is_rightful(track: &Track, commit: &Commit, event: &Event) -> bool {
    let actor = &commit.actor;
    if causers(event).is_some_and(|roles| !roles.contains(&actor.role)) {
        return false;
    }
    match event {
        Event::Acknowledged
        | Event::CallerContacted { .. }
        | Event::FeedbackSubmitted { .. }
        | Event::ReturnRequested { .. }
        | Event::PartTakenBack { .. }
        | Event::ExtensionRequested { .. }
        | Event::ClaimedUnreasonable { .. }
        | Event::FinalReplyGiven { .. }
        | Event::AssessmentAppealed { .. } => {
            actor.unit.is_some() && actor.unit.as_ref() == track.sent.as_ref().map(|one| &one.lead)
        }
        Event::SupervisionAnswered { unit, .. } => actor.unit.is_some() && actor.unit == *unit,
        Event::ReportedIn { unit }
        | Event::ArrivedOnScene { unit }
        | Event::LeftScene { unit, .. }
        | Event::PartAnswered { unit, .. } => actor.unit.as_ref() == Some(unit),
        Event::WhistleRated { by, .. } => actor.unit.as_ref() == Some(by),
        _ => true,
    }
}
