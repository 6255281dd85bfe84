//! What each command is told in a script: the names of its particulars, and an example of each.
//!
//! Must never: say what a particular means; `deeds` reads it.

use crate::domain::command::CommandName;

/// A particular of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Field {
    /// Its name.
    pub key: &'static str,
    /// Whether it must be given.
    pub must: bool,
    /// How it may look.
    pub example: &'static str,
}

const fn must(key: &'static str, example: &'static str) -> Field {
    Field { key, must: true, example }
}

const fn may(key: &'static str, example: &'static str) -> Field {
    Field { key, must: false, example }
}

/// Of every command.
pub(super) const COMMON: &[Field] = &[may("工单", "乙"), may("代表", "12345热线")];

const REASON: Field = must("理由", "\"…\"");
const OPINION: Field = must("意见", "\"属实\"");
const PROOF: Field = may("佐证", "照片.jpg");
const UNIT: Field = must("单位", "供水公司");
const ASSISTING: Field = may("协办", "区城管局、八廓街道");
const MATTER: Field = may("事项", "流动摊贩占道经营");
const CLASS: Field = may("时限类别", "普通");
const AGREED: &[Field] = &[may("同意", "同意"), may("不同意", "不同意"), OPINION];

/// Of the command.
pub(super) fn of(command: CommandName) -> Vec<Field> {
    use CommandName as C;
    match command {
        C::Register => REGISTRATION.to_vec(),
        C::Dispatch => vec![must("派往", "八廓街道"), ASSISTING, MATTER, CLASS],
        C::AnswerDirectly => vec![must("答复", "\"…\""), may("知识", "K-0001")],
        C::DeclineOutOfScope => vec![must("情形", "诉讼"), must("告知", "\"请向人民法院提出\"")],
        C::TransferOut => vec![must("去向", "119")],
        C::RecordContact => vec![must("方式", "电话")],
        C::BlowWhistle => {
            vec![must("类型", "执法哨"), must("召集", "八廓街道城管执法分队"), REASON]
        }
        C::SubmitFeedback => vec![
            must("办理情况", "\"已更换灯具\""),
            must("公开答复", "\"路灯已修复\""),
            may("未解决", "未解决"),
            PROOF,
        ],
        C::VerifyFeedback | C::ReviewDeferral => vec![must("情况", "\"现场查看属实\"")],
        C::RejectFeedback => vec![REASON],
        C::RecordFollowUp => vec![
            may("未接通", "未接通"),
            may("解决", "已解决"),
            may("满意", "满意"),
            may("未联系", "未联系"),
            may("办理", "属实"),
            may("过程", "满意"),
            may("意见", "\"…\""),
        ],
        C::Withdraw | C::TransferBack => vec![must("原因", "\"…\"")],
        C::Merge => vec![must("并入", "甲")],
        C::AddParty => vec![must("来自", "乙")],
        C::RequestReturn => vec![
            must("理由", "非本单位职责"),
            must("依据", "\"《城市照明管理规定》第六条\""),
            may("建议", "市城管局"),
        ],
        C::DecideReturn | C::DecideExtension | C::DecideClaim | C::DecideAppeal => AGREED.to_vec(),
        C::OpenDispute => vec![must("争议", "\"路灯权属不清\"")],
        C::RuleOnDispute => vec![must("主办", "市城管局"), ASSISTING, MATTER, CLASS, REASON],
        C::Reassign => vec![must("派往", "市城管局"), ASSISTING, MATTER, CLASS, REASON],
        C::AssignPart => vec![UNIT, must("任务", "\"检查水管\"")],
        C::AnswerPart | C::LeaveScene => vec![must("结果", "\"已清理\"")],
        C::TakeBackPart | C::Excuse => vec![UNIT, REASON],
        C::RateWhistle => vec![must("对象", "八廓街道"), must("星级", "5")],
        C::RequestExtension => vec![must("天数", "3"), REASON, PROOF],
        C::Defer => vec![REASON, must("预计", "2026-12-01"), may("程序", "检测")],
        C::Resume => vec![must("说明", "\"道路已通\"")],
        C::Remind => vec![must("内容", "\"诉求人再次来电\"")],
        C::Supervise => {
            vec![must("级别", "书面督办"), must("事由", "领导批示"), must("要求", "\"…\"")]
        }
        C::AnswerSupervision => vec![must("答复", "\"今日完成\"")],
        C::ClaimUnreasonable | C::AppealAssessment => vec![REASON, PROOF],
        C::GiveFinalReply => vec![must("答复", "\"…\""), must("签发", "李主任"), PROOF],
        C::Reopen => vec![must("事由", "诉求人不满意"), must("要求", "\"重新核查\"")],
        C::NameFollower => vec![must("领导", "区长"), must("跟办", "督查室")],
        C::PassDeadline => {
            vec![must("时限", "办理"), must("档次", "超期"), may("单位", "八廓街道")]
        }
        C::RecomputeDeadlines => vec![must("日历", "2027")],
        C::Acknowledge | C::ReportIn | C::ArriveOnScene | C::Close | C::Evaluate | C::Archive => {
            vec![]
        }
    }
}

/// Of registering: the appeal, and where the rules send it.
const REGISTRATION: &[Field] = &[
    must("内容", "\"八廓街路灯不亮\""),
    may("渠道", "电话"),
    may("类型", "投诉"),
    may("标题", "\"…\""),
    may("地点", "\"八廓街\""),
    may("主体", "个人"),
    may("紧急程度", "紧急"),
    may("保密", "保密"),
    may("被反映", "八廓街道"),
    may("按规则派单", "按规则派单"),
    may("派往", "八廓街道"),
    ASSISTING,
    MATTER,
    CLASS,
    may("转人工", "依据不足"),
    may("建议", "八廓街道"),
    may("直接答复", "\"…\""),
    may("知识", "K-0001"),
    may("不予受理", "诉讼"),
    may("告知", "\"请向人民法院提出\""),
    may("移交", "119"),
];
