//! The stacks (归档库): all volumes of a log as one, for whoever reads the log.
//!
//! Must never: say of a commit that it is not archived on old knowledge alone; how far the log has left the
//! cluster is asked of its leader.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use crate::domain::id::TicketNumber;
use crate::nats::error::Error;
use crate::nats::kept::{Extent, Kept};
use crate::nats::link::Link;
use crate::nats::log::subjects;
use crate::nats::streams::StreamName;

use super::catalogue::{self, Entry};
use super::record::Record;
use super::shelf::{Shelf, blocking};

/// For how long it is believed how far the log reaches back, where more than a day lies between a commit and
/// its leaving the log.
const BELIEVED_FOR: Duration = Duration::from_secs(10);

/// The stacks.
#[derive(Debug)]
pub struct Stacks {
    pub(super) link: Link,
    pub(super) shelf: Shelf,
    known: Mutex<Known>,
}

/// What is known of the catalogue.
#[derive(Debug, Default)]
struct Known {
    entries: Vec<Entry>,
    asked: Option<Instant>,
}

impl Stacks {
    /// The stacks of a cluster, with this machine's files in `folder`.
    pub fn over(link: Link, folder: PathBuf) -> Self {
        Self { link, shelf: Shelf::in_folder(folder), known: Mutex::default() }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The last place of the log that is known to be archived.
    pub fn last(&self) -> u64 {
        self.known().last()
    }

    /// All volumes that are known.
    pub fn entries(&self) -> Vec<Entry> {
        self.known().entries.clone()
    }

    /// Learns of all volumes, and asks whether the log goes on where they end.
    ///
    /// # Errors
    /// Those of [`look`](Self::look).
    pub async fn open(&self) -> Result<(), Error> {
        self.learn_of_leader().await?;
        self.look().await
    }

    /// Asks the leaders how far the log reaches back, and for the volumes that hold what came before.
    ///
    /// # Errors
    /// A log that begins behind the end of the archive, or ends before it; the cluster's.
    pub async fn look(&self) -> Result<(), Error> {
        let archived = self.last();
        let log = self.link.extent(StreamName::Events).await?;
        check_end(log, archived)?;
        // Every copy lets go by itself, the leader perhaps last; but a volume is filed before any of them does.
        self.learn_of_leader().await?;
        let left = log.first.saturating_sub(1);
        if self.last() < left {
            let detail =
                format!("事件日志从第 {} 条开始，而归档只到第 {} 条", left + 1, self.last());
            return Err(Error::Corrupt { detail });
        }
        self.known().asked = Some(Instant::now());
        Ok(())
    }

    /// The same, unless that was asked a moment ago.
    ///
    /// # Errors
    /// Those of [`look`](Self::look).
    pub async fn look_now_and_then(&self) -> Result<(), Error> {
        let asked = self.known().asked;
        if asked.is_some_and(|asked| asked.elapsed() < BELIEVED_FOR) {
            Ok(())
        } else {
            self.look().await
        }
    }

    async fn learn(&self) -> Result<(), Error> {
        let next = self.next_entry();
        let found = self.link.from(StreamName::Archive, subjects::VOLUME, next, usize::MAX).await?;
        self.take(&found)
    }

    /// Learns of all volumes that the leader knows of; a copy may be behind.
    ///
    /// # Errors
    /// An entry that does not follow; the cluster's.
    pub async fn learn_of_leader(&self) -> Result<(), Error> {
        loop {
            let next = self.next_entry();
            match self.link.next_of_leader(StreamName::Archive, subjects::VOLUME, next).await? {
                Some(found) => self.take(&[found])?,
                None => return Ok(()),
            }
            // Where there is one, there may be many, and a copy gives them at once.
            self.learn().await?;
        }
    }

    /// Adds the entry that was put behind the last one.
    pub(super) fn add(&self, entry: Entry) {
        self.known().entries.push(entry);
    }

    fn next_entry(&self) -> u64 {
        self.known().entries.last().map_or(0, |entry| entry.sequence) + 1
    }

    fn take(&self, found: &[Kept]) -> Result<(), Error> {
        let mut known = self.known();
        for kept in found {
            // Another call may have learnt of it meanwhile.
            if known.entries.last().is_none_or(|last| last.sequence < kept.sequence) {
                let entry = catalogue::read(kept, known.entries.last())?;
                known.entries.push(entry);
            }
        }
        Ok(())
    }

    /// Whether commits of a ticket are archived, as far as is known.
    ///
    /// # Errors
    /// [`Error::Volume`]; the cluster's.
    pub async fn holds(&self, ticket: TicketNumber) -> Result<bool, Error> {
        for entry in self.candidates(ticket) {
            if self.shelf.volume(&entry, &self.link).await?.holds(ticket) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// A ticket's archived commits, in order, as far as is known.
    ///
    /// # Errors
    /// [`Error::Volume`]; the cluster's.
    pub async fn of_ticket(&self, ticket: TicketNumber) -> Result<Vec<Kept>, Error> {
        let subject: Arc<str> = subjects::commits(ticket).into();
        let mut found = Vec::new();
        for entry in self.candidates(ticket) {
            let volume = self.shelf.volume(&entry, &self.link).await?;
            let subject = Arc::clone(&subject);
            let records = blocking(move || volume.of_ticket(ticket, &subject)).await?;
            found.extend(records.into_iter().map(Record::kept));
        }
        Ok(found)
    }

    /// Archived commits after a place of the log, in order, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Volume`]; the cluster's.
    pub async fn after(&self, place: u64, limit: usize) -> Result<Vec<Kept>, Error> {
        let mut found: Vec<Kept> = Vec::new();
        for entry in self.entries().iter().filter(|entry| entry.filed.last > place) {
            let left = limit - found.len();
            if left == 0 {
                break;
            }
            let volume = self.shelf.volume(entry, &self.link).await?;
            let records = blocking(move || volume.from(place + 1, left)).await?;
            found.extend(records.into_iter().map(Record::kept));
        }
        Ok(found)
    }

    fn candidates(&self, ticket: TicketNumber) -> Vec<Entry> {
        self.known().entries.iter().filter(|entry| entry.filed.may_hold(ticket)).cloned().collect()
    }
}

/// What is archived was in the log: a log that ends before it is another one, or an older state of it, whose
/// commits from there on are not those of the archive.
///
/// # Errors
/// [`Error::Corrupt`] with both ends.
pub fn check_end(log: Extent, archived: u64) -> Result<(), Error> {
    if log.last >= archived {
        return Ok(());
    }
    let detail = format!(
        "事件日志只到第 {} 条，而归档已到第 {archived} 条：EVENTS 是重建的，或由早于归档的备份恢复；请恢复较新的备份",
        log.last
    );
    Err(Error::Corrupt { detail })
}

impl Known {
    fn last(&self) -> u64 {
        self.entries.last().map_or(0, |entry| entry.filed.last)
    }
}
