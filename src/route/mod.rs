//! Deciding who is responsible: guards, rule rows, evidence. Pure computing.
//!
//! Must never: read a clock or a file; the day and the rule book come in.

pub mod amendment;
mod classes;
mod confidence;
mod decide;
mod digits;
pub mod evidence;
pub mod explain;
pub mod finding;
mod guards;
mod hints;
mod index;
mod knowledge;
pub mod lint;
mod matches;
mod patterns;
mod reporting;
mod resolve;
pub mod rows;
pub mod rulebook;
#[cfg(test)]
mod testing;
mod weigh;

pub use decide::{Appealed, forbidden, route, route_with};
