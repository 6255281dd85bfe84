//! Storage adapters: the embedded log and views on SQLite. JetStream follows with its issue.
//!
//! Must never: know a rule of the loop, or be read for a decision that must be right (the views).

pub mod sqlite;
