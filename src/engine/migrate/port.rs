//! Ports: what a log must be able to do to be copied from, and to be copied to. They stand apart from the
//! port of the engine's daily work, which gives no positions and takes none.
//!
//! Must never: name an adapter, or read a body anew and write it: what stands is copied byte for byte.

use std::future::Future;

use jiff::Timestamp;

use crate::domain::event::Commit;
use crate::domain::id::{IntakePosition, LogPosition};
use crate::engine::port::{Error, KeptLetter};
use crate::labelled_enum;

labelled_enum! {
    /// A part of a log (日志的一部分); each counts its positions by itself.
    Part {
        /// Accepted appeals, with their keys.
        Appeals = "appeals", "受理日志";
        /// Commits.
        Commits = "commits", "事件日志";
        /// Dead letters.
        Letters = "letters", "死信";
    }
}

/// The last position of each part; 0 where it is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reach {
    /// Of the intake log.
    pub appeals: u64,
    /// Of the event log.
    pub commits: u64,
    /// Number of the last dead letter.
    pub letters: u64,
}

impl Reach {
    /// Of one part.
    pub fn of(self, part: Part) -> u64 {
        match part {
            Part::Appeals => self.appeals,
            Part::Commits => self.commits,
            Part::Letters => self.letters,
        }
    }
}

/// An accepted appeal as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealRow {
    /// Where.
    pub position: IntakePosition,
    /// Keyed hash of what the source sent.
    pub body_hash: [u8; 32],
    /// When the hotline took it.
    pub accepted_at: Timestamp,
    /// The appeal's JSON, byte for byte.
    pub appeal: Vec<u8>,
    /// The wrapped key; none where nothing was sealed or the person is forgotten.
    pub wrapped_key: Option<Vec<u8>>,
}

/// A commit as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitRow {
    /// Where.
    pub position: LogPosition,
    /// What stands in `body`.
    pub commit: Commit,
    /// The commit's JSON, byte for byte.
    pub body: Vec<u8>,
}

/// A dead letter as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// The letter with its number.
    pub kept: KeptLetter,
    /// When it was replayed, if it was.
    pub replayed_at: Option<Timestamp>,
}

/// Something that stands at a position of a log (日志条目).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// In the intake log.
    Appeal(AppealRow),
    /// In the event log.
    Commit(Box<CommitRow>),
    /// Among the dead letters.
    Letter(LetterRow),
}

impl Row {
    /// Its position in its part.
    pub fn position(&self) -> u64 {
        match self {
            Self::Appeal(row) => row.position.0,
            Self::Commit(row) => row.position.0,
            Self::Letter(row) => row.kept.id,
        }
    }
}

/// A log that can be walked through.
pub trait Source: Send + Sync {
    /// How far it goes.
    fn reach(&self) -> impl Future<Output = Result<Reach, Error>> + Send;

    /// What stands after a position of a part, in order, at most `limit`; nothing only at the end.
    fn rows(
        &self,
        part: Part,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Row>, Error>> + Send;
}

/// A log that can be filled with what another holds.
pub trait Target: Source {
    /// Marks the log as unfinished: until [`finish`](Self::finish) it opens only to be copied to.
    fn begin(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// Puts rows, each at its own position behind all that stand; what has its place taken is an error.
    /// Whether a letter was replayed is not put.
    fn put(&self, rows: Vec<Row>) -> impl Future<Output = Result<(), Error>> + Send;

    /// Says of letters when they were replayed; said again, it changes nothing.
    fn put_replayed(
        &self,
        replayed: Vec<(u64, Timestamp)>,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Takes the mark away.
    fn finish(&self) -> impl Future<Output = Result<(), Error>> + Send;
}
