//! The space of terms that a model knows (特征空间), and a text as a vector in it: the more often a term
//! occurs in the text and the fewer texts it occurs in, the more it counts (TF-IDF), each group of terms
//! scaled to the length of its weight.
//!
//! Must never: number terms by the order of the texts; it is that of their fingerprints.

use rustc_hash::FxHashMap;

use super::sparse::SparseRow;
use super::terms::{Counted, Fingerprint, Group};

/// In how many texts a term must occur to be learned.
const TEXTS_MIN: u32 = 2;

/// The terms that are known.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Space {
    numbers: FxHashMap<Fingerprint, u32>,
    terms: Vec<Fingerprint>,
    /// How rare each is: the logarithm of all texts by those that have it, plus one.
    rarity: Vec<f32>,
}

impl Space {
    /// The space of the terms of some texts.
    pub fn learn<'a>(texts: impl IntoIterator<Item = &'a Counted>) -> Self {
        let mut having: FxHashMap<Fingerprint, u32> = FxHashMap::default();
        let mut all = 0_u32;
        for text in texts {
            all += 1;
            for (term, _) in text.terms() {
                *having.entry(*term).or_default() += 1;
            }
        }
        let often = having.into_iter().filter(|(_, texts)| *texts >= TEXTS_MIN);
        let mut often: Vec<(Fingerprint, u32)> = often.collect();
        often.sort_unstable();
        let rarity = |texts: u32| ((1.0 + all as f32) / (1.0 + texts as f32)).ln() + 1.0;
        Self::of(often.into_iter().map(|(term, texts)| (term, rarity(texts))))
    }

    /// A space of terms with how rare each is, as a model keeps it.
    pub fn of(terms: impl IntoIterator<Item = (Fingerprint, f32)>) -> Self {
        let (terms, rarity): (Vec<Fingerprint>, Vec<f32>) = terms.into_iter().unzip();
        let numbers = terms.iter().copied().zip(0..).collect();
        Self { numbers, terms, rarity }
    }

    /// Terms with how rare each is, by their numbers.
    pub fn terms(&self) -> impl ExactSizeIterator<Item = (Fingerprint, f32)> {
        self.terms.iter().copied().zip(self.rarity.iter().copied())
    }

    /// How many terms are known.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// The number of a term.
    pub fn number(&self, term: Fingerprint) -> Option<u32> {
        self.numbers.get(&term).copied()
    }

    /// A text as a vector; what is not known is left out.
    pub fn vector(&self, text: &Counted) -> SparseRow {
        let mut squares = [0.0_f32; Group::ALL.len()];
        let mut terms = Vec::with_capacity(text.terms().len());
        for (term, count) in text.terms() {
            let Some(number) = self.number(*term) else { continue };
            let rarity = self.rarity.get(number as usize).copied().unwrap_or(0.0);
            let value = (1.0 + f32::from(*count).ln()) * rarity;
            let group = term.group();
            squares[group as usize] += value * value;
            terms.push((number, value, group));
        }
        let lengths = squares.map(|square| if square > 0.0 { square.sqrt() } else { 1.0 });
        let scaled = terms.into_iter().map(|(number, value, group)| {
            (number, value / lengths[group as usize] * group.weight())
        });
        SparseRow::new(scaled.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::super::terms::Terms;
    use super::*;

    fn counted(texts: &[&str]) -> Vec<Counted> {
        let terms = Terms::default();
        texts.iter().map(|text| terms.count(text)).collect()
    }

    #[test]
    fn a_term_of_one_text_is_not_learned() {
        let texts = counted(&["路灯不亮", "路灯坏了", "停水"]);
        let space = Space::learn(&texts);
        let known = |text: &str| {
            let counted = Terms::default().count(text);
            let mut runs = counted.terms().iter().filter(|(term, _)| term.group() == Group::Runs);
            runs.any(|(term, _)| space.number(*term).is_some())
        };
        assert!(known("灯"));
        assert!(!known("水"));
    }

    #[test]
    fn groups_have_their_weight_and_rare_terms_count_more() {
        let texts = counted(&["路灯不亮", "路灯不亮", "路灯坏了", "路灯停水", "停水"]);
        let space = Space::learn(&texts);
        let row = space.vector(&texts[0]);
        // Runs, words, the beginning, and that nobody is asked.
        let weights =
            [Group::Runs, Group::Words, Group::Beginning, Group::Asked].map(Group::weight);
        let squares: f32 = weights.iter().map(|weight| weight * weight).sum();
        assert!((row.square() - squares).abs() < 1e-5, "{}", row.square());
        let value = |text: &str| {
            let counted = Terms::default().count(text);
            let mut terms = counted.terms().iter().map(|(term, _)| *term);
            let term = terms.find(|term| term.group() == Group::Runs).unwrap();
            let number = space.number(term).unwrap();
            row.terms().iter().find(|(own, _)| *own == number).unwrap().1
        };
        assert!(value("亮") > value("灯"));
    }

    #[test]
    fn the_order_of_the_texts_does_not_matter() {
        let mut texts = counted(&["路灯不亮", "路灯坏了", "停水", "停水了"]);
        let space = Space::learn(&texts);
        texts.reverse();
        assert_eq!(space, Space::learn(&texts));
        assert_eq!(space, Space::of(space.terms()));
    }
}
