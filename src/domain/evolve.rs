//! `evolve`: the next ticket after an event. Total: an event that was appended always applies.
//!
//! Must never: decide, refuse or look at the clock.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::event::{Commit, Event};
use crate::domain::id::{Revision, TicketNumber};
use crate::domain::state::{CaseFile, TicketState};
use crate::domain::ticket::{DoneRequest, FirstChoice, Ticket};

mod gathered;
mod moved;

/// Why a history does not make a ticket; a log that yields it is corrupt.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Corrupt {
    /// A first commit that is not: registered, routed, and what followed from it.
    #[error("工单 {0} 的第一条提交不是完整的登记")]
    NotRegistered(TicketNumber),
    /// A commit in which nothing happened.
    #[error("工单 {ticket} 第 {revision} 版的提交没有事件")]
    Empty {
        /// Ticket.
        ticket: TicketNumber,
        /// Revision.
        revision: u32,
    },
    /// A commit of another ticket, or out of order.
    #[error("工单 {ticket} 的提交次序不对：应为第 {expected} 版，实为第 {found} 版")]
    OutOfOrder {
        /// Ticket.
        ticket: TicketNumber,
        /// Expected revision.
        expected: u32,
        /// Found revision.
        found: u32,
    },
    /// An event that cannot follow on the state.
    #[error("工单 {ticket} 第 {revision} 版的事件“{event}”不能接在“{state}”之后")]
    DoesNotFollow {
        /// Ticket.
        ticket: TicketNumber,
        /// Revision.
        revision: u32,
        /// Event.
        event: &'static str,
        /// State.
        state: &'static str,
    },
}

/// Folds one commit into a ticket (`None` before the first).
///
/// # Errors
/// [`Corrupt`] when the commit cannot stand at this point of this ticket's history.
pub fn apply(ticket: Option<Ticket>, commit: &Commit) -> Result<Ticket, Corrupt> {
    let revision = ticket.as_ref().map_or(Revision::default(), |ticket| ticket.revision).next();
    let foreign = ticket.as_ref().is_some_and(|ticket| ticket.number != commit.ticket);
    if foreign || commit.revision != revision {
        return Err(Corrupt::OutOfOrder {
            ticket: commit.ticket,
            expected: revision.0,
            found: commit.revision.0,
        });
    }
    if commit.events.is_empty() {
        return Err(Corrupt::Empty { ticket: commit.ticket, revision: revision.0 });
    }
    let (mut ticket, events) = match ticket {
        Some(ticket) => (ticket, commit.events.as_slice()),
        None => register(commit)?,
    };
    for event in events {
        ticket = evolve(ticket, event, commit.at).map_err(|ticket| Corrupt::DoesNotFollow {
            ticket: ticket.number,
            revision: revision.0,
            event: event.label(),
            state: ticket.state.name().label(),
        })?;
    }
    ticket.revision = revision;
    ticket.changed_at = commit.at;
    ticket.requests.extend(DoneRequest::of(commit));
    Ok(ticket)
}

/// The first two events make the ticket; the third gives it its first state.
fn register(commit: &Commit) -> Result<(Ticket, &[Event]), Corrupt> {
    let (appeal, report, rest) = match commit.events.as_slice() {
        [Event::Registered { appeal }, Event::Routed { report }, rest @ ..] if !rest.is_empty() => {
            (Arc::clone(appeal), Arc::clone(report), rest)
        }
        _ => return Err(Corrupt::NotRegistered(commit.ticket)),
    };
    let ticket = Ticket {
        number: commit.ticket,
        revision: Revision::default(),
        appeal,
        report,
        first_choice: rest.first().and_then(FirstChoice::of),
        registered_at: commit.at,
        changed_at: commit.at,
        state: TicketState::PendingJudgement {
            since: commit.at,
            reasons: Vec::new(),
            candidates: Vec::new(),
        },
        file: CaseFile::default(),
        surge: None,
        requests: Vec::new(),
    };
    Ok((ticket, rest))
}

/// The ticket after `event` at `at`; the ticket itself, boxed, when the event cannot follow.
fn evolve(mut ticket: Ticket, event: &Event, at: Timestamp) -> Result<Ticket, Box<Ticket>> {
    if gathered::is_only_gathered(event) {
        return match gathered::gather(&mut ticket, event, at) {
            Some(()) => Ok(ticket),
            None => Err(Box::new(ticket)),
        };
    }
    let before = std::mem::replace(&mut ticket.state, TicketState::Disputed { since: at });
    match moved::next_state(before, event, at) {
        Ok(state) => {
            ticket.state = state;
            gathered::note(&mut ticket, event, at);
            Ok(ticket)
        }
        Err(before) => {
            ticket.state = *before;
            Err(Box::new(ticket))
        }
    }
}
