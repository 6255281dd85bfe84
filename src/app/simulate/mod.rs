//! The simulation (模拟核验): random citizens, units, dispatchers, reviewers and supervisors, crashes and a
//! clock that is set forwards and backwards, on the real engine; a checker that knows the rules on its own
//! reads the log beside it. Same seed, same run.
//!
//! Must never: take a short cut past the engine, or let the checker see anything but the log.

mod checker;
mod clock;
pub(super) mod dice;
mod moves;
mod people;
mod plant;
mod run;
mod story;
mod summary;
mod texts;
mod timers;
mod wild;
mod work;
mod world;

#[cfg(test)]
mod tests;

pub use self::checker::{Finding, FindingCode};
pub use self::plant::Fault;
pub use self::run::{Failed, Ground, Outcome, Plan, many, run};
pub use self::story::Story;
pub use self::summary::{Summary, Tally};
