//! Starts and ends what a machine does in a cluster.
//!
//! Must never: end with something in hand.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::app::clock::ClusterClock;
use crate::app::cluster;
use crate::app::open::Opened;
use crate::config::Settings;
use crate::engine::intake::pipeline::Limits;
use crate::nats::{self, Lease};
use crate::telemetry::Metrics;

use super::archive::Archiving;
use super::commands::{self, Answering};
use super::duty::{Duty, Keeper};
use super::mailbox::Taking;
use super::outbox::HandingOn;
use super::time::Comparing;

/// How long is waited after a failure before it is tried again.
pub(super) const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// A machine that takes part (节点).
#[derive(Debug)]
pub struct Node {
    duty: Duty,
    clock: ClusterClock,
    tasks: Vec<JoinHandle<()>>,
}

impl Node {
    /// Starts all that it does; it ends when `stop` says so.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn start(
        opened: &Opened,
        settings: &Settings,
        metrics: &Metrics,
        stop: watch::Receiver<bool>,
    ) -> Result<Self, nats::Error> {
        // Acknowledgements that wait must not hold up what comes in: each way has a connection of its own.
        let inward = cluster::link(&settings.nats).await?;
        let outward = cluster::link(&settings.nats).await?;
        let asked = cluster::link(&settings.nats).await?;
        // In this order: a clock that is put before it begins to run steadily is found wrong.
        let clock = ClusterClock::start();
        cluster::check_clock(&outward).await?;
        let desk = opened.desk.clone();
        let lease = Lease::open(outward.clone()).await?;
        let (keeper, duty) = Keeper::over(lease, metrics.clone());
        let taking = Taking {
            link: inward,
            desk: desk.clone(),
            clock: clock.clone(),
            limits: Limits::from(&settings.intake),
            metrics: metrics.clone(),
        };
        let comparing =
            Comparing { link: outward.clone(), clock: clock.clone(), metrics: metrics.clone() };
        let handing_on = HandingOn {
            link: outward,
            log: Arc::clone(&desk.log),
            policy: Arc::clone(&desk.policy),
            duty: duty.clone(),
            metrics: metrics.clone(),
        };
        let answering = Answering {
            link: asked,
            desk: commands::desk(opened, &clock),
            metrics: metrics.clone(),
        };
        let archiving =
            Archiving { settings: settings.clone(), duty: duty.clone(), metrics: metrics.clone() };
        let archiving = tokio::spawn(archiving.run(stop.clone()));
        let taking = tokio::spawn(taking.run(stop.clone()));
        let comparing = tokio::spawn(comparing.run(stop.clone()));
        let answering = tokio::spawn(answering.run(stop.clone()));
        let handed_on = tokio::spawn(handing_on.run(stop.clone()));
        let keeping = tokio::spawn(keeper.run(stopped(stop), async move {
            ended(handed_on).await;
        }));
        Ok(Self { duty, clock, tasks: vec![taking, answering, archiving, comparing, keeping] })
    }

    /// Whether this machine is on duty.
    pub fn duty(&self) -> &Duty {
        &self.duty
    }

    /// The time by which this machine goes.
    pub fn clock(&self) -> &ClusterClock {
        &self.clock
    }

    /// Waits until everything has ended.
    pub async fn end(self) {
        for task in self.tasks {
            ended(task).await;
        }
    }
}

async fn ended(task: JoinHandle<()>) {
    if task.await.is_err() {
        tracing::error!("a task of the node ended by a panic");
    }
}

/// Resolves when it is said to stop, or nobody is left to say so.
pub(super) async fn stopped(mut stop: watch::Receiver<bool>) {
    let _gone = stop.wait_for(|stop| *stop).await;
}

/// Waits so long, or until it is said to stop.
pub(super) async fn pause_or_stop(pause: Duration, stop: watch::Receiver<bool>) {
    // Running out of time is what is waited for.
    let _passed = timeout(pause, stopped(stop)).await;
}
