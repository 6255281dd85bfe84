//! One form for one text (归一化): width, case, compatibility forms, invisible characters, white space
//! and punctuation.
//!
//! Must never: change the order of what was written, touch Tibetan script, or give another answer when
//! run on its own answer.

use super::automaton::narrow;
use super::fold::{Folded, fold, is_han, is_tibetan, is_wide_punctuation};

/// Letters by script, counted on the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Census {
    /// Han characters.
    pub han: u32,
    /// Tibetan signs, tsheg and shad left out.
    pub tibetan: u32,
    /// Latin letters.
    pub latin: u32,
    /// Letters of other scripts.
    pub other: u32,
}

impl Census {
    #[inline]
    fn count(&mut self, c: char) {
        if is_han(c) {
            self.han += 1;
        } else if c.is_ascii() {
            self.latin += u32::from(c.is_ascii_alphabetic());
        } else if is_tibetan(c) {
            self.tibetan += u32::from(c >= '\u{F40}');
        } else if !is_wide_punctuation(c) && c.is_alphabetic() {
            self.other += 1;
        }
    }

    /// All letters.
    pub(super) fn letters(self) -> u32 {
        self.han + self.tibetan + self.latin + self.other
    }

    /// Both together.
    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            han: self.han + other.han,
            tibetan: self.tibetan + other.tibetan,
            latin: self.latin + other.latin,
            other: self.other + other.other,
        }
    }
}

/// White space read but not yet written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    None,
    Space,
    Line,
}

/// The normal form of `text`. Idempotent; never longer in characters than `text`.
///
/// Full-width letters, digits and signs become half-width and lower case; clause punctuation becomes
/// full-width (`，。；！？、`), except the comma and point of numbers; runs of one punctuation mark
/// become one; white space becomes one space, or one `\n` where it holds an end of line; a space next
/// to a Han character or Chinese punctuation goes, since people type 路 灯 不 亮.
pub fn normalize(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    normalize_into(text, &mut out);
    out
}

/// Appends the normal form to `out`, whose contents count for nothing.
pub(super) fn normalize_into(text: &str, out: &mut String) -> Census {
    let mut census = Census::default();
    let mut before: Option<char> = None;
    let mut gap = Gap::None;
    let mut rest = text.chars();
    loop {
        // Nearly every character of an appeal takes this way: it stays, and a space before it goes.
        let (run, behind) = han_run(rest.as_str());
        if let Some(last) = run.chars().next_back() {
            if gap == Gap::Line && before.is_some() {
                out.push('\n');
            }
            out.push_str(run);
            census.han += narrow(run.len() / HAN_BYTES);
            before = Some(last);
            gap = Gap::None;
            rest = behind.chars();
        }
        let Some(raw) = rest.next() else { break };
        let folded = match fold(raw) {
            Folded::Shown(c) => c,
            Folded::Space => {
                gap = if gap == Gap::Line { Gap::Line } else { Gap::Space };
                continue;
            }
            Folded::Line => {
                gap = Gap::Line;
                continue;
            }
            Folded::Nothing => continue,
        };
        let c = match folded {
            ',' => comma(before, gap, rest.as_str()),
            '.' => point(before, gap),
            _ => folded,
        };
        if let Some(before) = before {
            match gap {
                Gap::Line => out.push('\n'),
                Gap::Space if !closes_up(before) && !closes_up(c) => out.push(' '),
                Gap::Space | Gap::None => {
                    if before == c && shortens(c) {
                        gap = Gap::None;
                        continue;
                    }
                }
            }
        }
        out.push(c);
        census.count(c);
        before = Some(c);
        gap = Gap::None;
    }
    census
}

/// Bytes of a Han character of the main block, U+4E00–U+9FFF.
const HAN_BYTES: usize = 3;

/// The Han characters of the main block at the beginning, and the rest.
#[inline]
fn han_run(text: &str) -> (&str, &str) {
    let han = |bytes: &&[u8]| matches!(bytes, [0xE4, 0xB8..=0xBF, _] | [0xE5..=0xE9, _, _]);
    let chars = text.as_bytes().chunks(HAN_BYTES).take_while(han).count();
    text.split_at_checked(chars * HAN_BYTES).unwrap_or(("", text))
}

/// Whether a space next to `c` goes.
#[inline]
fn closes_up(c: char) -> bool {
    is_han(c) || is_wide_punctuation(c)
}

/// Whether a run of `c` becomes one.
#[inline]
fn shortens(c: char) -> bool {
    c.is_ascii_punctuation() || is_wide_punctuation(c) || c == '·'
}

/// A comma stays one only within a number (1,000).
fn comma(before: Option<char>, gap: Gap, rest: &str) -> char {
    let digit_before = gap == Gap::None && before.is_some_and(|c| c.is_ascii_digit());
    let digit_behind = || {
        let next = rest.chars().map(fold).find(|folded| *folded != Folded::Nothing);
        matches!(next, Some(Folded::Shown('0'..='9')))
    };
    if digit_before && digit_behind() { ',' } else { '，' }
}

/// A point behind a Han character ends a sentence (路灯不亮.).
fn point(before: Option<char>, gap: Gap) -> char {
    let ends = gap != Gap::Line && before.is_some_and(|c| is_han(c) || c == '。');
    if ends { '。' } else { '.' }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn texts_take_one_form() {
        for (from, to) in [
            ("", ""),
            ("  \u{feff}\n ", ""),
            ("路 灯　不 亮", "路灯不亮"),
            ("路灯\u{200b}不\u{ad}亮\u{fe0f}", "路灯不亮"),
            ("ＷｉＦｉ 不好", "wifi不好"),
            ("two  words", "two words"),
            ("第一行 \r\n\r\n 第二行", "第一行\n第二行"),
            ("救命!!!!快来", "救命！快来"),
            ("路灯不亮....求助", "路灯不亮。求助"),
            ("欠1,000.50元,不还", "欠1,000.50元，不还"),
            ("1 ,0", "1，0"),
            ("停水，，，停电。。", "停水，停电。"),
            ("（电话：１２３４５）", "(电话:12345)"),
            ("\u{202e}反\u{202c}", "反"),
            ("བོད་ཡིག།། དེ།", "བོད་ཡིག།། དེ།"),
            ("藏Ａ・12345", "藏a·12345"),
            ("⽣活⽤⽔", "生活用水"),
            ("a\u{0}b\u{7}c", "abc"),
            ("“你好”", "\"你好\""),
            ("啊啊啊", "啊啊啊"),
        ] {
            assert_eq!(normalize(from), to, "{from:?}");
            assert_eq!(normalize(to), to, "{to:?}");
        }
    }

    #[test]
    fn letters_are_counted_by_script() {
        let mut out = String::new();
        let census = normalize_into("路灯 WiFi བོད་ё 12", &mut out);
        assert_eq!(census, Census { han: 2, tibetan: 3, latin: 4, other: 1 });
        assert_eq!(census.letters(), 10);
    }

    /// Characters that meet each other's rules, so that chance finds the hard neighbours.
    fn awkward() -> impl Strategy<Value = String> {
        let marks: Vec<char> =
            "，,。.!！?？;；、 \u{3000}\n\r\t1２9路灯aＡ\u{200b}\u{fe0f}·・-—…\"‘(（་།བ"
                .chars()
                .collect();
        proptest::collection::vec(proptest::sample::select(marks), 0..40)
            .prop_map(|chars| chars.into_iter().collect())
    }

    #[test]
    fn a_run_of_han_characters_ends_at_any_other() {
        for (text, run) in [
            ("", ""),
            ("路灯", "路灯"),
            ("一龥鿿\u{4dff}", "一龥鿿"),
            ("路，", "路"),
            ("㐀路", ""),
            ("ꀀ路", ""),
            ("a路", ""),
            ("路😀", "路"),
        ] {
            assert_eq!(han_run(text).0, run, "{text}");
        }
    }

    proptest! {
        #[test]
        fn normalizing_twice_changes_nothing(text in prop_oneof![awkward(), any::<String>(), "\\PC*"]) {
            let once = normalize(&text);
            prop_assert_eq!(normalize(&once), once.clone());
            prop_assert!(once.chars().count() <= text.chars().count());
        }
    }
}
