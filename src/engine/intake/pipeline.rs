//! The intake pipeline: read → parse and seal → accept → register, several batches under way, in order.
//! While one batch is being accepted, the one before is registered and shares its sync.
//!
//! Must never: hold more than a bounded number of batches, or report a record before it is on disk.

use std::collections::VecDeque;
use std::sync::Arc;

use serde::Serialize;
use tokio::task::JoinHandle;

use crate::config::IntakeSettings;
use crate::domain::policy::Policy;
use crate::engine::adviser::Advice;
use crate::engine::clock::Clock;
use crate::engine::execute;
use crate::engine::meter::Meter;
use crate::engine::port::{self, Accepted, DeadLetter, Log};
use crate::engine::vault::Vault;
use crate::route::rulebook::RuleBook;

use super::accept::{Origin, Parsed, parse, take};
use super::records::Record;
use super::register::register;

/// What the pipeline works with.
#[derive(Debug)]
pub struct Desk<L> {
    /// The log.
    pub log: Arc<L>,
    /// The rules.
    pub book: Arc<RuleBook>,
    /// The loop.
    pub policy: Arc<Policy>,
    /// The vault.
    pub vault: Arc<Vault>,
    /// Learned evidence.
    pub advice: Advice,
    /// Whoever counts what is registered.
    pub meter: Meter,
}

impl<L> Clone for Desk<L> {
    fn clone(&self) -> Self {
        Self {
            log: Arc::clone(&self.log),
            book: Arc::clone(&self.book),
            policy: Arc::clone(&self.policy),
            vault: Arc::clone(&self.vault),
            advice: self.advice.clone(),
            meter: self.meter.clone(),
        }
    }
}

/// How much is under way at once.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Records in a batch.
    pub batch_rows: usize,
    /// Batches under way.
    pub batches_in_flight: usize,
}

impl From<&IntakeSettings> for Limits {
    fn from(settings: &IntakeSettings) -> Self {
        Self {
            batch_rows: settings.batch_rows as usize,
            batches_in_flight: settings.batches_in_flight as usize,
        }
    }
}

/// What became of the records (进件统计).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Records read.
    pub read: u64,
    /// New appeals, on disk.
    pub accepted: u64,
    /// Appeals that were there before.
    pub duplicates: u64,
    /// Records kept aside.
    pub dead: u64,
    /// Tickets made.
    pub tickets: u64,
}

/// Why the pipeline stopped. What it had taken stays; running it again goes on from there.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Reading the source.
    #[error("读取进件失败")]
    Read(#[source] std::io::Error),
    /// The log.
    #[error(transparent)]
    Log(#[from] port::Error),
    /// Making a ticket.
    #[error(transparent)]
    Register(#[from] execute::Error),
    /// A task of the pipeline ended by itself.
    #[error("进件任务异常终止")]
    Broken,
}

/// Something to tell the one who watches.
#[derive(Debug)]
pub enum Progress<'a> {
    /// Counts so far.
    Counts(Counts),
    /// Kept aside.
    Dead(&'a [DeadLetter]),
}

/// Takes every record of `records` in.
///
/// # Errors
/// The first [`Error`]; records after it are not read.
pub async fn run<L: Log>(
    desk: &Desk<L>,
    records: impl Iterator<Item = std::io::Result<Record>> + Send + 'static,
    origin: &Origin,
    clock: &dyn Clock,
    limits: Limits,
    mut tell: impl FnMut(Progress<'_>),
) -> Result<Counts, Error> {
    let origin = Arc::new(origin.clone());
    let mut batches = read_batches(records, limits);
    let mut parsing: VecDeque<JoinHandle<Parsed>> = VecDeque::new();
    let mut registering: VecDeque<JoinHandle<Result<usize, execute::Error>>> = VecDeque::new();
    let mut counts = Counts::default();
    let mut more = true;
    while more || !parsing.is_empty() {
        while more && parsing.len() < limits.batches_in_flight {
            match batches.recv().await {
                None => more = false,
                Some(batch) => {
                    let batch = batch.map_err(Error::Read)?;
                    counts.read += batch.len() as u64;
                    parsing.push_back(spawn_parse(desk, &origin, batch, clock.now()));
                }
            }
        }
        let Some(parsed) = parsing.pop_front() else { continue };
        let parsed = parsed.await.map_err(|_| Error::Broken)?;
        let taken = take(parsed, &desk.log, &origin, &desk.vault, clock.now()).await?;
        counts.accepted += taken.new.len() as u64;
        counts.duplicates += taken.repeated;
        counts.dead += taken.dead.len() as u64;
        if !taken.dead.is_empty() {
            tell(Progress::Dead(&taken.dead));
        }
        registering.push_back(spawn_register(desk, taken.new));
        while registering.len() > limits.batches_in_flight {
            counts.tickets += finish(registering.pop_front()).await?;
        }
        tell(Progress::Counts(counts));
    }
    while !registering.is_empty() {
        counts.tickets += finish(registering.pop_front()).await?;
    }
    tell(Progress::Counts(counts));
    Ok(counts)
}

async fn finish(task: Option<JoinHandle<Result<usize, execute::Error>>>) -> Result<u64, Error> {
    match task {
        None => Ok(0),
        Some(task) => Ok(task.await.map_err(|_| Error::Broken)?? as u64),
    }
}

/// Reads on a thread of its own, at most two batches ahead.
fn read_batches(
    records: impl Iterator<Item = std::io::Result<Record>> + Send + 'static,
    limits: Limits,
) -> tokio::sync::mpsc::Receiver<std::io::Result<Vec<Record>>> {
    let (sender, receiver) = tokio::sync::mpsc::channel(2);
    tokio::task::spawn_blocking(move || {
        let mut records = records.peekable();
        while records.peek().is_some() {
            let batch: std::io::Result<Vec<Record>> =
                records.by_ref().take(limits.batch_rows).collect();
            let failed = batch.is_err();
            if sender.blocking_send(batch).is_err() || failed {
                break;
            }
        }
    });
    receiver
}

fn spawn_parse<L: Log>(
    desk: &Desk<L>,
    origin: &Arc<Origin>,
    batch: Vec<Record>,
    now: jiff::Timestamp,
) -> JoinHandle<Parsed> {
    let (vault, book, origin) =
        (Arc::clone(&desk.vault), Arc::clone(&desk.book), Arc::clone(origin));
    tokio::task::spawn_blocking(move || parse(batch, &origin, &vault, &book, now))
}

fn spawn_register<L: Log>(
    desk: &Desk<L>,
    accepted: Vec<Accepted>,
) -> JoinHandle<Result<usize, execute::Error>> {
    let desk = desk.clone();
    tokio::spawn(async move { register(accepted, &desk).await })
}
