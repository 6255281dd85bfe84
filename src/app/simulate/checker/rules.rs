//! The rules of the loop beyond the order of events: windows, caps, who must never receive a ticket.
//!
//! Must never: ask the engine whether it would have allowed it.

use crate::domain::event::{Commit, Event};
use crate::domain::id::UnitId;
use crate::domain::policy::Policy;
use crate::domain::state::ClosureGrounds;
use crate::domain::unit::UnitKind;

use super::clocks::{handling_due, signature_due};
use super::days::over;
use super::finding::FindingCode as F;
use super::track::Track;

/// What `event` breaks, if anything.
pub fn broken(
    track: &Track,
    commit: &Commit,
    event: &Event,
    policy: &Policy,
) -> Result<(), (F, String)> {
    for unit in Track::receivers(event) {
        if let Some(respondent) = track.respondents.iter().find(|one| kin(&unit, one, policy)) {
            return Err((F::RespondentReceives, format!("{unit}（被反映单位 {respondent}）")));
        }
    }
    returns(track, commit, event, policy)?;
    endings(track, commit, event, policy)
}

/// Returns and extensions.
fn returns(
    track: &Track,
    commit: &Commit,
    event: &Event,
    policy: &Policy,
) -> Result<(), (F, String)> {
    let sla = &policy.sla;
    match (event, &track.sent) {
        (Event::ReturnRequested { .. }, Some(sent)) => {
            if track.forbidden {
                return Err((F::ReturnForbidden, sent.lead.to_string()));
            }
            let until = signature_due(track, sent, policy);
            if commit.at > until {
                return Err((F::ReturnLate, format!("期限 {until}，实际 {}", commit.at)));
            }
        }
        (Event::ReturnGranted { .. }, Some(sent)) => {
            let mut units: Vec<&UnitId> = track.returned_by.iter().chain([&sent.lead]).collect();
            let count = units.len();
            units.sort_unstable();
            units.dedup();
            let many =
                count >= sla.returns_before_dispute || units.len() >= sla.units_before_dispute;
            let opens = commit.events.iter().any(|one| matches!(one, Event::DisputeOpened { .. }));
            if many && !opens {
                return Err((F::ReturnsUndisputed, format!("{count} 次、{} 个单位", units.len())));
            }
        }
        (Event::ExtensionRequested { days, .. }, Some(sent)) => {
            let since = track.extensions.iter().filter(|one| one.at >= sent.at);
            let granted = since.filter(|one| one.granted == Some(true)).count();
            let until = handling_due(track, sent, policy);
            let within = *days >= 1 && *days <= sla.extension_days_max;
            if granted >= sla.extensions_max || !within || commit.at > until {
                let detail = format!("已延 {granted} 次，又申请 {days} 天，到期 {until}");
                return Err((F::ExtensionBeyondCap, detail));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Feedback, closing, handling once more.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others have no rule here")]
fn endings(
    track: &Track,
    commit: &Commit,
    event: &Event,
    policy: &Policy,
) -> Result<(), (F, String)> {
    let sla = &policy.sla;
    match event {
        Event::FeedbackSubmitted { .. } | Event::FinalReplyGiven { .. } => {
            if let Some((unit, _)) = track.parts.first() {
                return Err((F::FedBackTooSoon, format!("{unit} 的分办未结")));
            }
            if let Some(unit) = track.whistle.as_ref().and_then(|whistle| whistle.stays.first()) {
                return Err((F::FedBackTooSoon, format!("{unit} 尚未撤离")));
            }
        }
        Event::Closed { grounds: ClosureGrounds::Unreachable }
            if track.failed_calls < sla.follow_up_attempts_min =>
        {
            return Err((F::ClosedUntried, format!("未接通 {} 次", track.failed_calls)));
        }
        Event::Reopened { .. } => {
            let until = track.closed_at.map(|at| over(sla.reopening, at, &policy.calendar));
            if track.final_reply || until.is_some_and(|until| commit.at > until) {
                return Err((F::ReopenedLate, format!("期限 {until:?}，实际 {}", commit.at)));
            }
        }
        _ => {}
    }
    Ok(())
}

/// Whether one is the other or stands above it, governments aside; walked up by the parents.
fn kin(one: &UnitId, other: &UnitId, policy: &Policy) -> bool {
    above(one, other, policy) || above(other, one, policy)
}

fn above(inner: &UnitId, outer: &UnitId, policy: &Policy) -> bool {
    let mut at = Some(inner.clone());
    for _ in 0..64 {
        let Some(unit) = at.as_ref().and_then(|id| policy.organisation.get(id)) else { break };
        if unit.id == *outer && (unit.kind != UnitKind::Government || inner == outer) {
            return true;
        }
        at.clone_from(&unit.parent);
    }
    inner == outer
}
