//! The real clock: the one owner of the wall clock.
//!
//! Must never: be reached for by a layer that decides.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};

use crate::engine::clock::{Clock, Compared, Steady};
use crate::engine::fault::{self, Plant};

/// The wall clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one owner of the wall clock")]
    fn now(&self) -> Timestamp {
        let put = SignedDuration::from_secs(fault::clock_put());
        Timestamp::now().checked_add(put).unwrap_or(Timestamp::MAX)
    }
}

/// The clock of a machine that takes part in a cluster (集群时钟); cloning gives another hold on the same one.
#[derive(Debug, Clone)]
pub struct ClusterClock {
    begun: Instant,
    steady: Arc<Mutex<Steady>>,
}

impl ClusterClock {
    /// Begins with the wall clock, which has been compared with the cluster's.
    #[expect(clippy::disallowed_methods, reason = "the one owner of the wall clock")]
    pub fn start() -> Self {
        let steady = Steady::new(SystemClock.now(), Duration::ZERO);
        Self { begun: Instant::now(), steady: Arc::new(Mutex::new(steady)) }
    }

    /// Compares the wall clock with the cluster's time.
    pub fn compare(&self, cluster: Timestamp) -> Compared {
        self.steady().compare(SystemClock.now(), cluster, self.begun.elapsed())
    }

    fn steady(&self) -> MutexGuard<'_, Steady> {
        self.steady.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clock for ClusterClock {
    fn now(&self) -> Timestamp {
        if fault::planted(Plant::WallClock) {
            return SystemClock.now();
        }
        self.steady().now(self.begun.elapsed())
    }
}

/// Measures how long something takes, for people to read.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts.
    #[expect(clippy::disallowed_methods, reason = "the one owner of the wall clock")]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Seconds since the start.
    pub fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }
}
