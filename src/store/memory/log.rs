//! The log in memory, with ways to break it: before a write, after it, or its acknowledgement alone; and,
//! for those who test a checker, a way to falsify what is written.
//!
//! Must never: break by itself; whoever wants a fault asks for it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use crate::domain::appeal::IntakeChannel;
use crate::domain::event::Commit;
use crate::domain::id::{IntakePosition, LogPosition, SourceId, TicketNumber};
use crate::engine::port::{
    Acceptance, Accepted, Appended, DeadLetter, Error, IntakeEntry, KeptLetter, Log, LogCounts,
};

use super::disk::{Kept, MemoryDisk};

/// How the next write breaks (故障).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Breakage {
    /// The process dies before anything is written.
    BeforeWrite,
    /// The process dies after the write, before the acknowledgement.
    AfterWrite,
    /// Written, but the acknowledgement is lost; the process lives.
    AcknowledgementLost,
}

/// What a falsified log makes of a commit.
#[derive(Debug)]
pub enum Fate {
    /// It stands, as given here.
    Stands(Box<Commit>),
    /// Acknowledged and not written.
    Vanishes,
    /// Written, and then once more as the next revision.
    Twice(Box<Commit>),
}

/// Falsifies commits.
type Falsifier = Box<dyn FnMut(Commit) -> Fate + Send>;

/// The log in memory.
pub struct MemoryLog {
    disk: MemoryDisk,
    next: Mutex<Option<Breakage>>,
    stopped: AtomicBool,
    falsifier: Mutex<Option<Falsifier>>,
}

impl std::fmt::Debug for MemoryLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryLog").field("stopped", &self.stopped).finish_non_exhaustive()
    }
}

impl MemoryLog {
    pub(super) fn on(disk: MemoryDisk) -> Self {
        let (next, falsifier) = (Mutex::new(None), Mutex::new(None));
        Self { disk, next, stopped: AtomicBool::new(false), falsifier }
    }

    /// The next write breaks so.
    pub fn break_next(&self, breakage: Breakage) {
        *self.next.lock().unwrap_or_else(PoisonError::into_inner) = Some(breakage);
    }

    /// Whether the process that had this log open has died.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }

    /// From now on commits are falsified.
    pub fn falsify(&self, falsifier: impl FnMut(Commit) -> Fate + Send + 'static) {
        let mut slot = self.falsifier.lock().unwrap_or_else(PoisonError::into_inner);
        *slot = Some(Box::new(falsifier));
    }

    fn write<T>(&self, work: impl FnOnce(&mut Kept) -> T) -> Result<T, Error> {
        if self.is_stopped() {
            return Err(Error::Stopped);
        }
        let breakage = self.next.lock().unwrap_or_else(PoisonError::into_inner).take();
        if breakage == Some(Breakage::BeforeWrite) {
            self.stopped.store(true, Ordering::SeqCst);
            return Err(Error::Stopped);
        }
        let done = work(&mut self.disk.kept());
        match breakage {
            None => Ok(done),
            Some(Breakage::AcknowledgementLost) => {
                Err(Error::Storage { detail: "确认丢失".into() })
            }
            Some(Breakage::BeforeWrite | Breakage::AfterWrite) => {
                self.stopped.store(true, Ordering::SeqCst);
                Err(Error::Stopped)
            }
        }
    }

    fn read<T>(&self, work: impl FnOnce(&Kept) -> T) -> Result<T, Error> {
        if self.is_stopped() {
            return Err(Error::Stopped);
        }
        Ok(work(&self.disk.kept()))
    }

    fn append_one(&self, kept: &mut Kept, commit: Commit) -> Appended {
        let mut slot = self.falsifier.lock().unwrap_or_else(PoisonError::into_inner);
        let fate = match slot.as_mut() {
            None => Fate::Stands(Box::new(commit)),
            Some(falsify) => falsify(commit),
        };
        match fate {
            Fate::Stands(commit) => kept.append(*commit),
            Fate::Vanishes => Appended::At(kept.last()),
            Fate::Twice(commit) => {
                let again = Commit { revision: commit.revision.next(), ..(*commit).clone() };
                let first = kept.append(*commit);
                if first.stands() {
                    kept.append(again);
                }
                first
            }
        }
    }
}

impl Log for MemoryLog {
    async fn accept(&self, entries: Vec<IntakeEntry>) -> Result<Vec<Acceptance>, Error> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        self.write(|kept| entries.into_iter().map(|entry| kept.accept(entry)).collect())
    }

    async fn append(&self, commits: Vec<Commit>) -> Result<Vec<Appended>, Error> {
        if commits.is_empty() {
            return Ok(Vec::new());
        }
        self.write(|kept| {
            let mut conflicted = Vec::new();
            let append = |commit: Commit| {
                let ticket = commit.ticket;
                let appended = if conflicted.contains(&ticket) {
                    kept.conflict(ticket)
                } else {
                    self.append_one(kept, commit)
                };
                if matches!(appended, Appended::Conflict(_)) {
                    conflicted.push(ticket);
                }
                appended
            };
            commits.into_iter().map(append).collect()
        })
    }

    async fn keep_dead(&self, letters: Vec<DeadLetter>) -> Result<(), Error> {
        self.write(|kept| letters.into_iter().for_each(|letter| kept.keep_dead(letter)))
    }

    async fn mark_replayed(&self, ids: Vec<u64>, _at: Timestamp) -> Result<(), Error> {
        self.write(|kept| ids.into_iter().for_each(|id| kept.mark_replayed(id)))
    }

    async fn history(&self, ticket: TicketNumber) -> Result<Vec<Arc<Commit>>, Error> {
        self.read(|kept| kept.history(ticket))
    }

    async fn tail(
        &self,
        after: LogPosition,
        limit: usize,
    ) -> Result<Vec<(LogPosition, Arc<Commit>)>, Error> {
        self.read(|kept| kept.tail(after, limit))
    }

    async fn unregistered(&self, limit: usize) -> Result<Vec<Accepted>, Error> {
        self.read(|kept| kept.unregistered(limit))
    }

    async fn find(
        &self,
        channel: IntakeChannel,
        source_id: SourceId,
    ) -> Result<Option<Accepted>, Error> {
        self.read(|kept| kept.find(channel, source_id))
    }

    async fn wrapped_key(&self, position: IntakePosition) -> Result<Option<Vec<u8>>, Error> {
        self.read(|kept| kept.wrapped_key(position))
    }

    async fn dead(&self, after: u64, limit: usize) -> Result<Vec<KeptLetter>, Error> {
        self.read(|kept| kept.dead(after, limit))
    }

    async fn last(&self) -> Result<LogPosition, Error> {
        self.read(Kept::last)
    }

    async fn counts(&self) -> Result<LogCounts, Error> {
        self.read(Kept::counts)
    }
}
