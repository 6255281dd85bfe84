//! Hints (线索): which matters the single words of a text point to when no pattern stands in it whole.
//! The less other leads use a word in their patterns, the more it says.
//!
//! Must never: decide; hints only order what a person is offered.

use rustc_hash::FxHashMap;

use crate::domain::matter::Lead;
use crate::text::features::{Features, KeywordId};
use crate::text::vocabulary::Vocabulary;

use super::matches::covers;
use super::rulebook::Contents;

/// Words shorter than this hint at nothing.
const WORD_CHARS_MIN: usize = 2;
/// What a word of so many characters says, in thousandths; longer ones as the last.
const WORD_MILLI: [u32; 5] = [0, 0, 600, 850, 1000];
/// A word that more leads use says nothing.
const LEADS_MAX: usize = 6;
/// How many matters are hinted at.
const MATTERS_MAX: usize = 8;

/// The matters whose strong patterns use a word.
#[derive(Debug, Default)]
pub(super) struct Hints {
    words: FxHashMap<KeywordId, Word>,
    /// The lead's number, by matter.
    leads: Vec<u32>,
}

#[derive(Debug)]
struct Word {
    matters: Vec<u32>,
    /// Their leads' numbers, each once.
    leads: Vec<u32>,
    milli: u32,
}

impl Hints {
    /// Collects the words of the strong patterns.
    pub(super) fn build(contents: &Contents, vocabulary: &Vocabulary) -> Self {
        let mut numbers: FxHashMap<Option<&Lead>, u32> = FxHashMap::default();
        let mut leads = Vec::with_capacity(contents.matters.len());
        let mut used: FxHashMap<KeywordId, Vec<u32>> = FxHashMap::default();
        for (number, entry) in (0..).zip(contents.matters.values()) {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            leads.push(*numbers.entry(entry.matter.lead.as_ref()).or_insert(next));
            for &part in entry.signs.strong.iter().flat_map(|pattern| &pattern.parts) {
                let matters = used.entry(part).or_default();
                if matters.last() != Some(&number) {
                    matters.push(number);
                }
            }
        }
        let words = used.into_iter().filter_map(|(keyword, matters)| {
            let chars = vocabulary.keywords.get(keyword.0 as usize)?.chars().count();
            let mut of: Vec<u32> = matters.iter().map(|&one| leads[one as usize]).collect();
            of.sort_unstable();
            of.dedup();
            let said = WORD_MILLI.get(chars).or(WORD_MILLI.last()).copied().unwrap_or(0);
            let milli = said / u32::try_from(of.len()).unwrap_or(u32::MAX).max(1);
            (chars >= WORD_CHARS_MIN && of.len() <= LEADS_MAX)
                .then_some((keyword, Word { matters, leads: of, milli }))
        });
        Self { words: words.collect(), leads }
    }

    /// The matters hinted at, with what is said for them, most first, then by number: what is said for
    /// a lead by all words counts above what is said for one of its matters.
    pub(super) fn of(&self, features: &Features) -> Vec<(u32, u32)> {
        let mut seen: Vec<KeywordId> = Vec::new();
        let (mut by_lead, mut by_matter) = (Vec::new(), Vec::new());
        for hit in &features.keywords {
            let Some(word) = self.words.get(&hit.keyword) else { continue };
            let in_name = features.places.iter().any(|place| covers(place.span, hit.span))
                || features.units.iter().any(|unit| covers(unit.span, hit.span));
            if in_name || seen.contains(&hit.keyword) || !features.aligned(hit.span) {
                continue;
            }
            seen.push(hit.keyword);
            by_lead.extend(word.leads.iter().map(|&lead| (lead, word.milli)));
            by_matter.extend(word.matters.iter().map(|&matter| (matter, word.milli)));
        }
        let by_lead = summed(by_lead);
        let lead_of = |matter: u32| self.leads[matter as usize];
        let all = |matter| {
            let at = by_lead.binary_search_by_key(&lead_of(matter), |&(lead, _)| lead);
            at.map_or(0, |at| by_lead[at].1)
        };
        let mut hinted: Vec<(u32, u32, u32)> =
            summed(by_matter).into_iter().map(|(matter, own)| (matter, all(matter), own)).collect();
        hinted.sort_unstable_by_key(|&(matter, all, own)| (std::cmp::Reverse((all, own)), matter));
        hinted.into_iter().take(MATTERS_MAX).map(|(matter, all, _)| (matter, all)).collect()
    }
}

/// One entry for each number, with the sum of what was said for it, by number.
fn summed(mut said: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    said.sort_unstable_by_key(|&(number, _)| number);
    said.dedup_by(|next, kept| {
        let is_same = next.0 == kept.0;
        kept.1 += if is_same { next.1 } else { 0 };
        is_same
    });
    said
}

#[cfg(test)]
mod tests {
    use crate::route::testing::{Draft, Said};

    #[test]
    fn words_of_patterns_hint_at_their_matters_and_rare_ones_more() {
        let mut draft = Draft::new();
        draft.matter("M0101001", "q-chengguan", "路灯+烧烤|占道经营");
        draft.matter("M0101002", "q-gongan", "路灯+噪音");
        draft.matter("M0101003", "q-gongan", "噪音+扰民");
        let book = draft.book();
        let hints = |text: &str| book.index().hints.of(&Said::new(&book, text).features);
        assert_eq!(hints("烧烤"), [(0, 600)]);
        assert_eq!(hints("路灯"), [(0, 300), (1, 300)]);
        assert_eq!(hints("噪音，路灯"), [(1, 900), (2, 900), (0, 300)]);
        assert_eq!(hints("别的"), []);
    }
}
