//! Ports: what the engine needs of a log. The embedded adapter is `store::sqlite`; JetStream follows.
//! Every behaviour test of these ports runs on every adapter (`tests/it/conformance`).
//!
//! Must never: name an adapter.

use std::future::Future;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::appeal::{Appeal, IntakeChannel};
use crate::domain::event::Commit;
use crate::domain::id::{IntakePosition, LogPosition, Revision, SourceId, TicketNumber};

/// Why a log could not do what was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// No room left; nothing of the batch was written.
    #[error("磁盘已满，这一批没有写入，此前写入的不会丢失；清理后重新执行同一命令即可，不会重复")]
    DiskFull,
    /// The log holds what it never should.
    #[error("日志损坏：{detail}；请停止写入并从备份恢复")]
    Corrupt {
        /// What.
        detail: String,
    },
    /// Anything else that the storage reported.
    #[error("存储故障：{detail}")]
    Storage {
        /// What.
        detail: String,
    },
    /// The writer has stopped.
    #[error("日志写入器已停止")]
    Stopped,
}

/// An appeal on its way into the intake log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntakeEntry {
    /// The appeal, sealed.
    pub appeal: Arc<Appeal>,
    /// Keyed hash of what the source sent, to tell a repeat from a re-used id.
    pub body_hash: [u8; 32],
    /// When the hotline took it.
    pub accepted_at: Timestamp,
    /// The ticket's key, wrapped; empty when nothing was sealed.
    pub wrapped_key: Vec<u8>,
}

/// An appeal as it stands in the intake log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Where.
    pub position: IntakePosition,
    /// The appeal.
    pub appeal: Arc<Appeal>,
    /// When the hotline took it.
    pub accepted_at: Timestamp,
}

/// What became of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acceptance {
    /// New, and on disk.
    New(IntakePosition),
    /// The same appeal was accepted before, there.
    Repeated(IntakePosition),
    /// The source's id was used before for another body, there.
    Reused(IntakePosition),
}

/// What became of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Appended {
    /// On disk, there.
    At(LogPosition),
    /// Somebody else was faster; the ticket is at this revision.
    Conflict(Revision),
}

impl Appended {
    /// Whether it is on disk.
    pub fn stands(self) -> bool {
        match self {
            Self::At(_) => true,
            Self::Conflict(_) => false,
        }
    }
}

/// An input that could not be taken (死信), kept aside with its reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// File or endpoint it came from.
    pub source: String,
    /// Row or line, from 1.
    pub row: u64,
    /// Stable code.
    pub code: String,
    /// What is wrong, and the remedy, in Chinese.
    pub detail: String,
    /// When.
    pub at: Timestamp,
    /// Hash of the sealed bytes' clear text with its source, so that the same one is kept once.
    pub fingerprint: [u8; 32],
    /// The bytes as they came, sealed.
    pub sealed: Vec<u8>,
    /// How the bytes are to be read when replayed: a JSON object of the mapping in use.
    pub reading: String,
}

/// A dead letter in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLetter {
    /// Its number.
    pub id: u64,
    /// What was kept.
    pub letter: DeadLetter,
}

/// Counts of a log, for people and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LogCounts {
    /// Appeals in the intake log.
    pub appeals: u64,
    /// Commits.
    pub commits: u64,
    /// Dead letters not yet replayed.
    pub dead: u64,
}

/// The logs of the hotline: intake, events, keys, dead letters. A call that returns `Ok` has its
/// effect on disk; batches are all or nothing.
pub trait Log: Send + Sync + 'static {
    /// Accepts appeals, each once for ever by (channel, source id), in the order given.
    fn accept(
        &self,
        entries: Vec<IntakeEntry>,
    ) -> impl Future<Output = Result<Vec<Acceptance>, Error>> + Send;

    /// Appends commits; each only if the ticket stands at the revision before it. After a conflict
    /// nothing more of that ticket in the batch is appended: it was decided on what did not come about.
    fn append(
        &self,
        commits: Vec<Commit>,
    ) -> impl Future<Output = Result<Vec<Appended>, Error>> + Send;

    /// Keeps what could not be taken; one that is already kept is kept once.
    fn keep_dead(&self, letters: Vec<DeadLetter>)
    -> impl Future<Output = Result<(), Error>> + Send;

    /// Marks dead letters as replayed.
    fn mark_replayed(
        &self,
        ids: Vec<u64>,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// The history of a ticket, oldest first; empty when unknown. Commits are shared, never changed:
    /// whoever holds them in memory hands them out without copying.
    fn history(
        &self,
        ticket: TicketNumber,
    ) -> impl Future<Output = Result<Vec<Arc<Commit>>, Error>> + Send;

    /// The histories of several tickets, in the order asked for.
    fn histories(
        &self,
        tickets: Vec<TicketNumber>,
    ) -> impl Future<Output = Result<Vec<Vec<Arc<Commit>>>, Error>> + Send {
        async move {
            let mut histories = Vec::with_capacity(tickets.len());
            for ticket in tickets {
                histories.push(self.history(ticket).await?);
            }
            Ok(histories)
        }
    }

    /// Commits after a position, in order, at most `limit`.
    fn tail(
        &self,
        after: LogPosition,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<(LogPosition, Arc<Commit>)>, Error>> + Send;

    /// Accepted appeals that have no ticket yet, in order, at most `limit`.
    fn unregistered(
        &self,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Accepted>, Error>> + Send;

    /// Finds an accepted appeal by its source.
    fn find(
        &self,
        channel: IntakeChannel,
        source_id: SourceId,
    ) -> impl Future<Output = Result<Option<Accepted>, Error>> + Send;

    /// The wrapped key of an appeal; `None` when there is none or it has been forgotten.
    fn wrapped_key(
        &self,
        position: IntakePosition,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, Error>> + Send;

    /// Dead letters not yet replayed, oldest first, after `after`, at most `limit`.
    fn dead(
        &self,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<KeptLetter>, Error>> + Send;

    /// The last position of the event log; 0 while it is empty. Asked for often, so it must not count.
    fn last(&self) -> impl Future<Output = Result<LogPosition, Error>> + Send;

    /// Counts; an adapter may walk through all it has.
    fn counts(&self) -> impl Future<Output = Result<LogCounts, Error>> + Send;
}

/// Gives a macro the methods of [`Log`], as `name(argument: type, …) -> answer;`, for whoever is a log by handing
/// each call on.
#[macro_export]
macro_rules! log_methods {
    ($hand_on:ident) => {
        $hand_on! {
            accept(entries: Vec<$crate::engine::port::IntakeEntry>) -> Vec<$crate::engine::port::Acceptance>;
            append(commits: Vec<$crate::domain::event::Commit>) -> Vec<$crate::engine::port::Appended>;
            keep_dead(letters: Vec<$crate::engine::port::DeadLetter>) -> ();
            mark_replayed(ids: Vec<u64>, at: ::jiff::Timestamp) -> ();
            history(ticket: $crate::domain::id::TicketNumber) -> Vec<::std::sync::Arc<$crate::domain::event::Commit>>;
            histories(
                tickets: Vec<$crate::domain::id::TicketNumber>
            ) -> Vec<Vec<::std::sync::Arc<$crate::domain::event::Commit>>>;
            tail(
                after: $crate::domain::id::LogPosition,
                limit: usize
            ) -> Vec<($crate::domain::id::LogPosition, ::std::sync::Arc<$crate::domain::event::Commit>)>;
            unregistered(limit: usize) -> Vec<$crate::engine::port::Accepted>;
            find(
                channel: $crate::domain::appeal::IntakeChannel,
                source_id: $crate::domain::id::SourceId
            ) -> Option<$crate::engine::port::Accepted>;
            wrapped_key(position: $crate::domain::id::IntakePosition) -> Option<Vec<u8>>;
            dead(after: u64, limit: usize) -> Vec<$crate::engine::port::KeptLetter>;
            last() -> $crate::domain::id::LogPosition;
            counts() -> $crate::engine::port::LogCounts;
        }
    };
}
