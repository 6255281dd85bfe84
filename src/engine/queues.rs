//! The messages that wait in the units' queues as a port, for units whose systems ask for them instead of
//! consuming.
//!
//! Must never: say that nothing waits when something does.

use std::future::Future;

use serde_json::value::RawValue;

use crate::domain::id::UnitId;

use super::port;

/// A message as it stands in a queue.
#[derive(Debug, Clone)]
pub struct Queued {
    /// Where it stands; what comes later stands behind.
    pub sequence: u64,
    /// As it was sent.
    pub body: Box<RawValue>,
}

impl PartialEq for Queued {
    fn eq(&self, other: &Self) -> bool {
        self.sequence == other.sequence && self.body.get() == other.body.get()
    }
}

impl Eq for Queued {}

/// A page of a unit's queue, in the order of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The messages.
    pub messages: Vec<Queued>,
    /// Where to go on: behind the last message, or where it was begun.
    pub after: u64,
    /// Whether there are more behind.
    pub more: bool,
}

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The queue never came so far.
    #[error("队列只到 {last}")]
    Beyond {
        /// How far it came.
        last: u64,
    },
    /// The queues cannot be read now.
    #[error(transparent)]
    Unreadable(#[from] port::Error),
}

/// The units' queues (单位队列).
pub trait Queues: Send + Sync + 'static {
    /// The messages of a unit that stand behind `after`, at most `limit`.
    fn page(
        &self,
        unit: &UnitId,
        after: u64,
        limit: usize,
    ) -> impl Future<Output = Result<Page, Error>> + Send;
}
