//! How long something took (用时), as counts by minute, so that days merge and percentiles stay exact.
//!
//! Must never: grow without bound, or average.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Up to a day minutes are kept as they are; beyond it whole hours, rounded up.
const EXACT_MINUTES_MAX: u64 = 24 * 60;

/// Longest duration that is told apart; whatever took longer counts as this long.
const MINUTES_MAX: u64 = 90 * 24 * 60;

/// A distribution of durations in minutes (用时分布); at most some 3,600 entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minutes(BTreeMap<u32, u64>);

impl Minutes {
    /// Counts one duration, in full minutes; nothing that ends before it began.
    pub fn record(&mut self, from: Timestamp, to: Timestamp) {
        if let Ok(minutes) = u64::try_from(to.duration_since(from).as_mins()) {
            *self.0.entry(bucket(minutes)).or_default() += 1;
        }
    }

    /// Adds another distribution.
    pub fn merge(&mut self, other: &Self) {
        super::unit_facts::add_counts(&mut self.0, &other.0);
    }

    /// How many durations were counted.
    pub fn count(&self) -> u64 {
        self.0.values().sum()
    }

    /// The smallest duration that `percent` of all do not exceed (nearest rank); `None` of nothing.
    pub fn percentile(&self, percent: u64) -> Option<u32> {
        let rank = (self.count() * percent.min(100)).div_ceil(100).max(1);
        let mut seen = 0;
        self.0.iter().find_map(|(minutes, count)| {
            seen += count;
            (seen >= rank).then_some(*minutes)
        })
    }
}

fn bucket(minutes: u64) -> u32 {
    let kept = if minutes <= EXACT_MINUTES_MAX { minutes } else { minutes.div_ceil(60) * 60 };
    u32::try_from(kept.min(MINUTES_MAX)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(list: &[i64]) -> Minutes {
        let from = Timestamp::UNIX_EPOCH;
        let mut all = Minutes::default();
        for minutes in list {
            all.record(from, Timestamp::from_second(minutes * 60 + 59).unwrap());
        }
        all
    }

    #[test]
    fn percentiles_are_nearest_rank() {
        let all = minutes(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 100]);
        assert_eq!(all.percentile(50), Some(5));
        assert_eq!(all.percentile(90), Some(9));
        assert_eq!(all.percentile(91), Some(100));
        assert_eq!(all.percentile(0), Some(1));
        assert_eq!(minutes(&[7]).percentile(90), Some(7));
        assert_eq!(minutes(&[]).percentile(50), None);
    }

    #[test]
    fn long_durations_are_coarse_and_bounded() {
        let all = minutes(&[24 * 60, 24 * 60 + 1, 1_000_000]);
        assert_eq!(all.percentile(1), Some(24 * 60));
        assert_eq!(all.percentile(50), Some(25 * 60));
        assert_eq!(all.percentile(100), Some(90 * 24 * 60));
        let mut none = Minutes::default();
        none.record(Timestamp::from_second(120).unwrap(), Timestamp::UNIX_EPOCH);
        assert_eq!(none.count(), 0);
    }
}
