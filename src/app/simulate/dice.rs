//! Dice: one seeded generator for a whole run.
//!
//! Must never: draw from anything but the seed.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The dice of one run.
#[derive(Debug)]
pub struct Dice(ChaCha8Rng);

impl Dice {
    /// Dice of a seed.
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Whether something of so many per cent happens.
    pub fn chance(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// A number within a range, both ends included.
    pub fn within(&mut self, from: i64, to: i64) -> i64 {
        self.0.random_range(from..=to.max(from))
    }

    /// One of a list; none of an empty one.
    pub fn one_of<'a, T>(&mut self, list: &'a [T]) -> Option<&'a T> {
        if list.is_empty() { None } else { list.get(self.0.random_range(0..list.len())) }
    }

    /// One of several by weight; the first where all weights are nothing.
    pub fn weighed<T: Copy>(&mut self, choices: &[(u32, T)]) -> Option<T> {
        let total: u32 = choices.iter().map(|(weight, _)| weight).sum();
        let mut left = if total == 0 { 0 } else { self.0.random_range(0..total) };
        for (weight, choice) in choices {
            if left < *weight {
                return Some(*choice);
            }
            left -= weight;
        }
        choices.first().map(|(_, choice)| *choice)
    }
}
