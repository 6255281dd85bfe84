//! Parses patterns (识别词): `a` or `a+b+c`, whose parts are literals in normal form.
//!
//! Must never: let a pattern pass that matches everywhere or nowhere.

use std::collections::HashSet;

use crate::route::rulebook::PARTS_MAX;
use crate::text::normalize::normalize;

use super::codes;
use super::notes::{At, Notes};

/// Most patterns in one cell or list.
const PATTERNS_MAX: usize = 3_000;
/// Fewest characters of a literal that recognises something by itself.
pub(super) const STRONG_CHARS_MIN: usize = 2;

/// A pattern whose parts are normalised literals.
pub(super) type Parts = Vec<String>;

/// Parses patterns; each is normalised, `+` joins the parts of a conjunction. One that is a single
/// literal has at least `chars_min` characters.
pub(super) fn patterns<'t>(
    items: impl IntoIterator<Item = &'t str>,
    chars_min: usize,
    at: At<'_>,
    notes: &mut Notes,
) -> Vec<Parts> {
    let mut seen: HashSet<Parts> = HashSet::new();
    let mut out: Vec<Parts> = Vec::new();
    for (number, item) in items.into_iter().enumerate() {
        if number == PATTERNS_MAX {
            let message = format!("识别词超过 {PATTERNS_MAX} 个");
            notes.error(at, codes::KEYWORD_TOO_MANY, message, "删减，或拆成两个事项");
            break;
        }
        if let Some(parts) = pattern(item, chars_min, at, notes)
            && seen.insert(parts.clone())
        {
            out.push(parts);
        }
    }
    out
}

fn pattern(item: &str, chars_min: usize, at: At<'_>, notes: &mut Notes) -> Option<Parts> {
    let parts: Parts = item.split('+').map(|part| normalize(part.trim())).collect();
    if parts.iter().any(String::is_empty) {
        let message = format!("识别词“{item}”是空的或缺了一部分");
        notes.error(at, codes::KEYWORD_EMPTY, message, "删去多余的 | 或 +");
        return None;
    }
    if parts.len() > PARTS_MAX {
        let message = format!("识别词“{item}”由多于 {PARTS_MAX} 个词合取");
        notes.error(at, codes::KEYWORD_TOO_MANY, message, "删去不必要的部分");
        return None;
    }
    if let [only] = parts.as_slice()
        && only.chars().count() < chars_min
    {
        let message = format!("识别词“{item}”只有一个字，会到处命中");
        notes.error(
            at,
            codes::KEYWORD_ONE_CHARACTER,
            message,
            "换成两个字以上的词，或用 + 与别的词合取",
        );
        return None;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_parsed_and_faults_noted() {
        let mut notes = Notes::default();
        let cell = "路灯+不亮|路 灯|路灯||+x|灯|a+b+c+d";
        let got = patterns(cell.split('|'), STRONG_CHARS_MIN, At::file("matters.csv"), &mut notes);
        assert_eq!(got, [vec!["路灯".to_owned(), "不亮".to_owned()], vec!["路灯".to_owned()]]);
        let codes: Vec<&str> = notes.into_findings().iter().map(|finding| finding.code).collect();
        assert_eq!(
            codes,
            [
                codes::KEYWORD_EMPTY,
                codes::KEYWORD_EMPTY,
                codes::KEYWORD_ONE_CHARACTER,
                codes::KEYWORD_TOO_MANY
            ]
        );
    }
}
