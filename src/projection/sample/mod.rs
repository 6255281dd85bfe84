//! Histories for tests: a small district, its rules of the loop, and tickets that go through it by a seed.
//!
//! Must never: be compiled into the program, or draw numbers from anywhere but its seed.

mod dice;
mod district;
mod intake;
mod journey;

pub(crate) use district::{matter_names, policy};
pub(crate) use journey::{Step, steps};
