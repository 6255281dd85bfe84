//! The service: a keeper of views and deadlines, and on a cluster a node, beside the HTTP side.
//!
//! Must never: end before what it has begun.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use prometheus::Registry;
use tokio::sync::watch;

use crate::config::Settings;
use crate::engine::adviser::Advice;
use crate::engine::clock::Clock;
use crate::http::{NotReadyReason, Readiness, Server, ServerError, Watched, router};
use crate::learn::drift::Verdict;
use crate::nats;
use crate::telemetry::Metrics;
use crate::telemetry::happening::{
    DutyChanged, ModelAbsent, ModelLoaded, ModelUnusable, ModelWatched, RulesLoaded,
};

use super::clock::SystemClock;
use super::log::AnyLog;
use super::node::{Duty, Node};
use super::open::Opened;

use keeper::Keeper;

mod keeper;

/// Why the service stopped or did not start.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The HTTP side.
    #[error(transparent)]
    Http(#[from] ServerError),
    /// The cluster.
    #[error(transparent)]
    Nats(#[from] nats::Error),
    /// The metrics.
    #[error("指标登记失败")]
    Metrics(#[from] crate::telemetry::Error),
}

/// A service that is bound and not yet running.
#[derive(Debug)]
pub struct Service {
    opened: Opened,
    server: Server,
    poll: Duration,
    registry: Registry,
    metrics: Metrics,
    settings: Settings,
}

impl Service {
    /// Binds the address and registers the metrics.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn bind(opened: Opened, settings: &Settings) -> Result<Self, Error> {
        let registry = Registry::new();
        let metrics = Metrics::new(&registry)?;
        let summary = &opened.summary;
        RulesLoaded {
            version: opened.desk.book.version.clone(),
            units: summary.units as u64,
            matters: summary.matters as u64,
            places: summary.places as u64,
            rows: summary.rules as u64,
        }
        .emit(&metrics);
        tell_of_model(&opened.desk.advice, &metrics);
        let server = Server::bind(settings.serve.listen.socket()).await?;
        let poll = Duration::from_millis(settings.serve.projector_poll_ms);
        let settings = settings.clone();
        let opened = opened.counted(&metrics);
        Ok(Self { opened, server, poll, registry, metrics, settings })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.server.address()
    }
}

/// Says which model is asked, or why none is.
fn tell_of_model(advice: &Advice, metrics: &Metrics) {
    match advice {
        Advice::None => ModelAbsent.emit(metrics),
        Advice::Unusable(reason) => ModelUnusable { reason }.emit(metrics),
        Advice::Serving(adviser) => {
            ModelLoaded {
                version: adviser.version().clone(),
                labels: adviser.labels() as u64,
                strange: adviser.strange_labels().map(str::to_owned).collect(),
            }
            .emit(metrics);
            tell_of_verdict(adviser.verdict(), adviser.threshold_ppm(), metrics);
        }
    }
}

/// Says what the watch has come to; before the first look nothing goes by itself.
fn tell_of_verdict(verdict: Option<Verdict>, before_ppm: Option<u32>, metrics: &Metrics) {
    let Verdict { watched, right, at_risk, in_force_ppm } = verdict.unwrap_or_default();
    ModelWatched { watched, right, at_risk, in_force_ppm, before_ppm }.emit(metrics);
}

/// Runs a service until `stop` resolves.
///
/// # Errors
/// Those of the HTTP side.
pub async fn serve(
    service: Service,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Error> {
    let Service { opened, server, poll, registry, metrics, settings } = service;
    let starting = Readiness::NotReady { reason: NotReadyReason::Starting, standing: None };
    let (tell, readiness) = watch::channel(starting);
    let (stopping, mut stopped) = watch::channel(false);
    let (node, clock): (Option<Node>, Box<dyn Clock>) = match *opened.desk.log {
        AnyLog::Embedded(_) => (None, Box::new(SystemClock)),
        AnyLog::Cluster(_) => {
            let node = Node::start(&opened, &settings, &metrics, stopped.clone()).await?;
            let clock = Box::new(node.clock().clone());
            (Some(node), clock)
        }
    };
    let duty = match &node {
        Some(node) => node.duty().clone(),
        None => {
            DutyChanged { on: true }.emit(&metrics);
            Duty::alone()
        }
    };
    let (serving, mut served) = watch::channel(());
    let projecting = tokio::spawn(async move {
        let (projector, timer) = (opened.projector(), opened.timer());
        let (looked_at, told) = (None, None);
        let mut keeper =
            Keeper { projector, timer, opened, metrics, clock, duty, tell, looked_at, told };
        keeper.settle_provisional().await;
        let mut tick = tokio::time::interval(poll);
        loop {
            tokio::select! {
                _ = tick.tick() => keeper.keep_up().await,
                _ = stopped.changed() => break,
            }
        }
        keeper.say_unready(NotReadyReason::Stopping);
        // Whoever asks while the last answers go out is told so.
        let _nobody_asks_any_more = served.changed().await;
    });
    let drained = async move {
        stop.await;
        stopping.send_replace(true);
    };
    let result = server.run(router(Watched { readiness, registry }), drained).await;
    drop(serving);
    if let Some(node) = node {
        node.end().await;
    }
    if projecting.await.is_err() {
        tracing::error!("projector task ended by a panic");
    }
    Ok(result?)
}
