//! Training (训练): from labelled texts to a model, and to what it forecast of tickets that it had not learned
//! from.
//!
//! The texts are divided into blocks by time. What is said of a block comes from machines that were trained
//! on the other blocks, and from a combiner that was fitted on what was said of those; the threshold is
//! chosen on that. The model given is trained on all of them.
//!
//! Must never: let a ticket be judged by what was learned from it.

use std::ops::Range;

use super::combine::{Case, Combiner};
use super::linear::Linear;
use super::model::{Candidate, Model, WITNESSES, candidates, ranked};
use super::quality::Judged;
use super::space::Space;
use super::sparse::SparseRow;
use super::svm::{Examples, Training, train as train_machines};
use super::terms::{Counted, Terms};
use super::threshold::{Promise, Shown, choose};
use super::workers::Workers;

/// Blocks into which a history is divided.
pub const FOLDS: usize = 5;
/// How strongly the combiner's weights are drawn towards nothing.
const RIDGE: f64 = 1.0;

/// A text with its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example<'a> {
    /// The text.
    pub text: &'a str,
    /// The label.
    pub label: &'a str,
}

/// A model with what it has shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// What was forecast of each ticket before it was learned from, in the order of the examples.
    pub held_out: Vec<Judged>,
}

/// Trains on examples in the order of time.
pub fn train(
    terms: &Terms,
    examples: &[Example<'_>],
    promise: Promise,
    workers: &impl Workers,
) -> Trained {
    let counted = workers.map(examples, |example| terms.count(example.text));
    let labels = Labels::of(examples);
    let lesson = Lesson { counted: &counted, labels: &labels };
    let candidates = held_out_candidates(&lesson, workers);
    let held_out = judged(&candidates, &labels.of);
    let shown =
        held_out.iter().map(|one| Shown { probability: one.probability(), right: one.hits() });
    let threshold = choose(&shown.collect::<Vec<Shown>>(), promise);
    let all: Vec<usize> = (0..examples.len()).collect();
    let (space, linear) = lesson.machines(&all, workers);
    let combiner = Combiner::learn(&cases(candidates.iter().zip(&labels.of)), WITNESSES, RIDGE);
    let Labels { names, counts, .. } = labels;
    let model = Model { labels: names, counts, space, linear, combiner, threshold };
    Trained { model, held_out }
}

/// The labels of examples, numbered in the order of their names.
struct Labels {
    names: Vec<String>,
    counts: Vec<u32>,
    of: Vec<u32>,
}

impl Labels {
    fn of(examples: &[Example<'_>]) -> Self {
        let mut names: Vec<String> = examples.iter().map(|one| one.label.to_owned()).collect();
        names.sort_unstable();
        names.dedup();
        let mut counts = vec![0; names.len()];
        let number = |example: &Example<'_>| {
            let found = names.binary_search_by(|name| name.as_str().cmp(example.label));
            let number = found.unwrap_or(0);
            if let Some(count) = counts.get_mut(number) {
                *count += 1;
            }
            u32::try_from(number).unwrap_or(u32::MAX)
        };
        let of = examples.iter().map(number).collect();
        Self { names, counts, of }
    }
}

/// What is to be learned.
struct Lesson<'a> {
    counted: &'a [Counted],
    labels: &'a Labels,
}

impl Lesson<'_> {
    /// The machines trained on some of the examples.
    fn machines(&self, on: &[usize], workers: &impl Workers) -> (Space, Linear) {
        let space = Space::learn(on.iter().filter_map(|at| self.counted.get(*at)));
        let rows: Vec<SparseRow> = workers
            .map(on, |at| self.counted.get(*at).map(|text| space.vector(text)).unwrap_or_default());
        let labels: Vec<u32> =
            on.iter().filter_map(|at| self.labels.of.get(*at)).copied().collect();
        let examples = Examples::new(&rows, &labels, space.len());
        let blocks = divided(self.labels.names.len(), workers.count());
        let training = Training::default();
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let blocks = workers.map(&blocks, |block| {
            train_machines(&examples, number(block.start)..number(block.end), &training)
        });
        let linear = Linear::of(&blocks, number(space.len()));
        (space, linear)
    }
}

/// So many things in so many ranges of nearly the same length.
fn divided(things: usize, ranges: usize) -> Vec<Range<usize>> {
    let ranges = ranges.max(1);
    (0..ranges).map(|at| things * at / ranges..things * (at + 1) / ranges).collect()
}

/// The candidates of every example, from machines that have not learned from it.
fn held_out_candidates(lesson: &Lesson<'_>, workers: &impl Workers) -> Vec<Vec<Candidate>> {
    let count = lesson.counted.len();
    let mut all = Vec::with_capacity(count);
    for fold in divided(count, FOLDS) {
        let others: Vec<usize> = (0..count).filter(|at| !fold.contains(at)).collect();
        let (space, linear) = lesson.machines(&others, workers);
        let texts = lesson.counted.get(fold).unwrap_or(&[]);
        all.extend(workers.map(texts, |text| {
            candidates(&linear.margins(&space.vector(text)), &lesson.labels.counts)
        }));
    }
    all
}

/// Each fold judged by a combiner that was fitted on the others.
fn judged(all: &[Vec<Candidate>], labels: &[u32]) -> Vec<Judged> {
    let mut judged = Vec::with_capacity(all.len());
    for fold in divided(all.len(), FOLDS) {
        let others = all.iter().zip(labels).enumerate().filter(|(at, _)| !fold.contains(at));
        let combiner = Combiner::learn(&cases(others.map(|(_, one)| one)), WITNESSES, RIDGE);
        let own = all.iter().zip(labels).skip(fold.start).take(fold.len());
        judged.extend(own.map(|(candidates, label)| Judged {
            right: Some(*label),
            ranked: ranked(&combiner, candidates),
        }));
    }
    judged
}

/// The texts whose right label is among the candidates.
fn cases<'a>(all: impl Iterator<Item = (&'a Vec<Candidate>, &'a u32)>) -> Vec<Case> {
    let case = |(candidates, label): (&'a Vec<Candidate>, &'a u32)| {
        let right = candidates.iter().position(|one| one.label == *label)?;
        let candidates = candidates.iter().map(|one| one.witnesses.clone()).collect();
        Some(Case { candidates, right })
    };
    all.filter_map(case).collect()
}

#[cfg(test)]
mod tests {
    use super::super::workers::{Alone, Backwards};
    use super::*;

    const PROMISE: Promise = Promise { target: 0.9, doubt: 0.1 };

    /// Tickets of three units, told by their words.
    fn tickets() -> Vec<(String, &'static str)> {
        let kinds = [
            ("路灯不亮，晚上看不清路", "城管局"),
            ("家里停水两天没有水喝", "水务公司"),
            ("电梯坏了老人下楼困难", "住建局"),
        ];
        let ticket = |number: usize| {
            let (text, unit) = kinds[number % 3];
            (format!("市民来电反映：{}号楼{text}，请核实处理", number % 17), unit)
        };
        (0..240).map(ticket).collect()
    }

    fn trained(workers: &impl Workers) -> Trained {
        let tickets = tickets();
        let examples: Vec<Example<'_>> =
            tickets.iter().map(|(text, label)| Example { text, label }).collect();
        train(&Terms::default(), &examples, PROMISE, workers)
    }

    #[test]
    fn what_is_learned_is_forecast_with_reasons() {
        let Trained { model, held_out } = trained(&Alone);
        assert_eq!(held_out.len(), 240);
        assert!(held_out.iter().all(Judged::hits));
        let terms = Terms::default();
        let forecast = model.forecast(&terms, "市民来电反映：3号楼路灯不亮，晚上看不清");
        let (label, probability) = forecast.ranked[0];
        assert_eq!(model.labels[label as usize], "城管局");
        assert!(probability > 0.8, "{probability}");
        assert!(model.threshold.is_some(), "what is always right may go by itself");
        let reasons = model.reasons(&terms, "3号楼路灯又不亮了", label, 5);
        assert!(reasons.iter().any(|one| one.text.contains("灯")), "{reasons:?}");
        assert!(reasons.is_sorted_by(|one, next| one.weight >= next.weight));
    }

    #[test]
    fn a_ticket_is_judged_by_others_only() {
        // A word that only one ticket of a label has tells nothing before it was learned from.
        let mut tickets = tickets();
        tickets[100] = ("独一无二的诉求".into(), "怪事局");
        let examples: Vec<Example<'_>> =
            tickets.iter().map(|(text, label)| Example { text, label }).collect();
        let Trained { held_out, .. } = train(&Terms::default(), &examples, PROMISE, &Alone);
        assert!(!held_out[100].hits());
    }

    #[test]
    fn the_number_of_workers_changes_nothing() {
        assert_eq!(trained(&Alone), trained(&Backwards));
    }
}
