//! The particulars of one line, checked against what the command may be told, and read by kind.
//!
//! Must never: stop at the first mistake of a line.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::id::{MatterCode, UnitId};
use crate::text::redact::redact;

use super::fields::{COMMON, Field};
use super::names::{Names, entries};
use super::words::Word;
use super::wrong::Wrong;

/// Values that mean yes.
const YES: &[&str] = &["是", "有", "开"];

/// The particulars of a line.
pub(super) struct Arguments<'a> {
    /// Line of the file.
    pub line: usize,
    /// Whom and what the script may name.
    pub names: &'a Names,
    /// What was wrong so far.
    pub wrong: Vec<Wrong>,
    fields: Vec<Field>,
    values: BTreeMap<String, String>,
}

/// Reads a word of a labelled enum.
macro_rules! word {
    ($arguments:expr, $key:literal, $kind:ty) => {
        $arguments.word($key, <$kind>::ALL.iter().map(|one| one.label()).collect(), <$kind>::parse)
    };
}
pub(super) use word;

impl<'a> Arguments<'a> {
    /// Takes the words after the command.
    pub(super) fn new(
        command: &str,
        words: Vec<Word>,
        fields: Vec<Field>,
        names: &'a Names,
        line: usize,
    ) -> Self {
        let mut taken = Self { line, names, wrong: Vec::new(), fields, values: BTreeMap::new() };
        for word in words {
            // A bare word is a particular that needs no value.
            let (key, value) = match word {
                Word::Bare(key) => (key, "是".to_owned()),
                Word::Named { key, value } => (key, value),
            };
            taken.take(command, key, value);
        }
        for field in taken.fields.iter().filter(|field| field.must) {
            if !taken.values.contains_key(field.key) {
                let what = format!("“{command}”缺少{}", field.key);
                let remedy = format!("请补上 {}={}", field.key, field.example);
                taken.wrong.push(Wrong::new(line, what, remedy));
            }
        }
        taken
    }

    fn take(&mut self, command: &str, key: String, value: String) {
        let known: Vec<&str> = self.fields.iter().chain(COMMON).map(|field| field.key).collect();
        if !known.contains(&key.as_str()) {
            let all: Vec<&str> = self.fields.iter().map(|field| field.key).collect();
            let remedy = match all.as_slice() {
                [] => format!("“{command}”不需要别的内容"),
                all => format!("“{command}”可写：{}", all.join("、")),
            };
            let what = format!("“{command}”没有“{key}”这一项");
            self.wrong.push(Wrong::unknown(self.line, what, &key, known, remedy));
        } else if self.values.insert(key.clone(), value).is_some() {
            let what = format!("“{key}”写了两次");
            self.wrong.push(Wrong::new(self.line, what, "请只留一个；几个单位用顿号隔开"));
        }
    }

    /// Whether a particular is given.
    pub(super) fn has(&self, key: &str) -> bool {
        self.values.contains_key(key)
    }

    /// Whether a particular is given and does not say no.
    pub(super) fn flag(&self, key: &str) -> bool {
        self.values.get(key).is_some_and(|value| YES.contains(&value.as_str()))
    }

    /// A text. People write what callers say; what redaction finds does not enter the log.
    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.values.get(key).map(|text| redact(text).text)
    }

    /// Names of documents.
    pub(super) fn list(&self, key: &str) -> Vec<String> {
        let text = self.values.get(key).map_or("", String::as_str);
        entries(text).map(str::to_owned).collect()
    }

    /// A unit.
    pub(super) fn unit(&mut self, key: &str) -> Option<UnitId> {
        let text = self.values.get(key)?;
        let unit = self.names.unit(text, self.line);
        unit.map_err(|wrong| self.wrong.push(wrong)).ok()
    }

    /// Units; none where the particular is missing.
    pub(super) fn units(&mut self, key: &str) -> Vec<UnitId> {
        let text = self.values.get(key).map_or("", String::as_str);
        self.names.units(text, self.line, &mut self.wrong)
    }

    /// A matter of the duty list, by code or by the name of the leaf.
    pub(super) fn matter(&mut self, key: &str) -> Option<MatterCode> {
        let text = self.values.get(key)?;
        let matter = self.names.matter(text, self.line);
        matter.map_err(|wrong| self.wrong.push(wrong)).ok()
    }

    /// A number.
    pub(super) fn number<T: std::str::FromStr>(&mut self, key: &str) -> Option<T> {
        let text = self.values.get(key)?;
        let number = text.parse().ok();
        if number.is_none() {
            let what = format!("{key}“{text}”不是整数");
            self.wrong.push(Wrong::new(self.line, what, format!("请写成 {key}=3")));
        }
        number
    }

    /// A day.
    pub(super) fn day(&mut self, key: &str) -> Option<Date> {
        let text = self.values.get(key)?;
        let day = text.parse().ok();
        if day.is_none() {
            let what = format!("{key}“{text}”不是日期");
            self.wrong.push(Wrong::new(self.line, what, format!("请写成 {key}=2026-12-01")));
        }
        day
    }

    /// Which of two decisions; one must be given.
    pub(super) fn agreed(&mut self) -> Option<bool> {
        match (self.flag("同意"), self.flag("不同意")) {
            (yes, no) if yes != no => Some(yes),
            (_, _) => {
                let what = "审核须写明结论";
                self.wrong.push(Wrong::new(self.line, what, "请写“同意”或“不同意”"));
                None
            }
        }
    }

    /// A word of a closed set. Call through [`word!`].
    pub(super) fn word<T>(
        &mut self,
        key: &str,
        known: Vec<&'static str>,
        parse: fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.values.get(key)?;
        let found = parse(text);
        if found.is_none() {
            let remedy = format!("{key}可写：{}", known.join("、"));
            let what = format!("没有“{text}”这种{key}");
            self.wrong.push(Wrong::unknown(self.line, what, text, known, remedy));
        }
        found
    }
}
