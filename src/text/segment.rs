//! Words (分词), with the vocabulary's own words known to the segmenter.
//!
//! Must never: cut the same words twice, or load the dictionary more than once in a process.

use std::cell::RefCell;
use std::sync::{Arc, LazyLock};

use jieba_rs::Jieba;

use super::automaton::narrow;
use super::features::Span;
use super::fold::is_han;
use super::marks::Marks;
use super::normalize::normalize;
use super::vocabulary::Vocabulary;

/// The general dictionary. Loading takes tenths of a second, a copy 16 ms, so that a reload of the
/// rules copies it and adds the new vocabulary.
static GENERAL: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Longest keyword, in characters, that may become a word of its own.
const KEYWORD_CHARS_MAX: usize = 3;

/// Characters that join words into phrases; a keyword with one of them is no word.
const PARTICLES: [char; 9] = ['不', '没', '未', '无', '有', '了', '被', '的', '太'];

/// Least frequency of a word of the vocabulary: 望城管 is not cut after the county of 望城, and 路灯不亮
/// not before 灯不亮, both of which the general dictionary prefers.
const FREQUENCY_MIN: usize = 20_000;

/// Whether the library makes a word of its own of `c`, so that those on both sides of it are cut apart,
/// and alone as in the whole text.
fn is_parting(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '！' | '？' | '、' | ':' | '"' | '(' | ')' | ' ' | '\n')
}

/// Cuts texts into words.
#[derive(Debug)]
pub(super) struct Segmenter {
    jieba: Jieba,
}

/// Where the words of one text begin and end. A stretch between marks is cut when somebody first asks
/// for a boundary in it: most decisions hang on few words, and cutting is what reading spends most on.
#[derive(Debug, Clone)]
pub struct Segmentation {
    source: Source,
    known: RefCell<Known>,
}

#[derive(Debug, Clone)]
enum Source {
    Cut(Arc<Segmenter>),
    /// Every position is a boundary, or none.
    Fixed(bool),
}

/// A text and its words.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    /// The text.
    pub text: &'a str,
    /// Its words.
    pub segmentation: &'a Segmentation,
}

impl Words<'_> {
    /// Whether both ends of `span` are word boundaries.
    pub(super) fn aligned(self, span: Span) -> bool {
        self.segmentation.aligned(self.text, span)
    }

    /// Whether a word begins or ends at `at`.
    pub(super) fn parts(self, at: u32) -> bool {
        self.segmentation.parts(self.text, at)
    }
}

/// What has been cut so far.
#[derive(Debug, Clone, Default)]
struct Known {
    /// Stretches that have been cut, by start.
    stretches: Vec<Span>,
    /// Every byte in them at which a word begins.
    starts: Option<Marks>,
}

impl Segmentation {
    /// Of a text that has not been cut yet.
    pub(super) fn new(segmenter: &Arc<Segmenter>) -> Self {
        Self { source: Source::Cut(Arc::clone(segmenter)), known: RefCell::default() }
    }

    /// Of a text in which every position is a word boundary, or none is: for features made by hand.
    pub fn fixed(aligned: bool) -> Self {
        Self { source: Source::Fixed(aligned), known: RefCell::default() }
    }

    /// Whether both ends of `span` are word boundaries of `text`, which is always the same one.
    pub(super) fn aligned(&self, text: &str, span: Span) -> bool {
        self.parts(text, span.start) && self.parts(text, span.end)
    }

    /// Whether a word of `text` begins or ends at `at`.
    pub(super) fn parts(&self, text: &str, at: u32) -> bool {
        match &self.source {
            Source::Fixed(aligned) => *aligned,
            Source::Cut(segmenter) => {
                let Some((before, behind)) = text.split_at_checked(at as usize) else {
                    return false;
                };
                before.is_empty()
                    || behind.is_empty()
                    || before.ends_with(is_parting)
                    || behind.starts_with(is_parting)
                    || self.known.borrow_mut().starts(segmenter, text, at)
            }
        }
    }
}

impl Known {
    /// Whether a word begins at `at`, which is neither end of `text` and has no mark beside it.
    fn starts(&mut self, segmenter: &Segmenter, text: &str, at: u32) -> bool {
        let next = self.stretches.partition_point(|one| one.start <= at);
        let held = next.checked_sub(1).and_then(|last| self.stretches.get(last));
        let is_held = held.is_some_and(|one| at < one.end);
        let starts = self.starts.get_or_insert_with(|| Marks::new(text.len()));
        if !is_held {
            let stretch = stretch(text, at);
            segmenter.cut(text, stretch, starts);
            self.stretches.insert(next, stretch);
        }
        starts.has(at)
    }
}

/// What stands between the marks around `at`.
fn stretch(text: &str, at: u32) -> Span {
    let (before, behind) = text.split_at_checked(at as usize).unwrap_or((text, ""));
    let mark = before.char_indices().rev().find(|&(_, c)| is_parting(c));
    let start = mark.map_or(0, |(mark, c)| mark + c.len_utf8());
    let length = behind.find(is_parting).unwrap_or(behind.len());
    Span { start: narrow(start), end: at + narrow(length) }
}

impl Segmenter {
    /// The general dictionary and the vocabulary's words.
    ///
    /// A keyword is added only where it may be a word (烧烤摊): 路灯不亮 stays a phrase, so that 路灯 in
    /// it is still seen as a word.
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let mut jieba = GENERAL.clone();
        let keywords = vocabulary.keywords.iter().chain(synonyms(vocabulary));
        for keyword in keywords.filter(|keyword| is_word(keyword)) {
            add(&mut jieba, keyword);
        }
        let names = vocabulary.places.iter().flat_map(|place| &place.names);
        for name in names.chain(vocabulary.unit_names.iter().map(|(_, name)| name)) {
            let name = normalize(name);
            if name.chars().nth(1).is_some() && name.chars().all(is_han) {
                add(&mut jieba, &name);
            }
        }
        Self { jieba }
    }

    /// Marks where the words of a stretch of `text` begin.
    ///
    /// The library has no panic that a text can reach (its asserts are on empty blocks and on
    /// dictionaries above 16 million nodes), and its time is linear.
    fn cut(&self, text: &str, stretch: Span, starts: &mut Marks) {
        let words = text.get(stretch.start as usize..stretch.end as usize).unwrap_or("");
        for token in self.jieba.cut(words, true) {
            starts.set(stretch.start + narrow(token.byte_start));
        }
    }
}

fn synonyms(vocabulary: &Vocabulary) -> impl Iterator<Item = &String> {
    vocabulary.synonyms.iter().flat_map(|(canonical, variant)| [canonical, variant])
}

/// Whether `keyword` may be a word rather than a phrase.
fn is_word(keyword: &str) -> bool {
    (2..=KEYWORD_CHARS_MAX).contains(&keyword.chars().count())
        && keyword.chars().all(is_han)
        && !keyword.contains(PARTICLES)
}

fn add(jieba: &mut Jieba, word: &str) {
    if jieba.add_word(word, None, None) < FREQUENCY_MIN {
        jieba.add_word(word, Some(FREQUENCY_MIN), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::UnitId;
    use proptest::prelude::*;

    fn segmenter(keywords: &[&str], units: &[&str]) -> Arc<Segmenter> {
        Arc::new(Segmenter::new(&Vocabulary {
            keywords: keywords.iter().map(|word| (*word).to_owned()).collect(),
            unit_names: units.iter().map(|name| (UnitId::new("u"), (*name).to_owned())).collect(),
            ..Vocabulary::default()
        }))
    }

    /// The words by asking for every boundary.
    fn words<'t>(segmenter: &Arc<Segmenter>, text: &'t str) -> Vec<&'t str> {
        let segmentation = Segmentation::new(segmenter);
        let ends = text.char_indices().map(|(at, c)| at + c.len_utf8());
        let mut from = 0;
        let mut words = Vec::new();
        for end in ends.filter(|&end| segmentation.parts(text, narrow(end))) {
            words.extend(text.get(from..end));
            from = end;
        }
        words
    }

    #[test]
    fn the_vocabulary_adds_words() {
        let segmenter = segmenter(&["烧烤摊", "路灯", "路灯不亮"], &["嘎玛贡桑街道"]);
        assert_eq!(
            words(&segmenter, "嘎玛贡桑街道烧烤摊\n路灯不亮 ok"),
            ["嘎玛贡桑街道", "烧烤摊", "\n", "路灯", "不亮", " ", "ok"]
        );
    }

    proptest! {
        #[test]
        fn words_are_those_of_the_whole_text(
            text in "[路灯不亮修理好了吗老人民主席地1a.%，。；！？、:\"() \n、·…#་]{0,40}",
        ) {
            let segmenter = segmenter(&["路灯", "修理好"], &[]);
            let whole: Vec<&str> =
                segmenter.jieba.cut(&text, true).into_iter().map(|token| token.word).collect();
            prop_assert_eq!(words(&segmenter, &text), whole);
        }
    }

    #[test]
    fn hostile_texts_are_cut_once() {
        let segmenter = segmenter(&[], &[]);
        for unit in ["a", "1.", " ", "།", "龘", "路", "😀", "\u{10FFFF}"] {
            let text = unit.repeat(100_000 / unit.len());
            assert!(!words(&segmenter, &text).is_empty());
        }
    }

    #[test]
    fn positions_off_the_text_part_nothing() {
        let segmentation = Segmentation::new(&segmenter(&[], &[]));
        assert!(!segmentation.parts("路灯", 1) && !segmentation.parts("路灯", 7));
        assert!(segmentation.parts("路灯", 0) && segmentation.parts("路灯", 6));
        assert!(Segmentation::fixed(true).parts("路灯", 3));
    }
}
