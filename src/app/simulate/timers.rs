//! Timers (时限触发): when the next rung of each open ticket is to be fired. A thin list over
//! `domain::deadline::next_rung`; it is lost in a crash and made anew from the open tickets.
//!
//! Must never: decide whether a rung counts; the command `PassDeadline` does.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::domain::deadline::{NextRung, next_rung};
use crate::domain::id::TicketNumber;
use crate::domain::policy::Policy;
use crate::domain::ticket::Ticket;

/// The list.
#[derive(Debug, Default)]
pub struct Timers {
    queue: BTreeMap<(Timestamp, TicketNumber), NextRung>,
    places: HashMap<TicketNumber, Timestamp>,
}

impl Timers {
    /// A ticket has changed, or is seen for the first time; nothing of it fires before `earliest`.
    pub fn note(&mut self, ticket: &Ticket, policy: &Policy, earliest: Timestamp) {
        if let Some(at) = self.places.remove(&ticket.number) {
            self.queue.remove(&(at, ticket.number));
        }
        if let Some(next) = next_rung(ticket, policy) {
            let at = next.at.max(earliest);
            self.queue.insert((at, ticket.number), next);
            self.places.insert(ticket.number, at);
        }
    }

    /// The first that is due by `now`, taken out.
    pub fn take_due(&mut self, now: Timestamp) -> Option<(TicketNumber, NextRung)> {
        let due = self.queue.first_entry().filter(|first| first.key().0 <= now)?;
        let ((_, number), next) = due.remove_entry();
        self.places.remove(&number);
        Some((number, next))
    }

    /// When the next one is due.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.queue.first_key_value().map(|((at, _), _)| *at)
    }
}
