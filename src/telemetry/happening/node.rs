//! Happenings of a machine that takes part in a cluster.
//!
//! Must never: tell what a request or a message carries.

use tracing::{debug, info, warn};

use crate::domain::id::LogPosition;
use crate::telemetry::label::RequestResult;
use crate::telemetry::metrics::{Metrics, as_gauge};

/// A request from outside was answered (外部请求).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestAnswered {
    /// Status like that of HTTP.
    pub status: u16,
    /// Stable code, where it was not done.
    pub code: Option<&'static str>,
}

impl RequestAnswered {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        let Self { status, code } = self;
        let result = RequestResult::of(status);
        match result {
            RequestResult::Done => debug!(status, "request answered"),
            RequestResult::Later => warn!(status, code, "request to be sent again"),
            RequestResult::Malformed
            | RequestResult::Forbidden
            | RequestResult::Unknown
            | RequestResult::Refused => info!(status, code, "request refused"),
        }
        metrics.requests.add(result, 1);
    }
}

/// Messages were handed on to the outside (对外消息).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HandedOn {
    /// The last commit that was handed on.
    pub position: LogPosition,
}

impl HandedOn {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        debug!(position = self.position.0, "messages handed on");
        metrics.outbox_position.set(as_gauge(self.position.0));
    }
}

/// Commits have left the cluster's log for a volume of the archive (归档).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archived {
    /// The last one.
    pub position: u64,
    /// How many.
    pub commits: u64,
}

impl Archived {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        let Self { position, commits } = self;
        info!(position, commits, "commits archived");
        metrics.archived.inc_by(commits);
    }
}

/// This machine went on duty or off (值守).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyChanged {
    /// Whether it is on duty now.
    pub on: bool,
}

impl DutyChanged {
    /// Tells it.
    pub fn emit(self, metrics: &Metrics) {
        info!(on = self.on, "duty changed");
        metrics.on_duty.set(i64::from(self.on));
    }
}

/// The wall clock was compared with the cluster's (对时).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockCompared {
    /// How many seconds it is ahead.
    pub ahead_seconds: i64,
    /// Whether the two agree.
    pub agrees: bool,
    /// Whether it is followed.
    pub followed: bool,
    /// Whether they agreed when they were compared last.
    pub agreed_before: bool,
}

impl ClockCompared {
    /// Tells it; the log only hears of a change.
    pub fn emit(self, metrics: &Metrics) {
        let Self { ahead_seconds, agrees, followed, agreed_before } = self;
        if agreed_before && !agrees {
            warn!(ahead_seconds, followed, "clock disagrees with the cluster");
        }
        if agrees && !agreed_before {
            info!(ahead_seconds, "clock agrees with the cluster again");
        }
        metrics.clock_offset.set(ahead_seconds);
    }
}
