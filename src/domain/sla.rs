//! The time limits in force (时限方案) and the deadlines that follow from them. Derived from the ticket,
//! never stored.
//!
//! Must never: read a clock. Clocks start at dispatch; the citizen's is never paused.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::Deserialize;

use crate::labelled_enum;

use super::appeal::Urgency;
use super::calendar::{Calendar, Due};
use super::matter::SlaClass;
use super::state::{Assignment, TicketState, WhistleKind};
use super::ticket::Ticket;

pub use super::time_limit::TimeLimit;

labelled_enum! {
    /// A clock (时钟) that runs on a ticket.
    Clock {
        /// A person decides (研判).
        Judgement = "judgement", "研判";
        /// The unit acknowledges (签收).
        Acknowledgement = "acknowledgement", "签收";
        /// The unit contacts the caller (响应).
        Contact = "contact", "响应";
        /// Summoned units report in (报到).
        ReportIn = "report_in", "报到";
        /// The unit feeds back (办理).
        Handling = "handling", "办理";
        /// The feedback is verified (核实).
        Verification = "verification", "核实";
        /// The caller is asked (回访).
        FollowUp = "follow_up", "回访";
    }
}

/// The time limits in force (时限方案).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlaPolicy {
    /// Name of the profile (时限方案).
    pub profile: String,
    /// Until a person has decided.
    pub judgement: TimeLimit,
    /// Until the unit acknowledges.
    pub acknowledgement: TimeLimit,
    /// Until the caller is contacted.
    pub contact: TimeLimit,
    /// The same for urgent appeals.
    pub contact_urgent: TimeLimit,
    /// Until summoned units are there.
    pub report_in: TimeLimit,
    /// The same for an emergency whistle.
    pub report_in_emergency: TimeLimit,
    /// Until feedback, by class.
    pub handling: BTreeMap<SlaClass, TimeLimit>,
    /// Until verified.
    pub verification: TimeLimit,
    /// Until the caller is asked.
    pub follow_up: TimeLimit,
    /// Calls that must have failed before a caller counts as unreachable.
    pub follow_up_attempts_min: usize,
    /// Until a return that was asked for is decided.
    pub return_review: TimeLimit,
    /// Until a dispute is ruled.
    pub ruling: TimeLimit,
    /// Until an extension that was asked for is decided.
    pub extension_review: TimeLimit,
    /// Most extensions of one ticket.
    pub extensions_max: usize,
    /// Most working days of one extension.
    pub extension_days_max: u16,
    /// Until a deferral (挂账) is reviewed.
    pub deferral_review: TimeLimit,
    /// How long a closed ticket may be reopened.
    pub reopening: TimeLimit,
    /// How long a score may be appealed against.
    pub assessment_appeal: TimeLimit,
    /// Until a supervised (督办) unit has answered.
    pub supervision: TimeLimit,
    /// Returns of one ticket that make a dispute.
    pub returns_before_dispute: usize,
    /// Units that have passed a ticket on without anybody leading it, which make a dispute.
    pub units_before_dispute: usize,
    /// Reopenings that make a hard case (疑难工单).
    pub reopenings_before_hard: usize,
    /// Supervisions without result before a ticket is upgraded (提级).
    pub supervisions_before_upgrade: usize,
    /// Working days by which a third-level assignment is due before the second-level one.
    pub assigned_down_days_before: u16,
    /// When people are warned before a clock runs out (预警), in order.
    pub warnings: Vec<Warning>,
    /// What replaces the limits while an event is on (应急时限); none where the profile has none.
    pub surge: Option<Surge>,
}

/// When people are warned before a clock runs out (预警).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Warning {
    /// Of the limit, in per mille.
    Permille(u16),
    /// Working days before it runs out.
    WorkingDaysBefore(u16),
}

impl Warning {
    /// When the warning of a clock that started at `from` is given; none where that would be at or
    /// before its start, or when it has run out.
    pub fn at(self, limit: TimeLimit, from: Timestamp, calendar: &Calendar) -> Option<Timestamp> {
        let due = limit.due(from, calendar).at;
        let at = match self {
            Self::Permille(permille) => limit.point(from, permille, calendar),
            Self::WorkingDaysBefore(days) => calendar.working_days_before(due, days),
        };
        (from < at && at < due).then_some(at)
    }
}

/// What replaces the limits while an event is on (应急时限).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surge {
    /// Until the caller is contacted.
    pub contact: TimeLimit,
    /// Until the unit acknowledges.
    pub acknowledgement: TimeLimit,
    /// Tags of the events.
    pub tags: Vec<String>,
}

/// A deadline (截止时间) that is armed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// Which clock.
    pub clock: Clock,
    /// When it runs out.
    pub due: Due,
}

impl SlaPolicy {
    /// Limit for the first contact.
    pub fn contact_limit(&self, urgency: Urgency) -> TimeLimit {
        match urgency {
            Urgency::Normal => self.contact,
            Urgency::Urgent | Urgency::Critical => self.contact_urgent,
        }
    }

    /// Limit for handling; `ruleset` has checked that every class has one.
    pub fn handling_limit(&self, class: SlaClass) -> TimeLimit {
        self.handling.get(&class).copied().unwrap_or(self.judgement)
    }

    /// Limit for reporting in.
    pub fn report_in_limit(&self, kind: WhistleKind) -> TimeLimit {
        match kind {
            WhistleKind::Emergency => self.report_in_emergency,
            WhistleKind::HardMatter | WhistleKind::JointEnforcement => self.report_in,
        }
    }

    /// The deadlines armed on a ticket, soonest first; none on one that is settled.
    pub fn deadlines(&self, ticket: &Ticket, calendar: &Calendar) -> Vec<Deadline> {
        let armed =
            |clock, limit: TimeLimit, from| Deadline { clock, due: limit.due(from, calendar) };
        let handling = |assignment: &Assignment| {
            armed(
                Clock::Handling,
                self.handling_limit(assignment.target.sla_class),
                assignment.dispatched_at,
            )
        };
        let contact = |assignment: &Assignment| {
            armed(Clock::Contact, self.contact_limit(ticket.urgency()), assignment.dispatched_at)
        };
        let mut deadlines = match &ticket.state {
            TicketState::PendingJudgement { since, .. } => {
                vec![armed(Clock::Judgement, self.judgement, *since)]
            }
            TicketState::Dispatched(assignment) => vec![
                armed(Clock::Acknowledgement, self.acknowledgement, assignment.dispatched_at),
                contact(assignment),
                handling(assignment),
            ],
            TicketState::Acknowledged(held) => {
                vec![contact(&held.assignment), handling(&held.assignment)]
            }
            TicketState::InHand(working) => vec![handling(&working.held.assignment)],
            TicketState::Whistled(joint) => vec![
                armed(
                    Clock::ReportIn,
                    self.report_in_limit(joint.whistle.kind),
                    joint.whistle.blown_at,
                ),
                handling(&joint.working.held.assignment),
            ],
            TicketState::JointHandling(joint) => vec![handling(&joint.working.held.assignment)],
            TicketState::FedBack(answered) => {
                vec![armed(Clock::Verification, self.verification, answered.fed_back_at)]
            }
            TicketState::PendingFollowUp(verified) => {
                vec![armed(Clock::FollowUp, self.follow_up, verified.answered.fed_back_at)]
            }
            TicketState::FollowedUp(asked) => {
                vec![armed(Clock::FollowUp, self.follow_up, asked.followed_up_at)]
            }
            TicketState::Closed(_)
            | TicketState::DirectlyAnswered(_)
            | TicketState::OutOfScope(_)
            | TicketState::TransferredOut(_)
            | TicketState::Evaluated { .. } => Vec::new(),
        };
        deadlines.sort_by_key(|deadline| (deadline.due.at, deadline.clock));
        deadlines
    }
}
