//! What the engine tells of itself (运行观测): happenings, metrics, log lines.
//!
//! Must never: carry personal data, take a label from anything but a closed enum, or own a global registry.

pub mod happening;
mod json;
mod label;
pub mod log;
mod metrics;
mod name;

pub use label::{
    AppealResult, CommandOutcome, Label, LogFailure, RegisteredAs, RequestResult, RulesLoad,
    RulesPart, RungKind, WatchedAs,
};
pub use metrics::{Error, Metrics};
pub use name::MetricName;
