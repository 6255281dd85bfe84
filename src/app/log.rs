//! The log that the settings name: embedded, or that of a cluster. Everything else is written for any log.
//!
//! Must never: do more than hand a call on.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::appeal::IntakeChannel;
use crate::domain::event::Commit;
use crate::domain::id::{IntakePosition, LogPosition, SourceId, TicketNumber};
use crate::engine::port::{
    Acceptance, Accepted, Appended, DeadLetter, Error, IntakeEntry, KeptLetter, Log, LogCounts,
};
use crate::nats::JetStreamLog;
use crate::store::sqlite::SqliteLog;

/// A log (事件日志).
#[derive(Debug)]
pub enum AnyLog {
    /// In the data folder.
    Embedded(SqliteLog),
    /// On the streams of a cluster.
    Cluster(Box<JetStreamLog>),
}

/// Hands calls on to whichever log it is.
macro_rules! hand_on {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        impl Log for AnyLog {
            $(async fn $name(&self, $($argument: $type),*) -> Result<$answer, Error> {
                match self {
                    Self::Embedded(log) => log.$name($($argument),*).await,
                    Self::Cluster(log) => log.$name($($argument),*).await,
                }
            })+
        }
    };
}

hand_on! {
    accept(entries: Vec<IntakeEntry>) -> Vec<Acceptance>;
    append(commits: Vec<Commit>) -> Vec<Appended>;
    keep_dead(letters: Vec<DeadLetter>) -> ();
    mark_replayed(ids: Vec<u64>, at: Timestamp) -> ();
    history(ticket: TicketNumber) -> Vec<Arc<Commit>>;
    histories(tickets: Vec<TicketNumber>) -> Vec<Vec<Arc<Commit>>>;
    tail(after: LogPosition, limit: usize) -> Vec<(LogPosition, Arc<Commit>)>;
    unregistered(limit: usize) -> Vec<Accepted>;
    find(channel: IntakeChannel, source_id: SourceId) -> Option<Accepted>;
    wrapped_key(position: IntakePosition) -> Option<Vec<u8>>;
    dead(after: u64, limit: usize) -> Vec<KeptLetter>;
    last() -> LogPosition;
    counts() -> LogCounts;
}
