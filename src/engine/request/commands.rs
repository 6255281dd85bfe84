//! What each command from outside needs from whoever gives it, as a table; what stands in no row is given
//! by the engine alone. From the table `docs/schemas/command.v1.json` is made.
//!
//! Must never: name a field that the command does not have, or one that the engine fills in.

use serde_json::{Map, Value};

use crate::domain::command::{Command, CommandName as C};
use crate::domain::id::TicketNumber;

use super::fields::{Field, Kind};
use super::form::{
    CONTACT_METHOD, FEEDBACK, FOLLOW_UP, OUT_OF_SCOPE, PROCEDURE, PROVEN, REOPEN_CAUSE,
    RETURN_REQUEST, SUPERVISION_CAUSE, SUPERVISION_LEVEL, TARGET, WHISTLE_KIND, may, must, text,
};

/// A unit, as several commands name one.
const UNIT: Field = must("unit", "单位编号", Kind::Id);
/// Whether something is granted.
const GRANTED: Field = must("granted", "是否同意", Kind::Flag);
/// The opinion of whoever decides.
const OPINION: Field = text("note", "审核意见");
/// To whom it goes.
const TO: Field = must("target", "派单去向", Kind::Object(TARGET));
/// Documents that show it.
const EVIDENCE: Field = must("evidence", "佐证材料名称", PROVEN);

/// The commands that come from outside, each with its fields.
const COMMANDS: &[(C, &[Field])] = &[
    (C::Dispatch, &[TO]),
    (C::AnswerDirectly, &[may("knowledge", "知识条目编号", Kind::Id), text("answer", "答复内容")]),
    (
        C::DeclineOutOfScope,
        &[must("reason", "不予受理情形", OUT_OF_SCOPE), text("advice", "告知内容")],
    ),
    (C::TransferOut, &[UNIT]),
    (C::TransferBack, &[text("note", "退回原因")]),
    (C::Acknowledge, &[]),
    (C::RecordContact, &[must("method", "联系方式", CONTACT_METHOD)]),
    (
        C::BlowWhistle,
        &[
            must("kind", "哨型", WHISTLE_KIND),
            text("reason", "吹哨理由"),
            must("summoned", "召集单位", Kind::Ids { count_min: 1 }),
        ],
    ),
    (C::ReportIn, &[]),
    (C::ArriveOnScene, &[]),
    (C::LeaveScene, &[text("result", "完成情况")]),
    (C::Excuse, &[UNIT, text("reason", "解除理由")]),
    (
        C::RateWhistle,
        &[
            must("of", "被评单位编号", Kind::Id),
            must("stars", "星级", Kind::Count { least: 1, most: 5 }),
        ],
    ),
    (C::AssignPart, &[UNIT, text("task", "分办事项")]),
    (C::AnswerPart, &[text("result", "办理结果")]),
    (C::TakeBackPart, &[UNIT, text("reason", "收回理由")]),
    (C::SubmitFeedback, &[must("feedback", "反馈", Kind::Object(FEEDBACK))]),
    (C::VerifyFeedback, &[text("note", "核实情况")]),
    (C::RejectFeedback, &[text("reason", "退回原因")]),
    (
        C::RecordFollowUp,
        &[must("reached", "回访结果（未接通写 null）", Kind::ObjectOrNull(FOLLOW_UP))],
    ),
    (C::Close, &[]),
    (C::Reopen, &[must("cause", "重办事由", REOPEN_CAUSE), text("note", "重办要求")]),
    (C::Withdraw, &[text("reason", "撤单原因")]),
    (C::Merge, &[must("into", "主单编号", Kind::Ticket)]),
    (C::RequestReturn, &[must("request", "退单申请", Kind::Object(RETURN_REQUEST))]),
    (C::DecideReturn, &[GRANTED, OPINION]),
    (C::OpenDispute, &[text("note", "争议事项")]),
    (C::RuleOnDispute, &[TO, text("note", "裁定理由")]),
    (C::Reassign, &[TO, text("reason", "改派理由")]),
    (
        C::RequestExtension,
        &[
            must("days", "工作日数", Kind::Count { least: 1, most: DAYS_MAX }),
            text("reason", "延期理由"),
            EVIDENCE,
        ],
    ),
    (C::DecideExtension, &[GRANTED, OPINION]),
    (
        C::Defer,
        &[
            text("reason", "挂账理由"),
            must("until", "预计日期", Kind::Day),
            may("procedure", "法定程序", PROCEDURE),
        ],
    ),
    (C::ReviewDeferral, &[text("note", "复核情况")]),
    (C::Resume, &[text("note", "续办说明")]),
    (C::Remind, &[text("note", "催办内容")]),
    (
        C::Supervise,
        &[
            must("level", "督办级别", SUPERVISION_LEVEL),
            must("cause", "督办事由", SUPERVISION_CAUSE),
            text("note", "督办要求"),
        ],
    ),
    (C::AnswerSupervision, &[text("answer", "督办回复")]),
    (C::NameFollower, &[text("leader", "接听领导"), text("follower", "跟办人")]),
    (C::ClaimUnreasonable, &[text("reason", "认定理由"), EVIDENCE]),
    (C::DecideClaim, &[must("approved", "是否认定", Kind::Flag), OPINION]),
    (
        C::GiveFinalReply,
        &[
            text("text", "答复内容"),
            text("signed_by", "签发人"),
            must("proof", "佐证材料名称", PROVEN),
        ],
    ),
    (C::Evaluate, &[]),
    (C::AppealAssessment, &[text("reason", "申诉理由"), EVIDENCE]),
    (C::DecideAppeal, &[GRANTED, OPINION]),
    (C::Archive, &[]),
];

/// The fields of a command; none where it does not come from outside.
pub(super) fn fields(command: C) -> Option<&'static [Field]> {
    COMMANDS.iter().find(|(name, _)| *name == command).map(|(_, fields)| *fields)
}

/// Most working days that can be asked for; what is allowed is laid down by the time limits.
const DAYS_MAX: u64 = 1_000;

/// What is asked of a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Deed {
    /// A command, complete.
    Plain(Command),
    /// To go on as part of another; how that one stands is for the engine to read.
    Merge {
        /// Which.
        into: TicketNumber,
    },
}

/// Makes the command of fields that were checked against its table.
///
/// # Errors
/// The table and the command disagree, which a test keeps from happening.
pub(super) fn deed(name: C, mut with: Map<String, Value>) -> Result<Deed, serde_json::Error> {
    if name == C::Merge {
        let into = with.remove("into").unwrap_or_default();
        return Ok(Deed::Merge { into: serde_json::from_value(into)? });
    }
    if let Some(Value::Object(target)) = with.get_mut("target") {
        // No rule stands behind what a person chooses.
        target.insert("support_permille".to_owned(), Value::from(0));
    }
    if let Some(Value::Object(reached)) = with.get_mut("reached") {
        reached.entry("note").or_insert_with(|| Value::from(""));
    }
    with.insert("command".to_owned(), Value::from(name.word()));
    serde_json::from_value(Value::Object(with)).map(Deed::Plain)
}
