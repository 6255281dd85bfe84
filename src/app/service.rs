//! The service: a loop that keeps the views up with the log and says how it stands, beside the HTTP side.
//!
//! Must never: say that it is ready when it is behind or the log cannot be read.

use std::future::Future;
use std::net::SocketAddr;
use std::time::Duration;

use prometheus::Registry;
use tokio::sync::watch;

use crate::config::Settings;
use crate::domain::id::LogPosition;
use crate::engine::adviser::Advice;
use crate::engine::clock::Clock;
use crate::engine::intake::pipeline::Desk;
use crate::engine::port::{self, Log};
use crate::engine::projector::{self, Projector};
use crate::engine::timer::{self, Fired, Timer};
use crate::engine::views::Views;
use crate::http::{NotReadyReason, Readiness, Server, ServerError, Standing, Watched, router};
use crate::learn::drift::Verdict;
use crate::nats;
use crate::projection::ticket_view::NextDue;
use crate::store::sqlite::SqliteViews;
use crate::telemetry::happening::{
    DeadlineFired, LogFailed, ModelAbsent, ModelLoaded, ModelUnusable, ModelWatched,
    ProjectorAdvanced, RulesLoaded,
};
use crate::telemetry::{LogFailure, Metrics};

use super::clock::SystemClock;
use super::log::AnyLog;
use super::node::{Duty, Node};
use super::open::Opened;

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
    let duty = node.as_ref().map_or_else(Duty::alone, |node| node.duty().clone());
    let projecting = tokio::spawn(async move {
        let (projector, timer) = (opened.projector(), opened.timer());
        let mut keeper = Keeper { projector, timer, opened, metrics, clock, duty, last: None };
        keeper.settle_provisional().await;
        let mut tick = tokio::time::interval(poll);
        loop {
            tokio::select! {
                _ = tick.tick() => { tell.send_replace(keeper.keep_up().await); }
                _ = stopped.changed() => return,
            }
        }
    });
    let drained = async move {
        stop.await;
        stopping.send_replace(true);
    };
    let result = server.run(router(Watched { readiness, registry }), drained).await;
    if let Some(node) = node {
        node.end().await;
    }
    if projecting.await.is_err() {
        tracing::error!("projector task ended by a panic");
    }
    Ok(result?)
}

/// Whether the log is away, or holds what makes no ticket.
fn kind_of(error: &timer::Error) -> LogFailure {
    let is_corrupt = matches!(
        error,
        timer::Error::Store(port::Error::Corrupt { .. })
            | timer::Error::Project(projector::Error::Corrupt { .. })
            | timer::Error::Project(projector::Error::Store(port::Error::Corrupt { .. }))
    );
    if is_corrupt { LogFailure::Corrupt } else { LogFailure::Read }
}

/// Keeps the views up and the deadlines firing.
struct Keeper {
    projector: Projector<AnyLog, SqliteViews>,
    timer: Timer<AnyLog, SqliteViews>,
    opened: Opened,
    metrics: Metrics,
    clock: Box<dyn Clock>,
    duty: Duty,
    last: Option<LogPosition>,
}

impl Keeper {
    async fn keep_up(&mut self) -> Readiness {
        match self.advance().await {
            Ok(standing) => Readiness::Ready(standing),
            Err(error) => {
                LogFailed { kind: kind_of(&error), cause: &error }.emit(&self.metrics);
                Readiness::NotReady { reason: NotReadyReason::LogUnavailable, standing: None }
            }
        }
    }

    /// The calendar may have grown since the last start.
    async fn settle_provisional(&mut self) {
        let now = self.clock.now();
        match self.timer.settle_provisional(&mut self.projector, now).await {
            Ok(tickets) => tracing::info!(tickets, "provisional deadlines computed anew"),
            Err(error) => {
                LogFailed { kind: LogFailure::Append, cause: &error }.emit(&self.metrics);
            }
        }
    }

    async fn advance(&mut self) -> Result<Standing, timer::Error> {
        let now = self.clock.now();
        let metrics = &self.metrics;
        let tell = |fired: Fired| {
            let Fired { ticket, next, at } = fired;
            let NextDue { at: due, clock, rung, .. } = next;
            DeadlineFired { ticket, clock, rung, due, at }.emit(metrics);
        };
        // Firing twice would change nothing; that one machine does it spares conflicts.
        if self.duty.is_on() {
            self.timer.fire_due(&mut self.projector, now, tell).await?;
        }
        let projector = self.projector.catch_up(|_| {}).await?;
        let log = self.opened.desk.log.last().await?;
        let views = self.opened.views.position().await?;
        debug_assert_eq!(projector, views, "the projector tells what it stored");
        if self.last != Some(projector) {
            self.last = Some(projector);
            ProjectorAdvanced { position: projector, behind: log.0.saturating_sub(projector.0) }
                .emit(&self.metrics);
            self.watch_model().await?;
        }
        let Desk { book, advice, .. } = &self.opened.desk;
        Ok(Standing { projector, log, rules: book.version.clone(), model: advice.standing() })
    }

    /// Looks at what became of the model's tickets.
    async fn watch_model(&self) -> Result<(), port::Error> {
        let Some(adviser) = self.opened.desk.advice.adviser() else { return Ok(()) };
        let before = adviser.verdict();
        let now = adviser.look(self.opened.views.as_ref()).await?;
        if before != Some(now) {
            let before_ppm = before.and_then(|before| before.in_force_ppm);
            tell_of_verdict(Some(now), before_ppm, &self.metrics);
        }
        Ok(())
    }
}
