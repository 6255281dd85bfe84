//! Labels of metrics: closed sets only, so that the number of series is known when the program is built.
//!
//! Must never: be implemented for a type that can hold an id or a text.

use crate::domain::command::CommandName;
use crate::domain::decision::Routing;
use crate::domain::invariant::Invariant;
use crate::domain::learned::ModelState;
use crate::domain::sla::{Clock, Rung};
use crate::labelled_enum;

/// A closed set that may label a metric.
pub trait Label: Copy + 'static {
    /// Name of the label.
    const NAME: &'static str;
    /// Every value.
    fn all() -> &'static [Self];
    /// The word of this value.
    fn as_label(self) -> &'static str;
}

/// Implements [`Label`] for labelled enums.
macro_rules! labels {
    ($($kind:ty = $name:literal;)+) => {$(
        impl Label for $kind {
            const NAME: &'static str = $name;
            fn all() -> &'static [Self] {
                Self::ALL
            }
            fn as_label(self) -> &'static str {
                self.word()
            }
        }
    )+};
}

labels! {
    AppealResult = "result";
    RegisteredAs = "mode";
    CommandName = "command";
    CommandOutcome = "outcome";
    LogFailure = "kind";
    Invariant = "invariant";
    RulesLoad = "result";
    RulesPart = "part";
    Clock = "clock";
    RungKind = "rung";
    ModelState = "state";
    WatchedAs = "result";
    RequestResult = "result";
}

labelled_enum! {
    /// What became of an appeal that was read (受理结果).
    AppealResult {
        /// Seen for the first time.
        New = "new", "新诉求";
        /// Delivered again.
        Repeated = "repeated", "重复送达";
        /// Could not be read; put aside.
        Dead = "dead", "无法读取";
    }
}

labelled_enum! {
    /// As what a ticket was registered (派单结论).
    RegisteredAs {
        /// Handed to an emergency service.
        Emergency = "emergency", "紧急移交";
        /// Not for the hotline.
        OutOfScope = "out_of_scope", "不予受理";
        /// Answered directly.
        Direct = "direct", "直接答复";
        /// Dispatched by the engine.
        Auto = "auto", "自动派单";
        /// Left to a person.
        Suggest = "suggest", "转人工";
    }
}

impl From<&Routing> for RegisteredAs {
    fn from(routing: &Routing) -> Self {
        match routing {
            Routing::Emergency { .. } => Self::Emergency,
            Routing::OutOfScope { .. } => Self::OutOfScope,
            Routing::Direct { .. } => Self::Direct,
            Routing::Auto { .. } => Self::Auto,
            Routing::Suggest { .. } => Self::Suggest,
        }
    }
}

labelled_enum! {
    /// What became of a command (操作结果).
    CommandOutcome {
        /// Obeyed.
        Ok = "ok", "成功";
        /// Against a business rule.
        Refused = "refused", "拒绝";
        /// Prevented by the infrastructure.
        Failed = "failed", "失败";
    }
}

labelled_enum! {
    /// What became of a request from outside (请求结果).
    RequestResult {
        /// Done, now or before.
        Done = "done", "已办";
        /// It cannot be read.
        Malformed = "malformed", "格式有误";
        /// Not for this speaker.
        Forbidden = "forbidden", "无权";
        /// No such ticket for this speaker.
        Unknown = "unknown", "查无工单";
        /// Not as the ticket stands.
        Refused = "refused", "拒绝";
        /// The same again later.
        Later = "later", "稍后重发";
    }
}

impl RequestResult {
    /// The result that a status like that of HTTP stands for.
    pub fn of(status: u16) -> Self {
        match status {
            200 => Self::Done,
            400 => Self::Malformed,
            403 => Self::Forbidden,
            404 => Self::Unknown,
            409 => Self::Refused,
            _ => Self::Later,
        }
    }
}

labelled_enum! {
    /// How the event log failed (日志故障).
    LogFailure {
        /// A commit could not be written.
        Append = "append", "写入失败";
        /// A commit could not be read.
        Read = "read", "读取失败";
        /// Another commit of the ticket came first, more often than is retried.
        Conflict = "conflict", "并发冲突";
        /// What was read is not what was written.
        Corrupt = "corrupt", "内容损坏";
    }
}

labelled_enum! {
    /// What sort of rung was reached (预警档次).
    RungKind {
        /// A warning.
        Warning = "warning", "预警";
        /// It has run out.
        Breach = "breach", "超期";
    }
}

impl From<Rung> for RungKind {
    fn from(rung: Rung) -> Self {
        match rung {
            Rung::Warning(_) => Self::Warning,
            Rung::Breach => Self::Breach,
        }
    }
}

labelled_enum! {
    /// What became of loading rules (装载结果).
    RulesLoad {
        /// In force.
        Loaded = "loaded", "已生效";
        /// Refused; the old set stays.
        Refused = "refused", "被拒绝";
    }
}

labelled_enum! {
    /// Part of a rule set (规则集部分).
    RulesPart {
        /// Units.
        Units = "units", "单位";
        /// Matters.
        Matters = "matters", "事项";
        /// Places.
        Places = "places", "地点";
        /// Decision rows.
        Rows = "rows", "派单规则";
    }
}

labelled_enum! {
    /// What became of a ticket of which the model was sure (模型判断结果).
    WatchedAs {
        /// The unit of its choice settled it.
        Right = "right", "正确";
        /// Another did, or it was given back.
        Wrong = "wrong", "错误";
    }
}
