//! The terms of a text (特征项): runs of one to four characters, words and pairs of words, each known by a
//! fingerprint, so that a model holds numbers and no text of any ticket.
//!
//! Must never: change how a fingerprint is made without a new version of the model's form; what was learned
//! under the old one would be looked up under the new.

use std::ops::Range;

use jieba_rs::Jieba;

use crate::text::normalize::normalize;

/// Longest run of characters.
const RUN_MAX: usize = 4;

/// Terms are weighed in groups, each of which counts as much as any other (组).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Runs of characters.
    Runs,
    /// Words and pairs of words.
    Words,
}

impl Group {
    /// All groups.
    pub const ALL: [Self; 2] = [Self::Runs, Self::Words];
}

/// A term by its fingerprint (指纹); the lowest bit tells its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

impl Fingerprint {
    /// As kept in a model.
    pub fn to_bits(self) -> u64 {
        self.0
    }

    /// From a model.
    pub fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The group of its term.
    pub fn group(self) -> Group {
        if self.0 & 1 == 0 { Group::Runs } else { Group::Words }
    }
}

/// A fingerprint in the making.
#[derive(Clone, Copy)]
struct Mix(u64);

impl Mix {
    const RUN: Self = Self(0x243F_6A88_85A3_08D3);
    const WORDS: Self = Self(0x1319_8A2E_0370_7344);

    fn with(self, c: char) -> Self {
        let mixed = (self.0 ^ u64::from(u32::from(c))).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        Self(mixed ^ (mixed >> 32))
    }

    fn with_all(self, text: &str) -> Self {
        text.chars().fold(self, Self::with)
    }

    fn of(self, group: Group) -> Fingerprint {
        let bit = match group {
            Group::Runs => 0,
            Group::Words => 1,
        };
        Fingerprint((self.0 & !1) | bit)
    }
}

/// Cuts texts into terms.
#[derive(Debug)]
pub struct Terms {
    jieba: Jieba,
}

impl Default for Terms {
    fn default() -> Self {
        Self { jieba: Jieba::new() }
    }
}

impl Terms {
    /// The text as its terms are taken from.
    pub fn prepare(&self, text: &str) -> String {
        normalize(text)
    }

    /// Hands out every term of a prepared text with the bytes that it stands on, as often as it occurs.
    pub fn each(&self, text: &str, mut take: impl FnMut(Fingerprint, Range<usize>)) {
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for (number, from) in starts.iter().enumerate() {
            let mut mix = Mix::RUN;
            for (length, c) in
                text.get(*from..).unwrap_or_default().chars().take(RUN_MAX).enumerate()
            {
                mix = mix.with(c);
                let to = starts.get(number + length + 1).copied().unwrap_or(text.len());
                take(mix.of(Group::Runs), *from..to);
            }
        }
        let mut before: Option<(usize, Mix)> = None;
        for token in self.jieba.cut(text, true) {
            let range = token.byte_start..token.byte_start + token.word.len();
            take(Mix::WORDS.with_all(token.word).of(Group::Words), range.clone());
            if let Some((from, mix)) = before {
                // No word has a character of zero.
                let pair = mix.with('\0').with_all(token.word);
                take(pair.of(Group::Words), from..range.end);
            }
            before = Some((range.start, Mix::WORDS.with_all(token.word)));
        }
    }

    /// How often each term occurs in a text as it came, by rising fingerprint.
    pub fn count(&self, text: &str) -> Counted {
        let prepared = self.prepare(text);
        let mut all = Vec::with_capacity(prepared.len() * 2);
        self.each(&prepared, |term, _| all.push(term));
        Counted::of(all)
    }
}

/// How often each term occurs in one text (词频).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted(Vec<(Fingerprint, u16)>);

impl Counted {
    /// Counts terms in any order.
    pub fn of(mut all: Vec<Fingerprint>) -> Self {
        all.sort_unstable();
        let mut counts: Vec<(Fingerprint, u16)> = Vec::with_capacity(all.len());
        for term in all {
            match counts.last_mut() {
                Some((last, count)) if *last == term => *count = count.saturating_add(1),
                Some(_) | None => counts.push((term, 1)),
            }
        }
        Self(counts)
    }

    /// The terms with how often each occurs.
    pub fn terms(&self) -> &[(Fingerprint, u16)] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The texts that the terms stand on, by group.
    fn texts(text: &str) -> (Vec<String>, Vec<String>) {
        let terms = Terms::default();
        let (mut runs, mut words) = (Vec::new(), Vec::new());
        terms.each(text, |term, range| {
            let text = text.get(range).unwrap().to_owned();
            match term.group() {
                Group::Runs => runs.push(text),
                Group::Words => words.push(text),
            }
        });
        (runs, words)
    }

    #[test]
    fn a_text_has_runs_and_words() {
        let (runs, words) = texts("维修电梯");
        let all = ["维", "维修", "维修电", "维修电梯", "修", "修电", "修电梯", "电", "电梯", "梯"];
        assert_eq!(runs, all);
        assert_eq!(words, ["维修", "电梯", "维修电梯"]);
    }

    #[test]
    fn one_term_has_one_fingerprint_and_others_have_others() {
        let terms = Terms::default();
        let text =
            terms.prepare("市民来电反映：八廓街道绕赛社区三号院门口的路灯一个星期不亮，请核实。");
        let mut known: BTreeMap<Fingerprint, (String, bool)> = BTreeMap::new();
        terms.each(&text, |term, range| {
            let is_word = term.group() == Group::Words;
            let shown = text.get(range).unwrap().to_owned();
            let same = known.entry(term).or_insert_with(|| (shown.clone(), is_word));
            assert_eq!(*same, (shown, is_word));
        });
        assert!(known.len() > 100);
    }

    #[test]
    fn occurrences_are_counted() {
        let counted = Terms::default().count("灯灯灯");
        let mut counts: Vec<u16> = counted.terms().iter().map(|(_, count)| *count).collect();
        counts.sort_unstable();
        assert_eq!(*counts.last().unwrap(), 3);
        assert!(counted.terms().is_sorted_by(|one, next| one.0 < next.0));
    }

    /// A model that is kept on disk is looked up by these.
    #[test]
    fn fingerprints_never_change() {
        assert_eq!(Mix::RUN.with_all("路灯").of(Group::Runs).to_bits(), 8_490_369_730_135_249_006);
    }
}
