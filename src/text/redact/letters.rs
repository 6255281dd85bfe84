//! Plates and e-mail addresses.
//!
//! Must never: look further than a bounded number of glyphs.

use super::{Glyph, char_at};

/// Longest local part and longest host that are looked at.
const LOCAL_MAX: usize = 64;
const HOST_MAX: usize = 128;
/// Characters of a plate behind the letter, and how many of them must be digits.
const PLATE_BODY_MAX: usize = 6;
const PLATE_BODY_MIN: usize = 5;
const PLATE_DIGITS_MIN: usize = 3;

/// Whether a plate may begin with `c`.
pub(super) fn is_province(c: char) -> bool {
    matches!(
        c,
        '京' | '津'
            | '沪'
            | '渝'
            | '冀'
            | '豫'
            | '云'
            | '辽'
            | '黑'
            | '湘'
            | '皖'
            | '鲁'
            | '新'
            | '苏'
            | '浙'
            | '赣'
            | '鄂'
            | '桂'
            | '甘'
            | '晋'
            | '蒙'
            | '陕'
            | '吉'
            | '闽'
            | '贵'
            | '粤'
            | '青'
            | '藏'
            | '川'
            | '宁'
            | '琼'
            | '使'
    )
}

/// Length of the plate at `at`: province, letter, 5 or (new energy) 6 characters, with points or spaces.
pub(super) fn plate(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let mut next = skip_separator(glyphs, at + 1);
    char_at(glyphs, next).filter(char::is_ascii_lowercase)?;
    next = skip_separator(glyphs, next + 1);
    let (mut body, mut digits) = (0, 0);
    let mut end = next;
    while body < PLATE_BODY_MAX {
        // The sixth character must follow at once: behind a space it belongs to what comes next.
        let from = if body < PLATE_BODY_MIN { skip_separator(glyphs, end) } else { end };
        let Some(c) = char_at(glyphs, from).filter(char::is_ascii_alphanumeric) else { break };
        body += 1;
        digits += usize::from(c.is_ascii_digit());
        end = from + 1;
    }
    let tail = char_at(glyphs, end);
    if body == PLATE_BODY_MIN - 1
        && matches!(tail, Some('学' | '警' | '港' | '澳' | '挂' | '试' | '超'))
    {
        body += 1;
        end += 1;
    }
    let ends = !char_at(glyphs, end).is_some_and(|c| c.is_ascii_alphanumeric());
    (body >= PLATE_BODY_MIN && digits >= PLATE_DIGITS_MIN && ends).then_some(end - at)
}

fn skip_separator(glyphs: &[Glyph], at: usize) -> usize {
    let mut at = at;
    // At most three, so that "藏A · 12345" is read and the look ahead stays bounded.
    for _ in 0..3 {
        if !matches!(char_at(glyphs, at), Some(' ' | '·' | '.' | '-')) {
            break;
        }
        at += 1;
    }
    at
}

/// Length of the e-mail address whose local part begins at `at`.
pub(super) fn email(glyphs: &[Glyph], at: usize) -> Option<usize> {
    let local = run(glyphs, at, LOCAL_MAX, |c| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%')
    });
    if char_at(glyphs, at + local) != Some('@') {
        return None;
    }
    let host_at = at + local + 1;
    let mut host =
        run(glyphs, host_at, HOST_MAX, |c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    while host > 0 && matches!(char_at(glyphs, host_at + host - 1), Some('.' | '-')) {
        host -= 1;
    }
    (host > 0).then_some(local + 1 + host)
}

fn run(glyphs: &[Glyph], at: usize, max: usize, wanted: impl Fn(char) -> bool) -> usize {
    let rest = glyphs.get(at..).unwrap_or(&[]);
    rest.iter().take(max).take_while(|glyph| wanted(glyph.c)).count()
}
