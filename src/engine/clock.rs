//! Time as a port: the real clock lives in `app`, the simulated one in the demo.
//!
//! Must never: read the wall clock here.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// How far two clocks may be apart and still be said to agree. Machines that keep their time are apart by
/// milliseconds; a command is refused for its time where they are apart by more than this.
const APART_SECONDS_MAX: i64 = 5;

/// Tells the time.
pub trait Clock: std::fmt::Debug + Send + Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Time that is not put forward or back with the wall clock (稳定时钟): it goes on with the machine's monotonic
/// clock, and follows the wall clock for as long as that one is not put. Where it was, the cluster's time decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steady {
    /// What time it was.
    at: Timestamp,
    /// When it was, by the monotonic clock.
    since: Duration,
}

/// What came of comparing clocks (对时).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// How far the wall clock is ahead of the cluster's time.
    pub ahead: SignedDuration,
    /// Whether the two agree.
    pub agrees: bool,
    /// Whether the wall clock is followed all the same.
    pub followed: bool,
}

impl Steady {
    /// Begins with the wall clock.
    pub fn new(wall: Timestamp, monotonic: Duration) -> Self {
        Self { at: wall, since: monotonic }
    }

    /// Now.
    pub fn now(&self, monotonic: Duration) -> Timestamp {
        let passed = SignedDuration::try_from(monotonic.saturating_sub(self.since));
        let passed = passed.unwrap_or(SignedDuration::MAX);
        self.at.checked_add(passed).unwrap_or(Timestamp::MAX)
    }

    /// Compares the wall clock with the cluster's time, and follows it unless it was put and the cluster does
    /// not say the same. A wall clock that nobody has put is followed against the cluster, too: it is one of
    /// the servers then whose clock is wrong, or this machine's has drifted, and no machine can tell which.
    pub fn compare(
        &mut self,
        wall: Timestamp,
        cluster: Timestamp,
        monotonic: Duration,
    ) -> Compared {
        let agrees = near(wall, cluster);
        let followed = agrees || near(wall, self.now(monotonic));
        if followed {
            *self = Self::new(wall, monotonic);
        }
        Compared { ahead: wall.duration_since(cluster), agrees, followed }
    }
}

fn near(one: Timestamp, other: Timestamp) -> bool {
    one.duration_since(other).abs() <= SignedDuration::from_secs(APART_SECONDS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 86_400;

    /// A clock that has run for ten seconds, compared when the wall clock and the cluster's stand so many
    /// seconds from where they should; gives what came of it, and how far off the time is a second later.
    fn compared(wall_off: i64, cluster_off: i64) -> (Compared, i64) {
        let begun: Timestamp = "2026-09-14T01:12:31Z".parse().unwrap();
        let after = |seconds| begun.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        let mut clock = Steady::new(begun, Duration::from_secs(100));
        let ten = Duration::from_secs(110);
        let compared = clock.compare(after(10 + wall_off), after(10 + cluster_off), ten);
        let off = clock.now(Duration::from_secs(111)).duration_since(after(11));
        (compared, off.as_secs())
    }

    #[test]
    fn a_wall_clock_that_was_put_is_not_followed() {
        for put in [DAY, -DAY, -3_600, 6] {
            let (compared, off) = compared(put, 0);
            assert_eq!(off, 0, "put by {put} s");
            assert_eq!(compared.ahead, SignedDuration::from_secs(put));
            assert!(!compared.agrees && !compared.followed, "{compared:?}");
        }
    }

    #[test]
    fn a_wall_clock_that_was_put_right_is_followed() {
        let (compared, off) = compared(DAY, DAY);
        assert_eq!(off, DAY);
        assert!(compared.agrees && compared.followed, "{compared:?}");
    }

    #[test]
    fn what_the_wall_clock_is_corrected_by_is_followed() {
        for little in [-2, 0, 3] {
            let (compared, off) = compared(little, 0);
            assert_eq!(off, little);
            assert!(compared.agrees && compared.followed, "{compared:?}");
        }
    }

    #[test]
    fn a_server_whose_clock_is_wrong_is_told_of_and_not_followed() {
        for wrong in [DAY, -DAY] {
            let (compared, off) = compared(0, wrong);
            assert_eq!(off, 0, "the server is off by {wrong} s");
            assert!(!compared.agrees && compared.followed, "{compared:?}");
        }
    }

    #[test]
    fn nobody_is_followed_where_no_two_agree() {
        let (compared, off) = compared(DAY, -DAY);
        assert_eq!(off, 0);
        assert!(!compared.agrees && !compared.followed, "{compared:?}");
    }
}
