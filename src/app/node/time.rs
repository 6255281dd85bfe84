//! Compares this machine's clock with the cluster's, for as long as the service runs.
//!
//! Must never: take a cluster that does not answer for one that disagrees.

use tokio::sync::watch;

use crate::app::clock::ClusterClock;
use crate::nats::{KEEP_UP_EVERY, Link};
use crate::telemetry::Metrics;
use crate::telemetry::happening::ClockCompared;

use super::run::pause_or_stop;

/// What the loop works with.
#[derive(Debug)]
pub(super) struct Comparing {
    pub link: Link,
    pub clock: ClusterClock,
    pub metrics: Metrics,
}

impl Comparing {
    pub(super) async fn run(self, stop: watch::Receiver<bool>) {
        let mut agreed_before = true;
        while !*stop.borrow() {
            match self.link.time().await {
                Ok(cluster) => {
                    let compared = self.clock.compare(cluster);
                    let (agrees, followed) = (compared.agrees, compared.followed);
                    let ahead_seconds = compared.ahead.as_secs();
                    ClockCompared { ahead_seconds, agrees, followed, agreed_before }
                        .emit(&self.metrics);
                    agreed_before = agrees;
                }
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "clock not compared");
                }
            }
            pause_or_stop(KEEP_UP_EVERY, stop.clone()).await;
        }
    }
}
