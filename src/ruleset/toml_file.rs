//! A TOML file read key by key, so that one bad key does not hide the next.
//!
//! Must never: let a key pass that nobody reads.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Error, ValueDeserializer};

use super::codes;
use super::notes::{At, Notes};

/// A TOML file, and which of its keys have not been read yet.
#[derive(Debug)]
pub(super) struct TomlFile<'t> {
    file: &'t str,
    text: &'t str,
    left: BTreeMap<String, Spanned<DeValue<'t>>>,
}

impl<'t> TomlFile<'t> {
    /// Parses the text; every fault of syntax is noted.
    pub(super) fn open(file: &'t str, text: &'t str, notes: &mut Notes) -> Self {
        let (table, faults) = DeTable::parse_recoverable(text);
        let left = table.into_inner().into_iter();
        let left = left.map(|(key, value)| (key.into_inner().into_owned(), value)).collect();
        let opened = Self { file, text, left };
        for fault in faults {
            opened.note(&fault, None, notes);
        }
        opened
    }

    /// Whether a key is there that has not been read yet.
    pub(super) fn holds(&self, key: &str) -> bool {
        self.left.contains_key(key)
    }

    /// Reads a key that must be there.
    pub(super) fn take<T: DeserializeOwned>(&mut self, key: &str, notes: &mut Notes) -> Option<T> {
        let Some(value) = self.left.remove(key) else {
            let message = format!("缺少键“{key}”");
            notes.error(At::file(self.file), codes::KEY_INVALID, message, "补上该键");
            return None;
        };
        self.read(value, notes).map(|(_, value)| value)
    }

    /// Reads the tables of an array (`[[key]]`), each with its line; an absent array is empty.
    pub(super) fn take_each<T: DeserializeOwned>(
        &mut self,
        key: &str,
        notes: &mut Notes,
    ) -> Vec<(u32, T)> {
        match self.left.remove(key).map(Spanned::into_inner) {
            None => Vec::new(),
            Some(DeValue::Array(items)) => {
                items.into_iter().filter_map(|item| self.read(item, notes)).collect()
            }
            Some(_) => {
                let message = format!("“{key}”应写成 [[{key}]] 的表");
                notes.error(At::file(self.file), codes::KEY_INVALID, message, "逐条写成表");
                Vec::new()
            }
        }
    }

    /// Notes the keys that nobody has read.
    pub(super) fn finish(self, notes: &mut Notes) {
        for (key, value) in &self.left {
            let at = At::row(self.file, self.line(value.span().start));
            let message = format!("不认识的键“{key}”");
            notes.error(at, codes::KEY_INVALID, message, "检查拼写，或删去该键");
        }
    }

    /// The line, from 1, in which that byte stands.
    pub(super) fn line(&self, byte: usize) -> u32 {
        let before = self.text.as_bytes().iter().take(byte);
        let ends = before.filter(|byte| **byte == b'\n').count();
        u32::try_from(ends).unwrap_or(u32::MAX).saturating_add(1)
    }

    fn read<T: DeserializeOwned>(
        &self,
        value: Spanned<DeValue<'t>>,
        notes: &mut Notes,
    ) -> Option<(u32, T)> {
        let line = self.line(value.span().start);
        match T::deserialize(ValueDeserializer::from(value)) {
            Ok(read) => Some((line, read)),
            Err(fault) => {
                self.note(&fault, Some(line), notes);
                None
            }
        }
    }

    fn note(&self, fault: &Error, line: Option<u32>, notes: &mut Notes) {
        let line = fault.span().map(|span| self.line(span.start)).or(line);
        let at = At { file: self.file, row: line, field: None };
        notes.error(at, codes::KEY_INVALID, in_chinese(fault.message()), "按 docs/RULES.md 改正");
    }
}

/// The parser speaks English; its commonest sentences are turned, the rest is quoted.
fn in_chinese(message: &str) -> String {
    let message = message.trim();
    let turned = [
        ("unknown field ", "不认识的键 "),
        ("missing field ", "缺少键 "),
        ("duplicate key", "键重复"),
        ("invalid type: ", "类型不对："),
        ("unknown variant ", "不在允许的取值之内："),
    ];
    match turned.into_iter().find_map(|(from, to)| Some((to, message.strip_prefix(from)?))) {
        Some((to, rest)) => format!(
            "{to}{}",
            rest.replace(", expected one of ", "，应为其中之一：")
                .replace(", expected ", "，应为 ")
        ),
        None => format!("TOML 写法有误：{message}"),
    }
}
