//! Why an input could not be taken: stable codes, and words that name the field and the remedy.
//!
//! Must never: quote personal data.

use crate::labelled_enum;

labelled_enum! {
    /// Code of a rejection (拒收原因).
    RejectionCode {
        /// Bytes that are no UTF-8.
        NotUtf8 = "not_utf8", "不是 UTF-8 编码";
        /// No JSON object.
        NotJson = "not_json", "JSON 格式错误";
        /// A record longer than the limit.
        RecordTooLong = "record_too_long", "单条记录过长";
        /// CSV: quotes that do not close.
        StrayQuote = "stray_quote", "引号不配对";
        /// CSV: too many or too few columns.
        WrongColumnCount = "wrong_column_count", "列数与表头不符";
        /// A field that no appeal has.
        UnknownField = "unknown_field", "未知字段";
        /// A field that must be there.
        MissingField = "missing_field", "缺少必填字段";
        /// A field that cannot be read.
        BadField = "bad_field", "字段内容无法识别";
        /// Text that is empty.
        EmptyText = "empty_text", "诉求内容为空";
        /// Text that is too long.
        TextTooLong = "text_too_long", "诉求内容过长";
        /// A time in the future or before there were hotlines.
        AbsurdTime = "absurd_time", "受理时间不合理";
        /// A subject that names no channel and id.
        BadSubject = "bad_subject", "消息主题不对";
        /// A body that says otherwise than its subject.
        SubjectMismatch = "subject_mismatch", "正文与消息主题不一致";
        /// The source's id was used before for another body.
        SourceIdReused = "source_id_reused", "来源编号已用于另一诉求";
    }
}

/// One thing wrong with a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// Code.
    pub code: RejectionCode,
    /// Field, where one is to blame.
    pub field: Option<&'static str>,
    /// What is wrong and what to do.
    pub message: String,
}

impl Rejection {
    /// A rejection of a whole record.
    pub fn record(code: RejectionCode, message: impl Into<String>) -> Self {
        Self { code, field: None, message: message.into() }
    }

    /// A rejection that a field is to blame for.
    pub fn field(code: RejectionCode, field: &'static str, message: impl Into<String>) -> Self {
        Self { code, field: Some(field), message: message.into() }
    }
}

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.code)?;
        if let Some(field) = self.field {
            write!(f, "（字段 {field}）")?;
        }
        write!(f, "：{}", self.message)
    }
}
