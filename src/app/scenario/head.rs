//! The head of a script: what it is about, which rule it shows, when it starts, under which limits.
//!
//! Must never: fill in a title, a source or a start that the script does not tell.

use jiff::Timestamp;

use super::moment::day_and_hour;
use super::names::Names;
use super::profiles;
use super::script::{Line, Script};
use super::wrong::Wrong;

/// What may stand in it.
const KEYS: &[&str] = &["标题", "依据", "开始", "方案", "应急"];

/// What a remark starts with.
pub(super) const REMARK: char = '#';

/// The head as far as it was read: what, on which line, with which value.
#[derive(Debug, Default)]
pub(super) struct Head(Vec<(&'static str, usize, String)>);

impl Head {
    /// Takes a line of the head; whether it was one.
    pub(super) fn take(&mut self, line: usize, text: &str, wrong: &mut Vec<Wrong>) -> bool {
        let Some((key, value)) = text.split_once(['：', ':']) else { return false };
        let key = key.trim();
        let is_word = !key.is_empty() && !key.contains(char::is_whitespace);
        if !is_word || key.starts_with(|c: char| c == REMARK || c.is_ascii_digit()) {
            return false;
        }
        match KEYS.iter().find(|one| **one == key) {
            None => {
                let remedy = format!("剧本开头可写：{}", KEYS.join("、"));
                let (what, known) = (format!("剧本开头没有“{key}”这一项"), KEYS.iter().copied());
                wrong.push(Wrong::unknown(line, what, key, known, remedy));
            }
            Some(known) if self.0.iter().any(|(one, ..)| one == known) => {
                wrong.push(Wrong::new(line, format!("“{key}”写了两次"), "请只留一个"));
            }
            Some(known) => self.0.push((known, line, value.trim().to_owned())),
        }
        true
    }

    /// The script with these lines; of no use where something is wrong.
    pub(super) fn script(&self, lines: Vec<Line>, names: &Names, wrong: &mut Vec<Wrong>) -> Script {
        Script {
            title: self.told("标题", wrong),
            source: self.told("依据", wrong),
            profile: self.profile(names, wrong),
            surge_on: self.surge_on(wrong),
            starts_at: self.starts_at(wrong),
            lines,
        }
    }

    fn value(&self, key: &str) -> Option<(usize, &str)> {
        let found = self.0.iter().find(|(one, ..)| *one == key);
        found.map(|(_, line, value)| (*line, value.as_str()))
    }

    /// A text that must be told.
    fn told(&self, key: &str, wrong: &mut Vec<Wrong>) -> String {
        match self.value(key).filter(|(_, value)| !value.is_empty()) {
            Some((_, value)) => value.to_owned(),
            None => {
                let remedy = format!("请在开头写一行“{key}：…”");
                wrong.push(Wrong::new(1, format!("剧本没有写{key}"), remedy));
                String::new()
            }
        }
    }

    fn starts_at(&self, wrong: &mut Vec<Wrong>) -> Timestamp {
        let Some((line, value)) = self.value("开始") else {
            let remedy = "请在开头写一行“开始：2026-09-14 10:00”";
            wrong.push(Wrong::new(1, "剧本没有写开始时间", remedy));
            return Timestamp::UNIX_EPOCH;
        };
        let words: Vec<&str> = value.split_whitespace().collect();
        day_and_hour(&words, line).unwrap_or_else(|one| {
            wrong.push(one);
            Timestamp::UNIX_EPOCH
        })
    }

    fn profile(&self, names: &Names, wrong: &mut Vec<Wrong>) -> String {
        let Some((line, value)) = self.value("方案") else { return profiles::DEFAULT.into() };
        if !names.profiles.iter().any(|one| one == value) {
            let what = format!("没有“{value}”这个时限方案");
            let remedy = format!("方案可写：{}", names.profiles.join("、"));
            let known = names.profiles.iter().map(String::as_str);
            wrong.push(Wrong::unknown(line, what, value, known, remedy));
        }
        value.to_owned()
    }

    fn surge_on(&self, wrong: &mut Vec<Wrong>) -> bool {
        match self.value("应急") {
            None | Some((_, "关")) => false,
            Some((_, "开")) => true,
            Some((line, value)) => {
                let what = format!("应急写的是“{value}”");
                wrong.push(Wrong::new(line, what, "请写“应急：开”或“应急：关”"));
                false
            }
        }
    }
}
