//! The timer: fires every rung of a clock that is due (时限触发), earliest first, each once.
//!
//! What is due stands in an index of the views, which the projector keeps from the log; a firing is a
//! command like any other and is decided anew. So a restart arms nothing, downtime only makes more rungs
//! due, a clock that is put back fires nothing twice, and memory does not grow with open tickets.
//!
//! Must never: sleep until a deadline, or trust the index with the decision.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::command::Command;
use crate::domain::id::TicketNumber;
use crate::domain::role::Actor;
use crate::domain::sla::{Clock, Rung};
use crate::projection::ticket_view::{NextDue, TicketView};

use super::execute::{self, Executor, Order};
use super::port::{self, Log};
use super::projector::{self, Projector};
use super::views::Views;

/// Rungs fired in one batch of the log; there is no limit on how many are due.
const BATCH: usize = 2_000;

/// Why the timer stopped; what was fired stays fired, the rest is due still.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The log or the views.
    #[error(transparent)]
    Store(#[from] port::Error),
    /// The projector.
    #[error(transparent)]
    Project(#[from] projector::Error),
    /// A command that failed otherwise than by a refusal.
    #[error("时限触发失败")]
    Execute(#[source] execute::Error),
}

/// A rung that was fired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired {
    /// Of which ticket.
    pub ticket: TicketNumber,
    /// When it was due.
    pub due: Timestamp,
    /// Of which clock.
    pub clock: Clock,
    /// Which.
    pub rung: Rung,
}

/// Fires what is due.
#[derive(Debug)]
pub struct Timer<L, V> {
    log: Arc<L>,
    executor: Executor<L>,
    views: Arc<V>,
}

impl<L: Log, V: Views> Timer<L, V> {
    /// A timer over the views that `projector` keeps.
    pub fn new(log: Arc<L>, executor: Executor<L>, views: Arc<V>) -> Self {
        Self { log, executor, views }
    }

    /// Fires everything that is due at `now`; each firing is handed to `tell`. Rungs that only become
    /// due through others (a supervision that is overdue already) are fired too.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn fire_due(
        &self,
        projector: &mut Projector<L, V>,
        now: Timestamp,
        mut tell: impl FnMut(Fired) + Send,
    ) -> Result<(), Error> {
        loop {
            projector.catch_up(|_| {}).await?;
            let due = self.views.due(now, BATCH).await?;
            if due.is_empty() {
                return Ok(());
            }
            let stale = self.fire(due, now, projector, &mut tell).await?;
            if !stale.is_empty() {
                projector.catch_up(|_| {}).await?;
                projector.refresh(&stale).await?;
                if self.views.due(now, BATCH).await?.iter().any(|one| stale.contains(&one.number)) {
                    tracing::error!(tickets = stale.len(), "deadlines due that are refused");
                    return Ok(());
                }
            }
        }
    }

    /// Computes provisional deadlines anew when the calendar has grown, each with an event; gives how
    /// many tickets that were.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn settle_provisional(
        &self,
        projector: &mut Projector<L, V>,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let calendar = self.executor.policy().calendar.version().to_owned();
        let mut settled = 0;
        loop {
            projector.catch_up(|_| {}).await?;
            let waiting = self.views.provisional(calendar.clone(), BATCH).await?;
            if waiting.is_empty() {
                return Ok(settled);
            }
            let command = Command::RecomputeDeadlines { calendar: calendar.clone() };
            let orders: Vec<Order> =
                waiting.iter().map(|view| order(view, command.clone(), now)).collect();
            let mut done_before = Vec::new();
            for (view, result) in waiting.iter().zip(self.executor.execute_all(&orders).await) {
                match result {
                    Ok(_) => settled += 1,
                    Err(execute::Error::Refused(_)) => done_before.push(view.number),
                    Err(error) => return Err(Error::Execute(error)),
                }
            }
            projector.catch_up(|_| {}).await?;
            projector.refresh(&done_before).await?;
        }
    }

    /// Fires one rung of each ticket; gives those whose index was wrong.
    async fn fire(
        &self,
        due: Vec<TicketView>,
        now: Timestamp,
        projector: &mut Projector<L, V>,
        tell: &mut (impl FnMut(Fired) + Send),
    ) -> Result<Vec<TicketNumber>, Error> {
        let due: Vec<(TicketView, NextDue)> =
            due.into_iter().filter_map(|view| view.next.clone().map(|next| (view, next))).collect();
        let orders: Vec<Order> =
            due.iter().map(|(view, next)| order(view, next.command(), now)).collect();
        let numbers = orders.iter().map(|order| order.ticket).collect();
        let histories = self.log.histories(numbers).await?;
        let known: Vec<_> = histories.iter().map(|history| execute::fold(history)).collect();
        let results =
            self.executor.execute_known(&orders, known.iter().map(Result::as_ref).collect()).await;
        projector.remember(known.into_iter().filter_map(Result::ok).flatten());
        let mut stale = Vec::new();
        for ((view, next), result) in due.into_iter().zip(results) {
            let NextDue { at, clock, rung, .. } = next;
            match result {
                Ok(_) => tell(Fired { ticket: view.number, due: at, clock, rung }),
                // Somebody acted in between, or the index was made under other limits.
                Err(execute::Error::Refused(refusal)) => {
                    tracing::debug!(ticket = %view.number, %refusal, "deadline not due any more");
                    stale.push(view.number);
                }
                Err(error) => return Err(Error::Execute(error)),
            }
        }
        Ok(stale)
    }
}

/// A clock that was put back does not make a ticket's time run backwards.
fn order(view: &TicketView, command: Command, now: Timestamp) -> Order {
    Order {
        ticket: view.number,
        command,
        actor: Actor::engine(),
        at: now.max(view.times.changed_at),
    }
}
