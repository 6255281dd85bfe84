//! From a file to a script: head, then lines; every mistake of the file in one run.
//!
//! Must never: stop at the first mistake, or pass over a word that it does not know.

use crate::domain::command::{Command, CommandName};
use crate::domain::role::Actor;

use super::arguments::{Arguments, word};
use super::deeds;
use super::expectation;
use super::fields;
use super::head::{Head, REMARK};
use super::moment::{Wait, day_and_hour, hour};
use super::names::Names;
use super::script::{Deed, Line, Script, Step, TicketName};
use super::words::{Word, split};
use super::wrong::Wrong;

/// Most lines of a script.
const LINES_MAX: usize = 2_000;

/// First words of lines that nobody in particular says.
const KEYWORDS: &[&str] = &["过", "到", "登记", "拒绝"];

/// Reads a script.
pub(super) fn parse(text: &str, names: &Names) -> Result<Script, Vec<Wrong>> {
    let mut reading =
        Reading { names, wrong: Vec::new(), head: Head::default(), lines: Vec::new() };
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate().take(LINES_MAX) {
        reading.line(at + 1, line.trim());
    }
    if text.lines().nth(LINES_MAX).is_some() {
        let what = format!("剧本超过 {LINES_MAX} 行");
        reading.wrong.push(Wrong::new(LINES_MAX + 1, what, "请分成几个剧本"));
    }
    reading.script()
}

/// Reads who does what to one ticket, as a script's line says it: 八廓街道 签收.
pub(super) fn deed(text: &str, names: &Names) -> Result<(Actor, Command), Vec<Wrong>> {
    let reading = Reading { names, wrong: Vec::new(), head: Head::default(), lines: Vec::new() };
    let words = split(text, 1).map_err(|wrong| vec![wrong])?;
    match reading.deed(1, words, None)? {
        Step::Do { actor, deed: Deed::Command(command), .. } => Ok((actor, command)),
        Step::Do { deed: Deed::Register(_), .. } => {
            Err(vec![Wrong::new(1, "登记不在这里办", "请用 hotline ingest 进件")])
        }
        Step::Do { deed: Deed::Merge { .. } | Deed::AddParty { .. }, .. } => {
            let remedy = "请用 hotline ticket merge 工单编号 --into 主单编号";
            Err(vec![Wrong::new(1, "并单牵涉两张工单", remedy)])
        }
        Step::Do { deed: Deed::PassDeadline { .. }, .. } => {
            Err(vec![Wrong::new(1, "时限到点由系统触发", "请运行 hotline serve")])
        }
        Step::Remark | Step::Wait(_) | Step::Expect { .. } => {
            Err(vec![Wrong::new(1, "没有写明谁做什么", "如：八廓街道 签收")])
        }
    }
}

struct Reading<'a> {
    names: &'a Names,
    wrong: Vec<Wrong>,
    head: Head,
    lines: Vec<Line>,
}

impl Reading<'_> {
    fn line(&mut self, number: usize, text: &str) {
        if self.lines.is_empty() && self.head.take(number, text, &mut self.wrong) {
            return;
        }
        // Empty lines and remarks before the first line belong to the head.
        if self.lines.is_empty() && text.is_empty() {
            return;
        }
        match self.body_line(number, text) {
            Ok((at, step)) => self.lines.push(Line { number, text: text.to_owned(), at, step }),
            Err(wrong) => {
                self.wrong.extend(wrong);
                // A line that is not understood still ends the head.
                let (at, step) = (None, Step::Remark);
                self.lines.push(Line { number, text: text.to_owned(), at, step });
            }
        }
    }

    fn body_line(
        &self,
        number: usize,
        text: &str,
    ) -> Result<(Option<jiff::civil::Time>, Step), Vec<Wrong>> {
        if text.is_empty() || text.starts_with(REMARK) {
            return Ok((None, Step::Remark));
        }
        let mut words = split(text, number).map_err(|wrong| vec![wrong])?;
        let at = match words.first() {
            Some(Word::Bare(first)) => hour(first),
            Some(Word::Named { .. }) | None => None,
        };
        if at.is_some() {
            words.remove(0);
        }
        self.step(number, words).map(|step| (at, step))
    }

    fn step(&self, line: usize, mut words: Vec<Word>) -> Result<Step, Vec<Wrong>> {
        if words.is_empty() {
            return Ok(Step::Remark);
        }
        let Some(first) = bare(&words, 0) else {
            let what = "行首应写谁来做什么";
            return Err(vec![Wrong::new(line, what, "如：八廓街道 签收")]);
        };
        match first {
            // 过 2 小时, 过2小时.
            wait if wait == "tick" || waits(wait) => {
                let rest = bares(&words, line)?.concat();
                let rest = rest.trim_start_matches("tick").trim_start_matches('过');
                Wait::parse(rest, line).map(Step::Wait).map_err(|wrong| vec![wrong])
            }
            "到" => {
                let rest = bares(&words, line)?;
                let until = day_and_hour(rest.get(1..).unwrap_or_default(), line);
                until.map(|at| Step::Wait(Wait::Until(at))).map_err(|wrong| vec![wrong])
            }
            keyword if expectation::KEYWORDS.contains(&keyword) => self.expect(line, words),
            "拒绝" => {
                let code = bare(&words, 1).unwrap_or_default().to_owned();
                let digits = code.strip_prefix('R').unwrap_or_default();
                if digits.len() != 3 || !digits.chars().all(|digit| digit.is_ascii_digit()) {
                    let what = format!("“拒绝”之后应写拒绝编码，写的是“{code}”");
                    let remedy = "如：拒绝 R601 八廓街道 申请退单 …；编码见 docs/refusals.md";
                    return Err(vec![Wrong::new(line, what, remedy)]);
                }
                words.drain(..2);
                self.deed(line, words, Some(code))
            }
            _ => self.deed(line, words, None),
        }
    }

    fn expect(&self, line: usize, mut words: Vec<Word>) -> Result<Step, Vec<Wrong>> {
        let named =
            words.iter().position(|word| matches!(word, Word::Named { key, .. } if key == "工单"));
        let ticket = match named.map(|at| words.remove(at)) {
            Some(Word::Named { value, .. }) => TicketName::parse(&value).ok_or_else(|| {
                let known = TicketName::ALL.iter().map(|one| one.label());
                let what = format!("没有叫“{value}”的工单");
                vec![Wrong::unknown(line, what, &value, known, "工单叫甲、乙、丙、丁")]
            })?,
            Some(Word::Bare(_)) | None => TicketName::Jia,
        };
        let rest = bares(&words, line)?;
        let (keyword, rest) = rest.split_first().expect("the line has a first word");
        expectation::parse(keyword, rest, self.names, line)
            .map(|expectation| Step::Expect { ticket, expectation })
            .map_err(|wrong| vec![wrong])
    }

    /// Who, what, and its particulars.
    fn deed(
        &self,
        line: usize,
        mut words: Vec<Word>,
        refused_with: Option<String>,
    ) -> Result<Step, Vec<Wrong>> {
        let first = bare(&words, 0).unwrap_or_default().to_owned();
        let mut wrong = Vec::new();
        let alone = CommandName::parse(&first).filter(|_| !self.names.knows(&first));
        let (actor, name) = match alone {
            Some(CommandName::Register) => {
                words.remove(0);
                (Some(Actor::engine()), Some(CommandName::Register))
            }
            Some(other) => {
                let what = format!("“{other}”没有写明谁来做");
                return Err(vec![Wrong::new(line, what, format!("如：八廓街道 {other}"))]);
            }
            None => {
                let actor = self.names.actor(&first, line).map_err(|one| self.misread(&first, one));
                let actor = actor.map_err(|one| wrong.push(one)).ok();
                let name = command(bare(&words, 1), &first, line);
                words.drain(..words.len().min(2));
                // After somebody unknown, only a word that is nearly a command is a mistake of its own.
                let worth = |one: &Wrong| actor.is_some() || one.nearest.is_some();
                let name = name.map_err(|one| wrong.extend(Some(one).filter(worth)));
                (actor, name.ok())
            }
        };
        let Some(name) = name else { return Err(wrong) };
        let mut given = Arguments::new(name.label(), words, fields::of(name), self.names, line);
        let deed = deeds::deed(name, &mut given);
        let ticket = word!(given, "工单", TicketName).unwrap_or(TicketName::Jia);
        let unit = given.unit("代表");
        wrong.append(&mut given.wrong);
        match (actor, deed) {
            (Some(actor), Some(deed)) if wrong.is_empty() => {
                let unit = unit.or(actor.unit);
                let actor = Actor { unit, ..actor };
                Ok(Step::Do { refused_with, actor, ticket, deed })
            }
            (_, _) => Err(wrong),
        }
    }

    /// A first word that is nobody may be a keyword that was mistyped.
    fn misread(&self, word: &str, wrong: Wrong) -> Wrong {
        let known = KEYWORDS.iter().chain(expectation::KEYWORDS).copied();
        match super::wrong::nearest(word, known) {
            Some(keyword) if wrong.nearest.is_none() => {
                Wrong { nearest: Some(keyword.to_owned()), ..wrong }
            }
            Some(_) | None => wrong,
        }
    }

    /// The script, if nothing is wrong.
    fn script(mut self) -> Result<Script, Vec<Wrong>> {
        let script = self.head.script(self.lines, self.names, &mut self.wrong);
        if self.wrong.is_empty() {
            return Ok(script);
        }
        self.wrong.sort_by_key(|one| one.line);
        Err(self.wrong)
    }
}

/// The command that a word names.
fn command(word: Option<&str>, who: &str, line: usize) -> Result<CommandName, Wrong> {
    let Some(word) = word else {
        let what = format!("“{who}”没有写明做什么");
        return Err(Wrong::new(line, what, format!("如：{who} 签收")));
    };
    CommandName::parse(word).ok_or_else(|| {
        let known = CommandName::ALL.iter().map(|one| one.label());
        let all: Vec<&str> = known.clone().collect();
        let remedy = format!("操作有：{}", all.join("、"));
        Wrong::unknown(line, format!("没有“{word}”这个操作"), word, known, remedy)
    })
}

/// Whether a line that starts with the word lets time pass.
fn waits(word: &str) -> bool {
    let rest = word.strip_prefix('过');
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_digit()))
}

fn bare(words: &[Word], at: usize) -> Option<&str> {
    match words.get(at) {
        Some(Word::Bare(word)) => Some(word),
        Some(Word::Named { .. }) | None => None,
    }
}

/// All words of a line that has no particulars.
fn bares(words: &[Word], line: usize) -> Result<Vec<&str>, Vec<Wrong>> {
    let found = words.iter().map(|word| match word {
        Word::Bare(word) => Ok(word.as_str()),
        Word::Named { key, .. } => {
            let what = format!("这一行没有“{key}”这一项");
            Err(Wrong::new(line, what, format!("请去掉“{key}=”")))
        }
    });
    found.collect::<Result<_, _>>().map_err(|wrong| vec![wrong])
}

#[cfg(test)]
mod tests;
