//! Happenings of the execution of commands.
//!
//! Must never: tell what a command carries, only which it was.

use tracing::{debug, error, info, warn};

use crate::domain::command::CommandName;
use crate::domain::id::TicketNumber;
use crate::domain::invariant::Invariant;
use crate::telemetry::label::CommandOutcome;
use crate::telemetry::metrics::Metrics;

/// A command was executed, with whatever outcome (操作).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandExecuted {
    /// Which.
    pub command: CommandName,
    /// What became of it.
    pub outcome: CommandOutcome,
}

impl CommandExecuted {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        let command = self.command.word();
        match self.outcome {
            CommandOutcome::Ok => debug!(command, "command obeyed"),
            CommandOutcome::Refused => info!(command, "command refused"),
            CommandOutcome::Failed => warn!(command, "command failed"),
        }
        metrics.commands.add_one(self.command, self.outcome);
    }
}

/// An invariant does not hold: a fault of this program (不变量被破坏).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvariantBroken {
    /// Which.
    pub invariant: Invariant,
    /// On which ticket.
    pub ticket: TicketNumber,
}

impl InvariantBroken {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        error!(invariant = self.invariant.word(), ticket = %self.ticket, "invariant broken");
        metrics.invariant_breaches.add(self.invariant, 1);
    }
}
