//! Deadlines: each fired once, in order, not before its time, not after its clock has stopped, and none
//! left out.
//!
//! Must never: trust the due time that the event states.

use jiff::{SignedDuration, Timestamp};

use crate::domain::event::{Commit, Event};
use crate::domain::id::UnitId;
use crate::domain::sla::{Clock, Rung};

use super::finding::FindingCode as F;
use super::track::Track;

/// How long after its time a deadline may fire while the machine runs.
const GRACE: SignedDuration = SignedDuration::from_mins(30);

/// A deadline that fired, as its event tells it.
pub struct Told<'a> {
    pub clock: Clock,
    pub since: Timestamp,
    pub unit: Option<&'a UnitId>,
    pub rung: Rung,
    pub due: Timestamp,
}

/// Whether the deadline could fire at `at`.
pub fn fired(track: &Track, told: &Told<'_>, at: Timestamp) -> Result<(), (F, String)> {
    let name = format!("{} {}", told.clock, told.rung.label());
    let same = |one: &&super::track::Running| {
        one.clock == told.clock && one.since == told.since && one.unit.as_ref() == told.unit
    };
    let clock = track.running.iter().find(same);
    let clock = clock.ok_or_else(|| (F::DeadlineStopped, name.clone()))?;
    if clock.due != told.due {
        return Err((F::DueDiffers, format!("{name}：记为 {}，推算为 {}", told.due, clock.due)));
    }
    let rung = clock.rungs.iter().find(|(_, rung)| *rung == told.rung);
    let rung_at = rung.ok_or_else(|| (F::DeadlineStopped, name.clone()))?.0;
    if rung_at > at {
        return Err((F::DeadlineEarly, format!("{name}：应在 {rung_at}，却在 {at}")));
    }
    if track.is_told(clock, told.rung, rung_at) {
        return Err((F::DeadlineTwice, name));
    }
    for other in &track.running {
        for (other_at, rung) in &other.rungs {
            if *other_at < rung_at && !track.is_told(other, *rung, *other_at) {
                let detail = format!("{name} 先于更早的 {} {}", other.clock, rung.label());
                return Err((F::DeadlineDisorder, detail));
            }
        }
    }
    Ok(())
}

/// A deadline that should have fired by `now` and has not.
pub fn missed(track: &Track, now: Timestamp) -> Option<(F, String)> {
    for clock in &track.running {
        for (at, rung) in &clock.rungs {
            let noticed = (*at).max(track.changed_at);
            if now.duration_since(noticed) > GRACE && !track.is_told(clock, *rung, *at) {
                let name = format!("{} {}", clock.clock, rung.label());
                return Some((F::DeadlineMissed, format!("{name}：应在 {at}，至 {now} 未触发")));
            }
        }
    }
    None
}

/// What has to follow in the same commit when a clock has run out.
pub fn consequences(track: &Track, told: &Told<'_>, commit: &Commit) -> Result<(), (F, String)> {
    if told.rung != Rung::Breach {
        return Ok(());
    }
    let signs = commit.events.contains(&Event::AcknowledgedBySilence);
    if told.clock == Clock::Acknowledgement && !signs {
        return Err((F::SilenceUnsigned, "签收时限已过".into()));
    }
    let supervised = commit.events.iter().any(|one| matches!(one, Event::Supervised { .. }));
    if told.clock == Clock::Handling && track.owed.is_empty() && !supervised {
        return Err((F::BreachUnsupervised, "办理时限已过，又无待回复的督办".into()));
    }
    Ok(())
}
