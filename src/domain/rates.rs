//! The three rates (三率) and what they are counted from. Integers only.
//!
//! Must never: turn an empty denominator into a number.

use serde::{Deserialize, Serialize};

/// A rate (率): so many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rate {
    /// How many fulfil it.
    pub numerator: u64,
    /// Of how many.
    pub denominator: u64,
}

impl Rate {
    /// Counts one case; `None` does not count at all.
    pub fn count(&mut self, fulfilled: Option<bool>) {
        if let Some(fulfilled) = fulfilled {
            self.denominator += 1;
            self.numerator += u64::from(fulfilled);
        }
    }

    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.numerator += other.numerator;
        self.denominator += other.denominator;
    }

    /// In hundredths of a per cent, rounded half up; `None` of nothing.
    pub fn permyriad(self) -> Option<u64> {
        if self.denominator == 0 {
            return None;
        }
        Some((self.numerator * 20_000 + self.denominator) / (2 * self.denominator))
    }
}

impl std::fmt::Display for Rate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.permyriad() {
            Some(value) => f.pad(&format!("{}.{:02}%", value / 100, value % 100)),
            None => f.pad("—"),
        }
    }
}

/// The three rates (三率) of a unit or of all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ThreeRates {
    /// Contacted within the limit (响应率).
    pub response: Rate,
    /// Solved in the caller's words (解决率).
    pub resolution: Rate,
    /// Satisfied in the caller's words (满意率).
    pub satisfaction: Rate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_half_up_and_knows_nothing_of_nothing() {
        let rate = |numerator, denominator| Rate { numerator, denominator };
        assert_eq!(rate(2, 3).to_string(), "66.67%");
        assert_eq!(rate(1, 3).to_string(), "33.33%");
        assert_eq!(rate(1, 1).to_string(), "100.00%");
        assert_eq!(rate(1, 20_000).permyriad(), Some(1));
        assert_eq!(rate(0, 0).to_string(), "—");
    }
}
