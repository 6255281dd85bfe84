//! Words (分词), with the vocabulary's own words known to the segmenter.
//!
//! Must never: cut a text twice, or load the dictionary more than once in a process.

use std::sync::LazyLock;

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

/// Characters that no word holds.
const CLAUSE_ENDS: [char; 6] = ['，', '。', '；', '！', '？', '\n'];

/// Cuts texts into words.
#[derive(Debug)]
pub(super) struct Segmenter {
    jieba: Jieba,
}

/// The words of one text.
#[derive(Debug)]
pub(super) struct Words {
    /// Words without white space.
    pub spans: Vec<Span>,
    /// Every byte at which a word begins or ends.
    pub boundaries: Marks,
}

impl Words {
    /// Whether both ends of `span` are word boundaries.
    #[inline]
    pub(super) fn aligned(&self, span: Span) -> bool {
        self.boundaries.has(span.start) && self.boundaries.has(span.end)
    }
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

    /// Cuts `text`.
    ///
    /// It is cut clause by clause: a mark is a word by itself in any case, and the small blocks of
    /// memory that a clause asks for are cheap, where one for a whole text makes the allocator tidy up
    /// on every appeal.
    ///
    /// The library has no panic that a text can reach (its asserts are on empty blocks and on
    /// dictionaries above 16 million nodes), and its time is linear.
    pub(super) fn cut(&self, text: &str) -> Words {
        let mut spans = Vec::with_capacity(text.len() / 4);
        let mut boundaries = Marks::new(text.len() + 1);
        boundaries.set(narrow(text.len()));
        let mut from = 0;
        for clause in text.split_inclusive(CLAUSE_ENDS) {
            for token in self.jieba.cut(clause, true) {
                let span = Span {
                    start: narrow(from + token.byte_start),
                    end: narrow(from + token.byte_end),
                };
                boundaries.set(span.start);
                // Normalised text has no other white space.
                if !matches!(token.word, " " | "\n") {
                    spans.push(span);
                }
            }
            from += clause.len();
        }
        Words { spans, boundaries }
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

    fn segmenter(keywords: &[&str], units: &[&str]) -> Segmenter {
        Segmenter::new(&Vocabulary {
            keywords: keywords.iter().map(|word| (*word).to_owned()).collect(),
            unit_names: units.iter().map(|name| (UnitId::new("u"), (*name).to_owned())).collect(),
            ..Vocabulary::default()
        })
    }

    fn words(segmenter: &Segmenter, text: &str) -> Vec<String> {
        let cut = segmenter.cut(text);
        let word =
            |span: &Span| text.get(span.start as usize..span.end as usize).map(str::to_owned);
        cut.spans.iter().filter_map(word).collect()
    }

    #[test]
    fn the_vocabulary_adds_words() {
        let segmenter = segmenter(&["烧烤摊", "路灯", "路灯不亮"], &["嘎玛贡桑街道"]);
        assert_eq!(
            words(&segmenter, "嘎玛贡桑街道烧烤摊\n路灯不亮 ok"),
            ["嘎玛贡桑街道", "烧烤摊", "路灯", "不亮", "ok"]
        );
    }

    #[test]
    fn hostile_texts_are_cut() {
        let segmenter = segmenter(&[], &[]);
        for unit in ["a", "1.", " ", "།", "龘", "路", "😀", "\u{10FFFF}"] {
            let text = unit.repeat(100_000);
            let _ = segmenter.cut(&text);
        }
    }
}
