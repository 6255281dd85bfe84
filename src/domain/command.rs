//! What may be asked of a ticket. Imperatives; whether they are obeyed is for `decide`.
//!
//! Must never: carry personal data in the clear.

use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::appeal::Appeal;
use super::decision::{OutOfScopeReason, Routing, RoutingReport, Target};
use super::id::{KnowledgeId, TicketNumber, UnitId};
use super::state::{ContactMethod, Feedback, FollowUp, WhistleKind};

labelled_enum! {
    /// Name of a command (操作).
    CommandName {
        /// Register (登记).
        Register = "register", "登记";
        /// Dispatch by a person (派单).
        Dispatch = "dispatch", "派单";
        /// Answer directly (直接答复).
        AnswerDirectly = "answer_directly", "直接答复";
        /// Decline as out of scope (不予受理).
        DeclineOutOfScope = "decline_out_of_scope", "不予受理";
        /// Hand over to an emergency service (移交).
        TransferOut = "transfer_out", "移交";
        /// Acknowledge (签收).
        Acknowledge = "acknowledge", "签收";
        /// Record a contact with the caller (联系诉求人).
        RecordContact = "record_contact", "联系诉求人";
        /// Blow the whistle (吹哨).
        BlowWhistle = "blow_whistle", "吹哨";
        /// Report in (报到).
        ReportIn = "report_in", "报到";
        /// Feed back (反馈).
        SubmitFeedback = "submit_feedback", "反馈";
        /// Verify what was fed back (核实).
        VerifyFeedback = "verify_feedback", "核实";
        /// Record a follow-up call (回访).
        RecordFollowUp = "record_follow_up", "回访";
        /// Close (结案).
        Close = "close", "结案";
        /// Evaluate (评价).
        Evaluate = "evaluate", "评价";
    }
}

/// A command (操作) with what it needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case")]
pub enum Command {
    /// Register an appeal together with what the rules said of it.
    Register {
        /// Number derived from the intake position.
        number: TicketNumber,
        /// The appeal.
        appeal: Box<Appeal>,
        /// The answer of the rules.
        routing: Box<Routing>,
        /// Why.
        report: Box<RoutingReport>,
    },
    /// Dispatch by a person.
    Dispatch {
        /// To whom.
        target: Target,
    },
    /// Answer from a knowledge item, or freely.
    AnswerDirectly {
        /// The item used.
        knowledge: Option<KnowledgeId>,
        /// What the caller was told.
        answer: String,
    },
    /// Decline; the caller is told the legal route.
    DeclineOutOfScope {
        /// Ground.
        reason: OutOfScopeReason,
        /// What the caller was told.
        advice: String,
    },
    /// Hand over.
    TransferOut {
        /// To 110, 119, 120 or 122.
        unit: UnitId,
    },
    /// Acknowledge.
    Acknowledge,
    /// Record a contact.
    RecordContact {
        /// How.
        method: ContactMethod,
    },
    /// Blow the whistle.
    BlowWhistle {
        /// Kind.
        kind: WhistleKind,
        /// Why.
        reason: String,
        /// Whom it summons.
        summoned: Vec<UnitId>,
    },
    /// Report in, for the actor's unit.
    ReportIn,
    /// Feed back.
    SubmitFeedback {
        /// What.
        feedback: Feedback,
    },
    /// Verify.
    VerifyFeedback {
        /// What was seen.
        note: String,
    },
    /// Record a call to the caller; `None` when nobody answered.
    RecordFollowUp {
        /// What the caller said.
        reached: Option<FollowUp>,
    },
    /// Close.
    Close,
    /// Evaluate.
    Evaluate,
}

impl Command {
    /// Its name.
    pub const fn name(&self) -> CommandName {
        match self {
            Self::Register { .. } => CommandName::Register,
            Self::Dispatch { .. } => CommandName::Dispatch,
            Self::AnswerDirectly { .. } => CommandName::AnswerDirectly,
            Self::DeclineOutOfScope { .. } => CommandName::DeclineOutOfScope,
            Self::TransferOut { .. } => CommandName::TransferOut,
            Self::Acknowledge => CommandName::Acknowledge,
            Self::RecordContact { .. } => CommandName::RecordContact,
            Self::BlowWhistle { .. } => CommandName::BlowWhistle,
            Self::ReportIn => CommandName::ReportIn,
            Self::SubmitFeedback { .. } => CommandName::SubmitFeedback,
            Self::VerifyFeedback { .. } => CommandName::VerifyFeedback,
            Self::RecordFollowUp { .. } => CommandName::RecordFollowUp,
            Self::Close => CommandName::Close,
            Self::Evaluate => CommandName::Evaluate,
        }
    }
}
