//! Keeps the views up with the log, fires deadlines, and says how it stands.
//!
//! Must never: say that it is ready when it is behind or the log cannot be read.

use tokio::sync::watch;

use crate::app::log::AnyLog;
use crate::app::node::Duty;
use crate::app::open::Opened;
use crate::domain::id::LogPosition;
use crate::engine::clock::Clock;
use crate::engine::intake::pipeline::Desk;
use crate::engine::port::{self, Log};
use crate::engine::projector::{self, Progress, Projector};
use crate::engine::timer::{self, Fired, Timer};
use crate::engine::views::Views;
use crate::http::{NotReadyReason, Readiness, Standing};
use crate::projection::ticket_view::NextDue;
use crate::store::sqlite::SqliteViews;
use crate::telemetry::happening::{DeadlineFired, LogFailed, ProjectorAdvanced};
use crate::telemetry::{LogFailure, Metrics};

use super::tell_of_verdict;

/// This far behind the log the views are no answer any more.
const BEHIND_MAX: u64 = 10_000;

/// How the log failed; none where the meter has told already, since a firing is a command.
fn kind_of(error: &timer::Error) -> Option<LogFailure> {
    match error {
        timer::Error::Execute(_) => None,
        timer::Error::Store(port::Error::Corrupt { .. })
        | timer::Error::Project(
            projector::Error::Store(port::Error::Corrupt { .. })
            | projector::Error::Corrupt { .. }
            | projector::Error::Ahead { .. },
        ) => Some(LogFailure::Corrupt),
        timer::Error::Store(_) | timer::Error::Project(projector::Error::Store(_)) => {
            Some(LogFailure::Read)
        }
    }
}

fn unready(reason: NotReadyReason) -> Readiness {
    Readiness::NotReady { reason, standing: None }
}

/// Tells how far the projector is, where that has changed.
fn advanced(progress: Progress, told: &mut Option<Progress>, metrics: &Metrics) {
    if told.replace(progress) != Some(progress) {
        let Progress { position, .. } = progress;
        ProjectorAdvanced { position, behind: progress.behind() }.emit(metrics);
    }
}

/// Keeps the views up and the deadlines firing.
pub(super) struct Keeper {
    pub projector: Projector<AnyLog, SqliteViews>,
    pub timer: Timer<AnyLog, SqliteViews>,
    pub opened: Opened,
    pub metrics: Metrics,
    pub clock: Box<dyn Clock>,
    pub duty: Duty,
    pub tell: watch::Sender<Readiness>,
    /// How far the views were when the model was looked at.
    pub looked_at: Option<LogPosition>,
    /// What was told last of the projector.
    pub told: Option<Progress>,
}

impl Keeper {
    pub(super) async fn keep_up(&mut self) {
        match self.advance().await {
            Ok(standing) => {
                self.tell.send_replace(Readiness::Ready(standing));
            }
            Err(error) => {
                self.tell_of(&error);
                self.say_unready(NotReadyReason::LogUnavailable);
            }
        }
    }

    pub(super) fn say_unready(&self, reason: NotReadyReason) {
        self.tell.send_replace(unready(reason));
    }

    fn tell_of(&self, error: &timer::Error) {
        match kind_of(error) {
            Some(kind) => LogFailed { kind, cause: error }.emit(&self.metrics),
            None => tracing::error!(error = error as &dyn std::error::Error, "deadlines not fired"),
        }
    }

    /// The calendar may have grown since the last start.
    pub(super) async fn settle_provisional(&mut self) {
        let now = self.clock.now();
        match self.timer.settle_provisional(&mut self.projector, now).await {
            Ok(tickets) => tracing::info!(tickets, "provisional deadlines computed anew"),
            Err(error) => self.tell_of(&error),
        }
    }

    async fn advance(&mut self) -> Result<Standing, timer::Error> {
        let mut position = self.catch_up().await?;
        // Firing twice would change nothing; that one machine does it spares conflicts.
        if self.duty.is_on() {
            self.fire().await?;
            position = self.catch_up().await?;
        }
        let log = self.opened.desk.log.last().await?;
        advanced(Progress { position, last: log }, &mut self.told, &self.metrics);
        let views = self.opened.views.position().await?;
        debug_assert_eq!(position, views, "the projector tells what it stored");
        if self.looked_at != Some(position) {
            self.looked_at = Some(position);
            self.watch_model().await?;
        }
        let Desk { book, advice, .. } = &self.opened.desk;
        let (rules, model) = (book.version.clone(), advice.standing());
        Ok(Standing { projector: position, log, rules, model })
    }

    /// Takes in what the log has by now; how far there is to go is told before and on the way.
    async fn catch_up(&mut self) -> Result<LogPosition, projector::Error> {
        let Self { projector, tell, told, metrics, .. } = self;
        let hear = |progress: Progress| {
            advanced(progress, told, metrics);
            if progress.behind() > BEHIND_MAX {
                tell.send_replace(unready(NotReadyReason::CatchingUp));
            }
        };
        projector.catch_up(hear).await
    }

    async fn fire(&mut self) -> Result<(), timer::Error> {
        let metrics = &self.metrics;
        let tell = |fired: Fired| {
            let Fired { ticket, next, at } = fired;
            let NextDue { at: due, clock, rung, .. } = next;
            DeadlineFired { ticket, clock, rung, due, at }.emit(metrics);
        };
        self.timer.fire_due(&mut self.projector, self.clock.now(), tell).await
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
