//! What returns teach (退单启示): groups of tickets that went to the same wrong unit and belonged to the
//! same right one, and for each group the changes of the rules that may have spared them.
//!
//! Must never: hold a change for good before the whole past has been asked under it; `Effect` says so.

mod effect;
mod group;
mod ideas;
mod keywords;
mod phrases;
mod places;

#[cfg(test)]
mod tests;

pub use effect::Effect;
pub use group::{Group, Misroute, groups};
pub use ideas::{IDEAS_MAX, ideas};
