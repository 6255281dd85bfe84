//! Numbers: phones, identity numbers, cards. Digits may stand in groups parted by a space, a dash or
//! brackets.
//!
//! Must never: look at more than [`GROUPS_MAX`] groups ahead, so that time stays linear.

use super::{Glyph, PersonalKind, Step, char_at};

/// Most groups that one number is written in.
const GROUPS_MAX: usize = 6;
/// Most digits that matter in one number; a longer group is read no further.
const DIGITS_MAX: usize = 20;
/// How far before a number the words that say what it is may stand.
const CONTEXT_MAX: usize = 10;
/// Words behind which a long number is that of a ticket or order.
const TICKET_WORDS: &[&str] = &["工单号", "工单编号", "工单", "编号", "单号", "受理号"];
/// Words behind which a short number is a local phone.
const PHONE_WORDS: &[&str] = &["电话", "手机", "座机", "固话", "联系方式", "号码", "致电", "拨打"];

/// A group of digits.
#[derive(Debug, Clone, Copy, Default)]
struct Group {
    /// Glyph behind its last digit.
    end: usize,
    /// How many digits.
    digits: usize,
}

/// Digits of the first groups in a row, with the groups themselves.
struct Number {
    digits: [u8; DIGITS_MAX + 1],
    groups: [Group; GROUPS_MAX],
    count: usize,
}

/// Reads the number at `at`, which is a digit, a plus or a bracket.
pub(super) fn read(glyphs: &[Glyph], at: usize) -> Step {
    let first = if char_at(glyphs, at).is_some_and(|c| c.is_ascii_digit()) { at } else { at + 1 };
    let run = digits_from(glyphs, first);
    if run == 0 {
        return Step::Skip { len: 1 };
    }
    let whole = Step::Skip { len: first + run - at };
    if said_before(glyphs, at, TICKET_WORDS) && run >= 14 {
        return whole;
    }
    if run >= DIGITS_MAX {
        return Step::Take { kind: PersonalKind::Card, len: first + run - at };
    }
    let number = collect(glyphs, first);
    // Longest first: a number of four groups is not the phone in its first three.
    for count in (1..=number.count).rev() {
        if let Some((kind, extra)) = classify(glyphs, at, &number, count) {
            let end = number.groups.get(count - 1).map_or(first + run, |group| group.end);
            return Step::Take { kind, len: end + extra - at };
        }
    }
    whole
}

fn digits_from(glyphs: &[Glyph], at: usize) -> usize {
    let rest = glyphs.get(at..).unwrap_or(&[]);
    rest.iter().take_while(|glyph| glyph.c.is_ascii_digit()).count()
}

fn collect(glyphs: &[Glyph], first: usize) -> Number {
    let mut number =
        Number { digits: [0; DIGITS_MAX + 1], groups: [Group::default(); GROUPS_MAX], count: 0 };
    let (mut at, mut total) = (first, 0);
    for slot in &mut number.groups {
        let rest = glyphs.get(at..).unwrap_or(&[]);
        let len =
            rest.iter().take(DIGITS_MAX + 1).take_while(|glyph| glyph.c.is_ascii_digit()).count();
        if len == 0 || total + len > DIGITS_MAX {
            break;
        }
        for (to, glyph) in number.digits.iter_mut().skip(total).zip(rest.iter().take(len)) {
            *to = u8::try_from(glyph.c).unwrap_or(b'0');
        }
        total += len;
        at += len;
        *slot = Group { end: at, digits: len };
        number.count += 1;
        // One separator, or a bracket with a space or dash: (0891) 636.
        let separators = rest
            .iter()
            .skip(len)
            .take(2)
            .take_while(|glyph| matches!(glyph.c, ' ' | '-' | ')' | '(' | '_'))
            .count();
        if separators == 0 {
            break;
        }
        at += separators;
    }
    number
}

/// What the first `count` groups are, and how many glyphs behind them belong to it.
fn classify(
    glyphs: &[Glyph],
    at: usize,
    number: &Number,
    count: usize,
) -> Option<(PersonalKind, usize)> {
    let groups = number.groups.get(..count)?;
    let total: usize = groups.iter().map(|group| group.digits).sum();
    let digits = number.digits.get(..total)?;
    let end = groups.last()?.end;
    let shape = Shape { first: groups.first()?.digits, groups: count };
    if identity_with_letter(glyphs, end, digits, shape) {
        return Some((PersonalKind::IdentityNumber, 1));
    }
    if (total == 18 && shape.begins_with(6) && born(digits.get(6..14)?))
        || (total == 15 && count == 1 && born_short(digits.get(6..12)?))
    {
        return Some((PersonalKind::IdentityNumber, 0));
    }
    if is_mobile(digits, shape) || is_landline(digits, shape) {
        return Some((PersonalKind::Phone, 0));
    }
    if (16..=19).contains(&total) && (count == 1 || is_card_shape(groups)) {
        return Some((PersonalKind::Card, 0));
    }
    let local = matches!(total, 7 | 8) && digits.first().is_some_and(|d| (b'2'..=b'8').contains(d));
    if local && shape.groups <= 2 && said_before(glyphs, at, PHONE_WORDS) {
        return Some((PersonalKind::Phone, 0));
    }
    None
}

/// How a number is parted.
#[derive(Debug, Clone, Copy)]
struct Shape {
    /// Digits of the first group.
    first: usize,
    /// How many groups.
    groups: usize,
}

impl Shape {
    /// Whether it is in one piece, or its first group has `digits` digits.
    fn begins_with(self, digits: usize) -> bool {
        self.groups == 1 || self.first == digits
    }
}

fn identity_with_letter(glyphs: &[Glyph], end: usize, digits: &[u8], shape: Shape) -> bool {
    digits.len() == 17
        && shape.begins_with(6)
        && matches!(char_at(glyphs, end), Some('x' | '×'))
        && digits.get(6..14).is_some_and(born)
}

/// Whether eight digits are a day on which somebody living may be born.
fn born(digits: &[u8]) -> bool {
    let century = digits.get(..2).is_some_and(|two| matches!(two, b"18" | b"19" | b"20"));
    century && digits.get(2..).is_some_and(born_short)
}

fn born_short(digits: &[u8]) -> bool {
    let two = |from: usize| {
        digits.get(from..from + 2).map_or(0, |pair| {
            pair.iter().fold(0_u32, |value, digit| value * 10 + u32::from(digit - b'0'))
        })
    };
    (1..=12).contains(&two(2)) && (1..=31).contains(&two(4))
}

/// Mobile: 1[3-9] and nine more, maybe behind 0, 86 or 0086; in groups the first must have three digits
/// or more, so that amounts and lists of house numbers do not add up to a phone.
fn is_mobile(digits: &[u8], shape: Shape) -> bool {
    let bare = ["0086", "86", "0"]
        .iter()
        .find_map(|prefix| {
            let bare = digits.strip_prefix(prefix.as_bytes())?;
            let parted = shape.groups == 1 || shape.first == prefix.len() || shape.first >= 5;
            (bare.len() == 11 && parted).then_some(bare)
        })
        .or_else(|| (shape.groups == 1 || shape.first >= 3).then_some(digits));
    bare.is_some_and(|bare| bare.len() == 11 && matches!(bare, [b'1', b'3'..=b'9', ..]))
}

/// Landline: area code of three or four digits beginning with 0, then seven or eight.
fn is_landline(digits: &[u8], shape: Shape) -> bool {
    let area = match digits {
        [b'0', b'1' | b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return false,
    };
    let local = digits.len().saturating_sub(area);
    let begins = digits.get(area).is_some_and(|d| (b'2'..=b'8').contains(d));
    shape.begins_with(area) && matches!(local, 7 | 8) && begins
}

fn is_card_shape(groups: &[Group]) -> bool {
    let Some((last, front)) = groups.split_last() else { return false };
    front.iter().all(|group| group.digits == 4) && (1..=4).contains(&last.digits)
}

/// Whether one of `words` stands close before, with at most 是, 为, 号, a colon, brackets or spaces
/// between.
fn said_before(glyphs: &[Glyph], at: usize, words: &[&str]) -> bool {
    let before = glyphs.get(at.saturating_sub(CONTEXT_MAX)..at).unwrap_or(&[]);
    let filler = |c: char| {
        matches!(c, '是' | '为' | '号' | ':' | ' ' | '(' | '[' | '【' | '#' | '"' | '，' | '了')
    };
    let mut kept = before.len();
    loop {
        let said = before.get(..kept).unwrap_or(&[]);
        if words.iter().any(|word| ends_with(said, word)) {
            return true;
        }
        match said.last() {
            Some(glyph) if filler(glyph.c) => kept -= 1,
            Some(_) | None => return false,
        }
    }
}

fn ends_with(glyphs: &[Glyph], word: &str) -> bool {
    let mut before = glyphs.iter().rev();
    word.chars().rev().all(|c| before.next().is_some_and(|glyph| glyph.c == c))
}
