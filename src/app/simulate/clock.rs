//! The machine's clock in a simulation: true time runs on, the machine's may be off and is corrected now
//! and then, forwards or backwards.
//!
//! Must never: let true time run backwards.

use jiff::{SignedDuration, Timestamp};

/// True time and how far the machine's clock is off.
#[derive(Debug, Clone, Copy)]
pub struct MachineClock {
    truth: Timestamp,
    off: SignedDuration,
}

impl MachineClock {
    /// A clock that is right.
    pub fn at(truth: Timestamp) -> Self {
        Self { truth, off: SignedDuration::ZERO }
    }

    /// What the machine believes.
    pub fn now(&self) -> Timestamp {
        self.truth.checked_add(self.off).unwrap_or(self.truth)
    }

    /// The true time.
    pub fn truth(&self) -> Timestamp {
        self.truth
    }

    /// Time passes until then, if it has not already.
    pub fn pass(&mut self, until: Timestamp) {
        self.truth = self.truth.max(until);
    }

    /// A stretch of time passes in which the machine does nothing.
    pub fn sleep(&mut self, minutes: i64) {
        self.truth = later(self.truth, minutes);
    }

    /// The machine's clock is set to be off by so much.
    pub fn step(&mut self, off: SignedDuration) {
        self.off = off;
    }
}

/// So many minutes later.
pub fn later(at: Timestamp, minutes: i64) -> Timestamp {
    at.checked_add(SignedDuration::from_mins(minutes)).unwrap_or(at)
}
