//! Executing commands: load, decide, check the invariants, append; on a conflict once more.
//!
//! Must never: append what `decide` did not decide, or retry for ever.

use std::borrow::Borrow;
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::command::{Command, CommandName, MasterFacts};
use crate::domain::event::Commit;
use crate::domain::evolve::{Corrupt, apply};
use crate::domain::id::{RequestId, TicketNumber};
use crate::domain::policy::Policy;
use crate::domain::refusal::Refusal;
use crate::domain::role::Actor;
use crate::domain::state::StateName;
use crate::domain::ticket::Ticket;

use super::meter::Meter;
use super::port::{self, Log};

mod order;
mod outcome;

pub use order::{Done, Order};
pub use outcome::{commit_counted, commit_of};

use outcome::{Outcome, repeated};

/// How often a command is decided anew after a conflict.
pub const CONFLICT_RETRIES_MAX: usize = 5;

/// Why a command had no effect.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A rule of the loop.
    #[error("{0}")]
    Refused(Refusal),
    /// The log.
    #[error(transparent)]
    Log(#[from] port::Error),
    /// A history that makes no ticket.
    #[error(transparent)]
    Corrupt(#[from] Corrupt),
    /// Others kept being faster.
    #[error("工单 {0} 正被频繁修改，请稍后重试")]
    Contended(TicketNumber),
    /// Something else was done on the ticket under the same id before.
    #[error(
        "请求编号 {request} 已用于工单 {ticket} 的另一操作；新操作请换用新的编号，重试请原样重发"
    )]
    RequestIdReused {
        /// Ticket.
        ticket: TicketNumber,
        /// The id.
        request: RequestId,
    },
}

impl Error {
    /// Stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Log(_) => "log_unavailable",
            Self::Corrupt(_) => "history_corrupt",
            Self::Contended(_) => "contended",
            Self::RequestIdReused { .. } => "request_id_reused",
        }
    }
}

/// Folds a history.
///
/// # Errors
/// [`Corrupt`].
pub fn fold<C: Borrow<Commit>>(history: &[C]) -> Result<Option<Ticket>, Corrupt> {
    history.iter().try_fold(None, |ticket, commit| apply(ticket, commit.borrow()).map(Some))
}

/// Executes commands on a log under one policy.
#[derive(Debug)]
pub struct Executor<L> {
    log: Arc<L>,
    policy: Arc<Policy>,
    meter: Meter,
}

impl<L> Clone for Executor<L> {
    fn clone(&self) -> Self {
        Self {
            log: Arc::clone(&self.log),
            policy: Arc::clone(&self.policy),
            meter: self.meter.clone(),
        }
    }
}

impl<L: Log> Executor<L> {
    /// An executor.
    pub fn new(log: Arc<L>, policy: Arc<Policy>) -> Self {
        Self { log, policy, meter: Meter::default() }
    }

    /// The same, counted.
    #[must_use]
    pub fn counted(self, meter: Meter) -> Self {
        Self { meter, ..self }
    }

    /// The policy in force.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// The ticket as the log has it; none where there is none.
    ///
    /// # Errors
    /// See [`Error`]; nothing is refused.
    pub async fn ticket(&self, number: TicketNumber) -> Result<Option<Ticket>, Error> {
        Ok(fold(&self.log.history(number).await?)?)
    }

    /// Executes one order; see [`Executor::execute_once`].
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn execute(&self, order: &Order) -> Result<Ticket, Error> {
        self.execute_once(order).await.map(|done| done.ticket)
    }

    /// Executes one order and tells whether it was done before under the same id. What is due on the
    /// ticket passes first: a signature that comes after the window does not undo that silence has
    /// signed already, though no timer has run since.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn execute_once(&self, order: &Order) -> Result<Done, Error> {
        let done = self.attempt(order).await;
        done.map_err(|error| self.told(order.command.name(), error))
    }

    async fn attempt(&self, order: &Order) -> Result<Done, Error> {
        for _ in 0..CONFLICT_RETRIES_MAX {
            let ticket = self.ticket(order.ticket).await?;
            let Outcome { commits, result } =
                Outcome::of(ticket.as_ref(), order, &self.policy, &self.meter);
            let appended = self.meter.append(self.log.as_ref(), commits).await?;
            if appended.iter().all(|one| one.stands()) {
                return result;
            }
            tracing::warn!(ticket = %order.ticket, "append conflicted");
        }
        Err(Error::Contended(order.ticket))
    }

    /// Counts a failure.
    fn told(&self, command: CommandName, error: Error) -> Error {
        self.meter.failed(command, &error);
        error
    }

    /// Lets a ticket go on as part of another; see [`Executor::merge_once`].
    ///
    /// # Errors
    /// See [`Error`]; a master that is not there is refused.
    pub async fn merge(
        &self,
        child: TicketNumber,
        into: TicketNumber,
        actor: &Actor,
        at: Timestamp,
    ) -> Result<Ticket, Error> {
        self.merge_once(child, into, actor, at, None).await.map(|done| done.ticket)
    }

    /// Lets a ticket go on as part of another: its caller becomes a party of the master first, so that
    /// a stop in between loses nobody; doing it again ends it. The client's id stands on the child.
    ///
    /// # Errors
    /// See [`Error`]; a master that is not there is refused.
    pub async fn merge_once(
        &self,
        child: TicketNumber,
        into: TicketNumber,
        actor: &Actor,
        at: Timestamp,
        request: Option<RequestId>,
    ) -> Result<Done, Error> {
        let order = |ticket, command| Order::new(ticket, command, actor.clone(), at);
        let told = |error| self.told(CommandName::Merge, error);
        let histories = self.log.histories(vec![child, into]).await;
        let histories = histories.map_err(|error| told(Error::Log(error)))?;
        let [child_now, master] = histories.as_slice() else {
            return Err(told(Error::Refused(Refusal::TicketUnknown)));
        };
        let folded =
            |history: &[Arc<Commit>]| fold(history).map_err(|corrupt| told(corrupt.into()));
        let (child_now, master) = (folded(child_now)?, folded(master)?);
        let facts = MasterFacts {
            is_open: master.as_ref().is_some_and(|one| StateName::OPEN.contains(&one.state.name())),
            readers: master.as_ref().map(Ticket::readers).unwrap_or_default(),
        };
        let merging = order(child, Command::Merge { into, master: facts }).under(request);
        // The master may have gone on since it was done.
        if let Some(told) = repeated(child_now.as_ref(), &merging) {
            return told;
        }
        let Some(master) = master else {
            return Err(told(Error::Refused(Refusal::MergeTargetInvalid)));
        };
        // Refused before anything is done.
        commit_of(child_now.as_ref(), &merging, &self.policy).map_err(told)?;
        if !master.file.parties.contains(&child) {
            self.execute(&order(into, Command::AddParty { from: child })).await?;
        }
        self.execute_once(&merging).await
    }

    /// Executes orders on distinct tickets, all in one batch of the log; a conflict falls back to one
    /// by one. Results stand in the order of the orders.
    pub async fn execute_all(&self, orders: &[Order]) -> Vec<Result<Ticket, Error>> {
        let numbers = orders.iter().map(|order| order.ticket).collect();
        let histories = match self.log.histories(numbers).await {
            Ok(histories) => histories,
            Err(error) => {
                let failed =
                    |order: &Order| Err(self.told(order.command.name(), Error::Log(error.clone())));
                return orders.iter().map(failed).collect();
            }
        };
        let folded = histories.iter().map(|history| fold(history));
        let known: Vec<Result<Option<Ticket>, Corrupt>> = folded.collect();
        self.execute_known(orders, known.iter().map(Result::as_ref).collect()).await
    }

    /// The same on tickets that are known as they stand; one that has changed since is read anew.
    pub async fn execute_known(
        &self,
        orders: &[Order],
        known: Vec<Result<&Option<Ticket>, &Corrupt>>,
    ) -> Vec<Result<Ticket, Error>> {
        let mut commits = Vec::with_capacity(orders.len());
        let mut results = Vec::with_capacity(orders.len());
        for (order, ticket) in orders.iter().zip(known) {
            let outcome = match ticket {
                Ok(ticket) => Outcome::of(ticket.as_ref(), order, &self.policy, &self.meter),
                Err(corrupt) => Outcome::failed(Error::Corrupt(corrupt.clone())),
            };
            let result = outcome.result.map(|done| done.ticket);
            results.push((outcome.commits.len(), result));
            commits.extend(outcome.commits);
        }
        let told = |order: &Order, result: Result<Ticket, Error>| {
            result.map_err(|error| self.told(order.command.name(), error))
        };
        let appended = match self.meter.append(self.log.as_ref(), commits).await {
            Ok(appended) => appended,
            Err(error) => {
                let failed = results.into_iter().map(|one| fail(one, &error));
                return orders.iter().zip(failed).map(|(order, one)| told(order, one)).collect();
            }
        };
        let mut appended = appended.iter();
        let mut settled = Vec::with_capacity(orders.len());
        for (order, (count, result)) in orders.iter().zip(results) {
            let stands = appended.by_ref().take(count).filter(|one| one.stands()).count() == count;
            settled.push(if stands { told(order, result) } else { self.execute(order).await });
        }
        settled
    }
}

/// An order whose commits could not be appended failed by that; one that made none, by itself.
fn fail(
    (commits, result): (usize, Result<Ticket, Error>),
    error: &port::Error,
) -> Result<Ticket, Error> {
    if commits == 0 { result } else { Err(Error::Log(error.clone())) }
}
