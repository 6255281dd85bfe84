//! Storage adapters: the embedded log and views on SQLite, and the same in memory for simulations.
//!
//! Must never: know a rule of the loop, or be read for a decision that must be right (the views).

pub mod memory;
pub mod sqlite;
