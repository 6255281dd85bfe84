//! Answers commands and questions from outside, for as long as the service runs.
//!
//! Must never: give up because the cluster is away for a while.

use std::sync::Arc;

use tokio::sync::watch;

use crate::app::clock::ClusterClock;
use crate::app::log::AnyLog;
use crate::app::open::Opened;
use crate::engine::request::Reply;
use crate::nats::{CommandService, Link, ServiceDesk};
use crate::store::sqlite::SqliteViews;
use crate::telemetry::Metrics;
use crate::telemetry::happening::RequestAnswered;

use super::run::{AGAIN_AFTER, pause_or_stop, stopped};

/// What the loop works with.
#[derive(Debug)]
pub(super) struct Answering {
    pub link: Link,
    pub desk: ServiceDesk<AnyLog, SqliteViews>,
    pub metrics: Metrics,
}

impl Answering {
    pub(super) async fn run(self, stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            match CommandService::announce(&self.link, self.desk.clock.now()).await {
                Ok(service) => {
                    let tell = |reply: &Reply| {
                        RequestAnswered { status: reply.status(), code: reply.code() }
                            .emit(&self.metrics);
                    };
                    service.run(self.desk.clone(), stopped(stop.clone()), tell).await;
                }
                Err(error) => {
                    let error = &error as &dyn std::error::Error;
                    tracing::error!(error, "command service not announced");
                }
            }
            pause_or_stop(AGAIN_AFTER, stop.clone()).await;
        }
    }
}

/// The desk of a machine.
pub(super) fn desk(opened: &Opened, clock: &ClusterClock) -> ServiceDesk<AnyLog, SqliteViews> {
    ServiceDesk {
        executor: opened.executor(),
        views: Arc::clone(&opened.views),
        clock: Arc::new(clock.clone()),
    }
}
