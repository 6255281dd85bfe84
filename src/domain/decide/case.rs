//! Everything that a command on an existing ticket is decided by, and what all families ask of it.
//!
//! Must never: decide.

use jiff::Timestamp;

use super::super::command::Command;
use super::super::id::UnitId;
use super::super::policy::Policy;
use super::super::refusal::Refusal;
use super::super::role::{Actor, Role};
use super::super::ticket::Ticket;

/// Everything that a command on an existing ticket is decided by.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) ticket: &'a Ticket,
    pub(super) actor: &'a Actor,
    pub(super) policy: &'a Policy,
    pub(super) now: Timestamp,
}

impl<'a> Case<'a> {
    /// The lead unit, if it is the actor's own.
    pub(super) fn must_hold(self) -> Result<&'a UnitId, Refusal> {
        let lead = self.lead()?;
        if self.actor.role == Role::CaseOfficer && self.actor.unit.as_ref() == Some(lead) {
            Ok(lead)
        } else {
            Err(Refusal::NotYourTicket { lead: lead.clone() })
        }
    }

    /// The actor's own unit; who belongs to none speaks for none.
    pub(super) fn own_unit(self) -> Result<&'a UnitId, Refusal> {
        match &self.actor.unit {
            Some(unit) => Ok(unit),
            None => Err(Refusal::NotYourTicket { lead: self.lead()?.clone() }),
        }
    }

    pub(super) fn lead(self) -> Result<&'a UnitId, Refusal> {
        self.ticket.lead().ok_or(Refusal::TicketUnknown)
    }

    /// The table lets a command through that its family does not know here.
    pub(super) fn not_in_this_state(self, command: &Command) -> Refusal {
        Refusal::NotInThisState { state: self.ticket.state.name(), command: command.name() }
    }
}
