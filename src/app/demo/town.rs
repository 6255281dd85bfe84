//! The simulated town: a queue of what people are going to do, worked off in slices of simulated time.
//!
//! Must never: read the real clock.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

use crate::domain::deadline::next_rung;
use crate::domain::id::TicketNumber;
use crate::domain::sla::{Clock, Rung};
use crate::domain::state::Warned;
use crate::domain::ticket::Ticket;
use crate::domain::transition::transition;
use crate::engine::execute::{Executor, Order};
use crate::engine::port::{Accepted, Log};
use crate::projection::ticket_view::NextDue;

use super::fixtures::Expected;
use super::handover;
use super::plan::{Step, next_steps};
use super::run::Error;
use super::staff;

/// How much simulated time is worked off in one batch of the log.
const SLICE: SignedDuration = SignedDuration::from_mins(10);

/// A clock that stands where it is put.
#[derive(Debug, Default)]
pub struct SimulatedClock(AtomicI64);

impl SimulatedClock {
    /// Puts it forward; it never goes back.
    pub fn put(&self, at: Timestamp) {
        self.0.fetch_max(at.as_millisecond(), Ordering::SeqCst);
    }
}

impl crate::engine::clock::Clock for SimulatedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap_or(Timestamp::MIN)
    }
}

/// The town.
#[derive(Debug)]
pub struct Town<L> {
    executor: Executor<L>,
    seed: u64,
    expected: BTreeMap<String, Expected>,
    queue: BTreeSet<(Timestamp, TicketNumber, Step)>,
    tickets: HashMap<TicketNumber, Ticket>,
    refused: u64,
}

impl<L: Log> Town<L> {
    /// A town where nothing has happened.
    pub fn new(executor: Executor<L>, seed: u64, expected: BTreeMap<String, Expected>) -> Self {
        Self {
            executor,
            seed,
            expected,
            queue: BTreeSet::new(),
            tickets: HashMap::new(),
            refused: 0,
        }
    }

    /// When the next thing happens.
    pub fn next_at(&self) -> Option<Timestamp> {
        self.queue.first().map(|(at, _, _)| *at)
    }

    /// How many commands were refused; people do not ask for what the rules forbid, so none should be.
    pub fn refused(&self) -> u64 {
        self.refused
    }

    /// Tickets as they stand.
    pub fn tickets(&self) -> impl Iterator<Item = &Ticket> {
        self.tickets.values()
    }

    /// Takes a ticket in and plans what follows.
    pub fn welcome(&mut self, ticket: Ticket) {
        let before = self.tickets.get(&ticket.number);
        if let (None, Some(unit)) = (before, handover::taken_over_by(&ticket))
            && let Some(expected) = self.expected.get_mut(ticket.appeal.source_id.as_str())
        {
            expected.unit = Some(unit);
        }
        let expected = self.expected.get(ticket.appeal.source_id.as_str());
        let wanted = expected.and_then(|one| one.unit.as_ref());
        let misrouted = wanted.is_some() && ticket.lead().is_some() && ticket.lead() != wanted;
        let policy = self.executor.policy();
        for (step, at) in next_steps(before, &ticket, misrouted, policy, self.seed) {
            self.queue.insert((at, ticket.number, step));
        }
        self.tickets.insert(ticket.number, ticket);
    }

    /// Works off everything up to `until`, slice by slice.
    ///
    /// # Errors
    /// Those of the log.
    pub async fn advance(
        &mut self,
        until: Timestamp,
        clock: &SimulatedClock,
        mut tell: impl FnMut(Timestamp),
    ) -> Result<(), Error> {
        while let Some(first) = self.next_at().filter(|at| *at <= until) {
            let end = first.checked_add(SLICE).unwrap_or(first).min(until);
            let orders = self.slice(end);
            clock.put(end);
            let results = self.executor.execute_all(&orders).await;
            for result in results {
                match result {
                    Ok(ticket) => self.welcome(ticket),
                    Err(crate::engine::execute::Error::Refused(refusal)) => {
                        tracing::debug!(%refusal, "simulated command refused");
                        self.refused += 1;
                    }
                    Err(error) => return Err(Error::Execute(error)),
                }
            }
            tell(end);
        }
        Ok(())
    }

    /// Whether what was planned still makes sense: people see how the ticket stands.
    fn stands(&self, ticket: &Ticket, step: &Step) -> bool {
        let file = &ticket.file;
        match step {
            Step::Deadline(planned) => {
                let next = next_rung(ticket, self.executor.policy()).map(NextDue::from);
                next.as_ref() == Some(planned)
            }
            Step::Rate(by, of) => !file.ratings.iter().any(|one| one.by == *by && one.of == *of),
            Step::AnswerSupervision => file.supervisions_open().next().is_some(),
            Step::Extend => {
                let breached =
                    |one: &Warned| (one.clock, one.rung) == (Clock::Handling, Rung::Breach);
                file.extensions.is_empty() && !file.warned.iter().any(breached)
            }
            Step::DecideExtension => file.extension_open().is_some(),
            Step::DecideClaim => file.claim_open().is_some(),
            Step::FinalReply => file.claim_approved() && file.parts_open().next().is_none(),
            Step::Return => !file.return_forbidden,
            Step::Defer | Step::Claim | Step::Feedback => {
                file.parts_open().next().is_none() && file.extension_open().is_none()
            }
            Step::AnswerPart(unit) => file.parts_open().any(|part| part.unit == *unit),
            Step::AssignPart(_) => file.parts.is_empty(),
            Step::Judge
            | Step::Acknowledge
            | Step::Contact
            | Step::Whistle
            | Step::ReportIn(_)
            | Step::Arrive(_)
            | Step::Leave(_)
            | Step::Verify
            | Step::FollowUp
            | Step::Close
            | Step::Evaluate
            | Step::DecideReturn
            | Step::Rule
            | Step::Resume
            | Step::Remind
            | Step::Reopen
            | Step::AppealScore
            | Step::DecideAppeal => true,
        }
    }

    /// The orders of a slice, at most one a ticket.
    fn slice(&mut self, end: Timestamp) -> Vec<Order> {
        let mut orders: Vec<Order> = Vec::new();
        let due: Vec<_> = self.queue.iter().take_while(|key| key.0 <= end).cloned().collect();
        for key in due {
            let (at, number, step) = &key;
            if orders.iter().any(|order| order.ticket == *number) {
                continue;
            }
            let ticket = self.tickets.get(number).filter(|ticket| self.stands(ticket, step));
            if let Some(ticket) = ticket {
                let expected = self.expected.get(ticket.appeal.source_id.as_str());
                let (command, actor) =
                    staff::command(step, ticket, expected, self.executor.policy(), self.seed);
                let at = (*at).max(ticket.changed_at);
                if transition(ticket.state.name(), command.name()).is_some() {
                    orders.push(Order::new(*number, command, actor, at));
                }
            }
            self.queue.remove(&key);
        }
        orders
    }
}

/// Number of the ticket that an accepted appeal becomes.
pub fn number_of(accepted: &Accepted) -> TicketNumber {
    TicketNumber::derive(crate::domain::calendar::day_of(accepted.accepted_at), accepted.position)
}
