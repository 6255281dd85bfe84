//! The deadlines of a ticket (截止时间) and the rungs of the warning ladder below each: derived from
//! the ticket, the limits and the calendar, never stored.
//!
//! Must never: read a clock. Clocks start at dispatch, a return does not refill them, and only a
//! granted extension or a deferral moves the unit's; the citizen's is never paused.

use jiff::{SignedDuration, Timestamp, ToSpan};

use super::calendar::{Calendar, Due, day_of, zone};
use super::command::Command;
use super::id::UnitId;
use super::policy::Policy;
use super::sla::{Clock, Rung, TimeLimit, Warning};
use super::special_limits::Circumstances;
use super::state::{Assignment, TicketState};
use super::ticket::Ticket;

/// Of a limit, all of it.
const WHOLE_PERMILLE: u64 = 1_000;

/// A deadline that is armed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// Which clock.
    pub clock: Clock,
    /// Whose, where several units have the same clock.
    pub unit: Option<UnitId>,
    /// Since when it runs.
    pub since: Timestamp,
    /// When it runs out.
    pub due: Due,
    /// Whether it runs in working time.
    pub is_working: bool,
    /// Stretches in which it stood still, which do not count as used.
    pub stood_still: Vec<(Timestamp, Timestamp)>,
}

impl Deadline {
    /// The deadline of a limit that nobody has moved.
    pub fn of(clock: Clock, limit: TimeLimit, since: Timestamp, calendar: &Calendar) -> Self {
        let (due, is_working) = (limit.due(since, calendar), limit.is_working());
        Self { clock, unit: None, since, due, is_working, stood_still: Vec::new() }
    }

    /// The rungs of its ladder with their times, soonest first; the breach is the last.
    pub fn rungs(&self, warnings: &[Warning], calendar: &Calendar) -> Vec<(Timestamp, Rung)> {
        let warned = warnings
            .iter()
            .filter(|_| self.clock.has_ladder())
            .map(|&warning| (self.warned_at(warning, calendar), Rung::Warning(warning)));
        let within = |(at, _): &(Timestamp, Rung)| *at > self.since && *at < self.due.at;
        let mut rungs: Vec<(Timestamp, Rung)> = warned.filter(within).collect();
        rungs.sort_unstable();
        rungs.push((self.due.at, Rung::Breach));
        rungs
    }

    fn warned_at(&self, warning: Warning, calendar: &Calendar) -> Timestamp {
        match warning {
            Warning::Permille(permille) => self.used(permille, calendar),
            Warning::WorkingDaysBefore(days) => calendar.working_days_before(self.due.at, days),
        }
    }

    /// The instant at which so much of the limit has run, in its own unit; what stood still has not.
    fn used(&self, permille: u16, calendar: &Calendar) -> Timestamp {
        let still = self.stood_still.iter().map(|(from, to)| self.seconds(*from, *to, calendar));
        let whole = self.seconds(self.since, self.due.at, calendar).saturating_sub(still.sum());
        let part = whole.saturating_mul(permille.into()).div_ceil(WHOLE_PERMILLE);
        self.stood_still.iter().fold(self.after(self.since, part, calendar), |at, (from, to)| {
            if at > *from {
                self.after(at, self.seconds(*from, *to, calendar), calendar)
            } else {
                at
            }
        })
    }

    fn seconds(&self, from: Timestamp, to: Timestamp, calendar: &Calendar) -> u64 {
        if self.is_working {
            calendar.working_seconds_between(from, to)
        } else {
            u64::try_from(to.duration_since(from).as_secs()).unwrap_or(0)
        }
    }

    fn after(&self, from: Timestamp, seconds: u64, calendar: &Calendar) -> Timestamp {
        if self.is_working {
            return calendar.add_working_seconds(from, seconds).at;
        }
        let length = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
        from.checked_add(length).unwrap_or(self.due.at)
    }
}

impl Warning {
    /// When the warning of a clock that started at `from` is given; none where that would be at or
    /// before its start, or when it has run out.
    pub fn at(self, limit: TimeLimit, from: Timestamp, calendar: &Calendar) -> Option<Timestamp> {
        let deadline = Deadline::of(Clock::Handling, limit, from, calendar);
        let rungs = deadline.rungs(&[self], calendar);
        rungs.into_iter().find(|(_, rung)| *rung == Rung::Warning(self)).map(|(at, _)| at)
    }
}

/// A rung that is to be fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextRung {
    /// When.
    pub at: Timestamp,
    /// Of which deadline.
    pub deadline: Deadline,
    /// Which.
    pub rung: Rung,
}

impl NextRung {
    /// The command that fires it.
    pub fn command(&self) -> Command {
        let Deadline { clock, since, unit, .. } = &self.deadline;
        Command::PassDeadline { clock: *clock, since: *since, unit: unit.clone(), rung: self.rung }
    }
}

/// The rung that fires next on a ticket; none on one that is settled or has fired all.
pub fn next_rung(ticket: &Ticket, policy: &Policy) -> Option<NextRung> {
    next_among(ticket, deadlines(ticket, policy), policy)
}

/// The same, of deadlines that are known already.
pub fn next_among(ticket: &Ticket, armed: Vec<Deadline>, policy: &Policy) -> Option<NextRung> {
    let mut next: Option<NextRung> = None;
    for deadline in armed {
        let rungs = deadline.rungs(&policy.sla.warnings, &policy.calendar);
        let unfired = rungs.into_iter().find(|&rung| {
            !ticket.file.has_warned(deadline.clock, deadline.since, deadline.unit.as_ref(), rung)
        });
        if let Some((at, rung)) = unfired
            && next.as_ref().is_none_or(|one| at < one.at)
        {
            next = Some(NextRung { at, deadline, rung });
        }
    }
    next
}

/// The deadlines armed on a ticket, soonest first; none on one that is settled.
pub fn deadlines(ticket: &Ticket, policy: &Policy) -> Vec<Deadline> {
    let mut armed = Armed { ticket, policy, list: Vec::new() };
    armed.of_state();
    armed.of_file();
    armed.list.sort_unstable_by_key(|one| (one.due.at, one.clock));
    armed.list
}

/// When the unit's handling clock runs out: the limit, with the days granted, the deferrals added.
pub fn handling_due(ticket: &Ticket, assignment: &Assignment, policy: &Policy) -> Due {
    moved(handling_limit(ticket, assignment, policy), ticket, assignment, policy)
}

/// When a limit from dispatch on is over, with the days granted, the deferrals added.
fn moved(limit: TimeLimit, ticket: &Ticket, assignment: &Assignment, policy: &Policy) -> Due {
    let from = assignment.dispatched_at;
    let calendar = policy.calendar.for_unit(&assignment.target.lead);
    let mut due = limit.due(from, calendar);
    let granted = ticket.file.days_granted(from);
    if granted > 0 {
        due = later(due, granted, calendar);
    }
    for pause in ticket.file.pauses(from) {
        let until = pause.ended_at.unwrap_or(ticket.changed_at);
        due = shifted(due, limit, pause.since, until, calendar);
    }
    due
}

/// The citizen's own clock: the same limit from registration on, never paused or moved.
pub fn citizen_due(ticket: &Ticket, policy: &Policy) -> Option<Due> {
    let assignment = ticket.state.assignment()?;
    let limit = handling_limit(ticket, assignment, policy);
    Some(limit.due(ticket.registered_at, &policy.calendar))
}

/// Until when the unit must have fed back.
fn handling_limit(ticket: &Ticket, assignment: &Assignment, policy: &Policy) -> TimeLimit {
    policy.sla.handling_limit(&Circumstances::of(ticket, assignment, policy))
}

/// Until when the caller must have been contacted.
fn contact_limit(ticket: &Ticket, assignment: &Assignment, policy: &Policy) -> TimeLimit {
    let surge = policy.sla.surge.as_ref().filter(|_| ticket.surge.is_some());
    let otherwise = || policy.sla.contact_limit(&Circumstances::of(ticket, assignment, policy));
    surge.map_or_else(otherwise, |surge| surge.contact)
}

/// Until when the unit must have acknowledged or asked to give it back.
fn acknowledgement_limit(ticket: &Ticket, assignment: &Assignment, policy: &Policy) -> TimeLimit {
    let surge = policy.sla.surge.as_ref().filter(|_| ticket.surge.is_some());
    let otherwise =
        || policy.sla.acknowledgement_limit(&Circumstances::of(ticket, assignment, policy));
    surge.map_or_else(otherwise, |surge| surge.acknowledgement)
}

/// When the caller must have been contacted.
pub fn contact_due(ticket: &Ticket, assignment: &Assignment, policy: &Policy) -> Due {
    let calendar = policy.calendar.for_unit(&assignment.target.lead);
    contact_limit(ticket, assignment, policy).due(assignment.dispatched_at, calendar)
}

/// When the unit must have acknowledged or asked to give it back.
pub fn acknowledgement_due(ticket: &Ticket, assignment: &Assignment, policy: &Policy) -> Due {
    let calendar = policy.calendar.for_unit(&assignment.target.lead);
    acknowledgement_limit(ticket, assignment, policy).due(assignment.dispatched_at, calendar)
}

/// Working days later, at the same hour.
fn later(due: Due, days: u16, calendar: &Calendar) -> Due {
    let moved = calendar.add_working_days(due.at, days);
    let clock = due.at.to_zoned(zone()).time();
    let at = day_of(moved.at)
        .to_datetime(clock)
        .to_zoned(zone())
        .map_or(Timestamp::MAX, |zoned| zoned.timestamp());
    Due { at, provisional: moved.provisional }
}

/// Later by what a pause took, in the unit of the limit: whole working days, working time, or time.
fn shifted(
    due: Due,
    limit: TimeLimit,
    from: Timestamp,
    until: Timestamp,
    calendar: &Calendar,
) -> Due {
    match limit {
        TimeLimit::WorkingDays(_) => {
            let (first, last) = (day_of(from), day_of(until));
            let days = first.series(1.day()).skip(1).take_while(|day| *day <= last);
            let days = days.filter(|day| calendar.is_working_day(*day)).count();
            later(due, u16::try_from(days).unwrap_or(u16::MAX), calendar)
        }
        TimeLimit::WorkingMinutes(_) | TimeLimit::WorkingHours(_) => {
            let paused = calendar.working_seconds_between(from, until);
            calendar.add_working_seconds(due.at, paused)
        }
        TimeLimit::NaturalMinutes(_) | TimeLimit::NaturalHours(_) | TimeLimit::NaturalDays(_) => {
            let at = due.at.checked_add(until.duration_since(from)).unwrap_or(Timestamp::MAX);
            Due { at, ..due }
        }
    }
}

/// Deadlines on their way into the list.
struct Armed<'a> {
    ticket: &'a Ticket,
    policy: &'a Policy,
    list: Vec<Deadline>,
}

impl Armed<'_> {
    fn arm(&mut self, clock: Clock, limit: TimeLimit, since: Timestamp) {
        self.list.push(Deadline::of(clock, limit, since, &self.policy.calendar));
    }

    /// From dispatch on, by the hours of the unit that leads.
    fn of_unit(&mut self, clock: Clock, limit: TimeLimit, assignment: &Assignment) {
        let calendar = self.policy.calendar.for_unit(&assignment.target.lead);
        self.list.push(Deadline::of(clock, limit, assignment.dispatched_at, calendar));
    }

    fn handling(&mut self, assignment: &Assignment) {
        let limit = handling_limit(self.ticket, assignment, self.policy);
        let since = assignment.dispatched_at;
        let pauses = self.ticket.file.pauses(since);
        self.list.push(Deadline {
            clock: Clock::Handling,
            unit: None,
            since,
            due: moved(limit, self.ticket, assignment, self.policy),
            is_working: limit.is_working(),
            stood_still: pauses.filter_map(|one| Some((one.since, one.ended_at?))).collect(),
        });
    }

    fn contact(&mut self, assignment: &Assignment) {
        let limit = contact_limit(self.ticket, assignment, self.policy);
        self.of_unit(Clock::Contact, limit, assignment);
    }

    fn of_state(&mut self) {
        let sla = &self.policy.sla;
        match &self.ticket.state {
            TicketState::PendingJudgement { since, .. } => {
                self.arm(Clock::Judgement, sla.judgement, *since);
            }
            TicketState::Disputed { since } => self.arm(Clock::Ruling, sla.ruling, *since),
            TicketState::Dispatched(assignment) => {
                let limit = acknowledgement_limit(self.ticket, assignment, self.policy);
                self.of_unit(Clock::Acknowledgement, limit, assignment);
                self.contact(assignment);
                self.handling(assignment);
            }
            TicketState::Acknowledged(held) => {
                self.contact(&held.assignment);
                self.handling(&held.assignment);
            }
            TicketState::ReturnRequested(returning) => {
                self.arm(Clock::ReturnReview, sla.return_review, returning.requested_at);
                self.handling(returning.before.assignment());
            }
            TicketState::InHand(working) => self.handling(&working.held.assignment),
            TicketState::Whistled(joint) => {
                let whistle = &joint.whistle;
                let limit = sla.report_in_limit(whistle.kind);
                self.arm(Clock::ReportIn, limit, whistle.blown_at);
                self.handling(&joint.working.held.assignment);
            }
            TicketState::JointHandling(joint) => self.handling(&joint.working.held.assignment),
            TicketState::Deferred(_) => {
                if let Some(deferral) = self.ticket.file.deferral_open() {
                    let since = deferral.reviewed_at;
                    self.arm(Clock::DeferralReview, sla.deferral_review, since);
                }
            }
            TicketState::FedBack(answered) => {
                self.arm(Clock::Verification, sla.verification, answered.fed_back_at);
            }
            TicketState::PendingFollowUp(verified) => {
                self.arm(Clock::FollowUp, sla.follow_up, verified.answered.fed_back_at);
            }
            TicketState::FollowedUp(asked) => {
                self.arm(Clock::FollowUp, sla.follow_up, asked.followed_up_at);
            }
            TicketState::Closed(_)
            | TicketState::DirectlyAnswered(_)
            | TicketState::OutOfScope(_)
            | TicketState::TransferredOut(_)
            | TicketState::Merged(_)
            | TicketState::Withdrawn(_)
            | TicketState::Evaluated { .. }
            | TicketState::AssessmentAppealed { .. }
            | TicketState::Archived { .. } => {}
        }
    }

    /// The clocks of what lies beside the way; a settled ticket has none.
    fn of_file(&mut self) {
        let (file, sla) = (&self.ticket.file, &self.policy.sla);
        if self.ticket.state.closure().is_some() {
            return;
        }
        if let Some(extension) = file.extension_open() {
            self.arm(Clock::ExtensionReview, sla.extension_review, extension.requested_at);
        }
        for supervision in file.supervisions_open() {
            let (limit, since) = (sla.supervision, supervision.opened_at);
            let armed = Deadline::of(Clock::Supervision, limit, since, &self.policy.calendar);
            self.list.push(Deadline { unit: Some(supervision.unit.clone()), ..armed });
        }
        self.parts();
    }

    /// A part is due some working days before the whole (三级时限早于二级).
    fn parts(&mut self) {
        let Some(assignment) = self.ticket.state.assignment() else { return };
        let mut open = self.ticket.file.parts_open().peekable();
        if open.peek().is_none() {
            return;
        }
        let limit = handling_limit(self.ticket, assignment, self.policy);
        let whole = moved(limit, self.ticket, assignment, self.policy);
        let days = self.policy.sla.assigned_down_days_before;
        let earlier = self.policy.calendar.working_days_before(whole.at, days);
        for part in open {
            let at = if earlier > part.assigned_at { earlier } else { whole.at };
            self.list.push(Deadline {
                clock: Clock::Part,
                unit: Some(part.unit.clone()),
                since: part.assigned_at,
                due: Due { at, ..whole },
                is_working: limit.is_working(),
                stood_still: Vec::new(),
            });
        }
    }
}

#[cfg(test)]
mod tests;
