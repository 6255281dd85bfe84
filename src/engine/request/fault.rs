//! Why a request was not answered with what it asked for, where no rule of the loop refused it: stable codes
//! with their status, and the problems of single fields.
//!
//! Must never: say more of a ticket than the speaker may read.

use serde::Serialize;

use crate::labelled_enum;

labelled_enum! {
    /// Why a request failed (请求失败原因).
    Fault {
        /// Larger than the limit.
        BodyTooLong = "body_too_long", "请求体过大";
        /// No JSON object in UTF-8.
        NotJson = "not_json", "请求体不是 UTF-8 的 JSON 对象";
        /// Another schema or version than the one that is read.
        WrongSchema = "wrong_schema", "schema 不符";
        /// Fields that are missing, unknown or wrong.
        BadFields = "bad_fields", "字段有误";
        /// No command has that name.
        CommandUnknown = "command_unknown", "没有这种操作";
        /// The engine alone gives it.
        NotFromOutside = "not_from_outside", "该操作由系统自行执行，不接受外部请求";
        /// The rules have no such unit.
        SpeakerUnknown = "speaker_unknown", "请求方不是单位表中的单位";
        /// Only units have queues.
        QueueOfUnitsOnly = "queue_of_units_only", "只有承办单位有待办队列";
        /// The id stands for something else on this ticket.
        RequestIdReused = "request_id_reused", "请求编号已用于本工单的另一操作";
        /// Others kept being faster.
        Contended = "contended", "工单正被频繁修改";
        /// The log or the views cannot be read or written.
        LogUnavailable = "log_unavailable", "日志暂不可用";
        /// The ticket's history makes no ticket.
        HistoryCorrupt = "history_corrupt", "工单历史损坏";
    }
}

impl Fault {
    /// The status that goes with it; from 500 on, the same request may be sent again as it is.
    pub fn status(self) -> u16 {
        match self {
            Self::BodyTooLong
            | Self::NotJson
            | Self::WrongSchema
            | Self::BadFields
            | Self::CommandUnknown => 400,
            Self::NotFromOutside | Self::SpeakerUnknown | Self::QueueOfUnitsOnly => 403,
            Self::RequestIdReused => 409,
            Self::Contended | Self::LogUnavailable | Self::HistoryCorrupt => 503,
        }
    }

    /// What to do about it.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::BodyTooLong => "请缩短文字；照片和文件请存于本单位系统，只报材料名称",
            Self::NotJson => "请发送一个 JSON 对象，UTF-8 编码，嵌套不超过百层",
            Self::WrongSchema => "操作请写 command.v1，查询请写 ask.v1；格式见 docs/schemas",
            Self::BadFields => "请按 problems 逐项更正后重发",
            Self::CommandUnknown => "请核对主题中的操作名；可用操作见 docs/schemas/command.v1.json",
            Self::NotFromOutside => "无需发送；登记、并入诉求人和时限由系统处理",
            Self::SpeakerUnknown => "请核对主题中的单位编号；新单位请先加入规则的单位表",
            Self::QueueOfUnitsOnly => "热线岗位请按工单编号查询",
            Self::RequestIdReused => "新操作请换用新的编号；重试请原样重发",
            Self::Contended | Self::LogUnavailable => {
                "请稍后原样重发；带同一请求编号（id）重发不会重复生效"
            }
            Self::HistoryCorrupt => "请联系热线系统管理员检查日志；在此之前重发无效",
        }
    }
}

labelled_enum! {
    /// What is wrong with a field (字段问题).
    ProblemCode {
        /// It must be there.
        Missing = "missing_field", "缺少必填字段";
        /// There is no such field.
        Unknown = "unknown_field", "没有这个字段";
        /// It cannot be read.
        Bad = "bad_field", "内容无法识别";
        /// It is longer than the limit.
        TooLong = "too_long", "超过长度上限";
    }
}

/// One thing wrong with a request (字段问题).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Which field, as a path from the top: `with.feedback.public`.
    pub field: String,
    /// Stable code.
    pub code: ProblemCode,
    /// What is wrong.
    pub problem: &'static str,
    /// What to do.
    pub remedy: String,
}

impl Problem {
    /// A problem with its remedy.
    pub fn new(field: impl Into<String>, code: ProblemCode, remedy: impl Into<String>) -> Self {
        Self { field: field.into(), code, problem: code.label(), remedy: remedy.into() }
    }
}
