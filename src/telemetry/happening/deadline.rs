//! Happenings of the timer.
//!
//! Must never: tell what a ticket is about.

use jiff::Timestamp;
use tracing::{info, warn};

use crate::domain::id::TicketNumber;
use crate::domain::sla::{Clock, Rung};
use crate::telemetry::label::RungKind;
use crate::telemetry::metrics::Metrics;

/// A rung of a clock was fired (时限触发).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DeadlineFired {
    /// On which ticket.
    pub ticket: TicketNumber,
    /// Of which clock.
    pub clock: Clock,
    /// Which.
    pub rung: Rung,
    /// When it was due.
    pub due: Timestamp,
    /// When it was fired.
    pub at: Timestamp,
}

impl DeadlineFired {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        let lag_seconds = self.at.duration_since(self.due).as_secs().max(0);
        let clock = self.clock.word();
        match self.rung {
            Rung::Warning(_) => info!(ticket = %self.ticket, clock, lag_seconds, "deadline near"),
            Rung::Breach => warn!(ticket = %self.ticket, clock, lag_seconds, "deadline passed"),
        }
        metrics.deadlines_fired.add_one(self.clock, RungKind::from(self.rung));
        metrics.deadline_lag.set(lag_seconds);
    }
}
