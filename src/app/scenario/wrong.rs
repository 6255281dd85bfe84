//! What is wrong in a script (剧本错误): where, what, the nearest known word, and what to do.
//!
//! Must never: leave the writer without a remedy.

use std::fmt;

use serde::Serialize;

/// Least likeness, in per cent, at which a known word is proposed.
const LIKENESS_MIN: u32 = 50;

/// Something wrong in a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Wrong {
    /// Line, from 1.
    pub line: usize,
    /// What.
    pub what: String,
    /// The known word that may have been meant.
    pub nearest: Option<String>,
    /// What to do.
    pub remedy: String,
}

impl Wrong {
    /// Something wrong that no other word would mend.
    pub(super) fn new(line: usize, what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { line, what: what.into(), nearest: None, remedy: remedy.into() }
    }

    /// A word that is not known, with those that are.
    pub(super) fn unknown<'a>(
        line: usize,
        what: impl Into<String>,
        word: &str,
        known: impl IntoIterator<Item = &'a str>,
        remedy: impl Into<String>,
    ) -> Self {
        let nearest = nearest(word, known).map(str::to_owned);
        Self { line, what: what.into(), nearest, remedy: remedy.into() }
    }
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "第 {} 行：{}", self.line, self.what)?;
        if let Some(nearest) = &self.nearest {
            write!(f, "；是否想写“{nearest}”？")?;
        } else {
            f.write_str("；")?;
        }
        f.write_str(&self.remedy)
    }
}

/// The known word that is most like `word`; the first of equals.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(u32, &str)> = None;
    for one in known {
        let likeness = likeness(word, one);
        if likeness >= LIKENESS_MIN && best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, one));
        }
    }
    best.map(|(_, one)| one)
}

/// Of two words, in per cent: characters that need not be changed, of the longer one's.
fn likeness(one: &str, other: &str) -> u32 {
    let longer = one.chars().count().max(other.chars().count()).max(1);
    let kept = longer.saturating_sub(strsim::damerau_levenshtein(one, other));
    u32::try_from(kept * 100 / longer).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_and_a_far_one_is_not() {
        let known = ["签收", "申请退单", "申请延期"];
        assert_eq!(nearest("签受", known), Some("签收"));
        assert_eq!(nearest("申请延其", known), Some("申请延期"));
        assert_eq!(nearest("收签", known), Some("签收"));
        assert_eq!(nearest("办结", known), None);
        assert_eq!(nearest("", known), None);
    }
}
