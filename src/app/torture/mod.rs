//! The torture run (拷机): real servers and real engines that are killed, frozen and restarted while publishers
//! and units go on; then a checker compares what those were promised with what the streams hold.
//!
//! Must never: leave a process behind, listen beyond loopback, or touch a cluster that it has not started.

mod apart;
mod archiving;
mod asking;
mod checker;
mod cluster;
mod deeds;
mod drain;
mod engine;
mod folder;
mod ledger;
mod line;
mod mischief;
mod outage;
mod pace;
mod publish;
mod run;
mod signal;
mod staff;
mod summary;
mod token;
mod unit;
mod wiring;

pub use self::checker::{Finding, FindingCode};
pub use self::run::{Failed, Plan, run};
pub use self::summary::{ApartOutcome, Outage, Summary};
