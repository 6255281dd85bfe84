//! What an event leaves in the checker's memory of a ticket.
//!
//! Must never: judge; that was done before.

use jiff::Timestamp;

use crate::domain::event::Event;
use crate::domain::state::StateName as S;

use super::track::{Asked, Blown, Fired, Owed, Sent, Track};

/// Notes an event that leads to phase `to`.
pub fn note(track: &mut Track, event: &Event, to: S, at: Timestamp) {
    let from = track.phase;
    track.phase = to;
    if from != to {
        track.since = at;
    }
    on_the_way(track, event, at);
    whistles(track, event, at);
    beside(track, event, at);
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others leave nothing here")]
fn on_the_way(track: &mut Track, event: &Event, at: Timestamp) {
    match event {
        Event::Registered { appeal } => {
            track.respondents.clone_from(&appeal.respondent_units);
            track.caller = Some(appeal.subject);
            track.channel = Some(appeal.channel);
        }
        Event::Routed { report } => {
            track.urgency = report.urgency;
            track.kind = Some(report.kind);
        }
        Event::SentToJudgement { .. } | Event::DeferralReviewed { .. } => track.since = at,
        Event::Dispatched { target, .. } => {
            track.sent = Some(Sent {
                lead: target.lead.clone(),
                assisting: target.assisting.clone(),
                class: target.sla_class,
                at,
            });
        }
        Event::TransferredOut { .. } | Event::Merged { .. } => {
            track.closed_at = Some(at);
            track.sent = None;
        }
        Event::AnsweredDirectly { .. }
        | Event::DeclinedOutOfScope { .. }
        | Event::Closed { .. } => {
            track.closed_at = Some(at);
        }
        Event::Withdrawn { .. } => {
            track.closed_at = Some(at);
            end_pause(track, at);
        }
        Event::TransferredBack { .. } => {
            track.closed_at = None;
            track.leave_unit();
        }
        Event::FeedbackSubmitted { .. } => {
            track.fed_back_at = at;
            track.failed_calls = 0;
            track.whistle = None;
            track.drop_requests();
        }
        Event::FollowUpFailed => track.failed_calls += 1,
        Event::ReturnGranted { .. } => {
            let lead = track.sent.take().map(|sent| sent.lead);
            track.returned_by.extend(lead);
            track.leave_unit();
        }
        Event::ReturnDenied { .. } | Event::AcknowledgedBySilence => track.forbidden = true,
        Event::DisputeOpened { .. } | Event::Ruled { .. } => {
            track.forbidden = true;
            track.sent = None;
            track.leave_unit();
        }
        Event::Reassigned { .. } => {
            track.forbidden = false;
            track.sent = None;
            track.leave_unit();
        }
        Event::Reopened { .. } => {
            track.forbidden = true;
            track.reopenings += 1;
            track.closed_at = None;
            track.sent = None;
            track.leave_unit();
        }
        Event::Deferred { .. } => track.pauses.push((at, None)),
        Event::Resumed { .. } => end_pause(track, at),
        _ => {}
    }
}

fn end_pause(track: &mut Track, at: Timestamp) {
    if let Some((_, until @ None)) = track.pauses.last_mut() {
        *until = Some(at);
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others leave nothing here")]
fn whistles(track: &mut Track, event: &Event, at: Timestamp) {
    match event {
        Event::WhistleBlown { kind, summoned, .. } => {
            track.whistle = Some(Blown {
                kind: *kind,
                at,
                missing: summoned.clone(),
                came: Vec::new(),
                there: Vec::new(),
                stays: Vec::new(),
            });
        }
        Event::ReportedIn { unit } => {
            if let Some(whistle) = &mut track.whistle {
                whistle.missing.retain(|one| one != unit);
                whistle.came.push(unit.clone());
                whistle.stays.push(unit.clone());
            }
        }
        Event::Excused { unit, .. } => {
            if let Some(whistle) = &mut track.whistle {
                whistle.missing.retain(|one| one != unit);
            }
            if track.phase == S::InHand {
                track.whistle = None;
            }
        }
        Event::ArrivedOnScene { unit } => {
            if let Some(whistle) = &mut track.whistle {
                whistle.there.push(unit.clone());
            }
        }
        Event::LeftScene { unit, .. } => {
            if let Some(whistle) = &mut track.whistle {
                whistle.stays.retain(|one| one != unit);
            }
        }
        _ => {}
    }
}

#[expect(clippy::wildcard_enum_match_arm, reason = "the others leave nothing here")]
fn beside(track: &mut Track, event: &Event, at: Timestamp) {
    match event {
        Event::PartAssigned { unit, .. } => track.parts.push((unit.clone(), at)),
        Event::PartAnswered { unit, .. } | Event::PartTakenBack { unit, .. } => {
            track.parts.retain(|(one, _)| one != unit);
        }
        Event::ExtensionRequested { days, .. } => {
            track.extensions.push(Asked { days: *days, at, granted: None });
        }
        Event::ExtensionGranted { .. } | Event::ExtensionDenied { .. } => {
            let granted = matches!(event, Event::ExtensionGranted { .. });
            if let Some(open) = track.extension_open() {
                open.granted = Some(granted);
            }
        }
        Event::ClaimedUnreasonable { .. } => {
            (track.claim_open, track.claim_approved) = (true, false);
        }
        Event::ClaimApproved { .. } => (track.claim_open, track.claim_approved) = (false, true),
        Event::ClaimDenied { .. } => (track.claim_open, track.claim_approved) = (false, false),
        Event::FinalReplyGiven { .. } => track.final_reply = true,
        Event::Supervised { unit, level, .. } => {
            track.supervised += 1;
            track.owed.push(Owed { unit: unit.clone(), level: *level, since: at });
        }
        Event::SupervisionAnswered { unit, .. } => {
            let owes = |one: &Owed| unit.as_ref().is_none_or(|unit| one.unit == *unit);
            if let Some(first) = track.owed.iter().position(owes) {
                track.owed.remove(first);
            }
        }
        Event::Reminded { .. } => track.reminders += 1,
        Event::PartyAdded { from } => {
            track.parties.insert(*from);
        }
        Event::SurgeMarked { .. } => track.surge = true,
        Event::DeadlineWarned { clock, since, unit, rung, .. } => track.fired.push(Fired {
            clock: *clock,
            unit: unit.clone(),
            since: *since,
            rung: *rung,
            at,
        }),
        _ => {}
    }
}
