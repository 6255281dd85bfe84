//! Trains on past tickets and measures on later ones (评测).
//!
//! Must never: let the test file have a say in anything that is chosen.

use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::app::clock::Stopwatch;
use crate::engine::history::{
    self, AliasError, Aliases, Columns, History, Labelled, Problem, Unfit, check_apart,
    check_enough,
};
use crate::learn::file::to_bytes;
use crate::learn::model::Model;
use crate::learn::quality::{
    Automatic, Calibration, Judged, Part, Point, automatic, confusions, coverage_at, curve,
    of_labels,
};
use crate::learn::terms::Terms;
use crate::learn::threshold::Promise;
use crate::learn::train::{Example, train};

use super::threads::Threads;

/// The target of which every report tells the coverage.
const USUAL_TARGET: f64 = 0.97;
/// How likely it may be that a threshold does not keep the promise all the same.
const DOUBT: f64 = 0.1;
/// Errors told with their reasons.
const ERRORS_TOLD: usize = 20;
/// Terms told of each.
const REASONS_TOLD: usize = 6;
/// Labels told among the first choices.
const CHOICES: usize = 3;

/// What is to be measured.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Files to learn from.
    pub train: Vec<PathBuf>,
    /// File to measure on.
    pub test: PathBuf,
    /// Their columns.
    pub columns: Columns,
    /// A table of units that were renamed or merged.
    pub aliases: Option<PathBuf>,
    /// Share of the automatic ones that is to be right.
    pub target: f64,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// A file that cannot be opened.
    #[error("打不开 {}", .path.display())]
    Open {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file that is no history.
    #[error(transparent)]
    Read(#[from] history::Error),
    /// A table of aliases that cannot be used.
    #[error(transparent)]
    Aliases(#[from] AliasError),
    /// Histories that cannot be used together.
    #[error(transparent)]
    Unfit(#[from] Unfit),
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
    /// What was promised of the automatic ones.
    pub target: f64,
    /// From which probability on a ticket goes by itself; chosen without the test file.
    pub threshold: Option<f32>,
    /// Share that goes by itself.
    pub auto_share: f64,
    /// Share of these that is right.
    pub auto_accuracy: f64,
    /// The same on tickets of the training files, before they were learned from.
    pub held_out_auto: Automatic,
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
    pub left_out: Vec<(String, Vec<(u64, String)>)>,
    /// Time for training.
    pub train_seconds: f64,
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

/// Trains and measures.
///
/// # Errors
/// See [`Failed`].
pub fn evaluate(asked: &Asked) -> Result<Evaluation, Failed> {
    let aliases = match &asked.aliases {
        Some(path) => Aliases::read(&path.display().to_string(), &bytes_of(path)?)?,
        None => Aliases::default(),
    };
    let read = |path: &PathBuf| read(path, &asked.columns, &aliases);
    let training: Vec<History> = asked.train.iter().map(read).collect::<Result<_, _>>()?;
    let test = read(&asked.test)?;
    check_enough(&training)?;
    check_apart(&training, &test)?;
    let mut tickets: Vec<&Labelled> = training.iter().flat_map(|file| &file.tickets).collect();
    tickets.sort_by(|a, b| a.time.cmp(&b.time));
    let examples: Vec<Example<'_>> =
        tickets.iter().map(|one| Example { text: &one.text, label: &one.label }).collect();
    let promise = Promise { target: asked.target, doubt: DOUBT };
    let watch = Stopwatch::start();
    let terms = Terms::default();
    let trained = train(&terms, &examples, promise, &Threads::of_machine());
    let train_seconds = watch.seconds();
    let model = &trained.model;
    let watch = Stopwatch::start();
    let forecast = |ticket: &Labelled| Judged {
        right: number_of(model, &ticket.label),
        ranked: model.forecast(&terms, &ticket.text).ranked,
    };
    let judged: Vec<Judged> = test.tickets.iter().map(forecast).collect();
    let predict_per_second = judged.len() as f64 / watch.seconds();
    let curve = curve(&judged);
    let at = automatic(&judged, model.threshold);
    let calibration = Calibration::of(&judged);
    Ok(Evaluation {
        train_tickets: examples.len(),
        test_tickets: judged.len(),
        labels: model.labels.len(),
        unknown_labels: Part::of(&judged, |one| one.right.is_none()).part,
        accuracy: Part::of(&judged, Judged::hits).share(),
        top3: Part::of(&judged, |one| one.is_among(CHOICES)).share(),
        target: asked.target,
        threshold: model.threshold,
        auto_share: at.sent.share(),
        auto_accuracy: at.right.share(),
        held_out_auto: automatic(&trained.held_out, model.threshold),
        coverage_at_97_oracle: coverage_at(&curve, USUAL_TARGET),
        ece: calibration.ece,
        calibration,
        curve: thinned(&curve),
        per_label: per_label(model, &judged),
        confused: confused(model, &judged),
        errors: errors(model, &terms, &test.tickets, &judged),
        left_out: left_out(training.iter().chain([&test])),
        train_seconds,
        predict_per_second,
        model_bytes: to_bytes(model).len(),
    })
}

/// A history with every label by the name that holds now.
fn read(path: &Path, columns: &Columns, aliases: &Aliases) -> Result<History, Failed> {
    let mut history = history::read(&path.display().to_string(), &bytes_of(path)?, columns)?;
    for ticket in &mut history.tickets {
        ticket.label = aliases.now(&ticket.label).to_owned();
    }
    Ok(history)
}

fn bytes_of(path: &Path) -> Result<Vec<u8>, Failed> {
    std::fs::read(path).map_err(|source| Failed::Open { path: path.to_owned(), source })
}

fn number_of(model: &Model, label: &str) -> Option<u32> {
    let found = model.labels.binary_search_by(|one| one.as_str().cmp(label));
    found.ok().and_then(|number| u32::try_from(number).ok())
}

fn name_of(model: &Model, label: u32) -> String {
    model.labels.get(label as usize).cloned().unwrap_or_default()
}

/// A point for every hundredth of the tickets.
fn thinned(curve: &[Point]) -> Vec<Point> {
    let at = |hundredth: usize| (curve.len() * hundredth / 100).checked_sub(1);
    (1..=100).filter_map(at).filter_map(|at| curve.get(at)).copied().collect()
}

fn per_label(model: &Model, judged: &[Judged]) -> Vec<LabelShown> {
    let shown = |one: crate::learn::quality::OfLabel| LabelShown {
        label: name_of(model, one.label),
        count: one.count,
        precision: one.precision(),
        recall: one.recall(),
    };
    of_labels(judged).into_iter().map(shown).collect()
}

fn confused(model: &Model, judged: &[Judged]) -> Vec<PairShown> {
    let shown = |one: crate::learn::quality::Confused| PairShown {
        right: one.right.map(|right| name_of(model, right)),
        forecast: name_of(model, one.forecast),
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
            forecast: name_of(model, label),
            probability,
            reasons: reasons.into_iter().map(|reason| reason.text).collect(),
        })
    };
    wrong.into_iter().take(ERRORS_TOLD).filter_map(shown).collect()
}

fn left_out<'a>(files: impl Iterator<Item = &'a History>) -> Vec<(String, Vec<(u64, String)>)> {
    let told = |one: &Problem| (one.row, one.message.clone());
    let with_problems = files.filter(|file| !file.problems.is_empty());
    with_problems
        .map(|file| (file.file.clone(), file.problems.iter().map(told).collect()))
        .collect()
}
