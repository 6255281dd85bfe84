//! Teaches a model and writes it (训练并存盘).
//!
//! Must never: leave half a file; the new one takes the place of the old at once.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::app::clock::Stopwatch;
use crate::learn::file::to_bytes;
use crate::learn::model::Model;
use crate::learn::quality::{Automatic, CHOICES, Judged, Part, automatic};
use crate::learn::terms::Terms;
use crate::learn::threshold::Promise;
use crate::learn::train::{Trained, train};

use super::material::{Failed, LeftOut, Material, examples};
use super::threads::Threads;

/// A label with fewer tickets is hardly learned.
const FEW: u32 = 10;

/// What was taught (训练结果).
#[derive(Debug, Clone, Serialize)]
pub struct Lesson {
    /// Tickets learned from.
    pub tickets: usize,
    /// Labels learned.
    pub labels: usize,
    /// Labels with fewer than ten tickets, with how many.
    pub rare: Vec<(String, u32)>,
    /// What was promised of the automatic ones.
    pub target: f64,
    /// How likely it may be that this is not kept; none where it is kept on average.
    pub doubt: Option<f64>,
    /// From which probability on a ticket goes by itself.
    pub threshold: Option<f32>,
    /// Share whose first choice is right, on tickets that were not yet learned from.
    pub held_out_accuracy: f64,
    /// Share with the right one among the first three, likewise.
    pub held_out_top3: f64,
    /// What goes by itself and how much of it is right, likewise.
    pub held_out_auto: Automatic,
    /// Rows that were left out, by file.
    pub left_out: LeftOut,
    /// Time for training.
    pub seconds: f64,
    /// The file.
    pub file: PathBuf,
    /// Its size.
    pub bytes: usize,
    /// Its digest, by which two models are told apart.
    pub digest: String,
}

/// Teaches a model from what was read, and writes it.
///
/// # Errors
/// [`Failed::Write`].
pub fn teach(material: &Material, promise: Promise, file: &Path) -> Result<Lesson, Failed> {
    let tickets = material.tickets();
    let watch = Stopwatch::start();
    let threads = Threads::of_machine();
    let Trained { model, held_out } =
        train(&Terms::default(), &examples(&tickets), &material.places, promise, &threads);
    let seconds = watch.seconds();
    let bytes = to_bytes(&model);
    write(file, &bytes).map_err(|source| Failed::Write { path: file.to_owned(), source })?;
    Ok(Lesson {
        tickets: tickets.len(),
        labels: model.labels.len(),
        rare: rare(&model),
        target: promise.target,
        doubt: promise.doubt,
        threshold: model.threshold,
        held_out_accuracy: Part::of(&held_out, Judged::hits).share(),
        held_out_top3: Part::of(&held_out, |one| one.is_among(CHOICES)).share(),
        held_out_auto: automatic(&held_out, model.threshold),
        left_out: material.left_out(),
        seconds,
        file: file.to_owned(),
        bytes: bytes.len(),
        digest: blake3::hash(&bytes).to_hex().to_string(),
    })
}

fn rare(model: &Model) -> Vec<(String, u32)> {
    let counted = model.labels.iter().cloned().zip(model.background.counts.iter().copied());
    let mut rare: Vec<(String, u32)> = counted.filter(|(_, count)| *count < FEW).collect();
    rare.sort_by_key(|(_, count)| *count);
    rare
}

/// Beside it first, then in its place: a reader finds the old one or the new one.
fn write(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    std::fs::create_dir_all(folder)?;
    let beside = folder.join(format!(
        ".{}.new",
        file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default()
    ));
    let mut written = std::fs::File::create(&beside)?;
    written.write_all(bytes)?;
    written.sync_all()?;
    std::fs::rename(&beside, file)
}
