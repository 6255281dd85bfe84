//! What happens (事件), one struct for each: emitting it writes the log line and the metric together.
//!
//! Must never: hold a citizen's words or personal data; ids of tickets and units go to the log, never to a label.

mod command;
mod deadline;
mod intake;
mod log;
mod model;
mod node;
mod projector;
mod rules;

pub use command::{CommandExecuted, InvariantBroken};
pub use deadline::DeadlineFired;
pub use intake::{AppealsAccepted, TicketRegistered};
pub use log::{CommitAppended, LogFailed};
pub use model::{ModelAbsent, ModelLoaded, ModelUnusable, ModelWatched};
pub use node::{Archived, ClockCompared, DutyChanged, HandedOn, RequestAnswered};
pub use projector::ProjectorAdvanced;
pub use rules::{RulesLoaded, RulesRefused};

#[cfg(test)]
mod tests;
