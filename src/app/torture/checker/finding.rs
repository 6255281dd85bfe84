//! What the checker may find, by stable code.
//!
//! Must never: change the meaning of a code.

use serde::Serialize;

use crate::labelled_enum;

labelled_enum! {
    /// Kind of a finding (问题).
    FindingCode {
        /// An acknowledged appeal has no ticket.
        AppealLost = "T01", "已确认的诉求没有工单";
        /// An appeal has several tickets.
        AppealTwice = "T02", "同一诉求登记了多次";
        /// A ticket says something else than its appeal.
        AppealDiffers = "T03", "登记的内容不是先确认的那一份";
        /// What could not be taken is neither kept nor told.
        RefusalLost = "T04", "拒收的进件没有死信或没有告知";
        /// A command that was answered `ok` stands nowhere.
        CommandLost = "T05", "已答复的操作不在日志中";
        /// A command stands twice.
        CommandTwice = "T06", "同一请求编号生效多次";
        /// Nobody asked for it.
        Invented = "T07", "无人提出的提交";
        /// A command that was refused stands in the log.
        RefusedYetDone = "T08", "已答复拒绝的操作却生效";
        /// Revisions, sequence or hashes do not follow.
        ChainBroken = "T09", "日志断链";
        /// A queue does not say how a unit stands.
        QueueDiffers = "T10", "单位队列与日志不符";
        /// A message stands or was delivered twice under two numbers.
        MessageTwice = "T11", "同一消息入流多次";
        /// A message that follows from the log is missing.
        MessageLost = "T12", "应发的消息缺失";
        /// A message follows from no commit.
        MessageInvented = "T13", "消息没有对应的提交";
        /// A view says something else than the log.
        ViewDiffers = "T14", "视图与日志不符";
        /// Work was left undone.
        NotDrained = "T15", "停止施加故障后仍有未完成的工作";
        /// An engine did not end when it was asked to.
        EngineStuck = "T16", "引擎未能平稳停止";
        /// A fault was not met as it must be.
        FaultUnnoticed = "T17", "故障未按要求告警或停下";
        /// A commit says another time than it was.
        TimeWrong = "T18", "提交的时刻不实";
    }
}

/// A finding (问题).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which.
    pub code: FindingCode,
    /// On which ticket, appeal or stream.
    pub of: String,
    /// What was promised.
    pub promise: String,
    /// What is there.
    pub found: String,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { code, of, promise, found } = self;
        write!(f, "{} {}（{of}）：承诺 {promise}；实际 {found}", code.word(), code.label())
    }
}

/// Findings as they come, with the number of promises that were looked at.
#[derive(Debug, Default)]
pub(super) struct Findings {
    pub promises: u64,
    pub all: Vec<Finding>,
}

impl Findings {
    /// Holds one promise against what is there; `found` says what, where it is broken.
    pub(super) fn hold(
        &mut self,
        code: FindingCode,
        of: &str,
        promise: &str,
        found: Option<String>,
    ) {
        self.promises += 1;
        if let Some(found) = found {
            let (of, promise) = (of.to_owned(), promise.to_owned());
            self.all.push(Finding { code, of, promise, found });
        }
    }
}
