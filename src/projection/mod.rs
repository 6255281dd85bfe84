//! Folds of commits into what people look at: one ticket's view, its history, facts by day, totals of a
//! period; and what the outside is told of a commit. Pure.
//!
//! Must never: do I/O, read a clock, decide anything, or be read by the write side.

pub mod day_facts;
pub mod first_choices;
pub mod fold;
pub mod history;
mod history_branches;
pub mod learned_outcome;
pub mod minutes;
pub mod outgoing;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
pub mod ticket_view;
pub mod totals;
pub mod unit_facts;
