//! What a checker may find, by stable code.
//!
//! Must never: change the meaning of a code.

use serde::Serialize;

use crate::domain::id::TicketNumber;
use crate::labelled_enum;

labelled_enum! {
    /// Kind of a finding (问题).
    FindingCode {
        /// Two tickets of one appeal.
        RegisteredTwice = "S01", "同一诉求登记了两次";
        /// An accepted appeal without a ticket.
        AppealLost = "S02", "已受理的诉求没有工单";
        /// Revisions do not follow.
        RevisionGap = "S03", "版本号不连续";
        /// Time runs backwards.
        TimeBackwards = "S04", "时间倒流";
        /// An event that cannot follow on the ones before.
        DoesNotFollow = "S05", "事件不能接在此前的经过之后";
        /// Somebody did what is not his to do.
        WrongActor = "S06", "操作人无权作此操作";
        /// Acknowledged, and not in the log.
        AcknowledgedLost = "S07", "已确认的操作不在日志中";
        /// In the log without anybody having asked for it, or more often than asked.
        Unaccounted = "S08", "日志中有无人提出或重复的提交";
        /// A deadline passed unnoticed.
        DeadlineMissed = "S11", "时限到点而未触发";
        /// A deadline fired before its time.
        DeadlineEarly = "S12", "时限未到即触发";
        /// A deadline fired twice.
        DeadlineTwice = "S13", "时限重复触发";
        /// The clock of a deadline did not run.
        DeadlineStopped = "S14", "时钟已停而时限仍触发";
        /// An earlier deadline of the same ticket had not fired.
        DeadlineDisorder = "S15", "时限触发次序颠倒";
        /// The due time differs from the one that the calendar gives.
        DueDiffers = "S16", "截止时间与逐日推算不符";
        /// Silence was not taken for a signature.
        SilenceUnsigned = "S21", "逾期未签收而未视为签收";
        /// No supervision follows a breach.
        BreachUnsupervised = "S22", "办理超期而未督办";
        /// A return after its window.
        ReturnLate = "S31", "超过期限仍退单";
        /// A return after it was forbidden.
        ReturnForbidden = "S32", "禁止退单后仍退单";
        /// Several returns without a dispute.
        ReturnsUndisputed = "S33", "多次退单而未提请会商";
        /// Feedback with open parts or people on the scene.
        FedBackTooSoon = "S34", "分办未结或人员未撤离即反馈";
        /// An extension beyond its caps.
        ExtensionBeyondCap = "S35", "延期超出次数、天数或期限";
        /// Handled again after the window, or a last answer taken up again.
        ReopenedLate = "S36", "超过期限或最终答复后仍重办";
        /// The respondent or its kin received the ticket.
        RespondentReceives = "S37", "被反映单位或其上下级收到工单";
        /// A merged caller is no party of the other ticket.
        PartyLost = "S38", "并单后诉求人不在主单之中";
        /// Closed without the caller having been asked or tried often enough.
        ClosedUntried = "S39", "回访次数不足即结案";
        /// Something of one unit goes on after the ticket left it.
        LeftOpen = "S40", "工单已离开单位而其申请仍待审";
        /// A view says something else than the log.
        ViewDiffers = "S41", "视图与日志不符";
        /// The engine itself gave up.
        EngineBroke = "S51", "引擎报错";
    }
}

/// A finding (问题) on a ticket or on the whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which.
    pub code: FindingCode,
    /// On which ticket; none on the whole.
    pub ticket: Option<TicketNumber>,
    /// After how many commits of the ticket.
    pub revision: u32,
    /// Particulars, in Chinese.
    pub detail: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code.word(), self.code.label())?;
        match &self.ticket {
            Some(ticket) => write!(f, "（工单 {ticket} 第 {} 版）：{}", self.revision, self.detail),
            None => write!(f, "：{}", self.detail),
        }
    }
}
