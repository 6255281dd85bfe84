//! What has happened to a ticket, in the past tense, and the commit that carries it into the log.
//!
//! Must never: change shape within a schema version, but for an optional field that is left out where there is
//! nothing to say; any other change is a new version with an upcaster.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::appeal::Appeal;
use super::command::CommandName;
use super::decision::{AbstainReason, OutOfScopeReason, Routing, RoutingReport, Target};
use super::id::{KnowledgeId, MatterCode, RequestId, Revision, TicketNumber, UnitId};
use super::role::Actor;
use super::sla::{Clock, Rung};
use super::state::{
    ClosureGrounds, ContactMethod, DispatchMode, Evaluation, Feedback, FollowUp, Procedure,
    ReopenCause, ReturnRequest, SupervisionCause, SupervisionLevel, WhistleKind,
};

mod wire;

/// Version of the wire form below.
pub const SCHEMA: u16 = 2;

/// An event (事件).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", remote = "Self")]
pub enum Event {
    /// Registered (已登记).
    Registered {
        /// The appeal.
        appeal: Arc<Appeal>,
    },
    /// The rules were asked (已研判); what they said follows as the next event.
    Routed {
        /// Why they said it.
        report: Arc<RoutingReport>,
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
    /// Taken back by the caller (已撤单).
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// Goes on as part of another ticket (已并单).
    Merged {
        /// Which.
        into: TicketNumber,
    },
    /// The caller of another ticket became a party (已并入诉求人).
    PartyAdded {
        /// Of which.
        from: TicketNumber,
    },
    /// Came back from where it was handed over (移交已退回).
    TransferredBack {
        /// Why.
        note: String,
    },
    /// The unit asked to give it back (已申请退单).
    ReturnRequested {
        /// Reason, basis, suggestion.
        request: ReturnRequest,
    },
    /// Granted (同意退单).
    ReturnGranted {
        /// Why.
        note: String,
    },
    /// Refused (不同意退单).
    ReturnDenied {
        /// Why.
        note: String,
    },
    /// Put before those who rule (已提请会商).
    DisputeOpened {
        /// What is disputed.
        note: String,
    },
    /// Ruled (已裁定); the dispatch follows as the next event.
    Ruled {
        /// On what grounds.
        note: String,
    },
    /// A change of the rules is proposed (建议修订派单目录).
    RuleChangeProposed {
        /// Of which matter.
        matter: Option<MatterCode>,
        /// Who should lead.
        lead: UnitId,
    },
    /// To be dispatched to another unit (已改派); the dispatch follows as the next event.
    Reassigned {
        /// Why.
        reason: String,
    },
    /// A part was handed to a unit (已分办).
    PartAssigned {
        /// To whom.
        unit: UnitId,
        /// What is to be done.
        task: String,
    },
    /// Answered (分办已反馈).
    PartAnswered {
        /// By whom.
        unit: UnitId,
        /// With what result.
        result: String,
    },
    /// Taken back (分办已收回).
    PartTakenBack {
        /// From whom.
        unit: UnitId,
        /// Why.
        reason: String,
    },
    /// A summoned unit came to the scene (已到场).
    ArrivedOnScene {
        /// Which.
        unit: UnitId,
    },
    /// It left with its task done (已撤离).
    LeftScene {
        /// Which.
        unit: UnitId,
        /// What was done.
        result: String,
    },
    /// A summoned unit was let off (已解除召集).
    Excused {
        /// Which.
        unit: UnitId,
        /// Why.
        reason: String,
    },
    /// One side of a whistle rated the other (已互评).
    WhistleRated {
        /// Who.
        by: UnitId,
        /// Whom.
        of: UnitId,
        /// One to five.
        stars: u8,
    },
    /// More time was asked for (已申请延期).
    ExtensionRequested {
        /// Working days.
        days: u16,
        /// Why.
        reason: String,
        /// Documents.
        evidence: Vec<String>,
    },
    /// Granted (同意延期).
    ExtensionGranted {
        /// Why.
        note: String,
    },
    /// Refused (不同意延期).
    ExtensionDenied {
        /// Why.
        note: String,
    },
    /// Put on the long-term list (已挂账).
    Deferred {
        /// What must come first.
        reason: String,
        /// Until about when.
        until: Date,
        /// The procedure laid down by law whose time does not count; none for a long-term case.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        procedure: Option<Procedure>,
    },
    /// Looked at again (已复核挂账).
    DeferralReviewed {
        /// What was seen.
        note: String,
    },
    /// Goes on (已销账续办).
    Resumed {
        /// What has changed.
        note: String,
    },
    /// Reminded (已催办).
    Reminded {
        /// What was said.
        note: String,
    },
    /// Supervised (已督办).
    Supervised {
        /// How high.
        level: SupervisionLevel,
        /// Why.
        cause: SupervisionCause,
        /// Who must answer.
        unit: UnitId,
        /// What is demanded.
        note: String,
    },
    /// Answered (督办已回复).
    SupervisionAnswered {
        /// By whom; none in histories of before, where it was the one that had waited longest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
        /// What was done.
        answer: String,
    },
    /// The unit holds the claim to be unreasonable (已申请不合理诉求).
    ClaimedUnreasonable {
        /// Why.
        reason: String,
        /// Documents.
        evidence: Vec<String>,
    },
    /// The supervisor agreed (认定不合理诉求).
    ClaimApproved {
        /// Why.
        note: String,
    },
    /// The supervisor did not (查否不合理诉求).
    ClaimDenied {
        /// Why.
        note: String,
    },
    /// A last answer was given (已作最终答复); the closing follows as the next event.
    FinalReplyGiven {
        /// What the caller was told.
        text: String,
        /// Who signed.
        signed_by: String,
        /// Documents.
        proof: Vec<String>,
    },
    /// Feedback was sent back (已退回重办).
    FeedbackRejected {
        /// What is missing.
        reason: String,
    },
    /// To be handled once more (已重办); the dispatch follows as the next event.
    Reopened {
        /// Why.
        cause: ReopenCause,
        /// What is to be done now.
        note: String,
    },
    /// Marked as a hard case (已标记疑难).
    MarkedHard,
    /// The unit disputes its score (已申诉考核).
    AssessmentAppealed {
        /// Why.
        reason: String,
        /// Documents.
        evidence: Vec<String>,
    },
    /// Decided (申诉已审核); the new score sheet follows as the next event.
    AppealDecided {
        /// Whether it was granted.
        granted: bool,
        /// Why.
        note: String,
    },
    /// Archived (已归档).
    Archived,
    /// A leader took the call (已指定跟办人).
    FollowerNamed {
        /// The leader's office.
        leader: String,
        /// Who follows.
        follower: String,
    },
    /// An event's limits hold for it (按应急时限办理).
    SurgeMarked {
        /// By which word.
        tag: String,
    },
    /// A rung of a clock was reached (时限预警).
    DeadlineWarned {
        /// Which clock.
        clock: Clock,
        /// Since when it ran.
        since: Timestamp,
        /// Of which unit.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        unit: Option<UnitId>,
        /// Which rung.
        rung: Rung,
        /// When the clock runs out.
        due: Timestamp,
    },
    /// Silence counts as acknowledgement (逾期视为签收, 首办责任).
    AcknowledgedBySilence,
    /// Provisional deadlines were computed anew (已重算暂定时限).
    DeadlinesRecomputed {
        /// Version of the calendar.
        calendar: String,
        /// When the clocks run out now.
        due: Vec<(Clock, Timestamp)>,
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
            Self::Withdrawn { .. } => "撤单",
            Self::Merged { .. } => "并单",
            Self::PartyAdded { .. } => "并入诉求人",
            Self::TransferredBack { .. } => "移交退回",
            Self::ReturnRequested { .. } => "申请退单",
            Self::ReturnGranted { .. } => "同意退单",
            Self::ReturnDenied { .. } => "不同意退单",
            Self::DisputeOpened { .. } => "提请会商",
            Self::Ruled { .. } => "裁定",
            Self::RuleChangeProposed { .. } => "建议修订派单目录",
            Self::Reassigned { .. } => "改派",
            Self::PartAssigned { .. } => "分办",
            Self::PartAnswered { .. } => "分办反馈",
            Self::PartTakenBack { .. } => "收回分办",
            Self::ArrivedOnScene { .. } => "到场",
            Self::LeftScene { .. } => "撤离",
            Self::Excused { .. } => "解除召集",
            Self::WhistleRated { .. } => "吹哨互评",
            Self::ExtensionRequested { .. } => "申请延期",
            Self::ExtensionGranted { .. } => "同意延期",
            Self::ExtensionDenied { .. } => "不同意延期",
            Self::Deferred { .. } => "挂账",
            Self::DeferralReviewed { .. } => "挂账复核",
            Self::Resumed { .. } => "销账续办",
            Self::Reminded { .. } => "催办",
            Self::Supervised { .. } => "督办",
            Self::SupervisionAnswered { .. } => "督办回复",
            Self::ClaimedUnreasonable { .. } => "申请不合理诉求",
            Self::ClaimApproved { .. } => "认定不合理诉求",
            Self::ClaimDenied { .. } => "查否不合理诉求",
            Self::FinalReplyGiven { .. } => "最终答复",
            Self::FeedbackRejected { .. } => "退回重办",
            Self::Reopened { .. } => "重办",
            Self::MarkedHard => "标记疑难",
            Self::AssessmentAppealed { .. } => "申诉考核",
            Self::AppealDecided { .. } => "审核申诉",
            Self::Archived => "归档",
            Self::FollowerNamed { .. } => "指定跟办人",
            Self::SurgeMarked { .. } => "按应急时限办理",
            Self::DeadlineWarned { .. } => "时限预警",
            Self::AcknowledgedBySilence => "逾期视为签收",
            Self::DeadlinesRecomputed { .. } => "重算暂定时限",
        }
    }
}

impl Event {
    /// The answer of the rules that an event of registration stands for.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the five answers of the rules are closed")]
    pub fn as_routing(&self) -> Option<Routing> {
        match self {
            Self::SentToJudgement { reasons, candidates } => {
                let (reasons, candidates) = (reasons.clone(), candidates.clone());
                Some(Routing::Suggest { reasons, candidates })
            }
            Self::Dispatched { target, mode: DispatchMode::Auto } => {
                Some(Routing::Auto { target: target.clone() })
            }
            Self::AnsweredDirectly { knowledge: Some(knowledge), answer } => {
                let (knowledge, answer) = (knowledge.clone(), answer.clone());
                Some(Routing::Direct { knowledge, answer })
            }
            Self::DeclinedOutOfScope { reason, advice } => {
                Some(Routing::OutOfScope { reason: *reason, advice: advice.clone() })
            }
            Self::TransferredOut { unit } => Some(Routing::Emergency { unit: unit.clone() }),
            _ => None,
        }
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
    /// The client's id of the command, where it came from outside with one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<RequestId>,
    /// What happened.
    pub events: Vec<Event>,
}
