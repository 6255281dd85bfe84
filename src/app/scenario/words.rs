//! A line of a script as words: bare ones, and `名=值` with the value in quotes where it has spaces.
//!
//! Must never: know what a word means. A grammar of lines and words needs no parser crate, and one of
//! its own can go on after a mistake, so that all of a file are told at once.

use super::wrong::Wrong;

/// A word of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A bare word.
    Bare(String),
    /// `名=值`.
    Named {
        /// Name.
        key: String,
        /// Value, without its quotes.
        value: String,
    },
}

/// Opening quotes with the closing ones; what a Chinese keyboard types is as good.
const QUOTES: &[(char, char)] = &[('"', '"'), ('“', '”'), ('「', '」'), ('”', '”')];

/// Splits a line.
pub(super) fn split(line: &str, at: usize) -> Result<Vec<Word>, Wrong> {
    let mut words = Vec::new();
    let mut letters = line.chars().peekable();
    loop {
        while letters.next_if(|letter| letter.is_whitespace()).is_some() {}
        if letters.peek().is_none() {
            return Ok(words);
        }
        words.push(word(&mut letters, at)?);
    }
}

fn word(letters: &mut std::iter::Peekable<std::str::Chars<'_>>, at: usize) -> Result<Word, Wrong> {
    let (mut key, mut text) = (None, String::new());
    while let Some(letter) = letters.next_if(|letter| !letter.is_whitespace()) {
        let closing = QUOTES.iter().find(|(open, _)| *open == letter).map(|(_, close)| *close);
        if let Some(closing) = closing.filter(|_| text.is_empty()) {
            quoted(letters, closing, &mut text).ok_or_else(|| {
                let what = format!("引号没有收尾：{letter}{text}");
                Wrong::new(at, what, format!("请在这一行内补上 {closing}"))
            })?;
        } else if matches!(letter, '=' | '＝') && key.is_none() {
            key = Some(std::mem::take(&mut text));
        } else {
            text.push(letter);
        }
    }
    Ok(match key {
        Some(key) => Word::Named { key, value: text },
        None => Word::Bare(text),
    })
}

/// Up to the closing quote; `None` where there is none.
fn quoted(
    letters: &mut std::iter::Peekable<std::str::Chars<'_>>,
    closing: char,
    text: &mut String,
) -> Option<()> {
    for letter in letters.by_ref() {
        if letter == closing {
            return Some(());
        }
        text.push(letter);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(line: &str) -> Vec<String> {
        let words = split(line, 1).unwrap();
        words
            .into_iter()
            .map(|word| match word {
                Word::Bare(word) => word,
                Word::Named { key, value } => format!("{key}→{value}"),
            })
            .collect()
    }

    #[test]
    fn lines_are_split_into_words() {
        assert_eq!(shown("  八廓街道　签收 "), ["八廓街道", "签收"]);
        assert_eq!(shown("理由=\"灯 坏\" 天数＝3"), ["理由→灯 坏", "天数→3"]);
        assert_eq!(shown("理由=“a=b” 空=\"\" 「x y」"), ["理由→a=b", "空→", "x y"]);
        assert_eq!(shown(""), [""; 0]);
    }

    #[test]
    fn an_open_quote_is_told() {
        let wrong = split("理由=“灯坏", 7).unwrap_err();
        assert_eq!(wrong.to_string(), "第 7 行：引号没有收尾：“灯坏；请在这一行内补上 ”");
    }
}
