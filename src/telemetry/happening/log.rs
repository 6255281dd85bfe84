//! Happenings of the event log.
//!
//! Must never: tell what a commit holds.

use std::error::Error;

use tracing::{debug, error};

use crate::telemetry::label::LogFailure;
use crate::telemetry::metrics::Metrics;

/// Commits were written in one go (提交).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitAppended {
    /// How many.
    pub count: u64,
}

impl CommitAppended {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        debug!(count = self.count, "commits appended");
        metrics.commits_appended.inc_by(self.count);
        metrics.appends.inc();
    }
}

/// The event log failed (日志故障).
#[derive(Debug, Clone, Copy)]
pub struct LogFailed<'a> {
    /// How.
    pub kind: LogFailure,
    /// The cause; its text must hold no personal data.
    pub cause: &'a (dyn Error + 'static),
}

impl LogFailed<'_> {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        error!(kind = self.kind.word(), error = self.cause, "event log failed");
        metrics.log_failures.add(self.kind, 1);
    }
}
