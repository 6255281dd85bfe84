//! Where each ticket's chain ends, as far as this process knows: what the next append is fenced with.
//!
//! Must never: be trusted; a head that is behind only makes an append be refused and read anew.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::domain::id::{Revision, TicketNumber};

use super::chain::ChainHash;

/// Heads kept in mind; beyond it they are read from the stream again.
const HEADS_MAX: usize = 200_000;

/// The end of a ticket's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Head {
    /// Revision of the last commit; 0 before the first.
    pub revision: Revision,
    /// Sequence of its message; 0 before the first.
    pub sequence: u64,
    /// Hash of the chain with it.
    pub hash: ChainHash,
    /// Whether it has left the stream, which then holds nothing of the ticket.
    pub archived: bool,
}

impl Head {
    /// What the server finds last of the ticket if nobody was faster.
    pub fn fence(&self) -> u64 {
        if self.archived { 0 } else { self.sequence }
    }
}

/// Heads by ticket.
#[derive(Debug, Default)]
pub struct Heads(Mutex<HashMap<TicketNumber, Head>>);

impl Heads {
    /// The head that is known.
    pub fn get(&self, ticket: TicketNumber) -> Option<Head> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&ticket).copied()
    }

    /// Learns of a head; a later one that is known already stays. One that is archived is asked for each time:
    /// its fence is that of a ticket which never was.
    pub fn learn(&self, ticket: TicketNumber, head: Head) {
        let mut heads = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if head.archived {
            heads.remove(&ticket);
            return;
        }
        if heads.len() >= HEADS_MAX {
            heads.clear();
        }
        let known = heads.entry(ticket).or_insert(head);
        if known.sequence < head.sequence {
            *known = head;
        }
    }
}
