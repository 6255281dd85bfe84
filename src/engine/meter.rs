//! Counts what is done to the log, for a service that somebody watches; a command that runs once and ends has
//! nobody who asks, and counts nothing.
//!
//! Must never: change what is done, or tell of a commit that does not stand.

use crate::domain::command::CommandName;
use crate::domain::event::{Commit, Event};
use crate::domain::id::TicketNumber;
use crate::domain::invariant::Invariant;
use crate::telemetry::happening::{
    CommandExecuted, CommitAppended, InvariantBroken, LogFailed, TicketRegistered,
};
use crate::telemetry::{CommandOutcome, LogFailure, Metrics, RegisteredAs};

use super::execute;
use super::port::{self, Appended, Log};

/// Whoever counts; by default nobody.
#[derive(Debug, Clone, Default)]
pub struct Meter(Option<Metrics>);

impl From<Metrics> for Meter {
    fn from(metrics: Metrics) -> Self {
        Self(Some(metrics))
    }
}

/// What is told of a commit once it stands.
struct Made {
    ticket: TicketNumber,
    command: CommandName,
    registered: Option<RegisteredAs>,
}

impl Meter {
    /// Appends commits, and counts those that stand.
    pub(super) async fn append<L: Log>(
        &self,
        log: &L,
        commits: Vec<Commit>,
    ) -> Result<Vec<Appended>, port::Error> {
        let Some(metrics) = &self.0 else { return log.append(commits).await };
        let made: Vec<Made> = commits.iter().map(Made::of).collect();
        let appended = log.append(commits).await;
        let appended = appended.inspect_err(|cause| {
            LogFailed { kind: LogFailure::Append, cause }.emit(metrics);
        })?;
        let mut count = 0;
        for (made, _) in made.iter().zip(&appended).filter(|(_, one)| one.stands()) {
            count += 1;
            made.emit(metrics);
        }
        if count > 0 {
            CommitAppended { count }.emit(metrics);
        }
        Ok(appended)
    }

    /// Counts a command that had no effect, and what is wrong with the log where that is why.
    pub(super) fn failed(&self, command: CommandName, error: &execute::Error) {
        let Some(metrics) = &self.0 else { return };
        let (outcome, kind) = match error {
            execute::Error::Refused(_) | execute::Error::RequestIdReused { .. } => {
                (CommandOutcome::Refused, None)
            }
            execute::Error::Contended(_) => (CommandOutcome::Failed, Some(LogFailure::Conflict)),
            execute::Error::Corrupt(_) | execute::Error::Log(port::Error::Corrupt { .. }) => {
                (CommandOutcome::Failed, Some(LogFailure::Corrupt))
            }
            // What could not be appended is told already; who cannot read says so himself.
            execute::Error::Log(_) => (CommandOutcome::Failed, None),
        };
        CommandExecuted { command, outcome }.emit(metrics);
        if let Some(kind) = kind {
            LogFailed { kind, cause: error }.emit(metrics);
        }
    }

    /// Tells of an invariant that does not hold, whether somebody counts or not.
    pub(super) fn broken(&self, ticket: TicketNumber, invariant: Invariant) {
        match &self.0 {
            Some(metrics) => InvariantBroken { invariant, ticket }.emit(metrics),
            None => {
                tracing::error!(%ticket, invariant = invariant.word(), "invariant broken");
            }
        }
    }
}

impl Made {
    fn of(commit: &Commit) -> Self {
        let registers = matches!(commit.events.first(), Some(Event::Registered { .. }));
        let mut outcomes = commit.events.iter().filter(|_| registers);
        let registered = outcomes.find_map(|event| event.as_routing().as_ref().map(Into::into));
        Self { ticket: commit.ticket, command: commit.command, registered }
    }

    fn emit(&self, metrics: &Metrics) {
        CommandExecuted { command: self.command, outcome: CommandOutcome::Ok }.emit(metrics);
        if let Some(mode) = self.registered {
            TicketRegistered { ticket: self.ticket, mode }.emit(metrics);
        }
    }
}
