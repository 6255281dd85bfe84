//! Training (训练): from labelled texts to a model, and to what it forecast of tickets that it had not learned
//! from.
//!
//! The texts are divided into blocks by time. What is said of a block comes from witnesses that have
//! learned from the other blocks, and is weighed by a forest that was grown on what was said of those; the
//! threshold is chosen on that. The model given has learned from all of them.
//!
//! Must never: let a ticket be judged by what was learned from it.

use super::boost::Growing;
use super::calibrate::{Chosen, Offsets, Scale};
use super::experts::{Experts, Lesson, divided, held_out};
use super::mistaken::Mistaken;
use super::model::Model;
use super::naming::Naming;
use super::places::{Gazetteer, Place};
use super::quality::Judged;
use super::ranking::{Ranking, Rows};
use super::terms::{Reading, Terms};
use super::testimony::Testimony;
use super::threshold::{Promise, Shown, choose};
use super::witness::{Background, Candidate, candidates};
use super::workers::{Alone, Workers};

/// Blocks into which a history is divided: the more, the nearer what is shown is to what the model given
/// will show, and the longer it takes. A short history is soon taught, and its blocks must not be too small.
fn folds(tickets: usize) -> usize {
    if tickets < SHORT { 5 } else { 8 }
}

/// A history of fewer tickets is short.
const SHORT: usize = 2_000;
/// So many tickets at the end are the recent ones.
const RECENT: usize = 3_000;
/// The threshold is chosen on the last of so many equal parts of what was shown, since tickets to come are
/// most like the latest; and on so many tickets at least.
const PARTS: usize = 4;
const LATELY_MIN: usize = 1_000;

/// A text with its label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example<'a> {
    /// The text.
    pub text: &'a str,
    /// The label.
    pub label: &'a str,
    /// The ticket's id; empty where it has none.
    pub id: &'a str,
}

/// A model with what it has shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// What was forecast of each ticket before it was learned from, in the order of the examples.
    pub held_out: Vec<Judged>,
}

/// Trains on examples in the order of time. `places` may be none.
pub fn train(
    terms: &Terms,
    examples: &[Example<'_>],
    places: &[Place],
    promise: Promise,
    workers: &impl Workers,
) -> Trained {
    let readings = workers.map(examples, |example| terms.read(example.text));
    let texts: Vec<&str> = readings.iter().map(|one| one.parts.whole.as_str()).collect();
    let gazetteer = Gazetteer::about(places, &texts);
    let Labels { names, counts, of: labels } = Labels::of(examples);
    let background = background(&names, counts, &labels);
    let naming = &background.naming;
    let lesson = Lesson {
        readings: &readings,
        labels: &labels,
        names: names.len(),
        naming,
        gazetteer: &gazetteer,
    };
    let folds = divided(readings.len(), folds(readings.len()));
    let heard: Vec<Testimony> =
        folds.iter().flat_map(|fold| held_out(&lesson, fold.clone(), workers)).collect();
    let experts = Experts::learn(&lesson, workers);
    let brought = brought(&readings, &heard, &labels, &background, workers);
    drop(readings);
    let first = heard.iter().map(Testimony::first).zip(labels.iter().copied());
    let mistaken = Mistaken::count(names.len(), first);
    let (ranking, held_out) = ranking(&brought, &labels, names.len(), workers);
    let threshold = choose(&lately(&held_out), promise);
    let tickets = examples.iter().map(|example| example.id.to_owned()).collect();
    let model = Model { labels: names, background, experts, mistaken, ranking, threshold, tickets };
    Trained { model, held_out }
}

/// What was shown of late.
fn lately(held_out: &[Judged]) -> Vec<Shown> {
    let count = (held_out.len() / PARTS).max(LATELY_MIN);
    let from = held_out.len().saturating_sub(count);
    held_out.iter().skip(from).map(Shown::of).collect()
}

fn background(names: &[String], counts: Vec<u32>, labels: &[u32]) -> Background {
    let last = labels.get(labels.len().saturating_sub(RECENT)..).unwrap_or(&[]);
    let mut recent = vec![0.0; names.len()];
    for label in last {
        if let Some(recent) = recent.get_mut(*label as usize) {
            *recent += labels.len() as f32 / last.len() as f32;
        }
    }
    Background { counts, recent, naming: Naming::of(names) }
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

/// The candidates of each text; what is usually mistaken for what was counted on the other blocks.
fn brought(
    readings: &[Reading],
    heard: &[Testimony],
    labels: &[u32],
    background: &Background,
    workers: &impl Workers,
) -> Vec<Vec<Candidate>> {
    let mut brought = Vec::with_capacity(heard.len());
    for fold in divided(heard.len(), folds(heard.len())) {
        let others = heard.iter().zip(labels).enumerate().filter(|(at, _)| !fold.contains(at));
        let first = others.map(|(_, (heard, label))| (heard.first(), *label));
        let mistaken = Mistaken::count(background.counts.len(), first);
        let texts: Vec<(&Reading, &Testimony)> =
            readings.iter().zip(heard).skip(fold.start).take(fold.len()).collect();
        brought.extend(workers.map(&texts, |(reading, heard)| {
            candidates(&reading.parts, heard, background, &mistaken)
        }));
    }
    brought
}

/// The ranking, and each block judged by one that was learned from the others.
fn ranking(
    brought: &[Vec<Candidate>],
    labels: &[u32],
    names: usize,
    workers: &impl Workers,
) -> (Ranking, Vec<Judged>) {
    let rows = Rows::of(brought, labels, workers);
    let growing = Growing::default();
    // The last learns from all.
    let mut folds = divided(brought.len(), folds(brought.len()));
    folds.push(0..0);
    let mut rankings =
        workers.map(&folds, |fold| rows.ranking(|text| !fold.contains(&text), &growing, &Alone));
    let mut ranking = rankings.pop().unwrap_or_default();
    folds.pop();
    let judge = |ranking: &Ranking, text: usize| Judged {
        right: labels.get(text).copied(),
        ranked: brought.get(text).map(|own| ranking.ranked(own)).unwrap_or_default(),
    };
    let judged = |rankings: &[Ranking]| -> Vec<Judged> {
        let own = folds.iter().zip(rankings);
        own.flat_map(|(fold, one)| fold.clone().map(move |text| judge(one, text))).collect()
    };
    let scale = Scale::learn(&judged(&rankings).iter().map(Shown::of).collect::<Vec<Shown>>());
    rankings.iter_mut().for_each(|ranking| ranking.scale = scale.clone());
    let chosen: Vec<Chosen> = judged(&rankings).iter().filter_map(chosen).collect();
    // What a label has shown is learned from the other blocks, so that the threshold sees no flattery.
    for (fold, ranking) in folds.iter().zip(&mut rankings) {
        let others = chosen.iter().enumerate().filter(|(text, _)| !fold.contains(text));
        ranking.offsets = Offsets::learn(names, others.map(|(_, one)| *one));
    }
    ranking.offsets = Offsets::learn(names, chosen.iter().copied());
    ranking.scale = scale;
    (ranking, judged(&rankings))
}

fn chosen(judged: &Judged) -> Option<Chosen> {
    let (label, probability) = *judged.ranked.first()?;
    Some(Chosen { label, probability, right: judged.hits() })
}

#[cfg(test)]
mod tests {
    use super::super::workers::{Alone, Backwards};
    use super::*;

    const PROMISE: Promise = Promise { target: 0.9, doubt: Some(0.1) };

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
            tickets.iter().map(|(text, label)| Example { text, label, id: "" }).collect();
        train(&Terms::default(), &examples, &[], PROMISE, workers)
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
            tickets.iter().map(|(text, label)| Example { text, label, id: "" }).collect();
        let Trained { held_out, .. } = train(&Terms::default(), &examples, &[], PROMISE, &Alone);
        assert!(!held_out[100].hits());
    }

    #[test]
    fn the_number_of_workers_changes_nothing() {
        assert_eq!(trained(&Alone), trained(&Backwards));
    }
}
