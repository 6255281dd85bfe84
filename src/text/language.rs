//! Which language a text is in, and how much of it means anything.
//!
//! Must never: translate, or refuse a text.

use crate::domain::appeal::Language;

use super::features::Span;
use super::fold::is_han;
use super::normalize::Census;

/// A Tibetan syllable is about this many signs, a Han character one syllable.
const TIBETAN_SIGNS_PER_SYLLABLE: u32 = 3;
/// A foreign word is about this many letters.
const LETTERS_PER_WORD: u32 = 4;

/// The language in which most syllables are; Chinese where nothing speaks against it.
pub(super) fn language(census: Census) -> Language {
    let tibetan = census.tibetan / TIBETAN_SIGNS_PER_SYLLABLE;
    let foreign = (census.latin + census.other) / LETTERS_PER_WORD;
    if tibetan > 0 && tibetan >= census.han && tibetan >= foreign {
        Language::Tibetan
    } else if foreign > 1 && foreign > census.han {
        Language::Other
    } else {
        Language::Chinese
    }
}

/// Letters left when the fillers, in order of start, are taken out.
pub(super) fn substance(text: &str, letters: u32, fillers: &[Span]) -> u32 {
    let mut until = 0;
    let mut empty = 0_u32;
    for filler in fillers {
        let from = filler.start.max(until);
        let words = text.get(from as usize..filler.end.max(from) as usize).unwrap_or("");
        let count = words.chars().filter(|c| is_han(*c) || c.is_alphabetic()).count();
        empty = empty.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        until = until.max(filler.end);
    }
    letters.saturating_sub(empty)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalize::normalize_into;

    #[test]
    fn languages_by_table() {
        for (text, expected) in [
            ("", Language::Chinese),
            ("12345", Language::Chinese),
            ("wifi", Language::Chinese),
            ("路灯不亮", Language::Chinese),
            ("我家wifi和iptv都不好用", Language::Chinese),
            ("ང་ཚོའི་ཁང་པའི་ཆུ་ཆད་སོང་།", Language::Tibetan),
            ("扎细社区ང་ཚོའི་ཁང་པའི་ཆུ་ཆད་སོང་།", Language::Tibetan),
            ("八廓街འབྲེལ门口的路灯坏了没有人来修", Language::Chinese),
            ("the street lamp is broken", Language::Other),
            ("улица темно ночью", Language::Other),
        ] {
            let census = normalize_into(text, &mut String::new());
            assert_eq!(language(census), expected, "{text}");
        }
    }

    #[test]
    fn fillers_are_taken_out_once() {
        let text = "来电反映路灯";
        let span = |start, end| Span { start, end };
        assert_eq!(substance(text, 6, &[span(0, 12), span(6, 12)]), 2);
        assert_eq!(substance(text, 6, &[]), 6);
    }
}
