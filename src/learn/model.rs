//! A model (模型): what was learned from a history, and what it forecasts of a text.
//!
//! Must never: hold the text of a ticket.

use super::combine::{Combiner, Witnesses};
use super::linear::Linear;
use super::space::Space;
use super::sparse::SparseRow;
use super::terms::{Fingerprint, Terms};

/// Candidates that are weighed of a text.
pub const CANDIDATES_MAX: usize = 10;

/// What a model knows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// Names of the labels, by number.
    pub labels: Vec<String>,
    /// How many tickets each label had.
    pub counts: Vec<u32>,
    /// Terms that are known.
    pub space: Space,
    /// What each label weighs them with.
    pub linear: Linear,
    /// How much each witness is believed.
    pub combiner: Combiner,
    /// From which probability on a ticket may go by itself; none where nothing may.
    pub threshold: Option<f32>,
}

/// A forecast (预测).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forecast {
    /// Labels by their numbers with probabilities, most likely first.
    pub ranked: Vec<(u32, f32)>,
}

/// A term that spoke for a label.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Its text.
    pub text: String,
    /// By how much.
    pub weight: f32,
}

/// A candidate with what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Candidate {
    pub(super) label: u32,
    pub(super) witnesses: Witnesses,
}

/// How many witnesses there are.
pub(super) const WITNESSES: usize = 4;

impl Model {
    /// Forecasts the label of a text.
    pub fn forecast(&self, terms: &Terms, text: &str) -> Forecast {
        let row = self.space.vector(&terms.count(text));
        self.judge(&candidates(&self.linear.margins(&row), &self.counts))
    }

    /// Shares what is certain among candidates.
    pub(super) fn judge(&self, candidates: &[Candidate]) -> Forecast {
        Forecast { ranked: ranked(&self.combiner, candidates) }
    }

    /// The terms that speak most for a label in a text, strongest first.
    pub fn reasons(&self, terms: &Terms, text: &str, label: u32, most: usize) -> Vec<Reason> {
        let Ok(class) = u16::try_from(label) else { return Vec::new() };
        let row = self.space.vector(&terms.count(text));
        let mut reasons: Vec<Reason> = Vec::new();
        terms.each(text, |term, text| {
            let weight = self.contribution(&row, term, class);
            if weight > 0.0 && !reasons.iter().any(|one| one.text == text) {
                reasons.push(Reason { text: text.to_owned(), weight });
            }
        });
        reasons.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        reasons.truncate(most);
        reasons
    }

    fn contribution(&self, row: &SparseRow, term: Fingerprint, class: u16) -> f32 {
        let Some(number) = self.space.number(term) else { return 0.0 };
        let own = row.terms().binary_search_by_key(&number, |(other, _)| *other);
        let value = own.ok().and_then(|at| row.terms().get(at)).map_or(0.0, |(_, value)| *value);
        value * self.linear.weight(number, class)
    }
}

/// Labels with probabilities, most likely first.
pub(super) fn ranked(combiner: &Combiner, candidates: &[Candidate]) -> Vec<(u32, f32)> {
    let probabilities = combiner.shares(candidates.iter().map(|one| one.witnesses.as_slice()));
    let labels = candidates.iter().map(|one| one.label);
    let mut ranked: Vec<(u32, f32)> =
        labels.zip(probabilities).map(|(label, probability)| (label, probability as f32)).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked
}

/// The candidates of a text by the margins of all labels, furthest on its own side first.
pub(super) fn candidates(margins: &[f32], counts: &[u32]) -> Vec<Candidate> {
    let mut order: Vec<u32> = (0..).take(margins.len()).collect();
    let margin = |label: &u32| margins.get(*label as usize).copied().unwrap_or(f32::MIN);
    order.sort_by(|a, b| margin(b).total_cmp(&margin(a)));
    order.truncate(CANDIDATES_MAX);
    let second = order.get(1).map_or(-1.0, margin);
    let witness = |(rank, label): (usize, u32)| {
        let own = margin(&label);
        let count = counts.get(label as usize).copied().unwrap_or(0);
        // How far it is from the best of the others tells more than where it stands.
        let ahead = if rank == 0 { own - second } else { 0.0 };
        let witnesses = vec![own, own.max(0.0), ahead, (1.0 + count as f32).ln()];
        Candidate { label, witnesses }
    };
    order.into_iter().enumerate().map(witness).collect()
}
