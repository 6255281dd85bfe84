//! To the call centre: what became of an appeal (处理结果), so that its caller can be told.
//!
//! Must never: tell what is the administration's own business: candidates, scores, internal notes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::appeal::IntakeChannel;
use crate::domain::deadline::citizen_due;
use crate::domain::decision::{AbstainReason, OutOfScopeReason, Target};
use crate::domain::event::{Commit, Event};
use crate::domain::id::{
    KnowledgeId, MatterCode, MessageId, Revision, SourceId, TicketNumber, UnitId,
};
use crate::domain::policy::Policy;
use crate::domain::state::{ClosureGrounds, Course, DispatchMode, FollowUp, Satisfaction, Solved};
use crate::domain::ticket::Ticket;

use super::message::{UnitName, id};
use super::particulars::matter_name;

/// What became of an appeal (处理结果).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// `<ticket>:<revision>:decided`.
    pub id: MessageId,
    /// Ticket.
    pub ticket: TicketNumber,
    /// The revision that brought it about.
    pub revision: Revision,
    /// When.
    pub at: Timestamp,
    /// Way the appeal came.
    pub channel: IntakeChannel,
    /// The same in Chinese.
    pub channel_label: String,
    /// The source's own id.
    pub source_id: SourceId,
    /// When the source received it.
    pub received_at: Timestamp,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// What became of it, in Chinese.
    pub outcome_label: String,
    /// What became of it.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What became of an appeal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// A unit has it (已派单).
    Dispatched(Box<Sent>),
    /// A person has to decide (转人工研判).
    PendingJudgement {
        /// Why; empty where a service to which it was handed over gave it back.
        reasons: Vec<Reason>,
    },
    /// Those who rule on duties have to say who leads (争议会商).
    Disputed,
    /// The hotline answered it (直接答复).
    AnsweredDirectly {
        /// From which item; none where a person answered freely.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        knowledge: Option<KnowledgeId>,
        /// What the caller is told.
        answer: String,
    },
    /// It is not for the hotline (不予受理).
    OutOfScope {
        /// On what ground.
        ground: OutOfScopeReason,
        /// The same in Chinese.
        ground_label: String,
        /// What the caller is told.
        advice: String,
    },
    /// An emergency service has it (已移交).
    TransferredOut(UnitName),
    /// It goes on as part of another ticket (已并单).
    Merged {
        /// Which.
        into: TicketNumber,
    },
    /// The caller took it back (已撤单).
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// It is closed (已结案).
    Closed(Box<Settled>),
}

/// Why a person has to decide (转人工原因).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Why.
    pub reason: AbstainReason,
    /// The same in Chinese.
    pub reason_label: String,
}

/// To whom an appeal was dispatched (派单).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Who leads.
    pub unit: UnitId,
    /// The same in Chinese.
    pub unit_name: String,
    /// Who assists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assisting: Vec<UnitName>,
    /// Who chose it.
    pub mode: DispatchMode,
    /// The same in Chinese.
    pub mode_label: String,
    /// The matter, where one was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterCode>,
    /// Its name, where the rules weighed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter_name: Option<String>,
    /// Until when the citizen may expect an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
}

/// How an appeal was closed (结案).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// On what ground.
    pub grounds: ClosureGrounds,
    /// The same in Chinese.
    pub grounds_label: String,
    /// Who handled it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// The same in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_name: Option<String>,
    /// What the caller is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    /// Whether it is solved, in the caller's words; none where the caller was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved: Option<Solved>,
    /// The same in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub solved_label: Option<String>,
    /// How satisfied the caller is; none likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction: Option<Satisfaction>,
    /// The same in Chinese.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub satisfaction_label: Option<String>,
}

impl Outcome {
    /// What people read.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Dispatched(_) => "已派单",
            Self::PendingJudgement { .. } => "转人工研判",
            Self::Disputed => "争议会商",
            Self::AnsweredDirectly { .. } => "直接答复",
            Self::OutOfScope { .. } => "不予受理",
            Self::TransferredOut(_) => "已移交",
            Self::Merged { .. } => "已并单",
            Self::Withdrawn { .. } => "已撤单",
            Self::Closed(_) => "已结案",
        }
    }
}

/// What the commit made of the appeal; nothing where that stays as it was.
pub(super) fn decided(commit: &Commit, after: &Ticket, policy: &Policy) -> Option<Decided> {
    let last = commit.events.iter().enumerate().rev();
    let outcome = last
        .map(|(at, event)| (event, commit.events.iter().take(at)))
        .find_map(|(event, earlier)| outcome(event, earlier, after, policy))?;
    let appeal = &after.appeal;
    Some(Decided {
        id: id(commit, "decided", None),
        ticket: commit.ticket,
        revision: commit.revision,
        at: commit.at,
        channel: appeal.channel,
        channel_label: appeal.channel.label().to_owned(),
        source_id: appeal.source_id.clone(),
        received_at: appeal.received_at,
        registered_at: after.registered_at,
        outcome_label: outcome.label().to_owned(),
        outcome,
    })
}

/// What an event makes of the appeal; `earlier` happened before it in the same commit.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others leave it as it was")]
fn outcome<'a>(
    event: &Event,
    earlier: impl Iterator<Item = &'a Event>,
    after: &Ticket,
    policy: &Policy,
) -> Option<Outcome> {
    Some(match event {
        Event::Dispatched { target, mode } => {
            Outcome::Dispatched(Box::new(sent(target, *mode, after, policy)))
        }
        Event::SentToJudgement { reasons, .. } => Outcome::PendingJudgement {
            reasons: reasons.iter().copied().map(Reason::from).collect(),
        },
        Event::TransferredBack { .. } => Outcome::PendingJudgement { reasons: Vec::new() },
        Event::DisputeOpened { .. } => Outcome::Disputed,
        Event::AnsweredDirectly { knowledge, answer } => {
            Outcome::AnsweredDirectly { knowledge: knowledge.clone(), answer: answer.clone() }
        }
        Event::DeclinedOutOfScope { reason, advice } => Outcome::OutOfScope {
            ground: *reason,
            ground_label: reason.label().to_owned(),
            advice: advice.clone(),
        },
        Event::TransferredOut { unit } => {
            Outcome::TransferredOut(UnitName::of(unit, &policy.organisation))
        }
        Event::Merged { into } => Outcome::Merged { into: *into },
        Event::Withdrawn { reason } => Outcome::Withdrawn { reason: reason.clone() },
        Event::Closed { grounds } => {
            Outcome::Closed(Box::new(settled(*grounds, earlier, after, policy)))
        }
        _ => return None,
    })
}

fn sent(target: &Target, mode: DispatchMode, after: &Ticket, policy: &Policy) -> Sent {
    let organisation = &policy.organisation;
    let assisting = target.assisting.iter().map(|unit| UnitName::of(unit, organisation));
    Sent {
        unit: target.lead.clone(),
        unit_name: organisation.name(&target.lead).to_owned(),
        assisting: assisting.collect(),
        mode,
        mode_label: mode.label().to_owned(),
        matter: target.matter.clone(),
        matter_name: target.matter.as_ref().and_then(|matter| matter_name(after, matter)),
        due_at: citizen_due(after, policy).map(|due| due.at),
    }
}

/// A last answer stands in the event before the closing, any other in the feedback.
fn settled<'a>(
    grounds: ClosureGrounds,
    mut earlier: impl Iterator<Item = &'a Event>,
    after: &Ticket,
    policy: &Policy,
) -> Settled {
    let last_word = earlier.find_map(|event| {
        if let Event::FinalReplyGiven { text, .. } = event { Some(text.clone()) } else { None }
    });
    let public = || after.state.answered().map(|answered| answered.feedback.public.clone());
    let said = after.state.closure().and_then(|closure| said(&closure.course));
    let unit = after.lead();
    Settled {
        grounds,
        grounds_label: grounds.label().to_owned(),
        unit: unit.cloned(),
        unit_name: unit.map(|unit| policy.organisation.name(unit).to_owned()),
        answer: last_word.or_else(public),
        solved: said.map(|one| one.solved),
        solved_label: said.map(|one| one.solved.label().to_owned()),
        satisfaction: said.map(|one| one.satisfaction),
        satisfaction_label: said.map(|one| one.satisfaction.label().to_owned()),
    }
}

/// What the caller said of the ticket itself.
fn said(course: &Course) -> Option<&FollowUp> {
    match course {
        Course::Asked(asked) => Some(&asked.follow_up),
        Course::Unreached(_)
        | Course::FinalReply(_)
        | Course::Merged { .. }
        | Course::Withdrawn { .. }
        | Course::Direct { .. }
        | Course::OutOfScope
        | Course::TransferredOut { .. } => None,
    }
}

impl From<AbstainReason> for Reason {
    fn from(reason: AbstainReason) -> Self {
        Self { reason, reason_label: reason.label().to_owned() }
    }
}
