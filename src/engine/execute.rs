//! Executing commands: load, decide, check the invariants, append; on a conflict once more.
//!
//! Must never: append what `decide` did not decide, or retry for ever.

use std::borrow::Borrow;
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
pub fn fold<C: Borrow<Commit>>(history: &[C]) -> Result<Option<Ticket>, Corrupt> {
    history.iter().try_fold(None, |ticket, commit| apply(ticket, commit.borrow()).map(Some))
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
            let Outcome { commits, result } =
                outcome(fold(&history)?.as_ref(), order, &self.policy);
            let appended = self.log.append(commits).await?;
            if appended.iter().all(is_at) {
                return result;
            }
            tracing::warn!(ticket = %order.ticket, "append conflicted");
        }
        Err(Error::Contended(order.ticket))
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
            let outcome = match ticket {
                Ok(ticket) => outcome(ticket.as_ref(), order, &self.policy),
                Err(corrupt) => Outcome::failed(Error::Corrupt(corrupt.clone())),
            };
            results.push((outcome.commits.len(), outcome.result));
            commits.extend(outcome.commits);
        }
        let appended = match self.log.append(commits).await {
            Ok(appended) => appended,
            Err(error) => return results.into_iter().map(|one| fail(one, &error)).collect(),
        };
        let mut appended = appended.iter();
        let mut settled = Vec::with_capacity(orders.len());
        for (order, (count, result)) in orders.iter().zip(results) {
            let stands = appended.by_ref().take(count).filter(|one| is_at(one)).count() == count;
            settled.push(if stands { result } else { self.execute(order).await });
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

fn is_at(appended: &Appended) -> bool {
    matches!(appended, Appended::At(_))
}

/// What an order comes to on a ticket as it stands.
struct Outcome {
    /// What is to be appended: the firings that were overdue, then the order unless it is refused.
    commits: Vec<Commit>,
    /// The ticket after it, or why not.
    result: Result<Ticket, Error>,
}

impl Outcome {
    fn failed(error: Error) -> Self {
        Self { commits: Vec::new(), result: Err(error) }
    }
}

fn outcome(ticket: Option<&Ticket>, order: &Order, policy: &Policy) -> Outcome {
    let mut commits = Vec::new();
    let mut fired: Option<Ticket> = None;
    while let Some(firing) = fired.as_ref().or(ticket).and_then(|now| overdue(now, order, policy)) {
        match commit_of(fired.as_ref().or(ticket), &firing, policy) {
            Ok((commit, after)) => {
                commits.push(commit);
                fired = Some(after);
            }
            Err(Error::Refused(refusal)) => {
                // A rung that cannot fire is a fault of ours and keeps nobody from working.
                tracing::error!(ticket = %order.ticket, %refusal, "deadline due and refused");
                break;
            }
            Err(error) => return Outcome::failed(error),
        }
    }
    match commit_of(fired.as_ref().or(ticket), order, policy) {
        Ok((commit, after)) => {
            commits.push(commit);
            Outcome { commits, result: Ok(after) }
        }
        Err(error) => Outcome { commits, result: Err(error) },
    }
}

/// The deadline that should have been fired before `order`; none before the engine's own.
fn overdue(ticket: &Ticket, order: &Order, policy: &Policy) -> Option<Order> {
    if order.actor.role == Role::Engine || order.at < ticket.changed_at {
        return None;
    }
    let next = next_rung(ticket, policy).filter(|next| next.at <= order.at)?;
    let (command, actor) = (next.command(), Actor::engine());
    Some(Order { ticket: order.ticket, command, actor, at: order.at })
}
