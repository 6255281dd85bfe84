//! The timer: fires every rung of a clock that is due (时限触发), earliest first, each once.
//!
//! What is due stands in an index of the views, which the projector keeps from the log; a firing is a
//! command like any other and is decided anew. So a restart arms nothing, downtime only makes more rungs
//! due, a clock that is put back fires nothing twice, and memory does not grow with open tickets.
//!
//! Must never: sleep until a deadline, or trust the index with the decision.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::task::JoinError;

use crate::domain::command::Command;
use crate::domain::id::TicketNumber;
use crate::domain::role::Actor;
use crate::domain::ticket::Ticket;
use crate::projection::ticket_view::NextDue;

use super::execute::{self, Executor, Order};
use super::port::{self, Log};
use super::projector::{self, Projector};
use super::views::{DueRung, Views};

/// Rungs fired in one batch of the log by default; there is no limit on how many are due.
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
    /// Which rung.
    pub next: NextDue,
    /// When it was fired.
    pub at: Timestamp,
}

/// Fires what is due.
#[derive(Debug)]
pub struct Timer<L, V> {
    log: Arc<L>,
    executor: Executor<L>,
    views: Arc<V>,
    batch: usize,
}

/// What became of a batch.
struct Batch {
    /// The tickets as they stood before.
    before: Vec<Ticket>,
    /// What was fired.
    fired: Vec<Fired>,
    /// What the index held wrongly: somebody acted in between, or it was made under other limits.
    stale: Vec<DueRung>,
}

impl<L: Log, V: Views> Timer<L, V> {
    /// A timer over the views that `projector` keeps.
    pub fn new(log: Arc<L>, executor: Executor<L>, views: Arc<V>) -> Self {
        Self { log, executor, views, batch: BATCH }
    }

    /// The same with at most so many rungs in a batch.
    pub fn in_batches_of(self, rungs: usize) -> Self {
        Self { batch: rungs.max(1), ..self }
    }

    /// Fires everything that is due at `now`, the earliest first to within a batch; each firing is
    /// handed to `tell`. Rungs that only become due through others (a supervision that is overdue
    /// already) are fired too. One that is refused though it is due is left, and the rest goes on.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn fire_due(
        &self,
        projector: &mut Projector<L, V>,
        now: Timestamp,
        mut tell: impl FnMut(Fired) + Send,
    ) -> Result<(), Error> {
        projector.catch_up(|_| {}).await?;
        let mut fired_last: HashSet<TicketNumber> = HashSet::new();
        let mut refused: HashSet<TicketNumber> = HashSet::new();
        loop {
            // The tickets of the last batch still stand in the index as they were.
            let limit = self.batch + fired_last.len() + refused.len();
            let mut due = self.views.due(now, limit).await?;
            due.retain(|one| {
                let passed_over = [&fired_last, &refused];
                !passed_over.iter().any(|set| set.contains(&one.ticket))
            });
            due.truncate(self.batch);
            if due.is_empty() && fired_last.is_empty() {
                return Ok(());
            }
            // While one batch is decided and appended, the one before is folded into the views.
            let firing = tokio::spawn(fire(Arc::clone(&self.log), self.executor.clone(), due, now));
            let (folded, batch) = tokio::join!(projector.catch_up(|_| {}), firing);
            let batch = joined(batch)??;
            folded?;
            projector.remember(batch.before);
            fired_last = batch.fired.iter().map(|one| one.ticket).collect();
            batch.fired.into_iter().for_each(&mut tell);
            if !batch.stale.is_empty() {
                refused.extend(self.look_again(batch.stale, projector, now).await?);
                fired_last.clear();
            }
        }
    }

    /// Makes the index of stale rungs anew; gives the tickets where the same rung is due still.
    async fn look_again(
        &self,
        stale: Vec<DueRung>,
        projector: &mut Projector<L, V>,
        now: Timestamp,
    ) -> Result<Vec<TicketNumber>, Error> {
        projector.catch_up(|_| {}).await?;
        let tickets: Vec<TicketNumber> = stale.iter().map(|one| one.ticket).collect();
        projector.refresh(&tickets).await?;
        let mut refused = Vec::new();
        for was in stale {
            let view = self.views.get(was.ticket).await?;
            if view.as_ref().and_then(DueRung::of).is_some_and(|is| is == was) && was.next.at <= now
            {
                tracing::error!(ticket = %was.ticket, clock = was.next.clock.word(), "deadline due and refused");
                refused.push(was.ticket);
            }
        }
        Ok(refused)
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
            let waiting = self.views.provisional(calendar.clone(), self.batch).await?;
            if waiting.is_empty() {
                return Ok(settled);
            }
            let command = Command::RecomputeDeadlines { calendar: calendar.clone() };
            let orders: Vec<Order> = waiting
                .iter()
                .map(|view| order(view.number, view.times.changed_at, command.clone(), now))
                .collect();
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
}

/// A task that panicked panics here, too; one that was dropped was so because everything stops.
fn joined<T>(ended: Result<T, JoinError>) -> Result<T, port::Error> {
    ended.map_err(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_dropped) => port::Error::Stopped,
    })
}

/// Fires one rung of each ticket.
async fn fire<L: Log>(
    log: Arc<L>,
    executor: Executor<L>,
    due: Vec<DueRung>,
    now: Timestamp,
) -> Result<Batch, Error> {
    let orders: Vec<Order> =
        due.iter().map(|one| order(one.ticket, one.changed_at, one.next.command(), now)).collect();
    let histories = log.histories(due.iter().map(|one| one.ticket).collect()).await?;
    let known: Vec<_> = histories.iter().map(|history| execute::fold(history)).collect();
    let results = executor.execute_known(&orders, known.iter().map(Result::as_ref).collect()).await;
    let before = known.into_iter().filter_map(Result::ok).flatten().collect();
    let mut batch = Batch { before, fired: Vec::with_capacity(due.len()), stale: Vec::new() };
    for ((one, order), result) in due.into_iter().zip(orders).zip(results) {
        match result {
            Ok(_) => {
                let DueRung { ticket, next, .. } = one;
                batch.fired.push(Fired { ticket, next, at: order.at });
            }
            Err(execute::Error::Refused(refusal)) => {
                tracing::debug!(ticket = %one.ticket, %refusal, "deadline not due any more");
                batch.stale.push(one);
            }
            Err(error) => return Err(Error::Execute(error)),
        }
    }
    Ok(batch)
}

/// A clock that was put back does not make a ticket's time run backwards.
fn order(ticket: TicketNumber, changed_at: Timestamp, command: Command, now: Timestamp) -> Order {
    Order::new(ticket, command, Actor::engine(), now.max(changed_at))
}
