//! Takes appeals in from the mailbox, for as long as the service runs.
//!
//! Must never: give up because the cluster is away for a while.

use std::sync::Arc;

use tokio::sync::watch;

use crate::app::clock::ClusterClock;
use crate::app::log::AnyLog;
use crate::engine::intake::message::TakenIn;
use crate::engine::intake::pipeline::{Desk, Limits};
use crate::nats::{Link, Mailbox, Progress};
use crate::telemetry::happening::{AppealsAccepted, LogFailed};
use crate::telemetry::{LogFailure, Metrics};

use super::run::{AGAIN_AFTER, pause_or_stop, stopped};

/// What the loop works with.
#[derive(Debug)]
pub(super) struct Taking {
    pub link: Link,
    pub desk: Desk<AnyLog>,
    pub clock: ClusterClock,
    pub limits: Limits,
    pub metrics: Metrics,
}

impl Taking {
    pub(super) async fn run(self, stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            if let Err(error) = self.take(stop.clone()).await {
                tracing::error!(error = &error as &dyn std::error::Error, "mailbox not read");
            }
            pause_or_stop(AGAIN_AFTER, stop.clone()).await;
        }
    }

    async fn take(&self, stop: watch::Receiver<bool>) -> Result<(), crate::nats::Error> {
        let mailbox = Mailbox::open(&self.link).await?;
        let tell = |progress: Progress<'_>| match progress {
            Progress::Taken(taken) => {
                let TakenIn { accepted, repeated, dead } = taken;
                let (new, repeated, dead) = (*accepted, *repeated, dead.len() as u64);
                AppealsAccepted { new, repeated, dead }.emit(&self.metrics);
            }
            Progress::Failed(cause) => {
                LogFailed { kind: LogFailure::Append, cause }.emit(&self.metrics);
            }
        };
        mailbox
            .run(self.desk.clone(), Arc::new(self.clock.clone()), self.limits, stopped(stop), tell)
            .await
    }
}
