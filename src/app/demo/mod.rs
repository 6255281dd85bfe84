//! The demo (演示): a simulated fortnight of a district on the fixture appeals, on the real engine, with a
//! simulated clock and seeded people. Same seed, same histories.
//!
//! Must never: take a short cut past the engine; everybody acts by commands.

mod branches;
mod fixtures;
mod handover;
mod people;
mod plan;
mod run;
mod staff;
mod summary;
mod town;

pub use self::fixtures::{Expected, ExpectedSet, Fixtures, Outcome};
pub use self::run::{Demo, Error, run};
pub use self::summary::{Agreed, Summary};
