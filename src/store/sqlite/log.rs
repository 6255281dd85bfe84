//! The embedded adapter of the engine's log.
//!
//! Must never: block an async task on the disk.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::Connection;

use crate::domain::appeal::IntakeChannel;
use crate::domain::event::Commit;
use crate::domain::id::{IntakePosition, LogPosition, SourceId, TicketNumber};
use crate::engine::port::{
    Acceptance, Accepted, Appended, DeadLetter, Error as PortError, IntakeEntry, KeptLetter, Log,
    LogCounts,
};

use super::error::Error;
use super::folder::{DataFolder, LOG_FILE};
use super::readers::Readers;
use super::write::prepare;
use super::writer::Writer;
use super::{read, schema, write};

/// The log on SQLite.
#[derive(Debug)]
pub struct SqliteLog {
    writer: Writer,
    readers: Readers,
}

impl SqliteLog {
    /// Opens the log of a folder. `key_check` is a keyed hash that only the right master key makes; the
    /// first opening remembers it.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn open(folder: &DataFolder, key_check: &[u8; 32]) -> Result<Self, Error> {
        let log = Self::open_to_fill(folder, key_check)?;
        let path = folder.file(LOG_FILE);
        schema::check_finished(&schema::open_log(&path)?, &path)?;
        Ok(log)
    }

    /// Opens the log of a folder to copy into it what another holds.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn open_to_fill(folder: &DataFolder, key_check: &[u8; 32]) -> Result<Self, Error> {
        let path = folder.file(LOG_FILE);
        let writing = schema::open_log(&path)?;
        schema::check_key(&writing, &path, key_check)?;
        let readers = Readers::over([schema::open_log(&path)?, schema::open_log(&path)?]);
        let writer =
            Writer::start(writing).map_err(|source| Error::Io { path: path.clone(), source })?;
        Ok(Self { writer, readers })
    }

    /// Bounds the file to so many pages, as a disk would; beyond it a write is told that the disk is
    /// full. For this process only; `None` lifts it.
    ///
    /// # Errors
    /// Those of the log.
    pub async fn bound(&self, pages: Option<u32>) -> Result<(), PortError> {
        self.write(move |transaction| write::bound(transaction, pages)).await
    }

    pub(super) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        self.writer.submit(work).await.unwrap_or(Err(PortError::Stopped))
    }

    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        self.readers.read(work).await
    }
}

impl Log for SqliteLog {
    async fn accept(&self, entries: Vec<IntakeEntry>) -> Result<Vec<Acceptance>, PortError> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let entries = prepare(entries, |entry| serde_json::to_vec(&entry.appeal))?;
        self.write(move |transaction| write::accept(transaction, &entries)).await
    }

    async fn append(&self, commits: Vec<Commit>) -> Result<Vec<Appended>, PortError> {
        if commits.is_empty() {
            return Ok(Vec::new());
        }
        let commits = prepare(commits, serde_json::to_vec)?;
        self.write(move |transaction| write::append(transaction, &commits)).await
    }

    async fn keep_dead(&self, letters: Vec<DeadLetter>) -> Result<(), PortError> {
        self.write(move |transaction| write::keep_dead(transaction, &letters)).await
    }

    async fn mark_replayed(&self, ids: Vec<u64>, at: Timestamp) -> Result<(), PortError> {
        self.write(move |transaction| write::mark_replayed(transaction, &ids, at)).await
    }

    async fn history(&self, ticket: TicketNumber) -> Result<Vec<Arc<Commit>>, PortError> {
        self.read(move |connection| read::history(connection, ticket)).await
    }

    async fn histories(
        &self,
        tickets: Vec<TicketNumber>,
    ) -> Result<Vec<Vec<Arc<Commit>>>, PortError> {
        self.read(move |connection| {
            tickets.into_iter().map(|ticket| read::history(connection, ticket)).collect()
        })
        .await
    }

    async fn tail(
        &self,
        after: LogPosition,
        limit: usize,
    ) -> Result<Vec<(LogPosition, Arc<Commit>)>, PortError> {
        self.read(move |connection| read::tail(connection, after, limit)).await
    }

    async fn unregistered(&self, limit: usize) -> Result<Vec<Accepted>, PortError> {
        let waiting = self.read(move |connection| read::unregistered(connection, limit)).await?;
        if waiting.is_empty() {
            self.write(write::remember_registered).await?;
        }
        Ok(waiting)
    }

    async fn find(
        &self,
        channel: IntakeChannel,
        source_id: SourceId,
    ) -> Result<Option<Accepted>, PortError> {
        self.read(move |connection| read::find(connection, channel, &source_id)).await
    }

    async fn wrapped_key(&self, position: IntakePosition) -> Result<Option<Vec<u8>>, PortError> {
        self.read(move |connection| read::wrapped_key(connection, position)).await
    }

    async fn dead(&self, after: u64, limit: usize) -> Result<Vec<KeptLetter>, PortError> {
        self.read(move |connection| read::dead(connection, after, limit)).await
    }

    async fn last(&self) -> Result<LogPosition, PortError> {
        self.read(read::last).await
    }

    async fn counts(&self) -> Result<LogCounts, PortError> {
        self.read(read::counts).await
    }
}
