//! Who is on duty (值守): of all machines the one that holds the lease. Alone, a machine is always on duty.
//!
//! Must never: outlast the lease.

use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::nats::{KEEP_UP_EVERY, Lease};
use crate::telemetry::Metrics;
use crate::telemetry::happening::DutyChanged;

use super::run::stopped;

/// Until when this machine is on duty.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Until {
    Always,
    Then(Instant),
    Never,
}

/// Whether this machine is on duty; cloning gives another hold on the same answer.
#[derive(Debug, Clone)]
pub struct Duty(watch::Receiver<Until>);

impl Duty {
    /// A machine alone.
    pub fn alone() -> Self {
        // What was said last holds, though nobody is left to say more.
        Self(watch::channel(Until::Always).1)
    }

    /// Whether it is on duty now.
    pub fn is_on(&self) -> bool {
        match *self.0.borrow() {
            Until::Always => true,
            Until::Then(until) => Instant::now() < until,
            Until::Never => false,
        }
    }

    /// Waits until it is on; gives whether it came to be before `stop` was said.
    pub(super) async fn begun(&mut self, stop: &watch::Receiver<bool>) -> bool {
        while !*stop.borrow() {
            if self.is_on() {
                return true;
            }
            tokio::select! {
                () = self.changed() => {}
                () = stopped(stop.clone()) => return false,
            }
        }
        false
    }

    /// Resolves when something has changed.
    async fn changed(&mut self) {
        if self.0.changed().await.is_err() {
            // Nobody is left to say anything; whoever waits is told to stop otherwise.
            std::future::pending::<()>().await;
        }
    }
}

/// Keeps a lease up for a [`Duty`].
#[derive(Debug)]
pub(super) struct Keeper {
    lease: Lease,
    tell: watch::Sender<Until>,
    metrics: Metrics,
}

impl Keeper {
    pub(super) fn over(lease: Lease, metrics: Metrics) -> (Self, Duty) {
        let (tell, told) = watch::channel(Until::Never);
        (Self { lease, tell, metrics }, Duty(told))
    }

    /// Keeps it up until `stop` resolves, then gives it up once `last` has: what is done on duty is ended
    /// before another machine begins.
    pub(super) async fn run(
        mut self,
        stop: impl Future<Output = ()> + Send,
        last: impl Future<Output = ()> + Send,
    ) {
        let mut tick = interval(KEEP_UP_EVERY);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut stop = std::pin::pin!(stop);
        loop {
            tokio::select! {
                _ = tick.tick() => self.keep_up().await,
                () = &mut stop => break,
            }
        }
        last.await;
        self.tell.send_replace(Until::Never);
        self.lease.give_up().await;
    }

    async fn keep_up(&mut self) {
        if let Err(error) = self.lease.keep_up().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "lease not kept up");
        }
        let until = self.lease.until().map_or(Until::Never, Until::Then);
        self.tell.send_if_modified(|now| {
            let turned = matches!(
                (*now, until),
                (Until::Never, Until::Then(_)) | (Until::Then(_), Until::Never)
            );
            if turned {
                DutyChanged { on: until != Until::Never }.emit(&self.metrics);
            }
            *now = until;
            turned
        });
    }
}
