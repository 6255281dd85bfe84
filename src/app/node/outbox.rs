//! Hands messages on to the outside while this machine is on duty.
//!
//! Must never: go on when the lease has gone to another machine.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::app::log::AnyLog;
use crate::domain::policy::Policy;
use crate::engine::fault::{Step, reached};
use crate::engine::outbox::{Error, Outbox};
use crate::nats::{Link, Streams, Wake};
use crate::telemetry::Metrics;
use crate::telemetry::happening::HandedOn;

use super::duty::Duty;
use super::run::{AGAIN_AFTER, pause_or_stop};

/// How often the log is looked at even without word that it has grown.
const LOOK_EVERY: Duration = Duration::from_millis(200);
/// How often the mark is moved; what was handed on since is handed on again after a stop, and dropped by the
/// server under its id.
const MARK_EVERY: Duration = Duration::from_secs(1);

/// What the loop works with.
#[derive(Debug)]
pub(super) struct HandingOn {
    pub link: Link,
    pub log: Arc<AnyLog>,
    pub policy: Arc<Policy>,
    pub duty: Duty,
    pub metrics: Metrics,
}

impl HandingOn {
    pub(super) async fn run(mut self, stop: watch::Receiver<bool>) {
        while self.duty.begun(&stop).await {
            if let Err(error) = self.hand_on(stop.clone()).await {
                tracing::error!(error = &error as &dyn std::error::Error, "messages not handed on");
                pause_or_stop(AGAIN_AFTER, stop.clone()).await;
            }
        }
    }

    /// Hands on until this machine is on duty no more, or is to stop.
    async fn hand_on(&self, mut stop: watch::Receiver<bool>) -> Result<(), Error> {
        let opened = Streams::open(self.link.clone()).await;
        let outlet = Arc::new(opened.map_err(crate::engine::port::Error::from)?);
        let (log, policy) = (Arc::clone(&self.log), Arc::clone(&self.policy));
        let mut outbox = Outbox::take_over(log, outlet, policy).await?;
        let opened = Wake::open(&self.link).await;
        let mut wake = opened.map_err(crate::engine::port::Error::from)?;
        let mut look = interval(LOOK_EVERY);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut marked = Instant::now();
        while self.duty.is_on() {
            let more = outbox.hand_on().await?;
            reached(Step::HandedOn);
            if marked.elapsed() >= MARK_EVERY {
                outbox.mark().await?;
                reached(Step::Marked);
                HandedOn { position: outbox.reached() }.emit(&self.metrics);
                marked = Instant::now();
            }
            if more {
                continue;
            }
            if *stop.borrow() {
                break;
            }
            tokio::select! {
                () = wake.next() => {}
                _ = look.tick() => {}
                _ = stop.changed() => {}
            }
        }
        Ok(outbox.mark().await?)
    }
}
