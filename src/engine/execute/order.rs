//! Orders (指令): a command with who gives it on which ticket, and what was done of it.
//!
//! Must never: decide.

use jiff::Timestamp;

use crate::domain::command::Command;
use crate::domain::id::{RequestId, TicketNumber};
use crate::domain::role::Actor;
use crate::domain::ticket::{DoneRequest, Ticket};

/// A command with who gives it on which ticket.
#[derive(Debug, Clone)]
pub struct Order {
    /// Ticket.
    pub ticket: TicketNumber,
    /// Command.
    pub command: Command,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
    /// The client's id of the command, which makes it repeatable; none where nobody repeats it blindly.
    pub request: Option<RequestId>,
}

impl Order {
    /// An order without a client's id.
    pub fn new(ticket: TicketNumber, command: Command, actor: Actor, at: Timestamp) -> Self {
        Self { ticket, command, actor, at, request: None }
    }

    /// The same under a client's id: it has its effect once, however often it is given.
    #[must_use]
    pub fn under(self, request: Option<RequestId>) -> Self {
        Self { request, ..self }
    }

    /// What was done under this order's id on the ticket before.
    pub(super) fn done_before<'a>(&self, ticket: Option<&'a Ticket>) -> Option<&'a DoneRequest> {
        ticket?.request(self.request.as_ref()?)
    }

    /// Whether it is what was done: the same command by the same person. What a command held is not
    /// compared, since a commit keeps what came of it.
    pub(super) fn is(&self, done: &DoneRequest) -> bool {
        done.command == self.command.name() && done.actor == self.actor
    }
}

/// What an order came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The ticket as it stands now.
    pub ticket: Ticket,
    /// The order had been done before, under the same id; nothing was done now.
    pub repeated: bool,
}
