//! What is kept: appeals, commits, keys, letters, views. It stands for the disk of a machine.
//!
//! Must never: forget what was acknowledged, unless it is told that a ticket is done with.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::appeal::IntakeChannel;
use crate::domain::event::Commit;
use crate::domain::id::{IntakePosition, LogPosition, Revision, SourceId, TicketNumber};
use crate::engine::port::{
    Acceptance, Accepted, Appended, DeadLetter, IntakeEntry, KeptLetter, LogCounts,
};
use crate::projection::day_facts::Facts;
use crate::projection::ticket_view::TicketView;

use super::log::MemoryLog;
use super::views::MemoryViews;

/// A disk (内存盘); cloning gives another hold on the same one.
#[derive(Debug, Clone, Default)]
pub struct MemoryDisk(Arc<Mutex<Kept>>);

/// Everything on it.
#[derive(Debug, Default)]
pub(super) struct Kept {
    intake: BTreeMap<u64, IntakeEntry>,
    sources: HashMap<(IntakeChannel, SourceId), u64>,
    waiting: BTreeSet<u64>,
    appeals: u64,
    commits: BTreeMap<u64, Arc<Commit>>,
    /// By ticket, each commit with its position.
    histories: HashMap<u64, Vec<(u64, Arc<Commit>)>>,
    appended: u64,
    letters: Vec<(DeadLetter, bool)>,
    pub(super) views: HashMap<TicketNumber, TicketView>,
    pub(super) facts: Facts,
    pub(super) folded: u64,
}

impl MemoryDisk {
    /// Opens the log that is kept here, as a process does when it starts.
    pub fn log(&self) -> MemoryLog {
        MemoryLog::on(self.clone())
    }

    /// Opens the views that are kept here.
    pub fn views(&self) -> MemoryViews {
        MemoryViews::on(self.clone())
    }

    /// Drops a ticket whose history nobody will read again, so that a long run stays within memory.
    /// The ids of its source stay.
    pub fn forget(&self, ticket: TicketNumber) {
        let position = ticket.position().0;
        let mut kept = self.kept();
        for (at, _) in kept.histories.remove(&position).unwrap_or_default() {
            kept.commits.remove(&at);
        }
        kept.intake.remove(&position);
        kept.views.remove(&ticket);
    }

    /// A panic of one holder leaves what was kept as it was: every change is made in one piece.
    pub(super) fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    pub(super) fn accept(&mut self, entry: IntakeEntry) -> Acceptance {
        let key = (entry.appeal.channel, entry.appeal.source_id.clone());
        if let Some(&position) = self.sources.get(&key) {
            let same =
                self.intake.get(&position).is_none_or(|one| one.body_hash == entry.body_hash);
            let position = IntakePosition(position);
            return if same {
                Acceptance::Repeated(position)
            } else {
                Acceptance::Reused(position)
            };
        }
        self.appeals += 1;
        let position = self.appeals;
        self.sources.insert(key, position);
        if !self.histories.contains_key(&position) {
            self.waiting.insert(position);
        }
        self.intake.insert(position, entry);
        Acceptance::New(IntakePosition(position))
    }

    pub(super) fn append(&mut self, commit: Commit) -> Appended {
        let ticket = commit.ticket.position().0;
        let found = self.revision(ticket);
        if found.next() != commit.revision {
            return Appended::Conflict(found);
        }
        self.appended += 1;
        self.waiting.remove(&ticket);
        let commit = Arc::new(commit);
        self.commits.insert(self.appended, Arc::clone(&commit));
        self.histories.entry(ticket).or_default().push((self.appended, commit));
        Appended::At(LogPosition(self.appended))
    }

    /// What is told of a commit that does not follow.
    pub(super) fn conflict(&self, ticket: TicketNumber) -> Appended {
        Appended::Conflict(self.revision(ticket.position().0))
    }

    fn revision(&self, ticket: u64) -> Revision {
        let last = self.histories.get(&ticket).and_then(|history| history.last());
        last.map_or(Revision(0), |(_, commit)| commit.revision)
    }

    pub(super) fn last(&self) -> LogPosition {
        LogPosition(self.appended)
    }

    pub(super) fn history(&self, ticket: TicketNumber) -> Vec<Arc<Commit>> {
        let history = self.histories.get(&ticket.position().0).map_or(&[][..], Vec::as_slice);
        let commits = history.iter().map(|(_, commit)| commit);
        commits.filter(|commit| commit.ticket == ticket).map(Arc::clone).collect()
    }

    pub(super) fn tail(&self, after: LogPosition, limit: usize) -> Vec<(LogPosition, Arc<Commit>)> {
        let rest = self.commits.range(after.0.saturating_add(1)..).take(limit);
        rest.map(|(at, commit)| (LogPosition(*at), Arc::clone(commit))).collect()
    }

    fn accepted(&self, position: u64) -> Option<Accepted> {
        self.intake.get(&position).map(|entry| Accepted {
            position: IntakePosition(position),
            appeal: entry.appeal.clone(),
            accepted_at: entry.accepted_at,
        })
    }

    pub(super) fn unregistered(&self, limit: usize) -> Vec<Accepted> {
        self.waiting.iter().filter_map(|at| self.accepted(*at)).take(limit).collect()
    }

    pub(super) fn find(&self, channel: IntakeChannel, source: SourceId) -> Option<Accepted> {
        self.sources.get(&(channel, source)).and_then(|at| self.accepted(*at))
    }

    pub(super) fn wrapped_key(&self, position: IntakePosition) -> Option<Vec<u8>> {
        let entry = self.intake.get(&position.0)?;
        (!entry.wrapped_key.is_empty()).then(|| entry.wrapped_key.clone())
    }

    pub(super) fn keep_dead(&mut self, letter: DeadLetter) {
        let known = self
            .letters
            .iter()
            .any(|(one, _)| one.source == letter.source && one.fingerprint == letter.fingerprint);
        if !known {
            self.letters.push((letter, false));
        }
    }

    pub(super) fn mark_replayed(&mut self, id: u64) {
        let place = usize::try_from(id).ok().and_then(|id| id.checked_sub(1));
        if let Some((_, replayed)) = place.and_then(|place| self.letters.get_mut(place)) {
            *replayed = true;
        }
    }

    pub(super) fn dead(&self, after: u64, limit: usize) -> Vec<KeptLetter> {
        let numbered = (1..).zip(&self.letters);
        let waiting = numbered.filter(|(id, (_, replayed))| *id > after && !replayed);
        let kept = |(id, (letter, _)): (u64, &(DeadLetter, bool))| KeptLetter {
            id,
            letter: letter.clone(),
        };
        waiting.map(kept).take(limit).collect()
    }

    pub(super) fn counts(&self) -> LogCounts {
        LogCounts {
            appeals: self.appeals,
            commits: self.appended,
            dead: self.letters.iter().filter(|(_, replayed)| !replayed).count() as u64,
        }
    }
}
