//! To the follow-up agents: that a caller is to be asked (回访任务), or no longer.
//!
//! Must never: carry the caller's name or phone; whoever calls has them revealed, with a reason.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::appeal::IntakeChannel;
use crate::domain::command::CommandName;
use crate::domain::deadline::deadlines;
use crate::domain::event::Commit;
use crate::domain::id::{MessageId, Revision, SourceId, TicketNumber};
use crate::domain::policy::Policy;
use crate::domain::sla::Clock;
use crate::domain::state::{Answered, ContactMethod, Course, TicketState};
use crate::domain::ticket::Ticket;

use super::super::history::told;
use super::message::{UnitName, id};
use super::particulars::Particulars;

/// Whether a caller is to be asked (回访任务).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// `<ticket>:<revision>:follow_up`.
    pub id: MessageId,
    /// Ticket.
    pub ticket: TicketNumber,
    /// The revision that brought it about.
    pub revision: Revision,
    /// When.
    pub at: Timestamp,
    /// Whether the caller is to be asked, in Chinese.
    pub follow_up_label: String,
    /// Whether the caller is to be asked.
    #[serde(flatten)]
    pub work: Work,
}

/// Whether a caller is to be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "follow_up", rename_all = "snake_case")]
pub enum Work {
    /// The caller is (待回访).
    Open(Box<ToCall>),
    /// The caller is no longer (无须回访).
    Ended {
        /// The command that ended it.
        ended_by: CommandName,
        /// The same in Chinese.
        ended_by_label: String,
        /// Why, in words.
        reason: String,
    },
}

/// What the agent needs who asks the caller (待回访).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToCall {
    /// Way it came.
    pub channel: IntakeChannel,
    /// The same in Chinese.
    pub channel_label: String,
    /// The source's own id, by which it knows its caller.
    pub source_id: SourceId,
    /// The ticket with which this one was merged, about whose result the caller is asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<TicketNumber>,
    /// Who handled it; none on a merged ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lead: Option<UnitName>,
    /// What the unit says to the caller; none on a merged ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Whether the unit holds it solved; none on a merged ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved_says_unit: Option<bool>,
    /// When the unit fed back; none on a merged ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fed_back_at: Option<Timestamp>,
    /// Calls so far that nobody answered.
    pub calls_failed: usize,
    /// Calls that must have failed before the caller counts as unreachable.
    pub calls_failed_min: usize,
    /// Until when the caller is to be asked; none on a merged ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// On which attempt the ticket is; the first is 1.
    pub attempt: u32,
    /// What it is about.
    pub appeal: Particulars,
}

/// What is told of the step from `before` to `after`; nothing where it changed nothing for the agents.
pub(super) fn follow_up(
    before: Option<&Ticket>,
    commit: &Commit,
    after: &Ticket,
    policy: &Policy,
) -> Option<FollowUp> {
    let earlier = before.and_then(|ticket| ToCall::of(ticket, policy));
    let (label, work) = match (earlier, ToCall::of(after, policy)) {
        (earlier, Some(now)) if earlier.as_ref() != Some(&now) => {
            ("待回访", Work::Open(Box::new(now)))
        }
        (Some(_), None) => {
            let reason = commit.events.first().map(|event| told(event, &policy.organisation));
            let ended = Work::Ended {
                ended_by: commit.command,
                ended_by_label: commit.command.label().to_owned(),
                reason: reason.unwrap_or_default(),
            };
            ("无须回访", ended)
        }
        (_, Some(_)) | (None, None) => return None,
    };
    Some(FollowUp {
        id: id(commit, "follow_up", None),
        ticket: commit.ticket,
        revision: commit.revision,
        at: commit.at,
        follow_up_label: label.to_owned(),
        work,
    })
}

impl ToCall {
    /// Nothing where nobody is to be asked: the ticket is elsewhere, or there is no caller.
    #[expect(clippy::wildcard_enum_match_arm, reason = "nobody is asked in the other states")]
    fn of(ticket: &Ticket, policy: &Policy) -> Option<Self> {
        let (answered, calls_failed, merged_into) = match &ticket.state {
            TicketState::PendingFollowUp(verified) => {
                (Some(&verified.answered), verified.failed_attempts.len(), None)
            }
            TicketState::Merged(closure) => match &closure.course {
                Course::Merged { into, follow_up: None } => (None, 0, Some(*into)),
                _ => return None,
            },
            _ => return None,
        };
        let nobody = |one: &Answered| one.working.contacted_by == ContactMethod::NoCaller;
        if answered.is_some_and(nobody) {
            return None;
        }
        let armed = deadlines(ticket, policy);
        let due = armed.iter().find(|deadline| deadline.clock == Clock::FollowUp);
        let lead = answered.map(|one| &one.working.held.assignment.target.lead);
        Some(Self {
            channel: ticket.appeal.channel,
            channel_label: ticket.appeal.channel.label().to_owned(),
            source_id: ticket.appeal.source_id.clone(),
            merged_into,
            lead: lead.map(|unit| UnitName::of(unit, &policy.organisation)),
            answer: answered.map(|one| one.feedback.public.clone()),
            solved_says_unit: answered.map(|one| one.feedback.solved),
            fed_back_at: answered.map(|one| one.fed_back_at),
            calls_failed,
            calls_failed_min: policy.sla.follow_up_attempts_min,
            due_at: due.map(|deadline| deadline.due.at),
            attempt: ticket.attempt(),
            appeal: Particulars::of(ticket, policy),
        })
    }
}
