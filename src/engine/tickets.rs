//! Tickets as they stood before a commit, kept in memory by whoever follows the log.
//!
//! Must never: be asked what a ticket is now; it knows only how far it was followed.

use std::collections::HashMap;

use crate::domain::event::Commit;
use crate::domain::evolve::Corrupt;
use crate::domain::id::TicketNumber;
use crate::domain::ticket::Ticket;

use super::execute::fold;
use super::port::{self, Log};

/// Folded tickets kept in memory; beyond it they are read from the log again.
const TICKETS_MAX: usize = 20_000;

/// What can go wrong with the history before a commit.
#[derive(Debug)]
pub enum Error {
    /// The log.
    Store(port::Error),
    /// A history that makes no ticket.
    Corrupt(Corrupt),
}

/// Tickets by number.
#[derive(Debug, Default)]
pub struct Tickets(HashMap<TicketNumber, Ticket>);

impl Tickets {
    /// The ticket before a commit: from memory, else from the log.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn before<L: Log>(
        &mut self,
        commit: &Commit,
        log: &L,
    ) -> Result<Option<Ticket>, Error> {
        // One that was remembered may be further than whoever follows is.
        let known = self.0.remove(&commit.ticket);
        let known = known.filter(|ticket| ticket.revision.next() == commit.revision);
        if known.is_some() || commit.revision.0 == 1 {
            return Ok(known);
        }
        let history = log.history(commit.ticket).await.map_err(Error::Store)?;
        let earlier = history.len().min(commit.revision.0 as usize - 1);
        fold(&history[..earlier]).map_err(Error::Corrupt)
    }

    /// Keeps a ticket as it stands after a commit.
    pub fn keep(&mut self, ticket: Ticket) {
        self.0.insert(ticket.number, ticket);
    }

    /// Keeps tickets that are about to change, so that they are not read again.
    pub fn remember(&mut self, tickets: impl IntoIterator<Item = Ticket>) {
        for ticket in tickets {
            self.0.entry(ticket.number).or_insert(ticket);
        }
    }

    /// A ticket that is kept.
    pub fn get(&self, number: TicketNumber) -> Option<&Ticket> {
        self.0.get(&number)
    }

    /// Forgets all where they have become too many; after a batch, not before it, since what was kept for it
    /// is needed in it.
    pub fn bound(&mut self) {
        if self.0.len() > TICKETS_MAX {
            self.0.clear();
        }
    }
}
