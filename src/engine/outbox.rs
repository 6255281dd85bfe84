//! The outbox: follows the log and hands on what the outside is to hear of each commit. The log itself is what
//! is sent from, so a message is lost only with its commit; after a stop some are handed on once more, under
//! the same ids.
//!
//! Must never: hand on what is not in the log, or move its mark before what comes before it was taken.

use std::sync::Arc;

use crate::domain::evolve::Corrupt;
use crate::domain::id::LogPosition;
use crate::domain::policy::Policy;
use crate::projection::outgoing::{Outgoing, outgoing};

use super::port::{self, Log};
use super::tickets::{self, Tickets};

/// Commits handed on in one go.
const BATCH: usize = 500;

/// Where messages to the outside go (对外通道).
pub trait Outlet: Send + Sync + 'static {
    /// Up to where the log was handed on.
    fn position(&self) -> impl Future<Output = Result<LogPosition, port::Error>> + Send;

    /// Takes messages, in order; when it returns they are on disk.
    fn put(&self, messages: Vec<Outgoing>) -> impl Future<Output = Result<(), port::Error>> + Send;

    /// Remembers up to where the log was handed on. Fails where another has taken over since
    /// [`position`](Self::position) was asked.
    fn mark(&self, at: LogPosition) -> impl Future<Output = Result<(), port::Error>> + Send;
}

/// Why the outbox stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The log or the outlet.
    #[error(transparent)]
    Store(#[from] port::Error),
    /// A history that makes no ticket.
    #[error("对外消息在第 {position} 条提交处停止")]
    Corrupt {
        /// Where.
        position: u64,
        /// Why.
        #[source]
        source: Corrupt,
    },
}

impl From<tickets::Error> for Error {
    fn from(error: tickets::Error) -> Self {
        match error {
            tickets::Error::Store(error) => Self::Store(error),
            tickets::Error::Corrupt { position, source } => Self::Corrupt { position, source },
        }
    }
}

/// The outbox (发件箱).
#[derive(Debug)]
pub struct Outbox<L, O> {
    log: Arc<L>,
    outlet: Arc<O>,
    policy: Arc<Policy>,
    tickets: Tickets,
    reached: LogPosition,
    marked: LogPosition,
}

impl<L: Log, O: Outlet> Outbox<L, O> {
    /// Takes over from where the last one left its mark.
    ///
    /// # Errors
    /// Those of the outlet.
    pub async fn take_over(
        log: Arc<L>,
        outlet: Arc<O>,
        policy: Arc<Policy>,
    ) -> Result<Self, port::Error> {
        let marked = outlet.position().await?;
        Ok(Self { log, outlet, policy, tickets: Tickets::default(), reached: marked, marked })
    }

    /// Hands on what the log has by now, a batch at most; gives whether there may be more.
    ///
    /// # Errors
    /// See [`Error`]; what was not handed on is, the next time.
    pub async fn hand_on(&mut self) -> Result<bool, Error> {
        let batch = self.log.tail(self.reached, BATCH).await?;
        let Some((last, _)) = batch.last() else { return Ok(false) };
        let (last, full) = (*last, batch.len() == BATCH);
        let mut messages = Vec::new();
        for (at, commit) in batch {
            let (before, after) = self.tickets.follow(at, &commit, self.log.as_ref()).await?;
            messages.extend(outgoing(before.as_ref(), &commit, after, &self.policy));
        }
        self.outlet.put(messages).await?;
        self.reached = last;
        self.tickets.bound();
        Ok(full)
    }

    /// Remembers how far it has come.
    ///
    /// # Errors
    /// Those of the outlet; another one has taken over.
    pub async fn mark(&mut self) -> Result<(), port::Error> {
        if self.marked < self.reached {
            self.outlet.mark(self.reached).await?;
            self.marked = self.reached;
        }
        Ok(())
    }

    /// How far it has come.
    pub fn reached(&self) -> LogPosition {
        self.reached
    }
}
