//! Executing commands: load, decide, check the invariants, append; on a conflict once more.
//!
//! Must never: append what `decide` did not decide, or retry for ever.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::command::{Command, MasterFacts};
use crate::domain::deadline::next_rung;
use crate::domain::decide::decide;
use crate::domain::event::{Commit, SCHEMA};
use crate::domain::evolve::{Corrupt, apply};
use crate::domain::id::{Revision, TicketNumber};
use crate::domain::invariant;
use crate::domain::policy::Policy;
use crate::domain::refusal::Refusal;
use crate::domain::role::{Actor, Role};
use crate::domain::state::StateName;
use crate::domain::ticket::Ticket;

use super::port::{self, Appended, Log};

/// How often a command is decided anew after a conflict.
pub const CONFLICT_RETRIES_MAX: usize = 5;

/// A command with who gives it on which ticket.
#[derive(Debug, Clone)]
pub struct Order {
    /// Ticket.
    pub ticket: TicketNumber,
    /// Command.
    pub command: Command,
    /// Who.
    pub actor: Actor,
    /// When.
    pub at: Timestamp,
}

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
}

/// Folds a history.
///
/// # Errors
/// [`Corrupt`].
pub fn fold(history: &[Commit]) -> Result<Option<Ticket>, Corrupt> {
    history.iter().try_fold(None, |ticket, commit| apply(ticket, commit).map(Some))
}

/// Decides one order on a ticket as it stands and makes the commit; the ticket after it comes along.
///
/// # Errors
/// A refusal, or a history that cannot be continued.
pub fn commit_of(
    ticket: Option<&Ticket>,
    order: &Order,
    policy: &Policy,
) -> Result<(Commit, Ticket), Error> {
    let events =
        decide(ticket, &order.command, &order.actor, policy, order.at).map_err(Error::Refused)?;
    let commit = Commit {
        schema: SCHEMA,
        ticket: order.ticket,
        revision: ticket.map_or(Revision::default(), |ticket| ticket.revision).next(),
        at: order.at,
        actor: order.actor.clone(),
        command: order.command.name(),
        events,
    };
    let after = apply(ticket.cloned(), &commit)?;
    let broken = invariant::broken(ticket, &after, policy);
    for invariant in &broken {
        tracing::error!(ticket = %order.ticket, invariant = invariant.word(), "invariant broken");
    }
    debug_assert!(broken.is_empty(), "{} broke {broken:?}", order.ticket);
    Ok((commit, after))
}

/// Executes commands on a log under one policy.
#[derive(Debug)]
pub struct Executor<L> {
    log: Arc<L>,
    policy: Arc<Policy>,
}

impl<L> Clone for Executor<L> {
    fn clone(&self) -> Self {
        Self { log: Arc::clone(&self.log), policy: Arc::clone(&self.policy) }
    }
}

impl<L: Log> Executor<L> {
    /// An executor.
    pub fn new(log: Arc<L>, policy: Arc<Policy>) -> Self {
        Self { log, policy }
    }

    /// The policy in force.
    pub fn policy(&self) -> &Arc<Policy> {
        &self.policy
    }

    /// Executes one order. What is due on the ticket passes first: a signature that comes after the
    /// window does not undo that silence has signed already, though no timer has run since.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn execute(&self, order: &Order) -> Result<Ticket, Error> {
        for _ in 0..CONFLICT_RETRIES_MAX {
            let history = self.log.history(order.ticket).await?;
            let ticket = fold(&history)?;
            let next = ticket.as_ref().and_then(|ticket| self.overdue(ticket, order));
            if let Some(firing) = next {
                let (commit, _) = commit_of(ticket.as_ref(), &firing, &self.policy)?;
                self.log.append(vec![commit]).await?;
                return Box::pin(self.execute(order)).await;
            }
            let (commit, after) = commit_of(ticket.as_ref(), order, &self.policy)?;
            match self.log.append(vec![commit]).await?.first() {
                Some(Appended::At(_)) => return Ok(after),
                Some(Appended::Conflict(_)) | None => {
                    tracing::warn!(ticket = %order.ticket, "append conflicted");
                }
            }
        }
        Err(Error::Contended(order.ticket))
    }

    /// The deadline that should have been fired before `order`; none before the engine's own.
    fn overdue(&self, ticket: &Ticket, order: &Order) -> Option<Order> {
        let next = next_rung(ticket, &self.policy).filter(|_| order.actor.role != Role::Engine)?;
        let due = next.at <= order.at && order.at >= ticket.changed_at;
        due.then(|| Order {
            ticket: order.ticket,
            command: next.command(),
            actor: Actor::engine(),
            at: order.at,
        })
    }

    /// Lets a ticket go on as part of another: its caller becomes a party of the master first, so that
    /// a stop in between loses nobody; doing it again ends it.
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
        let order = |ticket, command| Order { ticket, command, actor: actor.clone(), at };
        let histories = self.log.histories(vec![child, into]).await?;
        let [child_now, master] = histories.as_slice() else {
            return Err(Error::Refused(Refusal::TicketUnknown));
        };
        let Some(master) = fold(master)? else {
            return Err(Error::Refused(Refusal::MergeTargetInvalid));
        };
        let is_open = StateName::OPEN.contains(&master.state.name());
        let facts = MasterFacts { is_open, readers: master.readers() };
        let merging = order(child, Command::Merge { into, master: facts });
        // Refused before anything is done.
        commit_of(fold(child_now)?.as_ref(), &merging, &self.policy)?;
        if !master.file.parties.contains(&child) {
            self.execute(&order(into, Command::AddParty { from: child })).await?;
        }
        self.execute(&merging).await
    }

    /// Executes orders on distinct tickets, all in one batch of the log; a conflict falls back to one
    /// by one. Results stand in the order of the orders.
    pub async fn execute_all(&self, orders: &[Order]) -> Vec<Result<Ticket, Error>> {
        let numbers = orders.iter().map(|order| order.ticket).collect();
        let histories = match self.log.histories(numbers).await {
            Ok(histories) => histories,
            Err(error) => return orders.iter().map(|_| Err(Error::Log(error.clone()))).collect(),
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
            let decided = match ticket {
                Ok(ticket) => commit_of(ticket.as_ref(), order, &self.policy),
                Err(corrupt) => Err(Error::Corrupt(corrupt.clone())),
            };
            results.push(decided.map(|(commit, after)| {
                commits.push(commit);
                after
            }));
        }
        let appended = match self.log.append(commits).await {
            Ok(appended) => appended,
            Err(error) => return fail_all(results, &error),
        };
        let mut appended = appended.into_iter();
        for (order, result) in orders.iter().zip(&mut results) {
            if result.is_ok() && !matches!(appended.next(), Some(Appended::At(_))) {
                *result = self.execute(order).await;
            }
        }
        results
    }
}

fn fail_all(
    results: Vec<Result<Ticket, Error>>,
    error: &port::Error,
) -> Vec<Result<Ticket, Error>> {
    results.into_iter().map(|result| result.and(Err(Error::Log(error.clone())))).collect()
}
