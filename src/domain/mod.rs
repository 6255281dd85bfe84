//! The field itself: tickets, units, matters, places, deadlines and the rules of the loop. Pure.
//!
//! Must never: do I/O, read a clock, draw a random number, log, or know of an adapter.

pub mod appeal;
pub mod calendar;
pub mod command;
pub mod deadline;
pub mod decide;
pub mod decision;
pub mod event;
pub mod evolve;
pub mod id;
pub mod invariant;
pub mod label;
pub mod learned;
pub mod matter;
pub mod place;
pub mod policy;
pub mod rates;
pub mod refusal;
pub mod role;
pub mod sealed;
pub mod sla;
pub mod special_limits;
pub mod state;
pub mod ticket;
pub mod time_limit;
pub mod transition;
pub mod unit;
