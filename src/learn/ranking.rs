//! Which candidate is right, and how sure that is (排序): a forest gives each the odds that it is right by
//! itself, the candidates of a text share what is certain among them, and a scale reads how often one so
//! sure is right.
//!
//! Must never: put a candidate before another that the forest gives better odds.

use serde::{Deserialize, Serialize};

use super::boost::{Bins, Forest, Growing, Table};
use super::calibrate::{Offsets, Scale};
use super::witness::Candidate;
use super::workers::Workers;

/// A candidate whose odds are so far behind after the first trees has nothing left to gain.
const HOPELESS: f32 = 4.0;

/// Weighs candidates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ranking {
    forest: Forest,
    /// How sure a forecast must be read.
    pub(super) scale: Scale,
    /// By how much each label must be read otherwise.
    pub(super) offsets: Offsets,
}

impl Ranking {
    /// Labels with probabilities, most likely first.
    pub fn ranked(&self, candidates: &[Candidate]) -> Vec<(u32, f32)> {
        let rows = candidates.iter().map(|one| one.witnesses.as_slice());
        let odds = self.forest.odds_of_all(rows, HOPELESS);
        let most = odds.iter().copied().fold(f32::MIN, f32::max);
        let parts: Vec<f32> = odds.iter().map(|odds| (odds - most).exp()).collect();
        let whole: f32 = parts.iter().sum();
        let labels = candidates.iter().map(|one| one.label);
        let mut ranked: Vec<(u32, f32)> =
            labels.zip(parts).map(|(label, part)| (label, self.scale.read(part / whole))).collect();
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        let Some((first, others)) = ranked.split_first_mut() else { return ranked };
        first.1 = self.offsets.read(first.0, first.1);
        // What the first leaves is all that the others can have, and none is likelier than the first.
        others.iter_mut().for_each(|(_, share)| *share = share.min(first.1));
        let left = 1.0 - first.1;
        let claimed: f32 = others.iter().map(|(_, share)| share).sum();
        if claimed > left {
            others.iter_mut().for_each(|(_, share)| *share *= left / claimed);
        }
        ranked
    }
}

/// The candidates of texts as the rows of a table, with which of them are right.
pub(super) struct Rows {
    bins: Bins,
    right: Vec<bool>,
    /// Where the rows of each text end.
    ends: Vec<usize>,
}

impl Rows {
    pub(super) fn of(texts: &[Vec<Candidate>], labels: &[u32], workers: &impl Workers) -> Self {
        let mut rows = Vec::new();
        let mut right = Vec::new();
        let mut ends = Vec::with_capacity(texts.len());
        for (candidates, label) in texts.iter().zip(labels) {
            right.extend(candidates.iter().map(|one| one.label == *label));
            rows.extend(candidates.iter().map(|one| one.witnesses.clone()));
            ends.push(rows.len());
        }
        Self { bins: Bins::of(&Table::of(&rows), workers), right, ends }
    }

    /// A ranking learned from the texts for which `learns` holds.
    pub(super) fn ranking(
        &self,
        learns: impl Fn(usize) -> bool,
        growing: &Growing,
        workers: &impl Workers,
    ) -> Ranking {
        let mut rows: Vec<u32> = Vec::with_capacity(self.right.len());
        let mut from = 0;
        for (text, end) in self.ends.iter().enumerate() {
            if learns(text) {
                rows.extend((from..*end).filter_map(|row| u32::try_from(row).ok()));
            }
            from = *end;
        }
        let forest = Forest::grow(&self.bins, &rows, &self.right, growing, workers);
        Ranking { forest, ..Ranking::default() }
    }
}
