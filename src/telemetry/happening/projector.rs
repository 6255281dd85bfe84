//! Happenings of the projector.
//!
//! Must never: tell what was projected.

use tracing::debug;

use crate::domain::id::LogPosition;
use crate::telemetry::metrics::{Metrics, as_gauge};

/// The projector took in commits (投影前进).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProjectorAdvanced {
    /// The last commit taken in.
    pub position: LogPosition,
    /// How many commits are left.
    pub behind: u64,
}

impl ProjectorAdvanced {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        debug!(position = self.position.0, behind = self.behind, "projector advanced");
        metrics.projector_position.set(as_gauge(self.position.0));
        metrics.projector_behind.set(as_gauge(self.behind));
    }
}
