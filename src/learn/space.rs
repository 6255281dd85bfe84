//! The space of terms that a model knows (特征空间), and a text as a vector in it: the more often a term
//! occurs in the text and the fewer texts it occurs in, the more it counts (TF-IDF), each group of terms
//! scaled to the length of its weight.
//!
//! Must never: number terms by the order of the texts; it is that of their fingerprints.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::counted::Count;
use super::fingerprint::{Fingerprint, Group};
use super::sparse::SparseRow;

/// The terms that are known.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "InOrder", into = "InOrder")]
pub struct Space {
    numbers: FxHashMap<Fingerprint, u32>,
    terms: Vec<Fingerprint>,
    /// How rare each is: the logarithm of all texts by those that have it, plus one.
    rarity: Vec<f32>,
}

/// The same as lists, which is how it is written.
#[derive(Serialize, Deserialize)]
struct InOrder {
    terms: Vec<Fingerprint>,
    rarity: Vec<f32>,
}

impl From<InOrder> for Space {
    fn from(kept: InOrder) -> Self {
        Self::of(kept.terms.into_iter().zip(kept.rarity))
    }
}

impl From<Space> for InOrder {
    fn from(space: Space) -> Self {
        Self { terms: space.terms, rarity: space.rarity }
    }
}

impl Space {
    /// The space of the terms that at least so many of some texts have; each text hands out each of its
    /// terms once.
    pub fn learn<T: Iterator<Item = Fingerprint>>(
        texts: impl Iterator<Item = T>,
        texts_min: u32,
    ) -> Self {
        let mut having: FxHashMap<Fingerprint, u32> = FxHashMap::default();
        let mut all = 0_u32;
        for text in texts {
            all += 1;
            text.for_each(|term| *having.entry(term).or_default() += 1);
        }
        let often = having.into_iter().filter(|(_, texts)| *texts >= texts_min);
        let mut often: Vec<(Fingerprint, u32)> = often.collect();
        often.sort_unstable();
        let rarity = |texts: u32| ((1.0 + all as f32) / (1.0 + texts as f32)).ln() + 1.0;
        Self::of(often.into_iter().map(|(term, texts)| (term, rarity(texts))))
    }

    fn of(terms: impl Iterator<Item = (Fingerprint, f32)>) -> Self {
        let (terms, rarity): (Vec<Fingerprint>, Vec<f32>) = terms.unzip();
        let numbers = terms.iter().copied().zip(0..).collect();
        Self { numbers, terms, rarity }
    }

    /// How many terms are known.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// What each term comes to in a text that has it, before the text's length is taken out.
    pub fn values(&self) -> Vec<f32> {
        let value = |(term, rarity): (&Fingerprint, &f32)| rarity * term.group().weight();
        self.terms.iter().zip(&self.rarity).map(value).collect()
    }

    /// The number of a term.
    pub fn number(&self, term: Fingerprint) -> Option<u32> {
        self.numbers.get(&term).copied()
    }

    /// The terms of a text that are known, with their numbers.
    pub fn known<'a>(&self, counts: impl Iterator<Item = &'a Count>) -> Vec<(u32, Count)> {
        counts.filter_map(|count| Some((self.number(count.term)?, *count))).collect()
    }

    /// A text as a vector, all of it.
    pub fn vector(&self, known: &[(u32, Count)]) -> SparseRow {
        self.scaled(known, |count| count.times)
    }

    /// A text as a vector, only what the citizen tells.
    pub fn story_vector(&self, known: &[(u32, Count)]) -> SparseRow {
        self.scaled(known, |count| count.in_story)
    }

    fn scaled(&self, known: &[(u32, Count)], times: impl Fn(&Count) -> u16) -> SparseRow {
        let mut squares = [0.0_f32; Group::ALL.len()];
        let mut terms = Vec::with_capacity(known.len());
        for (number, count) in known {
            let times = times(count);
            if times == 0 {
                continue;
            }
            let rarity = self.rarity.get(*number as usize).copied().unwrap_or(0.0);
            // Most terms occur once, and a logarithm takes its time.
            let often = if times == 1 { 1.0 } else { 1.0 + f32::from(times).ln() };
            let value = often * rarity;
            let group = count.term.group();
            squares[group as usize] += value * value;
            terms.push((*number, value, group));
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
    use super::super::terms::{Reading, Terms};
    use super::*;

    fn readings(texts: &[&str]) -> Vec<Reading> {
        let terms = Terms::default();
        texts.iter().map(|text| terms.read(text)).collect()
    }

    fn space(texts: &[Reading]) -> Space {
        let terms = |text: &'_ Reading| {
            text.counted.terms().iter().map(|one| one.term).collect::<Vec<Fingerprint>>()
        };
        Space::learn(texts.iter().map(|text| terms(text).into_iter()), 2)
    }

    fn vector(space: &Space, text: &Reading) -> SparseRow {
        space.vector(&space.known(text.counted.terms().iter()))
    }

    #[test]
    fn a_term_of_one_text_is_not_learned() {
        let space = space(&readings(&["路灯不亮", "路灯坏了", "停水"]));
        let known = |text: &str| {
            let reading = Terms::default().read(text);
            let runs = reading.counted.of_group(Group::Runs);
            runs.iter().any(|one| space.number(one.term).is_some())
        };
        assert!(known("灯"));
        assert!(!known("水"));
    }

    #[test]
    fn groups_have_their_weight_and_rare_terms_count_more() {
        let texts = readings(&["路灯不亮", "路灯不亮", "路灯坏了", "路灯停水", "停水"]);
        let space = space(&texts);
        let row = vector(&space, &texts[0]);
        // That nobody is asked and nobody is called is told by groups of their own.
        let weights = [
            Group::Runs,
            Group::Words,
            Group::Beginning,
            Group::Asked,
            Group::AskedWords,
            Group::HeadWords,
        ];
        let squares: f32 = weights.map(|group| group.weight() * group.weight()).iter().sum();
        assert!((row.square() - squares).abs() < 1e-5, "{}", row.square());
        let value = |text: &str| {
            let reading = Terms::default().read(text);
            let term = reading.counted.of_group(Group::Runs)[0].term;
            let number = space.number(term).unwrap();
            row.terms().iter().find(|(own, _)| *own == number).unwrap().1
        };
        assert!(value("亮") > value("灯"));
    }

    #[test]
    fn what_the_citizen_tells_is_a_vector_of_its_own() {
        let texts = readings(&[
            "市民来电反映：路灯不亮，请城管局核实",
            "市民来电反映：路灯不亮，请城管局核实",
        ]);
        let space = space(&texts);
        let known = space.known(texts[0].counted.terms().iter());
        let story = space.story_vector(&known);
        assert!((story.square() - 2.0).abs() < 1e-5, "runs and words: {}", story.square());
        assert!(story.terms().len() < space.vector(&known).terms().len());
    }

    #[test]
    fn the_order_of_the_texts_does_not_matter() {
        let mut texts = readings(&["路灯不亮", "路灯坏了", "停水", "停水了"]);
        let one = space(&texts);
        texts.reverse();
        assert_eq!(one, space(&texts));
    }
}
