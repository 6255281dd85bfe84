//! Takes personal data out of a text (脱敏): phones, identity numbers, plates, cards, e-mail addresses.
//!
//! Must never: touch anything else, take longer than linear time, or keep what it took out.
//!
//! It errs towards taking out: a number that could be a card is one. What it leaves alone is listed in
//! the tests: ticket numbers behind 工单号, short numbers such as 12345, dates, amounts, house numbers.

mod letters;
mod number;

use super::fold::{Folded, fold};

/// What was taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PersonalKind {
    /// A phone number (电话).
    Phone,
    /// An identity card number (身份证号).
    IdentityNumber,
    /// A licence plate (车牌).
    Plate,
    /// A bank card number, or a long number that may be one (卡号).
    Card,
    /// An e-mail address (邮箱).
    Email,
}

impl PersonalKind {
    /// What stands in the text instead.
    pub fn marker(self) -> &'static str {
        match self {
            Self::Phone => "〔电话〕",
            Self::IdentityNumber => "〔身份证号〕",
            Self::Plate => "〔车牌〕",
            Self::Card => "〔卡号〕",
            Self::Email => "〔邮箱〕",
        }
    }
}

/// A text without personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    /// The text with markers.
    pub text: String,
    /// What was taken out, in order of appearance.
    pub found: Vec<PersonalKind>,
}

/// One character as written and as compared.
#[derive(Debug, Clone, Copy)]
struct Glyph {
    /// Byte at which it begins.
    at: usize,
    /// Half-width, lower case; `' '` for white space, `'\n'` for an end of line.
    c: char,
}

/// Takes personal data out of `text`, as written or normalised; everything else stays byte for byte.
pub fn redact(text: &str) -> Redaction {
    if !text.chars().any(may_begin) {
        return Redaction { text: text.to_owned(), found: Vec::new() };
    }
    let glyphs = glyphs(text);
    let mut out = String::with_capacity(text.len());
    let mut found = Vec::new();
    let mut copied = 0;
    let mut at = 0;
    while at < glyphs.len() {
        match find(&glyphs, at) {
            Step::Take { kind, len } => {
                let from = byte_at(&glyphs, at, text);
                out.push_str(text.get(copied..from).unwrap_or(""));
                out.push_str(kind.marker());
                found.push(kind);
                at += len;
                copied = byte_at(&glyphs, at, text);
            }
            Step::Skip { len } => at += len.max(1),
        }
    }
    out.push_str(text.get(copied..).unwrap_or(""));
    Redaction { text: out, found }
}

/// What to do at one glyph.
enum Step {
    /// Take `len` glyphs out.
    Take { kind: PersonalKind, len: usize },
    /// Leave `len` glyphs alone.
    Skip { len: usize },
}

fn find(glyphs: &[Glyph], at: usize) -> Step {
    let Some(glyph) = glyphs.get(at) else { return Step::Skip { len: 1 } };
    let begins_word =
        at == 0 || !char_at(glyphs, at - 1).is_some_and(|c| c.is_ascii_alphanumeric());
    if begins_word
        && glyph.c.is_ascii_alphanumeric()
        && let Some(len) = letters::email(glyphs, at)
    {
        return Step::Take { kind: PersonalKind::Email, len };
    }
    if letters::is_province(glyph.c)
        && let Some(len) = letters::plate(glyphs, at)
    {
        return Step::Take { kind: PersonalKind::Plate, len };
    }
    if glyph.c.is_ascii_digit() || matches!(glyph.c, '+' | '(') {
        return number::read(glyphs, at);
    }
    Step::Skip { len: 1 }
}

/// Whether anything that is looked for may begin with `c`.
fn may_begin(c: char) -> bool {
    c.is_ascii_digit()
        || c == '@'
        || c == '＠'
        || ('０'..='９').contains(&c)
        || letters::is_province(c)
}

fn glyphs(text: &str) -> Vec<Glyph> {
    let mut glyphs = Vec::with_capacity(text.len() / 2);
    for (at, c) in text.char_indices() {
        match fold(c) {
            Folded::Shown(c) => glyphs.push(Glyph { at, c }),
            Folded::Space => glyphs.push(Glyph { at, c: ' ' }),
            Folded::Line => glyphs.push(Glyph { at, c: '\n' }),
            // What is not shown parts no number.
            Folded::Nothing => {}
        }
    }
    glyphs
}

fn char_at(glyphs: &[Glyph], at: usize) -> Option<char> {
    glyphs.get(at).map(|glyph| glyph.c)
}

/// Where the glyph begins in the text; an end falls before invisible characters that follow it.
fn byte_at(glyphs: &[Glyph], at: usize, text: &str) -> usize {
    glyphs.get(at).map_or(text.len(), |glyph| glyph.at)
}

#[cfg(test)]
mod tests;
