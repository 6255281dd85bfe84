//! Fields of a request: what each holds, as a table, and how a JSON object is checked against such a table so
//! that all problems are told at once. What comes out holds nothing that the table does not name.
//!
//! Must never: guess a value for a field that is wrong.

use serde_json::{Map, Value};

use crate::domain::decide::{LIST_COUNT_MAX, TEXT_CHARS_MAX};
use crate::domain::id::{NotATicketNumber, TicketNumber};
use crate::engine::intake::fields::{FIELD_CHARS_MAX, showable};
use crate::text::redact::redact;

use super::fault::{Problem, ProblemCode as Code};

/// Most problems that are told of one object; a hostile one has as many as fit into a body.
pub(super) const PROBLEMS_MAX: usize = 50;

/// Words of a closed set with their labels.
pub(super) type Words = fn() -> Vec<(&'static str, &'static str)>;

/// A field (字段).
#[derive(Debug, Clone, Copy)]
pub(super) struct Field {
    /// Its key.
    pub(super) name: &'static str,
    /// What people call it.
    pub(super) label: &'static str,
    /// What it holds.
    pub(super) kind: Kind,
    /// Whether it must be there.
    pub(super) must: bool,
}

/// What a field holds.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// A text that somebody wrote; personal data is taken out.
    Text,
    /// An id, a code or an account, kept as written.
    Id,
    /// Ids, at least so many.
    Ids {
        /// At least.
        count_min: usize,
    },
    /// Names of documents, at least so many; kept as written, since they must be found again.
    Documents {
        /// At least.
        count_min: usize,
    },
    /// Number of a ticket.
    Ticket,
    /// Yes or no.
    Flag,
    /// A whole number.
    Count {
        /// At least.
        least: u64,
        /// At most.
        most: u64,
    },
    /// A day.
    Day,
    /// A word of a closed set.
    Word(Words),
    /// Fields of its own.
    Object(&'static [Field]),
    /// The same, or null where that says something.
    ObjectOrNull(&'static [Field]),
}

/// What is left of `given` by the table `fields`, texts redacted; `within` goes before the names.
///
/// # Errors
/// Everything that is wrong with it.
pub(super) fn check(
    given: &Map<String, Value>,
    fields: &[Field],
    within: &str,
) -> Result<Map<String, Value>, Vec<Problem>> {
    let mut checker = Checker { problems: Vec::new() };
    let taken = checker.object(given, fields, within);
    if checker.problems.is_empty() { Ok(taken) } else { Err(checker.problems) }
}

/// What was found wrong so far.
struct Checker {
    problems: Vec<Problem>,
}

impl Checker {
    fn wrong(&mut self, path: &str, code: Code, remedy: impl Into<String>) -> Option<Value> {
        if self.problems.len() < PROBLEMS_MAX {
            self.problems.push(Problem::new(path, code, remedy));
        }
        None
    }

    fn object(
        &mut self,
        given: &Map<String, Value>,
        fields: &[Field],
        within: &str,
    ) -> Map<String, Value> {
        for name in given.keys().filter(|name| !fields.iter().any(|one| one.name == **name)) {
            let known: Vec<&str> = fields.iter().map(|field| field.name).collect();
            let remedy = match known.as_slice() {
                [] => "请删除；这里不需要任何字段".to_owned(),
                known => format!("请删除或改正；可用字段为 {}", known.join("、")),
            };
            self.wrong(&format!("{within}{}", showable(name)), Code::Unknown, remedy);
        }
        let mut taken = Map::new();
        for field in fields {
            let path = format!("{within}{}", field.name);
            let nullable = matches!(field.kind, Kind::ObjectOrNull(_));
            match given.get(field.name).filter(|value| nullable || !value.is_null()) {
                Some(value) => {
                    if let Some(value) = self.value(value, field, &path) {
                        taken.insert(field.name.to_owned(), value);
                    }
                }
                None if field.must => {
                    self.wrong(&path, Code::Missing, format!("请填写{}", field.label));
                }
                None => {}
            }
        }
        taken
    }

    fn value(&mut self, value: &Value, field: &Field, path: &str) -> Option<Value> {
        match field.kind {
            Kind::Text => self.text(value, field, path),
            Kind::Id => self.id(value, path).map(Value::String),
            Kind::Ids { count_min } | Kind::Documents { count_min } => {
                self.list(value, count_min, path)
            }
            Kind::Ticket => self.ticket(value, path),
            Kind::Flag if value.is_boolean() => Some(value.clone()),
            Kind::Flag => self.wrong(path, Code::Bad, "应为 true 或 false"),
            Kind::Count { least, most } => {
                let fits = value.as_u64().is_some_and(|one| (least..=most).contains(&one));
                let remedy = format!("应为 {least} 至 {most} 的整数");
                if fits { Some(value.clone()) } else { self.wrong(path, Code::Bad, remedy) }
            }
            Kind::Day => {
                let day = value.as_str().filter(|text| text.chars().count() == 10);
                match day.and_then(|text| text.parse::<jiff::civil::Date>().ok()) {
                    Some(day) => Some(Value::String(day.to_string())),
                    None => self.wrong(path, Code::Bad, "应为日期，例如 2026-12-01"),
                }
            }
            Kind::Word(words) => self.word(value, words, path),
            Kind::ObjectOrNull(_) if value.is_null() => Some(Value::Null),
            Kind::Object(fields) | Kind::ObjectOrNull(fields) => match value.as_object() {
                Some(inner) => Some(Value::Object(self.object(inner, fields, &format!("{path}.")))),
                None => self.wrong(path, Code::Bad, format!("{}应为对象", field.label)),
            },
        }
    }

    /// Staff write what callers say; what redaction finds does not enter the log.
    fn text(&mut self, value: &Value, field: &Field, path: &str) -> Option<Value> {
        let Some(text) = value.as_str() else {
            return self.wrong(path, Code::Bad, "应为文字");
        };
        if text.trim().is_empty() {
            return if field.must {
                self.wrong(path, Code::Missing, format!("请填写{}", field.label))
            } else {
                Some(Value::String(String::new()))
            };
        }
        if text.chars().nth(TEXT_CHARS_MAX).is_some() {
            let remedy = format!("最多 {TEXT_CHARS_MAX} 字，请缩短");
            return self.wrong(path, Code::TooLong, remedy);
        }
        if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
            return self.wrong(path, Code::Bad, "含控制字符，请删除");
        }
        Some(Value::String(redact(text).text))
    }

    fn id(&mut self, value: &Value, path: &str) -> Option<String> {
        let Some(text) = value.as_str().filter(|text| !text.trim().is_empty()) else {
            self.wrong(path, Code::Bad, "应为不空的文字");
            return None;
        };
        if text.chars().nth(FIELD_CHARS_MAX).is_some() {
            self.wrong(path, Code::TooLong, format!("最多 {FIELD_CHARS_MAX} 字，请缩短"));
            return None;
        }
        if text.chars().any(char::is_control) {
            self.wrong(path, Code::Bad, "含控制字符，请删除");
            return None;
        }
        Some(text.to_owned())
    }

    fn list(&mut self, value: &Value, count_min: usize, path: &str) -> Option<Value> {
        let Some(list) = value.as_array() else {
            return self.wrong(path, Code::Bad, "应为数组");
        };
        if list.len() > LIST_COUNT_MAX {
            return self.wrong(path, Code::TooLong, format!("最多 {LIST_COUNT_MAX} 项，请减少"));
        }
        if list.len() < count_min {
            return self.wrong(path, Code::Missing, format!("至少 {count_min} 项"));
        }
        let each = list.iter().enumerate();
        let taken: Vec<Option<String>> =
            each.map(|(at, one)| self.id(one, &format!("{path}[{at}]"))).collect();
        let taken: Option<Vec<String>> = taken.into_iter().collect();
        taken.map(Value::from)
    }

    fn ticket(&mut self, value: &Value, path: &str) -> Option<Value> {
        let number = value.as_str().map(str::parse::<TicketNumber>);
        match number {
            Some(Ok(number)) => Some(Value::String(number.to_string())),
            Some(Err(NotATicketNumber { .. })) | None => {
                let remedy = "应为 8 位日期加至少 6 位序号的文字，例如 \"20260914000123\"";
                self.wrong(path, Code::Bad, remedy)
            }
        }
    }

    fn word(&mut self, value: &Value, words: Words, path: &str) -> Option<Value> {
        let known = words();
        if known.iter().any(|(word, _)| value.as_str() == Some(word)) {
            return Some(value.clone());
        }
        let shown: Vec<String> =
            known.iter().map(|(word, label)| format!("{word}（{label}）")).collect();
        self.wrong(path, Code::Bad, format!("可用：{}", shown.join("、")))
    }
}
