//! The checker (核对器): knows the rules of the loop on its own and reads nothing but the log, to find what
//! the engine gets wrong. It is simple and slow where the engine is neither.
//!
//! Must never: call `decide`, `evolve`, the transition table, `deadlines` or the invariants, which it is
//! there to check; it takes from the engine only the shapes of events and the figures of the policy.

mod clocks;
mod days;
mod deadline;
mod finding;
mod follow;
mod inspect;
mod note;
mod rules;
mod track;
mod witness;

pub use self::finding::{Finding, FindingCode};
pub use self::inspect::Checker;
pub use self::witness::Witness;
