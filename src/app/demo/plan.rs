//! What happens next to a ticket, and when: read from its state and the temper of who holds it.
//!
//! Must never: act; it only plans.

use jiff::civil::time;
use jiff::{SignedDuration, Timestamp, ToSpan};

use rand_chacha::ChaCha8Rng;

use crate::domain::calendar::{Calendar, zone};
use crate::domain::deadline::next_rung;
use crate::domain::id::UnitId;
use crate::domain::policy::Policy;
use crate::domain::state::{Joint, TicketState};
use crate::domain::ticket::Ticket;
use crate::domain::unit::UnitKind;
use crate::projection::ticket_view::NextDue;

use super::branches;
use super::people::{Temper, chance, dice, temper, within};

/// A step that somebody is going to take.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The dispatcher decides.
    Judge,
    /// The unit acknowledges.
    Acknowledge,
    /// The unit contacts the caller.
    Contact,
    /// The unit blows the whistle.
    Whistle,
    /// A summoned squad reports in.
    ReportIn(UnitId),
    /// It comes to the scene.
    Arrive(UnitId),
    /// It leaves with its task done.
    Leave(UnitId),
    /// The unit feeds back.
    Feedback,
    /// The reviewer verifies.
    Verify,
    /// The follow-up agent calls.
    FollowUp,
    /// The follow-up agent closes.
    Close,
    /// The engine evaluates.
    Evaluate,
    /// The unit asks to give it back.
    Return,
    /// The dispatcher decides upon that.
    DecideReturn,
    /// The supervisor rules who leads.
    Rule,
    /// The unit asks for more time.
    Extend,
    /// The reviewer decides upon that.
    DecideExtension,
    /// The supervisor puts it on the long-term list.
    Defer,
    /// The unit goes on with it.
    Resume,
    /// The unit holds the claim to be unreasonable.
    Claim,
    /// The supervisor decides upon that.
    DecideClaim,
    /// The unit gives a last answer.
    FinalReply,
    /// The lead hands a part to a unit.
    AssignPart(UnitId),
    /// That unit answers.
    AnswerPart(UnitId),
    /// One side of a whistle rates the other.
    Rate(UnitId, UnitId),
    /// The caller rings again.
    Remind,
    /// The unit answers a supervision.
    AnswerSupervision,
    /// The caller is not content; once more.
    Reopen,
    /// The unit disputes its score.
    AppealScore,
    /// The supervisor decides upon that.
    DecideAppeal,
    /// A rung of a clock is reached.
    Deadline(NextDue),
}

/// Per cent of the tickets of a street that it cannot solve alone.
const WHISTLE_PERCENT: u32 = 18;

/// The steps that follow on `ticket` as it stands, with their times; `before` is the same ticket before
/// its last step, `misrouted` says that its unit is not the one it belongs to. Empty when nobody does
/// anything more.
pub fn next_steps(
    before: Option<&Ticket>,
    ticket: &Ticket,
    misrouted: bool,
    policy: &Policy,
    seed: u64,
) -> Vec<(Step, Timestamp)> {
    let mut dice = dice(seed, ticket);
    let office = |minutes| in_office(later(ticket.changed_at, minutes), &policy.calendar);
    let placed = |(step, minutes)| (step, office(minutes));
    // What was planned for a state stays planned while only something beside the way happens.
    let mut steps: Vec<(Step, Timestamp)> =
        if before.is_some_and(|before| before.state == ticket.state) {
            Vec::new()
        } else if let Some(detour) = branches::detour(ticket, misrouted, seed, &mut dice) {
            detour.into_iter().map(placed).collect()
        } else {
            usual_steps(ticket, policy, seed, &mut dice)
        };
    let beside = branches::beside(before, ticket, policy, seed, &mut dice);
    steps.extend(beside.into_iter().map(placed));
    let rung = next_rung(ticket, policy).map(NextDue::from);
    steps.extend(rung.map(|next| {
        let at = next.at.max(ticket.changed_at);
        (Step::Deadline(next), at)
    }));
    steps
}

/// The straight way.
fn usual_steps(
    ticket: &Ticket,
    policy: &Policy,
    seed: u64,
    dice: &mut ChaCha8Rng,
) -> Vec<(Step, Timestamp)> {
    let pace = ticket.lead().map(|lead| temper(seed, lead).pace());
    let at = ticket.changed_at;
    let calendar = &policy.calendar;
    let office = |minutes| in_office(later(at, minutes), calendar);
    match (&ticket.state, pace) {
        (TicketState::PendingJudgement { .. }, _) => {
            // The hotline works round the clock.
            vec![(Step::Judge, later(at, within(dice, (4, 90))))]
        }
        (TicketState::Dispatched(_), Some(pace)) => {
            let minutes = within(dice, pace.acknowledge);
            vec![(Step::Acknowledge, on_duty(at, minutes, ticket, policy, seed))]
        }
        (TicketState::Acknowledged(_), Some(pace)) => {
            let minutes = within(dice, pace.contact);
            vec![(Step::Contact, on_duty(at, minutes, ticket, policy, seed))]
        }
        (TicketState::InHand(_), Some(pace)) => {
            let minutes = within(dice, pace.handle);
            if is_street(ticket, policy) && chance(dice, WHISTLE_PERCENT) {
                vec![(Step::Whistle, office(minutes / 4))]
            } else {
                vec![(Step::Feedback, office(minutes))]
            }
        }
        (TicketState::Whistled(joint), _) => summoned(joint, dice, seed, office),
        (TicketState::JointHandling(joint), Some(pace)) => {
            if joint.whistle.staying().next().is_none() {
                return vec![(Step::Feedback, office(within(dice, pace.handle) / 2))];
            }
            on_scene(joint, dice, office)
        }
        (TicketState::FedBack(_), _) => {
            vec![(Step::Verify, office(within(dice, (20, 240))))]
        }
        (TicketState::PendingFollowUp(verified), _) => {
            let enough = verified.failed_attempts.len() >= policy.sla.follow_up_attempts_min;
            let step = if enough { Step::Close } else { Step::FollowUp };
            vec![(step, in_calling_hours(later(at, within(dice, (20, 400)))))]
        }
        (TicketState::FollowedUp(_), _) => vec![(Step::Close, later(at, 10))],
        (
            TicketState::Closed(_)
            | TicketState::DirectlyAnswered(_)
            | TicketState::OutOfScope(_)
            | TicketState::TransferredOut(_)
            | TicketState::Merged(_)
            | TicketState::Withdrawn(_),
            _,
        ) => vec![(Step::Evaluate, later(at, 24 * 60))],
        (
            TicketState::ReturnRequested(_)
            | TicketState::Disputed { .. }
            | TicketState::Deferred(_)
            | TicketState::Evaluated { .. }
            | TicketState::AssessmentAppealed { .. }
            | TicketState::Archived { .. },
            _,
        )
        | (
            TicketState::Dispatched(_)
            | TicketState::Acknowledged(_)
            | TicketState::InHand(_)
            | TicketState::JointHandling(_),
            None,
        ) => Vec::new(),
    }
}

/// Those who are summoned report in, each in its own time; planned once.
fn summoned(
    joint: &Joint,
    dice: &mut ChaCha8Rng,
    seed: u64,
    office: impl Fn(u32) -> Timestamp,
) -> Vec<(Step, Timestamp)> {
    if !joint.whistle.reported_in.is_empty() {
        return Vec::new();
    }
    let mut steps = Vec::new();
    for unit in &joint.whistle.summoned {
        let minutes = within(dice, temper(seed, unit).pace().report_in);
        steps.push((Step::ReportIn(unit.clone()), office(minutes)));
    }
    steps
}

/// Those who have reported in come to the scene and leave when they are done; planned once.
fn on_scene(
    joint: &Joint,
    dice: &mut ChaCha8Rng,
    office: impl Fn(u32) -> Timestamp,
) -> Vec<(Step, Timestamp)> {
    if !joint.whistle.on_scene.is_empty() {
        return Vec::new();
    }
    let mut steps = Vec::new();
    for unit in joint.whistle.staying() {
        let minutes = within(dice, (15, 90));
        steps.push((Step::Arrive(unit.clone()), office(minutes)));
        steps.push((Step::Leave(unit.clone()), office(minutes + 60)));
    }
    steps
}

fn is_street(ticket: &Ticket, policy: &Policy) -> bool {
    ticket
        .lead()
        .and_then(|lead| policy.organisation.get(lead))
        .is_some_and(|unit| unit.kind == UnitKind::Street)
}

/// Streets, utilities and well-run departments keep somebody on duty at all hours, and everybody does for
/// what is urgent; the rest waits for the office to open.
fn on_duty(at: Timestamp, minutes: u32, ticket: &Ticket, policy: &Policy, seed: u64) -> Timestamp {
    let lead = ticket.lead();
    let kind = lead.and_then(|lead| policy.organisation.get(lead)).map(|unit| unit.kind);
    let well_run =
        lead.is_some_and(|lead| matches!(temper(seed, lead), Temper::Prompt | Temper::Steady));
    let always = well_run
        || matches!(kind, Some(UnitKind::Street | UnitKind::PublicUtility))
        || ticket.urgency() != crate::domain::appeal::Urgency::Normal;
    let then = later(at, minutes);
    if always { then } else { in_office(then, &policy.calendar) }
}

/// Follow-up agents call from eight in the morning to ten in the evening, on any day.
fn in_calling_hours(at: Timestamp) -> Timestamp {
    let local = at.to_zoned(zone()).datetime();
    let (from, until) = (time(8, 0, 0, 0), time(21, 59, 59, 0));
    let day = if local.time() > until {
        local.date().checked_add(1.day()).unwrap_or(local.date())
    } else {
        local.date()
    };
    if local.time() >= from && local.time() <= until {
        return at;
    }
    let minute = i64::from(local.time().minute());
    let called = day.to_datetime(from).checked_add(minute.minutes()).unwrap_or(local);
    called.to_zoned(zone()).map_or(at, |zoned| zoned.timestamp().max(at))
}

fn later(at: Timestamp, minutes: u32) -> Timestamp {
    at.checked_add(SignedDuration::from_mins(i64::from(minutes))).unwrap_or(at)
}

/// The same instant if it lies between the office's first opening and its end of business, else shortly
/// after it opens next. Whoever is in at noon answers.
fn in_office(at: Timestamp, calendar: &Calendar) -> Timestamp {
    let mut local = at.to_zoned(zone()).datetime();
    for _ in 0..60 {
        let day = local.date();
        let now = local.to_zoned(zone()).map_or(at, |zoned| zoned.timestamp());
        if calendar.is_working_day(day) && now < calendar.closes_at(day) {
            let opens = calendar.opens_at(day);
            let minute = u32::from(local.minute().unsigned_abs());
            return if now < opens { later(opens, minute / 2) } else { now }.max(at);
        }
        let next = day.checked_add(1.day()).unwrap_or(day);
        local = next.to_datetime(time(0, local.time().minute(), 0, 0));
    }
    at
}
