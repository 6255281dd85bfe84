//! The time limits in force (时限方案) and the deadlines that follow from them. Derived from the ticket,
//! never stored.
//!
//! Must never: read a clock. Clocks start at dispatch; the citizen's is never paused.

use std::collections::BTreeMap;

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
