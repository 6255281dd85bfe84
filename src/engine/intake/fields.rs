//! The fields of an appeal as a source sends them (`docs/schemas/appeal.v1.json`), checked one by one so
//! that all problems of a record are told at once.
//!
//! Must never: guess a value for a field that is wrong.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::domain::appeal::{
    AppealKind, CallerSubject, ExternalRef, IntakeChannel, Language, PersonalData,
};
use crate::domain::id::SourceId;

use super::mapping::local_time;
use super::rejection::{Rejection, RejectionCode as Code};

/// Most characters of a text.
pub const TEXT_CHARS_MAX: usize = 20_000;
/// Most characters of any other field.
pub const FIELD_CHARS_MAX: usize = 500;
/// Most entries of a list.
pub const LIST_COUNT_MAX: usize = 50;
/// How far a source's clock may run ahead of ours.
const CLOCK_SKEW_MINUTES_MAX: i64 = 10;
/// 12345 hotlines exist since the 1990s; an earlier time is a mistake.
const EARLIEST: &str = "1999-01-01T00:00:00Z";

/// Every field that a record may have.
pub const FIELDS: &[&str] = &[
    "channel",
    "source_id",
    "received_at",
    "title",
    "text",
    "kind",
    "place",
    "caller",
    "respondent",
    "confidential",
    "language",
    "attachments",
    "external_refs",
];

/// A record in the clear, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// Way it came.
    pub channel: IntakeChannel,
    /// The source's id.
    pub source_id: SourceId,
    /// When the source received it.
    pub received_at: Timestamp,
    /// Title.
    pub title: Option<String>,
    /// Text.
    pub text: String,
    /// Kind.
    pub kind: Option<AppealKind>,
    /// Place.
    pub place: Option<String>,
    /// Caller and respondent.
    pub personal: PersonalData,
    /// Who speaks.
    pub subject: CallerSubject,
    /// Whether confidential, where said.
    pub confidential: Option<bool>,
    /// Language, where said.
    pub language: Option<Language>,
    /// Attachments.
    pub attachments: Vec<String>,
    /// The same case elsewhere.
    pub external_refs: Vec<ExternalRef>,
}

/// Reads the fields one by one and gathers what is wrong.
struct Fields<'a> {
    object: &'a Map<String, Value>,
    wrong: Vec<Rejection>,
}

/// Checks a record.
///
/// # Errors
/// Everything that is wrong with it.
pub fn check(object: &Map<String, Value>, now: Timestamp) -> Result<Checked, Vec<Rejection>> {
    let mut fields = Fields { object, wrong: Vec::new() };
    fields.unknown(object, FIELDS, "");
    let channel = fields.closed_set("channel", "渠道", IntakeChannel::parse, channel_words);
    let source_id = fields.text("source_id", FIELD_CHARS_MAX);
    let received_at = fields.time("received_at", now);
    let text = fields.body();
    let kind = fields.closed_set("kind", "诉求类型", AppealKind::parse, kind_words);
    let language = fields.closed_set("language", "语言", Language::parse, language_words);
    let (personal, subject) = fields.caller();
    let title = fields.text("title", FIELD_CHARS_MAX);
    let place = fields.text("place", FIELD_CHARS_MAX);
    let confidential = fields.flag("confidential");
    let attachments = fields.attachments();
    let external_refs = fields.external_refs();
    for (name, missing) in [
        ("channel", channel.is_none()),
        ("source_id", source_id.is_none()),
        ("received_at", received_at.is_none()),
    ] {
        fields.missing(name, missing);
    }
    match (channel, source_id, received_at, text) {
        (Some(channel), Some(source_id), Some(received_at), Some(text))
            if fields.wrong.is_empty() =>
        {
            Ok(Checked {
                channel,
                source_id: SourceId::new(source_id),
                received_at,
                title,
                text,
                kind,
                place,
                personal,
                subject: subject.unwrap_or(CallerSubject::Person),
                confidential,
                language,
                attachments,
                external_refs,
            })
        }
        _ => Err(fields.wrong),
    }
}

fn channel_words() -> String {
    words(IntakeChannel::ALL.iter().map(|one| (one.word(), one.label())))
}

fn kind_words() -> String {
    words(AppealKind::ALL.iter().map(|one| (one.word(), one.label())))
}

fn language_words() -> String {
    words(Language::ALL.iter().map(|one| (one.word(), one.label())))
}

fn subject_words() -> String {
    words(CallerSubject::ALL.iter().map(|one| (one.word(), one.label())))
}

fn words(all: impl Iterator<Item = (&'static str, &'static str)>) -> String {
    all.map(|(word, label)| format!("{word}（{label}）")).collect::<Vec<_>>().join("、")
}

/// What a source wrote where a known word was due, if it can only be a mistyped word: in a shifted
/// column a name or phone may stand there, and reasons are printed and kept in the clear.
pub(in crate::engine) fn showable(text: &str) -> &str {
    let word = |c: char| c.is_ascii_alphabetic() || c == '_' || c == '.';
    if text.len() <= 30 && text.chars().all(word) { text } else { "〔未显示〕" }
}

impl Fields<'_> {
    fn bad(&mut self, name: &'static str, message: impl Into<String>) {
        self.wrong.push(Rejection::field(Code::BadField, name, message));
    }

    fn missing(&mut self, name: &'static str, missing: bool) {
        if missing && !self.wrong.iter().any(|rejection| rejection.field == Some(name)) {
            let message = format!("请补充 {name}");
            self.wrong.push(Rejection::field(Code::MissingField, name, message));
        }
    }

    fn unknown(&mut self, object: &Map<String, Value>, known: &[&str], within: &str) {
        for name in object.keys().filter(|name| !known.contains(&name.as_str())) {
            self.wrong.push(Rejection::record(
                Code::UnknownField,
                format!("{within}{}；可用字段为 {}", showable(name), known.join("、")),
            ));
        }
    }

    /// A field's value; absent, null and blank text all count as absent.
    fn value(&self, name: &str) -> Option<&Value> {
        self.object.get(name).filter(|value| match value {
            Value::Null => false,
            Value::String(text) => !text.trim().is_empty(),
            Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
        })
    }

    fn text(&mut self, name: &'static str, chars_max: usize) -> Option<String> {
        let text = match self.value(name)? {
            Value::String(text) => text.trim().to_owned(),
            // A long number has lost digits before it comes here; two ids must not become one.
            Value::Number(number) if number.is_f64() => {
                self.bad(name, "数字过长或带小数，读入时会走样；请加引号写成文字");
                return None;
            }
            Value::Number(number) => number.to_string(),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                self.bad(name, "应为文字");
                return None;
            }
        };
        if text.chars().nth(chars_max).is_some() {
            self.bad(name, format!("超过 {chars_max} 字，请缩短"));
            return None;
        }
        Some(text)
    }

    fn body(&mut self) -> Option<String> {
        let text = match self.object.get("text") {
            Some(Value::String(text)) => text.trim(),
            Some(Value::Null) | None => {
                self.missing("text", true);
                return None;
            }
            Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
                self.bad("text", "应为文字");
                return None;
            }
        };
        if text.is_empty() {
            let message = "请填写诉求内容；只有附件时请写明“见附件”";
            self.wrong.push(Rejection::field(Code::EmptyText, "text", message));
            return None;
        }
        if text.chars().nth(TEXT_CHARS_MAX).is_some() {
            let message = format!("超过 {TEXT_CHARS_MAX} 字，请摘要后重报，原文作附件");
            self.wrong.push(Rejection::field(Code::TextTooLong, "text", message));
            return None;
        }
        Some(text.to_owned())
    }

    fn closed_set<T>(
        &mut self,
        name: &'static str,
        label: &str,
        parse: fn(&str) -> Option<T>,
        words: fn() -> String,
    ) -> Option<T> {
        let text = self.text(name, FIELD_CHARS_MAX)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            let message = format!("没有“{}”这种{label}；可用：{}", showable(&text), words());
            self.bad(name, message);
        }
        parsed
    }

    fn time(&mut self, name: &'static str, now: Timestamp) -> Option<Timestamp> {
        let text = self.text(name, FIELD_CHARS_MAX)?;
        let Some(at) = text.parse::<Timestamp>().ok().or_else(|| local_time(&text)) else {
            self.bad(name, "应为 RFC 3339 时间，例如 2026-09-14T09:12:31+08:00");
            return None;
        };
        let earliest: Timestamp = EARLIEST.parse().unwrap_or(Timestamp::UNIX_EPOCH);
        let latest =
            now.checked_add(jiff::SignedDuration::from_mins(CLOCK_SKEW_MINUTES_MAX)).unwrap_or(now);
        if at < earliest || at > latest {
            let message = format!("{at} 早于 1999 年或晚于现在，请核对来源系统的时钟");
            self.wrong.push(Rejection::field(Code::AbsurdTime, name, message));
            return None;
        }
        Some(at)
    }

    fn flag(&mut self, name: &'static str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => match text.trim() {
                "true" | "是" | "1" => Some(true),
                "false" | "否" | "0" => Some(false),
                _ => {
                    self.bad(name, "应为 true/false 或 是/否");
                    None
                }
            },
            Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                self.bad(name, "应为 true/false");
                None
            }
        }
    }

    fn caller(&mut self) -> (PersonalData, Option<CallerSubject>) {
        let mut personal = PersonalData::default();
        personal.respondent = self.text("respondent", FIELD_CHARS_MAX);
        let Some(value) = self.value("caller") else { return (personal, None) };
        let Value::Object(caller) = value else {
            self.bad("caller", "应为对象 {name, phone, address, subject}");
            return (personal, None);
        };
        let mut inner = Fields { object: caller, wrong: Vec::new() };
        inner.unknown(caller, &["name", "phone", "address", "subject"], "caller.");
        personal.name = inner.text("name", FIELD_CHARS_MAX);
        personal.phone = inner.text("phone", FIELD_CHARS_MAX);
        personal.address = inner.text("address", FIELD_CHARS_MAX);
        let subject = inner.closed_set("subject", "来电主体", CallerSubject::parse, subject_words);
        self.wrong.append(&mut inner.wrong);
        (personal, subject)
    }

    fn attachments(&mut self) -> Vec<String> {
        let Some(value) = self.value("attachments") else { return Vec::new() };
        let list: Option<Vec<String>> = match value {
            Value::Array(list) if list.len() <= LIST_COUNT_MAX => list
                .iter()
                .map(|one| one.as_str().map(str::to_owned))
                .map(|one| one.filter(|one| one.chars().nth(FIELD_CHARS_MAX).is_none()))
                .collect(),
            Value::String(text) if text.chars().nth(FIELD_CHARS_MAX).is_none() => {
                Some(vec![text.trim().to_owned()])
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Array(_)
            | Value::Object(_) => None,
        };
        list.unwrap_or_else(|| {
            self.bad("attachments", format!("应为不超过 {LIST_COUNT_MAX} 个文件名的数组"));
            Vec::new()
        })
    }

    fn external_refs(&mut self) -> Vec<ExternalRef> {
        let Some(value) = self.value("external_refs") else { return Vec::new() };
        match serde_json::from_value::<Vec<ExternalRef>>(value.clone()) {
            Ok(list)
                if list.len() <= LIST_COUNT_MAX
                    && list.iter().all(|one| {
                        let long = |text: &String| text.chars().nth(FIELD_CHARS_MAX).is_some();
                        !long(&one.system) && !long(&one.number)
                    }) =>
            {
                list
            }
            Ok(_) | Err(_) => {
                self.bad("external_refs", "应为数组，每项为 {system, number}");
                Vec::new()
            }
        }
    }
}
