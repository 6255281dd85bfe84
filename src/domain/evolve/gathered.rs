//! What an event adds to the case file (卷宗).
//!
//! Must never: change the state.

use jiff::Timestamp;

use crate::domain::event::Event;
use crate::domain::state::{
    AssessmentAppeal, Claim, Deferral, Extension, Follower, Part, PartEnd, Rating, Reminder,
    Reopening, Supervision, TicketReturn, TicketState, Warned,
};
use crate::domain::ticket::Ticket;

/// Whether an event leaves the state as it is.
pub(super) fn is_only_gathered(event: &Event) -> bool {
    match event {
        Event::PartyAdded { .. }
        | Event::RuleChangeProposed { .. }
        | Event::PartAssigned { .. }
        | Event::PartAnswered { .. }
        | Event::PartTakenBack { .. }
        | Event::WhistleRated { .. }
        | Event::ExtensionRequested { .. }
        | Event::ExtensionGranted { .. }
        | Event::ExtensionDenied { .. }
        | Event::DeferralReviewed { .. }
        | Event::Reminded { .. }
        | Event::Supervised { .. }
        | Event::SupervisionAnswered { .. }
        | Event::ClaimedUnreasonable { .. }
        | Event::ClaimApproved { .. }
        | Event::ClaimDenied { .. }
        | Event::FinalReplyGiven { .. }
        | Event::MarkedHard
        | Event::AppealDecided { .. }
        | Event::FollowerNamed { .. }
        | Event::SurgeMarked { .. }
        | Event::DeadlineWarned { .. }
        | Event::DeadlinesRecomputed { .. } => true,
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
        | Event::FollowUpFailed
        | Event::FollowedUp { .. }
        | Event::Closed { .. }
        | Event::Evaluated { .. }
        | Event::Withdrawn { .. }
        | Event::Merged { .. }
        | Event::TransferredBack { .. }
        | Event::ReturnRequested { .. }
        | Event::ReturnGranted { .. }
        | Event::ReturnDenied { .. }
        | Event::DisputeOpened { .. }
        | Event::Ruled { .. }
        | Event::Reassigned { .. }
        | Event::ArrivedOnScene { .. }
        | Event::LeftScene { .. }
        | Event::Excused { .. }
        | Event::Deferred { .. }
        | Event::Resumed { .. }
        | Event::FeedbackRejected { .. }
        | Event::Reopened { .. }
        | Event::AssessmentAppealed { .. }
        | Event::Archived
        | Event::AcknowledgedBySilence => false,
    }
}

/// Adds what such an event says; `None` when there is nothing that it could belong to.
#[expect(clippy::wildcard_enum_match_arm, reason = "only what is gathered comes here")]
pub(super) fn gather(ticket: &mut Ticket, event: &Event, at: Timestamp) -> Option<()> {
    let file = &mut ticket.file;
    match event {
        Event::PartyAdded { from } => file.parties.push(*from),
        Event::PartAssigned { unit, task } => {
            let (unit, task) = (unit.clone(), task.clone());
            file.parts.push(Part { unit, task, assigned_at: at, ended: None });
        }
        Event::PartAnswered { unit, result } => {
            let end = PartEnd::Done { result: result.clone(), at };
            open_part(&mut file.parts, unit)?.ended = Some(end);
        }
        Event::PartTakenBack { unit, reason } => {
            let end = PartEnd::TakenBack { reason: reason.clone(), at };
            open_part(&mut file.parts, unit)?.ended = Some(end);
        }
        Event::WhistleRated { by, of, stars } => {
            file.ratings.push(Rating { by: by.clone(), of: of.clone(), stars: *stars, at });
        }
        Event::ExtensionRequested { days, reason, .. } => {
            let (days, reason) = (*days, reason.clone());
            file.extensions.push(Extension { days, reason, requested_at: at, decided: None });
        }
        Event::ExtensionGranted { .. } => {
            file.extensions.last_mut()?.decided = Some((true, at));
        }
        Event::ExtensionDenied { .. } => {
            file.extensions.last_mut()?.decided = Some((false, at));
        }
        Event::DeferralReviewed { .. } => file.deferrals.last_mut()?.reviewed_at = at,
        Event::Reminded { note } => file.reminders.push(Reminder { note: note.clone(), at }),
        Event::ClaimedUnreasonable { reason, .. } => {
            let reason = reason.clone();
            file.claims.push(Claim { reason, requested_at: at, decided: None });
        }
        Event::ClaimApproved { .. } => file.claims.last_mut()?.decided = Some(true),
        Event::ClaimDenied { .. } => file.claims.last_mut()?.decided = Some(false),
        Event::MarkedHard => file.is_hard = true,
        Event::AppealDecided { granted, .. } => {
            file.assessment_appeals.last_mut()?.granted = Some(*granted);
        }
        Event::FollowerNamed { leader, follower } => {
            let (leader, follower) = (leader.clone(), follower.clone());
            file.followers.push(Follower { leader, follower, at });
        }
        Event::DeadlinesRecomputed { calendar, .. } => file.calendar = Some(calendar.clone()),
        Event::SurgeMarked { tag } => ticket.surge = Some(tag.clone()),
        Event::DeadlineWarned { clock, since, unit, rung, .. } => {
            let (clock, since, unit, rung) = (*clock, *since, unit.clone(), *rung);
            file.warned.push(Warned { clock, since, unit, rung, at });
        }
        Event::Supervised { .. } | Event::SupervisionAnswered { .. } => {
            supervise(&mut file.supervisions, event, at)?;
        }
        _ => {}
    }
    Some(())
}

fn open_part<'a>(parts: &'a mut [Part], unit: &crate::domain::id::UnitId) -> Option<&'a mut Part> {
    parts.iter_mut().find(|part| part.unit == *unit && part.ended.is_none())
}

fn supervise(list: &mut Vec<Supervision>, event: &Event, at: Timestamp) -> Option<()> {
    if let Event::Supervised { level, cause, unit, .. } = event {
        let (level, cause, unit) = (*level, *cause, unit.clone());
        list.push(Supervision {
            level,
            cause,
            unit,
            opened_at: at,
            answered: None,
            lapsed_at: None,
        });
    }
    if let Event::SupervisionAnswered { unit, answer } = event {
        let own = |one: &Supervision| unit.as_ref().is_none_or(|unit| one.unit == *unit);
        let open = list
            .iter_mut()
            .find(|one| one.answered.is_none() && one.lapsed_at.is_none() && own(one))?;
        open.answered = Some((answer.clone(), at));
    }
    Some(())
}

/// What an event that has just changed the state leaves in the case file.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others leave nothing")]
pub(super) fn note(ticket: &mut Ticket, event: &Event, at: Timestamp) {
    let file = &mut ticket.file;
    match event {
        Event::ReturnRequested { request } => {
            if let TicketState::ReturnRequested(returning) = &ticket.state {
                let unit = returning.before.assignment().target.lead.clone();
                let request = request.clone();
                file.returns.push(TicketReturn { unit, request, requested_at: at, decided: None });
            }
        }
        Event::ReturnDenied { .. } => {
            file.return_forbidden = true;
            file.decide_return(false, at);
        }
        Event::ReturnGranted { .. } => {
            file.decide_return(true, at);
            file.hand_on("退单", at);
        }
        Event::Reopened { cause, note } => {
            file.return_forbidden = true;
            file.reopenings.push(Reopening { cause: *cause, note: note.clone(), at });
            file.hand_on("重办", at);
        }
        Event::Ruled { .. } | Event::DisputeOpened { .. } => {
            file.return_forbidden = true;
            file.hand_on("会商", at);
        }
        Event::TransferredBack { .. } => file.hand_on("移交退回", at),
        Event::AcknowledgedBySilence => file.return_forbidden = true,
        Event::Reassigned { .. } => {
            file.return_forbidden = false;
            file.hand_on("改派", at);
        }
        Event::FeedbackSubmitted { .. } => file.drop_requests(at),
        Event::Deferred { reason, until, procedure } => file.deferrals.push(Deferral {
            reason: reason.clone(),
            until: *until,
            procedure: *procedure,
            since: at,
            reviewed_at: at,
            ended_at: None,
        }),
        Event::Resumed { .. } | Event::Withdrawn { .. } => file.end_deferral(at),
        Event::AssessmentAppealed { reason, .. } => {
            if let TicketState::AssessmentAppealed { evaluation, .. } = &ticket.state {
                file.assessment_appeals.push(AssessmentAppeal {
                    reason: reason.clone(),
                    appealed_at: at,
                    against: evaluation.clone(),
                    granted: None,
                });
            }
        }
        _ => {}
    }
}
