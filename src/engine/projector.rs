//! The projector: tails the log from the stored position and folds it into the views.
//!
//! Must never: go on past a commit that does not follow; a corrupt log stops it with a clear error.

use std::collections::HashSet;
use std::sync::Arc;

use crate::domain::event::Commit;
use crate::domain::evolve::Corrupt;
use crate::domain::id::{LogPosition, TicketNumber};
use crate::domain::policy::Policy;
use crate::domain::ticket::Ticket;
use crate::projection::day_facts::Facts;
use crate::projection::ticket_view::TicketView;

use super::execute::fold;
use super::port::{self, Log};
use super::tickets::{self, Tickets};
use super::views::Views;

/// Commits folded between two writes of the views.
const BATCH: usize = 2_000;

/// Why the projector stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The log or the views.
    #[error(transparent)]
    Store(#[from] port::Error),
    /// A history that makes no ticket.
    #[error("投影在第 {position} 条提交处停止")]
    Corrupt {
        /// Where.
        position: u64,
        /// Why.
        #[source]
        source: Corrupt,
    },
    /// The views are ahead of the log: one of the two was exchanged.
    #[error("视图已到第 {views} 条提交，而日志只有 {log} 条：日志丢失或换成了旧备份，请先恢复日志")]
    Ahead {
        /// Position of the views.
        views: u64,
        /// Last position of the log.
        log: u64,
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

/// How far a projector is (进度).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The last commit that it took in.
    pub position: LogPosition,
    /// The last commit that the log had when it began.
    pub last: LogPosition,
}

impl Progress {
    /// How many commits are left.
    pub fn behind(self) -> u64 {
        self.last.0.saturating_sub(self.position.0)
    }
}

/// The projector.
#[derive(Debug)]
pub struct Projector<L, V> {
    log: Arc<L>,
    views: Arc<V>,
    policy: Arc<Policy>,
    tickets: Tickets,
}

impl<L: Log, V: Views> Projector<L, V> {
    /// A projector with nothing in memory.
    pub fn new(log: Arc<L>, views: Arc<V>, policy: Arc<Policy>) -> Self {
        Self { log, views, policy, tickets: Tickets::default() }
    }

    /// Folds everything that the log has by now; returns the position reached. `tell` hears how far it is
    /// before the first batch and after each: of a projector that stands still nobody would hear otherwise.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn catch_up(
        &mut self,
        mut tell: impl FnMut(Progress) + Send,
    ) -> Result<LogPosition, Error> {
        let mut position = self.views.position().await?;
        let last = self.log.last().await?;
        if position > last {
            return Err(Error::Ahead { views: position.0, log: last.0 });
        }
        tell(Progress { position, last });
        while position < last {
            // What is appended meanwhile is left to the next call, or a busy log would keep this one.
            let waiting = usize::try_from(last.0 - position.0).unwrap_or(usize::MAX);
            let batch = self.log.tail(position, waiting.min(BATCH)).await?;
            let Some((reached, _)) = batch.last() else { return Ok(position) };
            let reached = *reached;
            let (views, facts) = self.fold(batch).await?;
            self.views.put(views, facts, reached).await?;
            position = reached;
            self.tickets.bound();
            tell(Progress { position, last });
        }
        Ok(position)
    }

    /// Makes the views of tickets anew without a commit: the limits or the calendar have changed.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn refresh(&mut self, tickets: &[TicketNumber]) -> Result<(), Error> {
        let mut views = Vec::with_capacity(tickets.len());
        for history in self.log.histories(tickets.to_vec()).await? {
            let folded = fold(&history).map_err(|source| Error::Corrupt { position: 0, source })?;
            views.extend(folded.map(|ticket| TicketView::of(&ticket, &self.policy)));
        }
        let position = self.views.position().await?;
        self.views.put(views, Facts::default(), position).await?;
        Ok(())
    }

    /// Keeps tickets in mind that are about to change, so that they are not read again.
    pub fn remember(&mut self, tickets: impl IntoIterator<Item = Ticket>) {
        self.tickets.remember(tickets);
    }

    async fn fold(
        &mut self,
        batch: Vec<(LogPosition, Arc<Commit>)>,
    ) -> Result<(Vec<TicketView>, Facts), Error> {
        let mut facts = Facts::default();
        let mut touched = HashSet::new();
        for (at, commit) in batch {
            let (before, after) = self.tickets.follow(at, &commit, self.log.as_ref()).await?;
            facts.record(&commit, before.as_ref(), after, &self.policy);
            touched.insert(commit.ticket);
        }
        // Only what a ticket has come to by the end of the batch is ever shown.
        let last = touched.iter().filter_map(|number| self.tickets.get(*number));
        let views = last.map(|ticket| TicketView::of(ticket, &self.policy)).collect();
        Ok((views, facts))
    }
}
