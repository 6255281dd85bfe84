//! Tickets as they stood before a commit, kept in memory by whoever follows the log.
//!
//! Must never: be asked what a ticket is now; it knows only how far it was followed.

use std::collections::HashMap;

use crate::domain::event::Commit;
use crate::domain::evolve::{Corrupt, apply};
use crate::domain::id::{LogPosition, TicketNumber};
use crate::domain::ticket::Ticket;

use super::execute::fold;
use super::port::{self, Log};

/// Folded tickets kept in memory; beyond it they are read from the log again.
const TICKETS_MAX: usize = 20_000;

/// What can go wrong where a commit is followed.
#[derive(Debug)]
pub enum Error {
    /// The log.
    Store(port::Error),
    /// A history that makes no ticket.
    Corrupt {
        /// At which commit.
        position: u64,
        /// Why.
        source: Corrupt,
    },
}

/// Tickets by number; boxed, since a table of large things is slow to grow.
#[derive(Debug, Default)]
pub struct Tickets(HashMap<TicketNumber, Box<Ticket>>);

impl Tickets {
    /// The ticket before the commit at a place of the log, and after it.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn follow<L: Log>(
        &mut self,
        at: LogPosition,
        commit: &Commit,
        log: &L,
    ) -> Result<(Option<Ticket>, &Ticket), Error> {
        let corrupt = |source| Error::Corrupt { position: at.0, source };
        let before = self.before(commit, log).await.map_err(Error::Store)?.map_err(corrupt)?;
        let after = apply(before.clone(), commit).map_err(corrupt)?;
        Ok((before, self.0.entry(commit.ticket).insert_entry(Box::new(after)).into_mut()))
    }

    /// The ticket before a commit: from memory, else from the log.
    async fn before<L: Log>(
        &mut self,
        commit: &Commit,
        log: &L,
    ) -> Result<Result<Option<Ticket>, Corrupt>, port::Error> {
        // One that was remembered may be further than whoever follows is.
        let known = self.0.remove(&commit.ticket).map(|known| *known);
        let known = known.filter(|ticket| ticket.revision.next() == commit.revision);
        if known.is_some() || commit.revision.0 == 1 {
            return Ok(Ok(known));
        }
        let history = log.history(commit.ticket).await?;
        let earlier = history.len().min(commit.revision.0 as usize - 1);
        Ok(fold(&history[..earlier]))
    }

    /// Keeps tickets that are about to change, so that they are not read again.
    pub fn remember(&mut self, tickets: impl IntoIterator<Item = Ticket>) {
        for ticket in tickets {
            self.0.entry(ticket.number).or_insert_with(|| Box::new(ticket));
        }
    }

    /// A ticket that is kept.
    pub fn get(&self, number: TicketNumber) -> Option<&Ticket> {
        self.0.get(&number).map(Box::as_ref)
    }

    /// Forgets all where they have become too many; after a batch, not before it, since what was kept for it
    /// is needed in it.
    pub fn bound(&mut self) {
        if self.0.len() > TICKETS_MAX {
            self.0.clear();
        }
    }
}
