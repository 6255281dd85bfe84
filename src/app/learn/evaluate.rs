//! Trains on past tickets and measures on later ones (评测).
//!
//! Must never: let the test file have a say in anything that is chosen.

use std::path::PathBuf;

use serde::Serialize;

use crate::app::clock::Stopwatch;
use crate::app::files::{aliases, bytes_of};
use crate::engine::history::{Columns, History, Labelled, check_apart, check_not_learned};
use crate::learn::file::{from_bytes, to_bytes};
use crate::learn::model::Model;
use crate::learn::quality::{
    Automatic, CHOICES, Calibration, Judged, Part, Point, USUAL_TARGET, automatic, confusions,
    coverage_at, curve, of_labels, thinned,
};
use crate::learn::terms::Terms;
use crate::learn::threshold::Promise;
use crate::learn::train::{Trained, train};

use super::material::{Failed, LeftOut, Material, Sources, examples, left_out, read};
use super::threads::Threads;

/// Errors told with their reasons.
const ERRORS_TOLD: usize = 20;
/// Terms told of each.
const REASONS_TOLD: usize = 6;

/// What is to be measured.
#[derive(Debug, Clone)]
pub struct Asked {
    /// What is learned first.
    pub learned: Learned,
    /// File to measure on.
    pub test: PathBuf,
    /// Its columns.
    pub columns: Columns,
    /// A table of units that were renamed or merged.
    pub aliases: Option<PathBuf>,
}

/// Where the model comes from.
#[derive(Debug, Clone)]
pub enum Learned {
    /// From histories.
    Now {
        /// Files to learn from.
        sources: Sources,
        /// What is promised of what goes by itself.
        promise: Promise,
    },
    /// From a file.
    Before(PathBuf),
}

/// What was measured (评测结果).
#[derive(Debug, Clone, Serialize)]
pub struct Evaluation {
    /// Tickets learned from.
    pub train_tickets: usize,
    /// Tickets measured on.
    pub test_tickets: usize,
    /// Labels learned.
    pub labels: usize,
    /// Tickets whose label was never seen in training; they count as wrong.
    pub unknown_labels: usize,
    /// Share whose first choice is right.
    pub accuracy: f64,
    /// Share whose right label is among the first three.
    pub top3: f64,
    /// What was promised of the automatic ones; none with a model that was trained before.
    pub target: Option<f64>,
    /// From which probability on a ticket goes by itself; chosen without the test file.
    pub threshold: Option<f32>,
    /// Share that goes by itself.
    pub auto_share: f64,
    /// Share of these that is right.
    pub auto_accuracy: f64,
    /// The same on tickets of the training files, before they were learned from.
    pub held_out_auto: Option<Automatic>,
    /// Largest share with 97 % right, the threshold chosen on the test file itself.
    pub coverage_at_97_oracle: f64,
    /// Expected calibration error.
    pub ece: f64,
    /// Reliability table.
    pub calibration: Calibration,
    /// Accuracy against coverage, at every hundredth.
    pub curve: Vec<Point>,
    /// How well each label is recognised.
    pub per_label: Vec<LabelShown>,
    /// Which is taken for which.
    pub confused: Vec<PairShown>,
    /// The most certain errors.
    pub errors: Vec<ErrorShown>,
    /// Rows that were left out, by file.
    pub left_out: LeftOut,
    /// Time for training; none with a model that was trained before.
    pub train_seconds: Option<f64>,
    /// Forecasts a second on one core.
    pub predict_per_second: f64,
    /// Size of the model as a file.
    pub model_bytes: usize,
}

/// A label as shown.
#[derive(Debug, Clone, Serialize)]
pub struct LabelShown {
    /// Its name.
    pub label: String,
    /// Tickets that have it.
    pub count: usize,
    /// Share of its forecasts that is right.
    pub precision: Option<f64>,
    /// Share of its tickets that is recognised.
    pub recall: Option<f64>,
}

/// A pair as shown.
#[derive(Debug, Clone, Serialize)]
pub struct PairShown {
    /// The right one; none for one never seen in training.
    pub right: Option<String>,
    /// What was forecast.
    pub forecast: String,
    /// How often.
    pub count: usize,
}

/// An error as shown.
#[derive(Debug, Clone, Serialize)]
pub struct ErrorShown {
    /// Row of the test file.
    pub row: u64,
    /// Its id.
    pub id: Option<String>,
    /// The right label.
    pub right: String,
    /// What was forecast.
    pub forecast: String,
    /// How certainly.
    pub probability: f32,
    /// Terms that spoke for it.
    pub reasons: Vec<String>,
}

/// A model with what is told of its making.
struct Made {
    model: Model,
    tickets: usize,
    target: Option<f64>,
    held_out_auto: Option<Automatic>,
    seconds: Option<f64>,
    left_out: LeftOut,
}

/// Trains and measures.
///
/// # Errors
/// See [`Failed`].
pub fn evaluate(asked: &Asked) -> Result<Evaluation, Failed> {
    let aliases = aliases::<Failed>(asked.aliases.as_deref())?;
    let test = read(&asked.test, &asked.columns, &aliases)?;
    let terms = Terms::default();
    let mut made = made(asked, &test, &terms)?;
    let model = &made.model;
    let watch = Stopwatch::start();
    let forecast = |ticket: &Labelled| Judged {
        right: model.number_of(&ticket.label),
        ranked: model.forecast(&terms, &ticket.text).ranked,
    };
    let judged: Vec<Judged> = test.tickets.iter().map(forecast).collect();
    let predict_per_second = judged.len() as f64 / watch.seconds();
    let curve = curve(&judged);
    let at = automatic(&judged, model.threshold);
    let calibration = Calibration::of(&judged);
    made.left_out.extend(left_out(std::iter::once(&test)));
    Ok(Evaluation {
        train_tickets: made.tickets,
        test_tickets: judged.len(),
        labels: model.labels.len(),
        unknown_labels: Part::of(&judged, |one| one.right.is_none()).part,
        accuracy: Part::of(&judged, Judged::hits).share(),
        top3: Part::of(&judged, |one| one.is_among(CHOICES)).share(),
        target: made.target,
        threshold: model.threshold,
        auto_share: at.sent.share(),
        auto_accuracy: at.right.share(),
        held_out_auto: made.held_out_auto,
        coverage_at_97_oracle: coverage_at(&curve, USUAL_TARGET),
        ece: calibration.ece,
        calibration,
        curve: thinned(&curve),
        per_label: per_label(model, &judged),
        confused: confused(model, &judged),
        errors: errors(model, &terms, &test.tickets, &judged),
        left_out: made.left_out,
        train_seconds: made.seconds,
        predict_per_second,
        model_bytes: to_bytes(model).len(),
    })
}

/// The model that is measured; nothing of the test file may have taught it.
fn made(asked: &Asked, test: &History, terms: &Terms) -> Result<Made, Failed> {
    match &asked.learned {
        Learned::Now { sources, promise } => {
            let material = Material::read(sources)?;
            check_apart(&material.histories, test)?;
            let tickets = material.tickets();
            let watch = Stopwatch::start();
            let threads = Threads::of_machine();
            let Trained { model, held_out } =
                train(terms, &examples(&tickets), &material.places, *promise, &threads);
            Ok(Made {
                held_out_auto: Some(automatic(&held_out, model.threshold)),
                seconds: Some(watch.seconds()),
                tickets: tickets.len(),
                target: Some(promise.target),
                left_out: material.left_out(),
                model,
            })
        }
        Learned::Before(path) => {
            let model = from_bytes(&bytes_of(path)?)
                .map_err(|source| Failed::Model { path: path.clone(), source })?;
            check_not_learned(&model.tickets, test)?;
            Ok(Made {
                tickets: model.background.counts.iter().map(|count| *count as usize).sum(),
                target: None,
                held_out_auto: None,
                seconds: None,
                left_out: LeftOut::new(),
                model,
            })
        }
    }
}

fn per_label(model: &Model, judged: &[Judged]) -> Vec<LabelShown> {
    let shown = |one: crate::learn::quality::OfLabel| LabelShown {
        label: model.name_of(one.label).to_owned(),
        count: one.count,
        precision: one.precision(),
        recall: one.recall(),
    };
    of_labels(judged).into_iter().map(shown).collect()
}

fn confused(model: &Model, judged: &[Judged]) -> Vec<PairShown> {
    let shown = |one: crate::learn::quality::Confused| PairShown {
        right: one.right.map(|right| model.name_of(right).to_owned()),
        forecast: model.name_of(one.forecast).to_owned(),
        count: one.count,
    };
    confusions(judged).into_iter().map(shown).collect()
}

fn errors(
    model: &Model,
    terms: &Terms,
    tickets: &[Labelled],
    judged: &[Judged],
) -> Vec<ErrorShown> {
    let mut wrong: Vec<(&Labelled, &Judged)> =
        tickets.iter().zip(judged).filter(|(_, one)| !one.hits()).collect();
    wrong.sort_by(|a, b| b.1.probability().total_cmp(&a.1.probability()));
    let shown = |(ticket, one): (&Labelled, &Judged)| {
        let (label, probability) = *one.ranked.first()?;
        let reasons = model.reasons(terms, &ticket.text, label, REASONS_TOLD);
        Some(ErrorShown {
            row: ticket.row,
            id: ticket.id.clone(),
            right: ticket.label.clone(),
            forecast: model.name_of(label).to_owned(),
            probability,
            reasons: reasons.into_iter().map(|reason| reason.text).collect(),
        })
    };
    wrong.into_iter().take(ERRORS_TOLD).filter_map(shown).collect()
}
