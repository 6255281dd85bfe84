//! One pass over a text for every literal of the vocabulary at once, synonyms' variants included.
//!
//! Must never: judge what it finds.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;

use super::features::{KeywordId, Span};
use super::normalize::normalize;
use super::trie::Trie;
use super::vocabulary::{Cue, Vocabulary};

/// Most variants that synonyms add to one keyword.
const VARIANTS_MAX: usize = 32;
/// Most literals in all; further synonym variants are left out.
const LITERALS_MAX: usize = 200_000;
/// What parts clauses; the words count only where they stand as words.
pub(super) const CLAUSE_MARKS: &[&str] = &["，", "。", "；", "！", "？", "…", "\n"];
const CLAUSE_WORDS: &[&str] = &["但是", "但", "不过"];
/// What counts a third wish.
const THIRDS: &[&str] =
    &["三是", "第三，", "第三、", "第三 ", "其三", "三件事", "几件事", "3、", "(3)"];

/// What a literal is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// A keyword, or a synonym's variant of it.
    Keyword(KeywordId),
    /// A name of the place with this index.
    Place(u32),
    /// The unit name with this index.
    Unit(u32),
    /// A cue.
    Cue(Cue),
    /// Punctuation between clauses.
    ClauseMark,
    /// A word between clauses.
    ClauseWord,
    /// What counts a third wish.
    Third,
}

/// The uses of one literal, as the trie keeps them: what for in the lowest bits, which in the others.
#[derive(Debug, Clone, Copy)]
struct Uses(u32);

const KEYWORD: u32 = 0;
const PLACE: u32 = 1;
const UNIT: u32 = 2;
/// Any other use, or several: a stretch of [`Automaton::shared`].
const SHARED: u32 = 3;
/// Width of what for.
const SORT_BITS: u32 = 2;

impl Uses {
    /// The only use, where it needs no stretch.
    fn only(uses: &[Use]) -> Option<Self> {
        match *uses {
            [Use::Keyword(keyword)] => Self::packed(KEYWORD, keyword.0),
            [Use::Place(index)] => Self::packed(PLACE, index),
            [Use::Unit(index)] => Self::packed(UNIT, index),
            [] | [Use::Cue(_) | Use::ClauseMark | Use::ClauseWord | Use::Third] | [_, _, ..] => {
                None
            }
        }
    }

    fn packed(sort: u32, number: u32) -> Option<Self> {
        (number < u32::MAX >> SORT_BITS).then_some(Self(number << SORT_BITS | sort))
    }
}

/// All literals, with the uses of each.
pub(super) struct Automaton {
    literals: Trie,
    shared: Vec<Use>,
    /// Where the stretches of `shared` begin; they end where the next one's begin.
    stretches: Vec<u32>,
}

impl std::fmt::Debug for Automaton {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Automaton").field("nodes", &self.literals.len()).finish_non_exhaustive()
    }
}

impl Automaton {
    /// Builds it.
    pub(super) fn new(vocabulary: &Vocabulary) -> Self {
        let mut literals = Literals::default();
        for (id, keyword) in (0..).map(KeywordId).zip(&vocabulary.keywords) {
            literals.add(keyword, Use::Keyword(id));
        }
        for (index, place) in (0..).zip(&vocabulary.places) {
            literals.add(&place.name, Use::Place(index));
            for name in &place.names {
                literals.add(name, Use::Place(index));
            }
        }
        for (index, (_, name)) in (0..).zip(&vocabulary.unit_names) {
            literals.add(name, Use::Unit(index));
        }
        for (cue, word) in &vocabulary.cues {
            literals.add(word, Use::Cue(*cue));
        }
        for mark in CLAUSE_MARKS {
            literals.add_as_is((*mark).to_owned(), Use::ClauseMark);
        }
        for word in CLAUSE_WORDS {
            literals.add_as_is((*word).to_owned(), Use::ClauseWord);
        }
        for third in THIRDS {
            literals.add_as_is((*third).to_owned(), Use::Third);
        }
        add_synonyms(vocabulary, &mut literals);
        literals.build()
    }

    /// Hands every occurrence to `found`, overlapping ones included, by start, the longer first; keywords of
    /// one literal by number.
    #[inline]
    pub(super) fn each(&self, text: &str, mut found: impl FnMut(Use, Span)) {
        self.literals.each(text, |uses, span| {
            let number = uses >> SORT_BITS;
            match uses & ((1 << SORT_BITS) - 1) {
                KEYWORD => found(Use::Keyword(KeywordId(number)), span),
                PLACE => found(Use::Place(number), span),
                UNIT => found(Use::Unit(number), span),
                _ => {
                    for one in self.stretch(number as usize) {
                        found(*one, span);
                    }
                }
            }
        });
    }

    fn stretch(&self, number: usize) -> &[Use] {
        let (from, to) = (self.stretches[number] as usize, self.stretches[number + 1] as usize);
        &self.shared[from..to]
    }
}

/// Offsets fit: intake bounds a text far below 4 GB, and beyond it they only saturate.
pub(super) fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

/// Distinct literals under construction.
#[derive(Default)]
struct Literals {
    index: HashMap<String, usize>,
    order: Vec<String>,
    uses: Vec<Vec<Use>>,
}

impl Literals {
    fn add(&mut self, literal: &str, one: Use) {
        self.add_as_is(normalize(literal), one);
    }

    fn add_as_is(&mut self, literal: String, one: Use) {
        if literal.is_empty() {
            return;
        }
        let next = self.order.len();
        let at = *self.index.entry(literal.clone()).or_insert(next);
        if at == next {
            self.order.push(literal);
            self.uses.push(Vec::new());
        }
        if let Some(uses) = self.uses.get_mut(at)
            && !uses.contains(&one)
        {
            uses.push(one);
        }
    }

    fn build(self) -> Automaton {
        let (mut shared, mut stretches) = (Vec::new(), vec![0]);
        let mut stretch = |uses: &[Use]| {
            let from = shared.len();
            shared.extend_from_slice(uses);
            shared[from..].sort_by_key(|one| match one {
                Use::Keyword(keyword) => Some(*keyword),
                Use::Place(_)
                | Use::Unit(_)
                | Use::Cue(_)
                | Use::ClauseMark
                | Use::ClauseWord
                | Use::Third => None,
            });
            stretches.push(narrow(shared.len()));
            Uses::packed(SHARED, narrow(stretches.len()) - 2)
        };
        let uses = self.uses.iter().map(|uses| Uses::only(uses).or_else(|| stretch(uses)));
        let literals = self.order.into_iter().zip(uses);
        let literals = Trie::new(literals.filter_map(|(literal, uses)| Some((literal, uses?.0))));
        Automaton { literals, shared, stretches }
    }
}

/// Each keyword is also looked for with one canonical word replaced by one variant.
fn add_synonyms(vocabulary: &Vocabulary, literals: &mut Literals) {
    let mut by_word: HashMap<String, Vec<String>> = HashMap::new();
    for (canonical, variant) in &vocabulary.synonyms {
        let (canonical, variant) = (normalize(canonical), normalize(variant));
        if !canonical.is_empty() && !variant.is_empty() && canonical != variant {
            by_word.entry(canonical).or_default().push(variant);
        }
    }
    let words: Vec<&String> = by_word.keys().collect();
    let Ok(search) = AhoCorasick::new(&words) else { return };
    for (id, keyword) in (0..).map(KeywordId).zip(&vocabulary.keywords) {
        let keyword = normalize(keyword);
        let mut added = 0;
        for hit in search.find_overlapping_iter(&keyword) {
            let (Some(before), Some(behind), Some(variants)) = (
                keyword.get(..hit.start()),
                keyword.get(hit.end()..),
                words.get(hit.pattern().as_usize()).and_then(|word| by_word.get(*word)),
            ) else {
                continue;
            };
            for variant in variants {
                if added == VARIANTS_MAX || literals.order.len() >= LITERALS_MAX {
                    break;
                }
                added += 1;
                literals.add_as_is(format!("{before}{variant}{behind}"), Use::Keyword(id));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hits(automaton: &Automaton, text: &str) -> Vec<(Use, String)> {
        let mut hits = Vec::new();
        automaton.each(text, |one, span| {
            let words = text.get(span.start as usize..span.end as usize).unwrap_or("?");
            hits.push((one, words.to_owned()));
        });
        hits
    }

    #[test]
    fn overlapping_literals_and_all_their_uses_are_found() {
        let vocabulary = Vocabulary {
            keywords: vec!["路灯".into(), "路灯不亮".into()],
            cues: vec![(Cue::Danger, "路灯".into())],
            ..Vocabulary::default()
        };
        let found = hits(&Automaton::new(&vocabulary), "路灯不亮，");
        assert_eq!(
            found,
            vec![
                (Use::Keyword(KeywordId(1)), "路灯不亮".to_owned()),
                (Use::Cue(Cue::Danger), "路灯".to_owned()),
                (Use::Keyword(KeywordId(0)), "路灯".to_owned()),
                (Use::ClauseMark, "，".to_owned()),
            ]
        );
    }

    #[test]
    fn a_synonym_stands_for_the_keyword() {
        let vocabulary = Vocabulary {
            keywords: vec!["路灯不亮".into(), "街灯".into()],
            synonyms: vec![
                ("路灯".into(), "街灯".into()),
                ("不亮".into(), "黑".into()),
                ("路灯".into(), "路灯".into()),
            ],
            ..Vocabulary::default()
        };
        let automaton = Automaton::new(&vocabulary);
        let keyword = |id| Use::Keyword(KeywordId(id));
        assert_eq!(
            hits(&automaton, "街灯不亮"),
            vec![(keyword(0), "街灯不亮".to_owned()), (keyword(1), "街灯".to_owned())]
        );
        assert_eq!(hits(&automaton, "路灯黑"), vec![(keyword(0), "路灯黑".to_owned())]);
        assert_eq!(hits(&automaton, "街灯黑").len(), 1, "one substitution only");
    }

    #[test]
    fn an_empty_vocabulary_finds_only_clauses() {
        assert_eq!(hits(&Automaton::new(&Vocabulary::default()), "路灯").len(), 0);
    }
}
