//! Where output goes: standard output for results, standard error for progress and errors.
//!
//! Must never: fail because the reader has gone away (`| head`).

use std::borrow::Cow;
use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::engine::adviser::Advice;

/// Standard output, locked for one command.
#[derive(Debug)]
pub struct Screen {
    out: io::StdoutLock<'static>,
}

impl Screen {
    /// Takes standard output.
    pub fn new() -> Self {
        Self { out: io::stdout().lock() }
    }

    /// Prints a line.
    ///
    /// # Errors
    /// Those of standard output, except a closed pipe.
    pub fn line(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        quiet(writeln!(self.out, "{}", harmless(text.as_ref())))
    }

    /// Says that a list has more than is shown.
    ///
    /// # Errors
    /// See [`Screen::line`].
    pub fn has_more(&mut self) -> io::Result<()> {
        self.line("  …另有更多，用 --limit 显示")
    }

    /// Prints a value as one JSON document.
    ///
    /// # Errors
    /// Those of standard output, except a closed pipe.
    pub fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
        // As it is: JSON writes control characters in its own way, and programs want what was said.
        quiet(writeln!(self.out, "{text}"))
    }
}

/// The first of `all`, which were asked for one beyond `limit`, and whether there are more.
pub fn shortened<T>(mut all: Vec<T>, limit: usize) -> (Vec<T>, bool) {
    let more = all.len() > limit;
    all.truncate(limit);
    (all, more)
}

/// Control characters as pictures of themselves, so that no citizen's words can clear an operator's
/// screen, name his window or turn lines round; ends of line and tabs stay.
fn harmless(text: &str) -> Cow<'_, str> {
    if !text.contains(is_harmful) {
        return Cow::Borrowed(text);
    }
    let shown = text.chars().map(|c| match u32::from(c) {
        _ if !is_harmful(c) => c,
        code @ 0..0x20 => char::from_u32(0x2400 + code).unwrap_or('\u{FFFD}'),
        0x7F => '␡',
        _ => '\u{FFFD}',
    });
    Cow::Owned(shown.collect())
}

/// Whether a terminal would act on it, or read on in the other direction.
fn is_harmful(c: char) -> bool {
    let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    turns || c.is_control() && !matches!(c, '\n' | '\t')
}

fn quiet(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Prints a line on standard error; nobody can be told when that fails.
pub fn complain(text: impl AsRef<str>) {
    let _unheard = writeln!(io::stderr(), "{}", harmless(text.as_ref()));
}

/// Says on standard error what people should know of the model that is asked.
pub fn complain_of_model(advice: &Advice) {
    let standing = advice.standing();
    for note in standing.notes {
        complain(format!("提示：模型{}：{note}", standing.state));
    }
}

/// Whether somebody watches progress.
pub fn watched() -> bool {
    io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_terminal_would_act_on_is_shown_and_not_done() {
        for (text, shown) in [
            ("路灯坏了\n\t第二行", "路灯坏了\n\t第二行"),
            ("\u{1b}[2J\u{1b}]0;x\u{7}路灯", "␛[2J␛]0;x␇路灯"),
            ("a\u{0}\u{8}\r\u{7f}b", "a␀␈␍␡b"),
            ("\u{9b}31m", "\u{FFFD}31m"),
            ("\u{202e}反\u{202c}\u{2067}", "\u{FFFD}反\u{FFFD}\u{FFFD}"),
            ("བོད་ཡིག 😀\u{200d}👧", "བོད་ཡིག 😀\u{200d}👧"),
        ] {
            assert_eq!(harmless(text), shown);
        }
    }
}
