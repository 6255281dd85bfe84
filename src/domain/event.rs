//! What has happened to a ticket, in the past tense, and the commit that carries it into the log.
//!
//! Must never: change shape within a schema version; a change is a new version with an upcaster.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::appeal::Appeal;
use super::command::CommandName;
use super::decision::{AbstainReason, OutOfScopeReason, Routing, RoutingReport, Target};
use super::id::{KnowledgeId, Revision, TicketNumber, UnitId};
use super::role::Actor;
use super::state::{
    ClosureGrounds, ContactMethod, DispatchMode, Evaluation, Feedback, FollowUp, WhistleKind,
};

/// Version of the wire form below.
pub const SCHEMA: u16 = 1;

/// An event (事件).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// Registered (已登记).
    Registered {
        /// The appeal.
        appeal: Box<Appeal>,
    },
    /// The rules were asked (已研判); what they said follows as the next event.
    Routed {
        /// Why they said it.
        report: Box<RoutingReport>,
    },
    /// Put before a person (转人工研判).
    SentToJudgement {
        /// Why.
        reasons: Vec<AbstainReason>,
        /// Likely targets.
        candidates: Vec<Target>,
    },
    /// Dispatched (已派单).
    Dispatched {
        /// To whom.
        target: Target,
        /// By whom chosen.
        mode: DispatchMode,
    },
    /// Answered directly (已直接答复).
    AnsweredDirectly {
        /// From which item.
        knowledge: Option<KnowledgeId>,
        /// What the caller was told.
        answer: String,
    },
    /// Declined (已告知不予受理).
    DeclinedOutOfScope {
        /// Ground.
        reason: OutOfScopeReason,
        /// What the caller was told.
        advice: String,
    },
    /// Handed over (已移交).
    TransferredOut {
        /// To whom.
        unit: UnitId,
    },
    /// Acknowledged (已签收).
    Acknowledged,
    /// Caller contacted (已联系诉求人).
    CallerContacted {
        /// How.
        method: ContactMethod,
    },
    /// Whistle blown (已吹哨).
    WhistleBlown {
        /// By whom.
        by: UnitId,
        /// Kind.
        kind: WhistleKind,
        /// Why.
        reason: String,
        /// Summoned.
        summoned: Vec<UnitId>,
    },
    /// A summoned unit reported in (已报到).
    ReportedIn {
        /// Which.
        unit: UnitId,
    },
    /// Fed back (已反馈).
    FeedbackSubmitted {
        /// What.
        feedback: Feedback,
    },
    /// Verified (已核实).
    FeedbackVerified {
        /// What was seen.
        note: String,
    },
    /// The caller did not answer (回访未接通).
    FollowUpFailed,
    /// The caller was asked (已回访).
    FollowedUp {
        /// What the caller said.
        follow_up: FollowUp,
    },
    /// Closed (已结案).
    Closed {
        /// Ground.
        grounds: ClosureGrounds,
    },
    /// Evaluated (已评价).
    Evaluated {
        /// The score sheet.
        evaluation: Evaluation,
    },
}

impl Event {
    /// What people read.
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "登记",
            Self::Routed { .. } => "规则研判",
            Self::SentToJudgement { .. } => "转人工研判",
            Self::Dispatched { .. } => "派单",
            Self::AnsweredDirectly { .. } => "直接答复",
            Self::DeclinedOutOfScope { .. } => "不予受理",
            Self::TransferredOut { .. } => "移交紧急服务",
            Self::Acknowledged => "签收",
            Self::CallerContacted { .. } => "联系诉求人",
            Self::WhistleBlown { .. } => "吹哨",
            Self::ReportedIn { .. } => "报到",
            Self::FeedbackSubmitted { .. } => "反馈",
            Self::FeedbackVerified { .. } => "核实",
            Self::FollowUpFailed => "回访未接通",
            Self::FollowedUp { .. } => "回访",
            Self::Closed { .. } => "结案",
            Self::Evaluated { .. } => "评价",
        }
    }
}

impl Event {
    /// The answer of the rules that an event of registration stands for.
    pub fn as_routing(&self) -> Option<Routing> {
        Some(match self {
            Self::SentToJudgement { reasons, candidates } => {
                Routing::Suggest { reasons: reasons.clone(), candidates: candidates.clone() }
            }
            Self::Dispatched { target, mode: DispatchMode::Auto } => {
                Routing::Auto { target: target.clone() }
            }
            Self::AnsweredDirectly { knowledge: Some(knowledge), answer } => {
                Routing::Direct { knowledge: knowledge.clone(), answer: answer.clone() }
            }
            Self::DeclinedOutOfScope { reason, advice } => {
                Routing::OutOfScope { reason: *reason, advice: advice.clone() }
            }
            Self::TransferredOut { unit } => Routing::Emergency { unit: unit.clone() },
            Self::Dispatched { .. }
            | Self::AnsweredDirectly { knowledge: None, .. }
            | Self::Registered { .. }
            | Self::Routed { .. }
            | Self::Acknowledged
            | Self::CallerContacted { .. }
            | Self::WhistleBlown { .. }
            | Self::ReportedIn { .. }
            | Self::FeedbackSubmitted { .. }
            | Self::FeedbackVerified { .. }
            | Self::FollowUpFailed
            | Self::FollowedUp { .. }
            | Self::Closed { .. }
            | Self::Evaluated { .. } => return None,
        })
    }
}

/// One command's events (提交): one message in the log, all or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commit {
    /// Version of the wire form.
    pub schema: u16,
    /// Which ticket.
    pub ticket: TicketNumber,
    /// Revision after this commit; the first is 1.
    pub revision: Revision,
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub actor: Actor,
    /// By which command.
    pub command: CommandName,
    /// What happened.
    pub events: Vec<Event>,
}
