//! Happenings of the intake.
//!
//! Must never: tell what an appeal says.

use tracing::{debug, info, warn};

use crate::domain::id::TicketNumber;
use crate::telemetry::label::{AppealResult, RegisteredAs};
use crate::telemetry::metrics::Metrics;

/// A batch of appeals was read and acknowledged (受理).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AppealsAccepted {
    /// Seen for the first time.
    pub new: u64,
    /// Delivered again.
    pub repeated: u64,
    /// Unreadable, put aside.
    pub dead: u64,
}

impl AppealsAccepted {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        let Self { new, repeated, dead } = self;
        if dead > 0 {
            warn!(new, repeated, dead, "appeals accepted, some could not be read");
        } else {
            info!(new, repeated, dead, "appeals accepted");
        }
        metrics.appeals.add(AppealResult::New, new);
        metrics.appeals.add(AppealResult::Repeated, repeated);
        metrics.appeals.add(AppealResult::Dead, dead);
    }
}

/// A ticket was registered (登记).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketRegistered {
    /// The ticket.
    pub ticket: TicketNumber,
    /// As what.
    pub mode: RegisteredAs,
}

impl TicketRegistered {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        debug!(ticket = %self.ticket, mode = self.mode.word(), "ticket registered");
        metrics.tickets_registered.add(self.mode, 1);
    }
}
