//! Archives what is old while this machine is on duty, a full volume at a time.
//!
//! Must never: hold up the end of the service; whatever is broken off is taken up by the next run.

use std::time::Duration;

use jiff::SignedDuration;
use tokio::sync::watch;

use crate::app::cluster;
use crate::config::Settings;
use crate::nats;
use crate::telemetry::Metrics;
use crate::telemetry::happening::Archived;

use super::duty::Duty;
use super::run::{pause_or_stop, stopped};

/// How often it is looked whether a volume is full.
const LOOK_EVERY: Duration = Duration::from_secs(600);

/// What the loop works with.
#[derive(Debug)]
pub(super) struct Archiving {
    pub settings: Settings,
    pub duty: Duty,
    pub metrics: Metrics,
}

impl Archiving {
    pub(super) async fn run(mut self, stop: watch::Receiver<bool>) {
        let Some(age) = cluster::archived_after(&self.settings) else { return };
        while self.duty.begun(&stop).await {
            tokio::select! {
                done = self.archive(age) => if let Err(error) = done {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "log not archived");
                },
                () = stopped(stop.clone()) => {}
            }
            pause_or_stop(LOOK_EVERY, stop.clone()).await;
        }
    }

    async fn archive(&self, age: SignedDuration) -> Result<(), nats::Error> {
        let archiver = cluster::archiver(&self.settings).await?;
        let pending = archiver.pending(age).await?;
        let tell = |filed: &nats::Filed| {
            Archived { position: filed.last, commits: filed.commits() }.emit(&self.metrics);
        };
        for (consumer, read) in archiver.archive(pending, true, tell).await?.behind {
            tracing::warn!(consumer, read, "a consumer has not read what was archived");
        }
        Ok(())
    }
}
