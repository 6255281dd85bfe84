//! How long a piece of work takes, for ratios within one run.
//!
//! Must never: be a bench.

use std::time::{Duration, Instant};

/// How long `work` takes once.
#[expect(clippy::disallowed_methods, reason = "a bench measures")]
pub fn timed(work: impl FnOnce()) -> Duration {
    let started = Instant::now();
    work();
    started.elapsed()
}
