//! Scenarios (剧本): a branch of the loop as a script that a hotline manager can read, and the
//! transcript that the real rules make of it.
//!
//! Must never: touch a data folder or read a clock; time is what the script says.

mod arguments;
mod check;
mod closing;
mod compare;
mod deeds;
mod expectation;
mod fields;
mod head;
mod moment;
mod names;
mod parse;
mod profiles;
mod registration;
mod run;
mod script;
mod shipped;
mod transcript;
mod words;
mod wrong;

pub use check::{Outcome, Setting, Verdict};
pub use compare::Difference;
pub use run::Played;
pub use shipped::{SHIPPED, Shipped};
pub use wrong::Wrong;
