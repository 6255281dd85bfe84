//! What an order comes to on a ticket as it stands: the commits to be appended, and the ticket after them.
//!
//! Must never: read or write a log.

use crate::domain::deadline::next_rung;
use crate::domain::decide::decide;
use crate::domain::event::{Commit, SCHEMA};
use crate::domain::evolve::apply;
use crate::domain::id::Revision;
use crate::domain::invariant;
use crate::domain::policy::Policy;
use crate::domain::role::{Actor, Role};
use crate::domain::ticket::Ticket;
use crate::engine::meter::Meter;

use super::{Done, Error, Order};

/// Decides one order on a ticket as it stands and makes the commit; the ticket after it comes along.
///
/// # Errors
/// A refusal, or a history that cannot be continued.
pub fn commit_of(
    ticket: Option<&Ticket>,
    order: &Order,
    policy: &Policy,
) -> Result<(Commit, Ticket), Error> {
    commit_counted(ticket, order, policy, &Meter::default())
}

/// The same, and what it breaks is counted.
///
/// # Errors
/// The same.
pub fn commit_counted(
    ticket: Option<&Ticket>,
    order: &Order,
    policy: &Policy,
    meter: &Meter,
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
        request: order.request.clone(),
        events,
    };
    let after = apply(ticket.cloned(), &commit)?;
    let broken = invariant::broken(ticket, &after, policy);
    for &invariant in &broken {
        meter.broken(order.ticket, invariant);
    }
    debug_assert!(broken.is_empty(), "{} broke {broken:?}", order.ticket);
    Ok((commit, after))
}

/// What an order comes to on a ticket as it stands.
pub(super) struct Outcome {
    /// What is to be appended: the firings that were overdue, then the order unless it is refused.
    pub(super) commits: Vec<Commit>,
    /// The ticket after it, or why not.
    pub(super) result: Result<Done, Error>,
}

impl Outcome {
    /// Nothing is appended.
    pub(super) fn failed(error: Error) -> Self {
        Self { commits: Vec::new(), result: Err(error) }
    }

    /// Of an order; one that was done before under the same id comes to nothing more.
    pub(super) fn of(
        ticket: Option<&Ticket>,
        order: &Order,
        policy: &Policy,
        meter: &Meter,
    ) -> Self {
        if let Some(result) = repeated(ticket, order) {
            return Self { commits: Vec::new(), result };
        }
        let mut commits = Vec::new();
        let mut fired: Option<Ticket> = None;
        while let Some(firing) =
            fired.as_ref().or(ticket).and_then(|now| overdue(now, order, policy))
        {
            match commit_counted(fired.as_ref().or(ticket), &firing, policy, meter) {
                Ok((commit, after)) => {
                    commits.push(commit);
                    fired = Some(after);
                }
                Err(Error::Refused(refusal)) => {
                    // A rung that cannot fire is a fault of ours and keeps nobody from working.
                    tracing::error!(ticket = %order.ticket, %refusal, "deadline due and refused");
                    break;
                }
                Err(error) => return Self::failed(error),
            }
        }
        match commit_counted(fired.as_ref().or(ticket), order, policy, meter) {
            Ok((commit, after)) => {
                commits.push(commit);
                Self { commits, result: Ok(Done { ticket: after, repeated: false }) }
            }
            Err(error) => Self { commits, result: Err(error) },
        }
    }
}

/// What is told of an order whose id was used on the ticket before; none where it was not.
pub(super) fn repeated(ticket: Option<&Ticket>, order: &Order) -> Option<Result<Done, Error>> {
    let ticket = ticket?;
    let done = order.done_before(Some(ticket))?;
    Some(if order.is(done) {
        Ok(Done { ticket: ticket.clone(), repeated: true })
    } else {
        Err(Error::RequestIdReused { ticket: ticket.number, request: done.id.clone() })
    })
}

/// The deadline that should have been fired before `order`; none before the engine's own.
fn overdue(ticket: &Ticket, order: &Order, policy: &Policy) -> Option<Order> {
    if order.actor.role == Role::Engine || order.at < ticket.changed_at {
        return None;
    }
    let next = next_rung(ticket, policy).filter(|next| next.at <= order.at)?;
    Some(Order::new(order.ticket, next.command(), Actor::engine(), order.at))
}
