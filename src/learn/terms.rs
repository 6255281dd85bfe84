//! The terms of a text (特征项): runs of one to four characters, words and pairs of words, and apart from
//! these what stands in its parts.
//!
//! Must never: look at anything but the text.

use jieba_rs::Jieba;

use super::counted::Counted;
use super::fingerprint::{Fingerprint, Group, Mix, Occurrence, mark};
use super::parts::Parts;

/// Longest run of characters.
const RUN_MAX: usize = 4;
/// Longest run in a part.
const PART_RUN_MAX: usize = 3;
/// Characters of a body that count as its beginning.
const BEGINNING_CHARS: usize = 25;
/// How many of those who answered are looked at, the last first.
const ANSWERED_MAX: usize = 3;

/// A term where it stands in a text.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a> {
    /// The term.
    pub term: Fingerprint,
    /// Whether it is part of what the citizen tells, head and instruction left out.
    pub of_story: bool,
    /// Whether it is a word of more than one character.
    pub is_long_word: bool,
    /// The words that it stands for.
    pub words: &'a str,
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
    /// Hands out every term of a text that is told by the text alone, as often as it occurs.
    pub fn each(&self, parts: &Parts, mut take: impl FnMut(Found<'_>)) {
        let whole = parts.whole.as_str();
        let in_story = |from: usize, to: usize| {
            parts.story.iter().any(|span| span.start <= from && to <= span.end)
        };
        runs(whole, 1..=RUN_MAX, Group::Runs, &mut |term, from, words| {
            let told = from + words.len();
            let of_story = in_story(from, told) && words.chars().nth(PART_RUN_MAX).is_none();
            take(Found { term, of_story, is_long_word: false, words });
        });
        self.words(whole, &mut |term, from, words, is_pair| {
            let of_story = in_story(from, from + words.len());
            let is_long_word = !is_pair && words.chars().nth(1).is_some();
            take(Found { term, of_story, is_long_word, words });
        });
        of_parts(parts, &mut |term, words| {
            take(Found { term, of_story: false, is_long_word: false, words });
        });
    }

    fn words(&self, text: &str, take: &mut impl FnMut(Fingerprint, usize, &str, bool)) {
        let mut before: Option<(usize, Mix)> = None;
        let tokens = self.jieba.cut(text, true);
        for token in tokens.into_iter().filter(|token| !token.word.trim().is_empty()) {
            let to = token.byte_start + token.word.len();
            let own = Mix::START.with_all(token.word);
            take(own.of(Group::Words), token.byte_start, token.word, false);
            if let Some((from, mix)) = before {
                let pair = mix.with(mark::PAIR).with_all(token.word);
                let words = text.get(from..to).unwrap_or_default();
                take(pair.of(Group::Words), from, words, true);
            }
            before = Some((token.byte_start, own));
        }
    }

    /// Reads a text as it came.
    pub fn read(&self, text: &str) -> Reading {
        let parts = Parts::of(text);
        let mut all = Vec::with_capacity(parts.whole.len() * 2);
        let mut words = Vec::new();
        self.each(&parts, |found| {
            all.push(Occurrence::of(found.term, found.of_story));
            if found.is_long_word {
                words.push(found.term);
            }
        });
        words.sort_unstable();
        words.dedup();
        let asked = parts.asked.last().map_or(Mix::START.with(mark::NONE), |asked| whole(asked));
        let head = Mix::START.with_number(parts.call() as u64);
        for (beside, group) in [(asked, Group::AskedWords), (head, Group::HeadWords)] {
            let beside = |word: &Fingerprint| beside.with_term(*word).of(group);
            all.extend(words.iter().map(|word| Occurrence::of(beside(word), false)));
        }
        Reading { counted: Counted::of(all), words, parts }
    }
}

/// What was read of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// Its terms.
    pub counted: Counted,
    /// Its words of more than one character, each once.
    pub words: Vec<Fingerprint>,
    /// Its parts.
    pub parts: Parts,
}

/// The terms of what stands in the parts.
fn of_parts(parts: &Parts, take: &mut impl FnMut(Fingerprint, &str)) {
    match parts.asked.last() {
        None => take(Mix::START.with(mark::NONE).of(Group::Asked), "（无指令）"),
        Some(asked) => {
            take(whole(asked).of(Group::Asked), asked);
            let edged = format!("{}{asked}{}", mark::EDGE, mark::EDGE);
            part_runs(&edged, 1, Group::Asked, take);
        }
    }
    if let Some(head) = &parts.head {
        take(whole(head).of(Group::Head), head);
        part_runs(head, 2, Group::Head, take);
    }
    let beginning: String = parts.body.chars().take(BEGINNING_CHARS).collect();
    part_runs(&beginning, 1, Group::Beginning, take);
    if let Some(last) = parts.answered.last() {
        take(Mix::START.with(mark::LAST).with_all(last).of(Group::Answered), last);
    }
    for answered in parts.answered.iter().rev().take(ANSWERED_MAX) {
        take(whole(answered).of(Group::Answered), answered);
        part_runs(answered, 2, Group::Answered, take);
    }
    if let Some(number_of) = &parts.number_of {
        take(whole(number_of).of(Group::NumberOf), number_of);
        part_runs(number_of, 1, Group::NumberOf, take);
    }
}

/// A part as one term.
pub(super) fn whole(part: &str) -> Mix {
    Mix::START.with(mark::WHOLE).with_all(part)
}

fn part_runs(part: &str, shortest: usize, group: Group, take: &mut impl FnMut(Fingerprint, &str)) {
    runs(part, shortest..=PART_RUN_MAX, group, &mut |term, _, words| take(term, words));
}

/// The runs of characters of some lengths, each with where it begins.
fn runs(
    text: &str,
    lengths: std::ops::RangeInclusive<usize>,
    group: Group,
    take: &mut impl FnMut(Fingerprint, usize, &str),
) {
    let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    for (number, from) in starts.iter().enumerate() {
        let mut mix = Mix::START;
        let rest = text.get(*from..).unwrap_or_default();
        for (length, c) in (1..).zip(rest.chars().take(*lengths.end())) {
            mix = mix.with(c);
            if lengths.contains(&length) {
                let to = starts.get(number + length).copied().unwrap_or(text.len());
                take(mix.of(group), *from, text.get(*from..to).unwrap_or_default());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// The words that the terms of a group stand for.
    fn terms_of(group: Group, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        Terms::default().each(&Parts::of(text), |one| {
            if one.term.group() == group {
                found.push(one.words.to_owned());
            }
        });
        found
    }

    #[test]
    fn a_text_has_runs_and_words() {
        let all = ["维", "维修", "维修电", "维修电梯", "修", "修电", "修电梯", "电", "电梯", "梯"];
        assert_eq!(terms_of(Group::Runs, "维修电梯"), all);
        assert_eq!(terms_of(Group::Words, "维修电梯"), ["维修", "电梯", "维修电梯"]);
    }

    #[test]
    fn parts_have_terms_of_their_own() {
        let text =
            "市民来电反映：路灯不亮，请城管局核实处理\n2026-05-12 10:52:56 两岛街道办：已维修";
        assert!(terms_of(Group::Asked, text).contains(&"城管局".to_owned()));
        assert_eq!(terms_of(Group::Asked, "路灯不亮"), ["（无指令）"]);
        assert!(terms_of(Group::Head, text).contains(&"市民来电反映".to_owned()));
        assert!(terms_of(Group::Beginning, text).contains(&"路灯不".to_owned()));
        assert!(terms_of(Group::Answered, text).contains(&"两岛街道办".to_owned()));
        assert!(terms_of(Group::NumberOf, "咨询：城管局电话").contains(&"城管局".to_owned()));
    }

    #[test]
    fn one_term_has_one_fingerprint_and_others_have_others() {
        let text = "市民来电反映：八廓街道绕赛社区三号院门口的路灯一个星期不亮，请城管局核实处理。";
        let mut known: BTreeMap<Fingerprint, (String, Group)> = BTreeMap::new();
        Terms::default().each(&Parts::of(text), |one| {
            let shown = (one.words.to_owned(), one.term.group());
            assert_eq!(*known.entry(one.term).or_insert_with(|| shown.clone()), shown);
        });
        assert!(known.len() > 100);
    }

    #[test]
    fn words_stand_beside_whom_is_asked_and_what_call_it_is() {
        let terms = Terms::default();
        let of = |text: &str, group| terms.read(text).counted.of_group(group).to_vec();
        let asked = of("路灯不亮，请城管局核实处理", Group::AskedWords);
        assert_ne!(asked, of("路灯不亮，请供电局核实处理", Group::AskedWords));
        let told = of("市民来电反映：路灯不亮", Group::HeadWords);
        assert!(!told.is_empty());
        assert_ne!(told, of("市民来电咨询：路灯不亮", Group::HeadWords));
    }

    #[test]
    fn what_the_citizen_tells_is_counted_apart() {
        let reading = Terms::default().read("市民来电反映：垃圾没人清，请垃圾处置站核实处理");
        let litter = Mix::START.with_all("垃圾").of(Group::Runs);
        let runs = reading.counted.of_group(Group::Runs);
        let litter = runs.iter().find(|one| one.term == litter).unwrap();
        assert_eq!((litter.times, litter.in_story), (2, 1));
    }
}
