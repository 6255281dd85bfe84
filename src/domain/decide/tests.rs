//! Tests of the ticket: given what has happened, when somebody commands, then so it stands.
//!
//! Must never: look at a clock or touch a disk.

mod branches;
mod clocks;
mod evaluation;
pub(crate) mod given;
mod guards;
mod histories;
mod invariants;
mod properties;
pub(crate) mod random;
mod refusals;
pub(crate) mod table;
mod ways;
