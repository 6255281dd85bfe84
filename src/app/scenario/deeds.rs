//! From a command's name and particulars to what somebody does.
//!
//! Must never: decide whether it is allowed; the domain does.

use crate::domain::command::{Command, CommandName};
use crate::domain::decision::{OutOfScopeReason, Target};
use crate::domain::id::{KnowledgeId, UnitId};
use crate::domain::matter::SlaClass;
use crate::domain::sla::{Clock, Rung, Warning};
use crate::domain::state::{
    ContactMethod, Feedback, FollowUp, Procedure, ReopenCause, ReturnReason, ReturnRequest,
    Satisfaction, Solved, SupervisionCause, SupervisionLevel, WhistleKind,
};
use crate::labelled_enum;

use super::arguments::{Arguments, word};
use super::registration;
use super::script::{Deed, TicketName};
use super::wrong::Wrong;

/// What somebody does; `None` where something is wrong, which the particulars then say.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others are commands that say everything")]
pub(super) fn deed(name: CommandName, given: &mut Arguments<'_>) -> Option<Deed> {
    match name {
        CommandName::Register => registration::read(given).map(|one| Deed::Register(Box::new(one))),
        CommandName::Merge => word!(given, "并入", TicketName).map(|into| Deed::Merge { into }),
        CommandName::AddParty => {
            word!(given, "来自", TicketName).map(|from| Deed::AddParty { from })
        }
        CommandName::PassDeadline => {
            let (clock, unit, rung) =
                (word!(given, "时限", Clock), given.unit("单位"), rung(given));
            Some(Deed::PassDeadline { clock: clock?, unit, rung: rung? })
        }
        other => command(other, given).map(Deed::Command),
    }
}

/// The rungs, as they are called.
const RUNGS: &[(&str, Rung)] = &[
    ("50%", Rung::Warning(Warning::Permille(500))),
    ("80%", Rung::Warning(Warning::Permille(800))),
    ("黄牌", Rung::Warning(Warning::WorkingDaysBefore(1))),
    ("超期", Rung::Breach),
    ("红牌", Rung::Breach),
];

fn rung(given: &mut Arguments<'_>) -> Option<Rung> {
    given.word("档次", RUNGS.iter().map(|(word, _)| *word).collect(), |text| {
        RUNGS.iter().find(|(word, _)| *word == text).map(|(_, rung)| *rung)
    })
}

/// From registering to feedback.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others stand below")]
fn command(name: CommandName, given: &mut Arguments<'_>) -> Option<Command> {
    use CommandName as C;
    Some(match name {
        C::Dispatch => Command::Dispatch { target: target("派往", given)? },
        C::AnswerDirectly => Command::AnswerDirectly {
            knowledge: given.text("知识").map(KnowledgeId::new),
            answer: given.text("答复")?,
        },
        C::DeclineOutOfScope => {
            let reason = word!(given, "情形", OutOfScopeReason);
            Command::DeclineOutOfScope { reason: reason?, advice: given.text("告知")? }
        }
        C::TransferOut => Command::TransferOut { unit: given.unit("去向")? },
        C::Acknowledge => Command::Acknowledge,
        C::RecordContact => {
            Command::RecordContact { method: word!(given, "方式", ContactMethod)? }
        }
        C::BlowWhistle => {
            let (kind, summoned) = (word!(given, "类型", WhistleKind), given.units("召集"));
            Command::BlowWhistle { kind: kind?, reason: given.text("理由")?, summoned }
        }
        C::ReportIn => Command::ReportIn,
        C::ArriveOnScene => Command::ArriveOnScene,
        C::LeaveScene => Command::LeaveScene { result: given.text("结果")? },
        C::Excuse => {
            let unit = given.unit("单位");
            Command::Excuse { unit: unit?, reason: given.text("理由")? }
        }
        C::RateWhistle => {
            let (of, stars) = (given.unit("对象"), given.number("星级"));
            Command::RateWhistle { of: of?, stars: stars? }
        }
        C::SubmitFeedback => Command::SubmitFeedback {
            feedback: Feedback {
                internal: given.text("办理情况")?,
                public: given.text("公开答复")?,
                solved: !given.flag("未解决"),
                proof: given.list("佐证"),
            },
        },
        C::VerifyFeedback => Command::VerifyFeedback { note: given.text("情况")? },
        C::RejectFeedback => Command::RejectFeedback { reason: given.text("理由")? },
        C::RecordFollowUp => Command::RecordFollowUp { reached: follow_up(given)? },
        C::Close => Command::Close,
        C::Evaluate => Command::Evaluate,
        C::Archive => Command::Archive,
        other => return branch(other, given),
    })
}

/// Returns, disputes, parts, other ends.
#[expect(clippy::wildcard_enum_match_arm, reason = "the others stand above and below")]
fn branch(name: CommandName, given: &mut Arguments<'_>) -> Option<Command> {
    use CommandName as C;
    let text = |given: &Arguments<'_>, key: &str| given.text(key);
    Some(match name {
        C::Withdraw => Command::Withdraw { reason: text(given, "原因")? },
        C::TransferBack => Command::TransferBack { note: text(given, "原因")? },
        C::RequestReturn => {
            let (reason, suggested) = (word!(given, "理由", ReturnReason), given.unit("建议"));
            let (reason, basis) = (reason?, text(given, "依据")?);
            Command::RequestReturn { request: ReturnRequest { reason, basis, suggested } }
        }
        C::DecideReturn => {
            let granted = given.agreed();
            Command::DecideReturn { granted: granted?, note: text(given, "意见")? }
        }
        C::OpenDispute => Command::OpenDispute { note: text(given, "争议")? },
        C::RuleOnDispute => {
            let target = target("主办", given);
            Command::RuleOnDispute { target: target?, note: text(given, "理由")? }
        }
        C::Reassign => {
            let target = target("派往", given);
            Command::Reassign { target: target?, reason: text(given, "理由")? }
        }
        C::AssignPart => {
            let unit = given.unit("单位");
            Command::AssignPart { unit: unit?, task: text(given, "任务")? }
        }
        C::AnswerPart => Command::AnswerPart { result: text(given, "结果")? },
        C::TakeBackPart => {
            let unit = given.unit("单位");
            Command::TakeBackPart { unit: unit?, reason: text(given, "理由")? }
        }
        C::Reopen => {
            let cause = word!(given, "事由", ReopenCause);
            Command::Reopen { cause: cause?, note: text(given, "要求")? }
        }
        other => return pressure(other, given),
    })
}

/// More time, pressure, the score.
#[expect(clippy::wildcard_enum_match_arm, reason = "every other command stands above")]
fn pressure(name: CommandName, given: &mut Arguments<'_>) -> Option<Command> {
    use CommandName as C;
    let evidence = given.list("佐证");
    let text = |given: &Arguments<'_>, key: &str| given.text(key);
    Some(match name {
        C::RequestExtension => {
            let days = given.number("天数");
            Command::RequestExtension { days: days?, reason: text(given, "理由")?, evidence }
        }
        C::DecideExtension => {
            let granted = given.agreed();
            Command::DecideExtension { granted: granted?, note: text(given, "意见")? }
        }
        C::Defer => {
            let until = given.day("预计");
            let procedure = word!(given, "程序", Procedure);
            Command::Defer { reason: text(given, "理由")?, until: until?, procedure }
        }
        C::ReviewDeferral => Command::ReviewDeferral { note: text(given, "情况")? },
        C::Resume => Command::Resume { note: text(given, "说明")? },
        C::Remind => Command::Remind { note: text(given, "内容")? },
        C::Supervise => {
            let level = word!(given, "级别", SupervisionLevel);
            let cause = word!(given, "事由", SupervisionCause);
            Command::Supervise { level: level?, cause: cause?, note: text(given, "要求")? }
        }
        C::AnswerSupervision => Command::AnswerSupervision { answer: text(given, "答复")? },
        C::ClaimUnreasonable => {
            Command::ClaimUnreasonable { reason: text(given, "理由")?, evidence }
        }
        C::DecideClaim => {
            let approved = given.agreed();
            Command::DecideClaim { approved: approved?, note: text(given, "意见")? }
        }
        C::GiveFinalReply => Command::GiveFinalReply {
            text: text(given, "答复")?,
            signed_by: text(given, "签发")?,
            proof: evidence,
        },
        C::AppealAssessment => {
            Command::AppealAssessment { reason: text(given, "理由")?, evidence }
        }
        C::DecideAppeal => {
            let granted = given.agreed();
            Command::DecideAppeal { granted: granted?, note: text(given, "意见")? }
        }
        C::NameFollower => Command::NameFollower {
            leader: text(given, "领导")?,
            follower: text(given, "跟办")?,
        },
        C::RecomputeDeadlines => Command::RecomputeDeadlines { calendar: text(given, "日历")? },
        _ => return None,
    })
}

labelled_enum! {
    /// Whether what the unit says it did was done.
    Truth {
        /// It was.
        True = "true", "属实";
        /// It was not.
        False = "false", "不实";
    }
}

/// What the caller said; `Some(None)` when nobody answered.
fn follow_up(given: &mut Arguments<'_>) -> Option<Option<FollowUp>> {
    if given.flag("未接通") {
        return Some(None);
    }
    for (key, example) in [("解决", "已解决"), ("满意", "满意")] {
        if !given.has(key) {
            let remedy = format!("请补上 {key}={example}，或写“未接通”");
            given.wrong.push(Wrong::new(given.line, format!("“回访”缺少{key}"), remedy));
        }
    }
    let (solved, satisfaction) = (word!(given, "解决", Solved), word!(given, "满意", Satisfaction));
    Some(Some(FollowUp {
        contacted_by_staff: !given.flag("未联系"),
        truthful: word!(given, "办理", Truth).map(|one| one == Truth::True),
        process: word!(given, "过程", Satisfaction),
        note: given.text("意见").unwrap_or_default(),
        ..FollowUp::plain(solved?, satisfaction?)
    }))
}

/// To whom it goes, as a person says it.
pub(super) fn target(key: &str, given: &mut Arguments<'_>) -> Option<Target> {
    let (lead, assisting) = (given.unit(key), given.units("协办"));
    let (matter, class) = (given.matter("事项"), word!(given, "时限类别", SlaClass));
    Some(Target { assisting, matter, ..bare(lead?, class.unwrap_or(SlaClass::Ordinary)) })
}

/// A target that no rule stands behind.
pub(super) fn bare(lead: UnitId, sla_class: SlaClass) -> Target {
    Target {
        lead,
        assisting: Vec::new(),
        matter: None,
        sla_class,
        row: None,
        support_permille: 1_000,
    }
}
