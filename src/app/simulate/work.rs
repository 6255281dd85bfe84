//! Giving commands: by people and by the timers, with what people do when nobody tells them whether it was
//! done. They look before they repeat, since they give their commands without an id by which the engine could know
//! them again.
//!
//! Must never: take a command for done that was not acknowledged and is not in the log.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::command::{Command, CommandName, MasterFacts};
use crate::domain::id::TicketNumber;
use crate::domain::role::{Actor, Role};
use crate::domain::state::StateName;
use crate::domain::ticket::Ticket;
use crate::engine::execute::{Error, Order, fold};
use crate::engine::port::Log;
use crate::engine::timer::{Fired, Timer};

use super::moves::staff;
use super::run::Failed;
use super::world::World;

impl World<'_> {
    /// Time passes until then; on the way every timer fires when it is due.
    pub async fn pass(&mut self, until: Timestamp) -> Result<(), Failed> {
        loop {
            let off = self.clock.now().duration_since(self.clock.truth());
            let due = self.timers.next_at().and_then(|at| at.checked_sub(off).ok());
            let Some(due) = due.filter(|due| *due <= until.max(self.clock.truth())) else {
                self.clock.pass(until);
                return Ok(());
            };
            self.clock.pass(due);
            self.fire().await?;
        }
    }

    /// Fires the first rung that is due.
    async fn fire(&mut self) -> Result<(), Failed> {
        let at = self.clock.now();
        let Some((ticket, next)) = self.timers.take_due(at) else { return Ok(()) };
        self.timers_due += 1;
        let nth = self.timers_due;
        let clock = next.deadline.clock;
        if self.plan.plant.is_some_and(|fault| fault.drops(clock, next.rung, nth)) {
            return Ok(());
        }
        let command = next.command();
        let done = self.give(vec![Order::new(ticket, command, Actor::engine(), at)]).await?;
        if done.iter().all(Option::is_none) {
            // Somebody was faster, or the rung is refused; it is looked at once more.
            self.look_again(ticket, &next).await?;
        }
        Ok(())
    }

    /// A machine that starts again fires what it has missed before anybody can give a command. Here the
    /// engine's own timer does, from the index of the views; in between this one fires to the second.
    pub(super) async fn fire_missed(&mut self) -> Result<(), Failed> {
        let (log, views) = (Arc::clone(&self.office.log), Arc::clone(&self.views));
        let timer = Timer::new(log, self.executor.clone(), views);
        let mut missed = Vec::new();
        let now = self.clock.now();
        let result = timer.fire_due(&mut self.projector, now, |one| missed.push(one)).await;
        for Fired { ticket, next, at } in missed {
            let order = Order::new(ticket, next.command(), Actor::engine(), at);
            self.witness.gives(&order);
            self.witness.is_told_done(&order);
            self.tally.deadlines_fired += 1;
        }
        if let Err(error) = result {
            self.projector_broke(&error);
        }
        Ok(())
    }

    async fn look_again(
        &mut self,
        number: TicketNumber,
        fired: &crate::domain::deadline::NextRung,
    ) -> Result<(), Failed> {
        let history = self.office.log.history(number).await?;
        let Ok(Some(ticket)) = fold(&history) else { return Ok(()) };
        let next = crate::domain::deadline::next_rung(&ticket, &self.ground.policy);
        if next.as_ref() == Some(fired) && ticket.changed_at <= self.clock.now() {
            let detail = format!("{} 到点，触发被拒", fired.deadline.clock);
            self.checker.engine_broke(Some(number), detail);
            return Ok(());
        }
        self.sees(ticket);
        Ok(())
    }

    /// Gives commands, several at once; gives back the tickets after those that were done.
    pub(super) async fn give(&mut self, orders: Vec<Order>) -> Result<Vec<Option<Ticket>>, Failed> {
        for order in &orders {
            self.witness.gives(order);
        }
        let results = match orders.as_slice() {
            [order] => vec![self.executor.execute(order).await],
            several => self.executor.execute_all(several).await,
        };
        let mut done = Vec::with_capacity(orders.len());
        let mut unheard = Vec::new();
        for (order, result) in orders.into_iter().zip(results) {
            if matches!(result, Err(Error::Log(_))) {
                unheard.push((done.len(), order));
                done.push(None);
            } else {
                done.push(self.hears(&order, result));
            }
        }
        if !unheard.is_empty() {
            self.recover_and_repeat(unheard, &mut done).await?;
        }
        Ok(done)
    }

    /// What somebody is told of his command.
    fn hears(&mut self, order: &Order, result: Result<Ticket, Error>) -> Option<Ticket> {
        let is_timer =
            order.command.name() == CommandName::PassDeadline && order.actor.role == Role::Engine;
        self.tally.commands_tried += u64::from(!is_timer);
        match result {
            Ok(ticket) => {
                self.tally.deadlines_fired += u64::from(is_timer);
                self.tally.commands_done += u64::from(!is_timer);
                self.witness.is_told_done(order);
                self.sees(ticket.clone());
                Some(ticket)
            }
            Err(Error::Refused(refusal)) => {
                self.tally.commands_refused += u64::from(!is_timer);
                *self.tally.refusals.entry(refusal.code()).or_default() += 1;
                self.witness.is_told_refused(order);
                None
            }
            Err(
                Error::Log(_)
                | Error::Corrupt(_)
                | Error::Contended(_)
                | Error::RequestIdReused { .. },
            ) => {
                self.witness.is_told_refused(order);
                if let Err(error) = result {
                    self.checker.engine_broke(Some(order.ticket), error.to_string());
                }
                None
            }
        }
    }

    async fn recover_and_repeat(
        &mut self,
        unheard: Vec<(usize, Order)>,
        done: &mut [Option<Ticket>],
    ) -> Result<(), Failed> {
        let known = |world: &Self, order: &Order| {
            world.tickets.get(&order.ticket).map_or(0, |ticket| ticket.revision.0)
        };
        let seen: Vec<u32> = unheard.iter().map(|(_, order)| known(self, order)).collect();
        self.recover().await?;
        let mut claimed: Vec<(TicketNumber, u32)> = Vec::new();
        for ((place, order), seen) in unheard.into_iter().zip(seen) {
            let history = self.office.log.history(order.ticket).await?;
            let stands = history.iter().find(|one| {
                one.revision.0 > seen
                    && one.command == order.command.name()
                    && one.at == order.at
                    && one.actor == order.actor
                    && !claimed.contains(&(one.ticket, one.revision.0))
            });
            let result = match (stands, fold(&history)) {
                (Some(stands), Ok(Some(ticket))) => {
                    claimed.push((order.ticket, stands.revision.0));
                    Ok(ticket)
                }
                _ => {
                    self.witness.is_told_refused(&order);
                    let again = Order { at: self.clock.now(), ..order.clone() };
                    self.witness.gives(&again);
                    let result = self.executor.execute(&again).await;
                    if let Some(slot) = done.get_mut(place) {
                        *slot = self.hears(&again, result);
                    }
                    continue;
                }
            };
            if let Some(slot) = done.get_mut(place) {
                *slot = self.hears(&order, result);
            }
        }
        Ok(())
    }

    /// Merges a ticket into another open one: first its caller becomes a party there, then it ends here;
    /// the other way round a crash in between would lose the caller.
    pub(super) async fn merge(&mut self, number: TicketNumber) -> Result<(), Failed> {
        let Some(into) = self.master_for(number) else { return Ok(()) };
        let actor = staff(Role::Operator);
        let at = self.clock.now();
        let command = Command::AddParty { from: number };
        let order = Order::new(into, command, actor.clone(), at);
        let done = self.give(vec![order]).await?;
        let Some(Some(master)) = done.into_iter().next() else { return Ok(()) };
        let facts = MasterFacts {
            is_open: StateName::OPEN.contains(&master.state.name()),
            readers: master.readers(),
        };
        let command = Command::Merge { into, master: facts };
        let order = Order::new(number, command, actor, self.clock.now());
        self.give(vec![order]).await.map(|_| ())
    }
}
