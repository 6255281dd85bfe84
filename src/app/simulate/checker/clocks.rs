//! Which clocks run on a ticket, and when their rungs are, by the checker's own reckoning.
//!
//! Must never: ask the engine for a due time.

use jiff::Timestamp;

use crate::domain::appeal::Urgency;
use crate::domain::policy::Policy;
use crate::domain::sla::{Clock, Rung, TimeLimit, Warning};
use crate::domain::special_limits::SpecialLimits;
use crate::domain::state::{StateName as S, WhistleKind};

use super::days::{after_pause, earlier, later, over, used};
use super::track::{Blown, Running, Sent, Track};

/// The clocks that people are warned of before they run out.
const WITH_WARNINGS: &[Clock] = &[Clock::Handling, Clock::Part, Clock::Supervision];

/// All clocks that run on `track` now.
pub fn running(track: &Track, policy: &Policy) -> Vec<Running> {
    if !S::OPEN.contains(&track.phase) {
        return Vec::new();
    }
    let sla = &policy.sla;
    let mut book = Book { policy, clocks: Vec::new() };
    match track.phase {
        S::PendingJudgement => book.start(Clock::Judgement, sla.judgement, track.since),
        S::Disputed => book.start(Clock::Ruling, sla.ruling, track.since),
        S::ReturnRequested => book.start(Clock::ReturnReview, sla.return_review, track.since),
        S::Deferred => book.start(Clock::DeferralReview, sla.deferral_review, track.since),
        S::FedBack => book.start(Clock::Verification, sla.verification, track.fed_back_at),
        S::PendingFollowUp => book.start(Clock::FollowUp, sla.follow_up, track.fed_back_at),
        S::FollowedUp => book.start(Clock::FollowUp, sla.follow_up, track.since),
        S::Unregistered
        | S::Dispatched
        | S::Acknowledged
        | S::InHand
        | S::Whistled
        | S::JointHandling
        | S::Closed
        | S::DirectlyAnswered
        | S::OutOfScope
        | S::TransferredOut
        | S::Merged
        | S::Withdrawn
        | S::Evaluated
        | S::AssessmentAppealed
        | S::Archived => {}
    }
    if let Some(sent) = &track.sent {
        with_unit(&mut book, track, sent);
    }
    if let Some(asked) = track.extensions.last().filter(|one| one.granted.is_none()) {
        book.start(Clock::ExtensionReview, sla.extension_review, asked.at);
    }
    for owed in &track.owed {
        let due = over(sla.supervision, owed.since, &policy.calendar);
        let (unit, run) = (Some(owed.unit.clone()), (owed.since, due));
        book.put(Clock::Supervision, unit, run, sla.supervision, &[]);
    }
    book.clocks
}

/// The clocks of a ticket that a unit has.
fn with_unit(book: &mut Book<'_>, track: &Track, sent: &Sent) {
    let sla = &book.policy.sla;
    if track.phase == S::Dispatched {
        let due = signature_due(track, sent, book.policy);
        book.put(Clock::Acknowledgement, None, (sent.at, due), sla.acknowledgement, &[]);
    }
    if track.phase == S::Dispatched || track.phase == S::Acknowledged {
        let special = special(track, sent, book.policy, |one| one.contact);
        let limit = match (&sla.surge, special, track.urgency) {
            (Some(surge), _, _) if track.surge => surge.contact,
            (_, Some(special), _) => special,
            (_, None, Urgency::Normal) => sla.contact,
            (_, None, Urgency::Urgent | Urgency::Critical) => sla.contact_urgent,
        };
        book.start(Clock::Contact, limit, sent.at);
    }
    if let (S::Whistled, Some(whistle)) = (track.phase, &track.whistle) {
        book.start(Clock::ReportIn, gathering(whistle, book.policy), whistle.at);
    }
    let works = [
        S::Dispatched,
        S::Acknowledged,
        S::ReturnRequested,
        S::InHand,
        S::Whistled,
        S::JointHandling,
    ];
    let whole = handling_due(track, sent, book.policy);
    let Some(limit) = handling(track, sent, book.policy) else { return };
    if works.contains(&track.phase) {
        let pauses = track.pauses.iter().filter(|(from, _)| *from >= sent.at);
        let pauses: Vec<_> = pauses.filter_map(|(from, until)| Some((*from, (*until)?))).collect();
        book.put(Clock::Handling, None, (sent.at, whole), limit, &pauses);
    }
    for (unit, since) in &track.parts {
        let own = earlier(whole, sla.assigned_down_days_before, &book.policy.calendar);
        let due = if own > *since { own } else { whole };
        book.put(Clock::Part, Some(unit.clone()), (*since, due), limit, &[]);
    }
}

fn gathering(whistle: &Blown, policy: &Policy) -> TimeLimit {
    match whistle.kind {
        WhistleKind::Emergency => policy.sla.report_in_emergency,
        WhistleKind::HardMatter | WhistleKind::JointEnforcement => policy.sla.report_in,
    }
}

/// How long the unit may take in all.
fn handling(track: &Track, sent: &Sent, policy: &Policy) -> Option<TimeLimit> {
    let usual = policy.sla.handling.get(&sent.class).copied();
    special(track, sent, policy, |one| one.handling).or(usual)
}

/// The first of the limits made for appeals like this one.
fn special(
    track: &Track,
    sent: &Sent,
    policy: &Policy,
    clock: impl Fn(&SpecialLimits) -> Option<TimeLimit>,
) -> Option<TimeLimit> {
    let unit = policy.organisation.get(&sent.lead).map(|unit| unit.kind);
    let like_this = |one: &&SpecialLimits| {
        let wrong = [
            !one.kinds.is_empty() && one.kinds.iter().all(|kind| Some(*kind) != track.kind),
            !one.urgencies.is_empty() && !one.urgencies.contains(&track.urgency),
            !one.subjects.is_empty() && one.subjects.iter().all(|who| Some(*who) != track.caller),
            !one.channels.is_empty() && one.channels.iter().all(|way| Some(*way) != track.channel),
            !one.classes.is_empty() && !one.classes.contains(&sent.class),
            !one.units.is_empty() && one.units.iter().all(|kind| Some(*kind) != unit),
        ];
        !wrong.contains(&true)
    };
    policy.sla.specials.iter().filter(like_this).filter_map(clock).next()
}

/// Until when the unit signs or gives the ticket back.
pub fn signature_due(track: &Track, sent: &Sent, policy: &Policy) -> Timestamp {
    let surge = policy.sla.surge.as_ref().filter(|_| track.surge);
    let special = special(track, sent, policy, |one| one.acknowledgement);
    let usual = special.unwrap_or(policy.sla.acknowledgement);
    let limit = surge.map_or(usual, |surge| surge.acknowledgement);
    over(limit, sent.at, &policy.calendar)
}

/// Until when the unit feeds back: the limit, the days granted since, the pauses since.
pub fn handling_due(track: &Track, sent: &Sent, policy: &Policy) -> Timestamp {
    let calendar = &policy.calendar;
    let Some(limit) = handling(track, sent, policy) else { return Timestamp::MAX };
    let mut due = over(limit, sent.at, calendar);
    for asked in track.extensions.iter().filter(|one| one.at >= sent.at) {
        if asked.granted == Some(true) {
            due = later(due, u64::from(asked.days), calendar);
        }
    }
    for (from, until) in track.pauses.iter().filter(|(from, _)| *from >= sent.at) {
        let until = until.unwrap_or(track.changed_at);
        due = after_pause(due, limit, (*from, until), calendar);
    }
    due
}

/// Clocks on their way into the list.
struct Book<'a> {
    policy: &'a Policy,
    clocks: Vec<Running>,
}

impl Book<'_> {
    fn start(&mut self, clock: Clock, limit: TimeLimit, since: Timestamp) {
        let due = over(limit, since, &self.policy.calendar);
        self.put(clock, None, (since, due), limit, &[]);
    }

    fn put(
        &mut self,
        clock: Clock,
        unit: Option<crate::domain::id::UnitId>,
        (since, due): (Timestamp, Timestamp),
        limit: TimeLimit,
        pauses: &[(Timestamp, Timestamp)],
    ) {
        let mut rungs = Vec::new();
        if WITH_WARNINGS.contains(&clock) {
            for warning in &self.policy.sla.warnings {
                let at = match warning {
                    Warning::Permille(permille) => {
                        let calendar = &self.policy.calendar;
                        used((since, due), *permille, limit.is_working(), pauses, calendar)
                    }
                    Warning::WorkingDaysBefore(days) => earlier(due, *days, &self.policy.calendar),
                };
                if at > since && at < due {
                    rungs.push((at, Rung::Warning(*warning)));
                }
            }
            rungs.sort_unstable();
        }
        rungs.push((due, Rung::Breach));
        self.clocks.push(Running { clock, unit, since, due, rungs });
    }
}
