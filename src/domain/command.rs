//! What may be asked of a ticket. Imperatives; whether they are obeyed is for `decide`.
//!
//! Must never: carry personal data in the clear.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::appeal::Appeal;
use super::decision::{OutOfScopeReason, Routing, RoutingReport, Target};
use super::id::{KnowledgeId, TicketNumber, UnitId};
use super::sla::{Clock, Rung};
use super::state::{
    ContactMethod, Feedback, FollowUp, Procedure, ReopenCause, ReturnRequest, SupervisionCause,
    SupervisionLevel, WhistleKind,
};

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
        /// Send feedback back for more work (退回重办).
        RejectFeedback = "reject_feedback", "退回重办";
        /// Record a follow-up call (回访).
        RecordFollowUp = "record_follow_up", "回访";
        /// Close (结案).
        Close = "close", "结案";
        /// Evaluate (评价).
        Evaluate = "evaluate", "评价";
        /// Take the appeal back, as the caller wishes (撤单).
        Withdraw = "withdraw", "撤单";
        /// Let it go on as part of another ticket (并单).
        Merge = "merge", "并单";
        /// Take the caller of another ticket in as a party (并入诉求人).
        AddParty = "add_party", "并入诉求人";
        /// Take back what was handed over (移交退回).
        TransferBack = "transfer_back", "移交退回";
        /// Ask to give the ticket back (申请退单).
        RequestReturn = "request_return", "申请退单";
        /// Decide upon that (审核退单).
        DecideReturn = "decide_return", "审核退单";
        /// Put before those who rule on duties (提请会商).
        OpenDispute = "open_dispute", "提请会商";
        /// Rule who leads (裁定).
        RuleOnDispute = "rule_on_dispute", "裁定";
        /// Dispatch to another unit (改派).
        Reassign = "reassign", "改派";
        /// Hand a part to a unit (分办).
        AssignPart = "assign_part", "分办";
        /// Answer for a part (分办反馈).
        AnswerPart = "answer_part", "分办反馈";
        /// Take a part back (收回分办).
        TakeBackPart = "take_back_part", "收回分办";
        /// Come to the scene (到场).
        ArriveOnScene = "arrive_on_scene", "到场";
        /// Leave the scene, the task done (撤离).
        LeaveScene = "leave_scene", "撤离";
        /// Let a summoned unit off (解除召集).
        Excuse = "excuse", "解除召集";
        /// Rate the other side of a whistle (吹哨互评).
        RateWhistle = "rate_whistle", "吹哨互评";
        /// Ask for more time (申请延期).
        RequestExtension = "request_extension", "申请延期";
        /// Decide upon that (审核延期).
        DecideExtension = "decide_extension", "审核延期";
        /// Put on the long-term list (挂账).
        Defer = "defer", "挂账";
        /// Look at a deferral again (挂账复核).
        ReviewDeferral = "review_deferral", "挂账复核";
        /// Go on with it (销账续办).
        Resume = "resume", "销账续办";
        /// Remind (催办).
        Remind = "remind", "催办";
        /// Supervise (督办).
        Supervise = "supervise", "督办";
        /// Answer a supervision (督办回复).
        AnswerSupervision = "answer_supervision", "督办回复";
        /// Hold the claim to be unreasonable (申请不合理诉求).
        ClaimUnreasonable = "claim_unreasonable", "申请不合理诉求";
        /// Decide upon that (审核不合理诉求).
        DecideClaim = "decide_claim", "审核不合理诉求";
        /// Give a last answer (最终答复).
        GiveFinalReply = "give_final_reply", "最终答复";
        /// Handle once more (重办).
        Reopen = "reopen", "重办";
        /// Dispute a score (申诉考核).
        AppealAssessment = "appeal_assessment", "申诉考核";
        /// Decide upon that (审核申诉).
        DecideAppeal = "decide_appeal", "审核申诉";
        /// Archive (归档).
        Archive = "archive", "归档";
        /// Name who follows a leader's call (指定跟办人).
        NameFollower = "name_follower", "指定跟办人";
        /// A deadline passes (时限到点).
        PassDeadline = "pass_deadline", "时限到点";
        /// Provisional deadlines are computed anew (重算暂定时限).
        RecomputeDeadlines = "recompute_deadlines", "重算暂定时限";
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
        appeal: Arc<Appeal>,
        /// The answer of the rules.
        routing: Box<Routing>,
        /// Why.
        report: Arc<RoutingReport>,
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
    /// Send feedback back.
    RejectFeedback {
        /// What is missing.
        reason: String,
    },
    /// Take the appeal back.
    Withdraw {
        /// In the caller's words.
        reason: String,
    },
    /// Let it go on as part of another ticket.
    Merge {
        /// Which.
        into: TicketNumber,
        /// How that one stands, as the engine has just read it.
        master: MasterFacts,
    },
    /// Take the caller of another ticket in.
    AddParty {
        /// Which.
        from: TicketNumber,
    },
    /// Take back what was handed over.
    TransferBack {
        /// Why it came back.
        note: String,
    },
    /// Ask to give the ticket back.
    RequestReturn {
        /// Reason, basis, suggestion.
        request: ReturnRequest,
    },
    /// Decide upon a return.
    DecideReturn {
        /// Whether it is granted.
        granted: bool,
        /// Why.
        note: String,
    },
    /// Put before those who rule.
    OpenDispute {
        /// What is disputed.
        note: String,
    },
    /// Rule.
    RuleOnDispute {
        /// Who leads and assists from now on.
        target: Target,
        /// On what grounds.
        note: String,
    },
    /// Dispatch to another unit.
    Reassign {
        /// To whom.
        target: Target,
        /// Why.
        reason: String,
    },
    /// Hand a part to a unit.
    AssignPart {
        /// To whom.
        unit: UnitId,
        /// What is to be done.
        task: String,
    },
    /// Answer for the part of the actor's unit.
    AnswerPart {
        /// With what result.
        result: String,
    },
    /// Take a part back.
    TakeBackPart {
        /// From whom.
        unit: UnitId,
        /// Why.
        reason: String,
    },
    /// Come to the scene, for the actor's unit.
    ArriveOnScene,
    /// Leave the scene, for the actor's unit.
    LeaveScene {
        /// What was done.
        result: String,
    },
    /// Let a summoned unit off that has not come.
    Excuse {
        /// Which.
        unit: UnitId,
        /// Why.
        reason: String,
    },
    /// Rate the other side of a whistle.
    RateWhistle {
        /// Whom.
        of: UnitId,
        /// One to five.
        stars: u8,
    },
    /// Ask for more time.
    RequestExtension {
        /// Working days.
        days: u16,
        /// Why.
        reason: String,
        /// Names of documents that show it.
        evidence: Vec<String>,
    },
    /// Decide upon an extension.
    DecideExtension {
        /// Whether it is granted.
        granted: bool,
        /// Why; the caller is told.
        note: String,
    },
    /// Put on the long-term list.
    Defer {
        /// What must come first.
        reason: String,
        /// Until about when.
        until: Date,
        /// The procedure laid down by law whose time does not count; none for a long-term case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        procedure: Option<Procedure>,
    },
    /// Look at a deferral again.
    ReviewDeferral {
        /// What was seen.
        note: String,
    },
    /// Go on with a deferred ticket.
    Resume {
        /// What has changed.
        note: String,
    },
    /// Remind.
    Remind {
        /// What is said.
        note: String,
    },
    /// Supervise.
    Supervise {
        /// How high.
        level: SupervisionLevel,
        /// Why.
        cause: SupervisionCause,
        /// What is demanded.
        note: String,
    },
    /// Answer a supervision.
    AnswerSupervision {
        /// What was done.
        answer: String,
    },
    /// Hold the claim to be unreasonable.
    ClaimUnreasonable {
        /// Why.
        reason: String,
        /// Names of documents that show it.
        evidence: Vec<String>,
    },
    /// Decide upon that.
    DecideClaim {
        /// Whether the supervisor agrees.
        approved: bool,
        /// Why.
        note: String,
    },
    /// Give a last answer.
    GiveFinalReply {
        /// What the caller is told.
        text: String,
        /// The head of the unit, who signs.
        signed_by: String,
        /// Names of documents that show it.
        proof: Vec<String>,
    },
    /// Handle once more.
    Reopen {
        /// Why.
        cause: ReopenCause,
        /// What is to be done now.
        note: String,
    },
    /// Dispute a score.
    AppealAssessment {
        /// Why.
        reason: String,
        /// Names of documents that show it.
        evidence: Vec<String>,
    },
    /// Decide upon that.
    DecideAppeal {
        /// Whether it is granted.
        granted: bool,
        /// Why.
        note: String,
    },
    /// Archive.
    Archive,
    /// Name who follows a leader's call.
    NameFollower {
        /// The leader's office.
        leader: String,
        /// Who follows.
        follower: String,
    },
    /// A rung of a clock has been reached.
    PassDeadline {
        /// Which clock.
        clock: Clock,
        /// Since when it ran; a clock that was armed anew is another one.
        since: Timestamp,
        /// Of which unit, where several have the same clock.
        unit: Option<UnitId>,
        /// Which rung.
        rung: Rung,
    },
    /// Compute provisional deadlines anew: the calendar has grown.
    RecomputeDeadlines {
        /// Version of the calendar that is in force now.
        calendar: String,
    },
}

/// How the ticket stands that another one is to be merged into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MasterFacts {
    /// Whether it is open.
    pub is_open: bool,
    /// Who can read it: lead, assisting and summoned units.
    pub readers: Vec<UnitId>,
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
            Self::RejectFeedback { .. } => CommandName::RejectFeedback,
            Self::Withdraw { .. } => CommandName::Withdraw,
            Self::Merge { .. } => CommandName::Merge,
            Self::AddParty { .. } => CommandName::AddParty,
            Self::TransferBack { .. } => CommandName::TransferBack,
            Self::RequestReturn { .. } => CommandName::RequestReturn,
            Self::DecideReturn { .. } => CommandName::DecideReturn,
            Self::OpenDispute { .. } => CommandName::OpenDispute,
            Self::RuleOnDispute { .. } => CommandName::RuleOnDispute,
            Self::Reassign { .. } => CommandName::Reassign,
            Self::AssignPart { .. } => CommandName::AssignPart,
            Self::AnswerPart { .. } => CommandName::AnswerPart,
            Self::TakeBackPart { .. } => CommandName::TakeBackPart,
            Self::ArriveOnScene => CommandName::ArriveOnScene,
            Self::LeaveScene { .. } => CommandName::LeaveScene,
            Self::Excuse { .. } => CommandName::Excuse,
            Self::RateWhistle { .. } => CommandName::RateWhistle,
            Self::RequestExtension { .. } => CommandName::RequestExtension,
            Self::DecideExtension { .. } => CommandName::DecideExtension,
            Self::Defer { .. } => CommandName::Defer,
            Self::ReviewDeferral { .. } => CommandName::ReviewDeferral,
            Self::Resume { .. } => CommandName::Resume,
            Self::Remind { .. } => CommandName::Remind,
            Self::Supervise { .. } => CommandName::Supervise,
            Self::AnswerSupervision { .. } => CommandName::AnswerSupervision,
            Self::ClaimUnreasonable { .. } => CommandName::ClaimUnreasonable,
            Self::DecideClaim { .. } => CommandName::DecideClaim,
            Self::GiveFinalReply { .. } => CommandName::GiveFinalReply,
            Self::Reopen { .. } => CommandName::Reopen,
            Self::AppealAssessment { .. } => CommandName::AppealAssessment,
            Self::DecideAppeal { .. } => CommandName::DecideAppeal,
            Self::Archive => CommandName::Archive,
            Self::NameFollower { .. } => CommandName::NameFollower,
            Self::PassDeadline { .. } => CommandName::PassDeadline,
            Self::RecomputeDeadlines { .. } => CommandName::RecomputeDeadlines,
        }
    }
}
