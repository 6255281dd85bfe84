//! Waiting, where there is nothing to wait on: between two tries, and until a fault has worked for a while.
//!
//! Must never: wait without a bound.

use std::time::Duration;

use crate::app::clock::Stopwatch;

/// Waits so long.
#[expect(
    clippy::disallowed_methods,
    reason = "people and faults take their time; nothing tells it"
)]
pub(super) async fn pause(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}

/// Asks again and again until it is so, or the time is over; gives whether it came to be so.
pub(super) async fn until<F: Future<Output = bool>>(
    seconds_max: f64,
    every_ms: u64,
    mut ask: impl FnMut() -> F,
) -> bool {
    let watch = Stopwatch::start();
    loop {
        if ask().await {
            return true;
        }
        if watch.seconds() > seconds_max {
            return false;
        }
        pause(every_ms).await;
    }
}
