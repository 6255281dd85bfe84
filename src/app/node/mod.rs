//! What a machine of a cluster does beside keeping its own views: it takes appeals in, answers commands, and,
//! while it is on duty, fires deadlines, hands messages on and archives what is old.
//!
//! Must never: need to be the only one; whatever it does may be done by another machine at the same time.

mod archive;
mod commands;
mod duty;
mod mailbox;
mod outbox;
mod run;
mod time;

pub use duty::Duty;
pub use run::Node;
