//! The simulated city: what is going to happen when, who knows what, and the machine that runs the engine.
//!
//! Must never: read the real clock.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::calendar::day_of;
use crate::domain::id::{LogPosition, TicketNumber};
use crate::domain::state::StateName;
use crate::domain::ticket::Ticket;
use crate::engine::execute::{Executor, Order, fold};
use crate::engine::intake::accept::{Origin, parse, take};
use crate::engine::intake::mapping::Mapping;
use crate::engine::intake::pipeline::Desk as Office;
use crate::engine::intake::records::Record;
use crate::engine::intake::register::{catch_up, register};
use crate::engine::port::Log;
use crate::engine::projector::Projector;
use crate::engine::views::{Filter, Views};
use crate::store::memory::{Breakage, MemoryDisk, MemoryLog, MemoryViews};

use super::checker::{Checker, Witness};
use super::clock::{MachineClock, later};
use super::dice::Dice;
use super::moves::Desk;
use super::people::{pause, temper_of, wildness};
use super::run::{Failed, Ground, Plan};
use super::summary::Tally;

/// Commits that the checker reads at once.
const READ: usize = 2_000;
/// Tickets among which one is looked for to merge another into.
const RECENT_MAX: usize = 40;
/// How often an appeal is handed in again when nobody answers.
const TRIES: usize = 3;
const DAY_SECONDS: i64 = 24 * 60 * 60;

/// Something that is going to happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Errand {
    /// A citizen calls.
    Appeal,
    /// Somebody takes up a ticket.
    Visit(TicketNumber),
    /// Something goes wrong with the machine.
    Trouble,
    /// The views are brought up, and the checker reads what is new.
    Daybreak,
}

/// The city.
pub struct World<'a> {
    pub(super) ground: &'a Ground,
    pub(super) plan: Plan,
    pub(super) dice: Dice,
    pub(super) clock: MachineClock,
    pub(super) disk: MemoryDisk,
    pub(super) office: Office<MemoryLog>,
    pub(super) executor: Executor<MemoryLog>,
    pub(super) views: Arc<MemoryViews>,
    pub(super) projector: Projector<MemoryLog, MemoryViews>,
    pub(super) timers: super::timers::Timers,
    pub(super) timers_due: u64,
    pub(super) tickets: BTreeMap<TicketNumber, Ticket>,
    recent: VecDeque<TicketNumber>,
    errands: BTreeMap<(Timestamp, u64), Errand>,
    errands_made: u64,
    appeals_made: u64,
    last_appeal: Option<Record>,
    pub(super) witness: Witness,
    pub(super) checker: Checker,
    read: LogPosition,
    pub(super) tally: Tally,
}

impl<'a> World<'a> {
    /// A city where nothing has happened.
    pub fn new(ground: &'a Ground, plan: Plan, begin: Timestamp) -> Self {
        let disk = MemoryDisk::default();
        let log = Arc::new(disk.log());
        let views = Arc::new(disk.views());
        let policy = &ground.policy;
        let mut world = Self {
            ground,
            plan,
            dice: Dice::new(plan.seed),
            clock: MachineClock::at(begin),
            office: ground.office(Arc::clone(&log)),
            executor: Executor::new(Arc::clone(&log), Arc::clone(policy)),
            projector: Projector::new(Arc::clone(&log), Arc::clone(&views), Arc::clone(policy)),
            views,
            disk,
            timers: super::timers::Timers::default(),
            timers_due: 0,
            tickets: BTreeMap::new(),
            recent: VecDeque::new(),
            errands: BTreeMap::new(),
            errands_made: 0,
            appeals_made: 0,
            last_appeal: None,
            witness: Witness::default(),
            checker: Checker::new(Arc::clone(policy)),
            read: LogPosition(0),
            tally: Tally::default(),
        };
        world.plant(&log);
        world.expect(Errand::Appeal, 1);
        world.expect(Errand::Trouble, 600);
        world.expect(Errand::Daybreak, 24 * 60);
        world
    }

    fn plant(&self, log: &MemoryLog) {
        if let Some(fault) = self.plan.plant {
            fault.plant(log);
        }
    }

    fn expect(&mut self, errand: Errand, minutes: i64) {
        // Seconds of their own keep things apart that would meet on the same minute.
        let seconds = jiff::SignedDuration::from_secs(self.dice.within(0, 59));
        let at = later(self.clock.truth(), minutes);
        self.expect_at(errand, at.checked_add(seconds).unwrap_or(at));
    }

    fn expect_at(&mut self, errand: Errand, at: Timestamp) {
        self.errands_made += 1;
        self.errands.insert((at, self.errands_made), errand);
    }

    /// The next thing that happens by `end`.
    pub fn next_errand(&mut self, end: Timestamp) -> Option<(Timestamp, Errand)> {
        let first = self.errands.first_entry().filter(|first| first.key().0 <= end)?;
        let ((at, _), errand) = first.remove_entry();
        Some((at, errand))
    }

    /// It happens; it was to happen at `planned`.
    pub async fn take_up(&mut self, errand: Errand, planned: Timestamp) -> Result<(), Failed> {
        match errand {
            Errand::Appeal => {
                // Citizens go on calling while the machine is down; what they said is handed in later.
                let every = DAY_SECONDS / i64::from(self.plan.appeals_per_day.max(1));
                let seconds = jiff::SignedDuration::from_secs(self.dice.within(0, 2 * every));
                self.expect_at(Errand::Appeal, planned.checked_add(seconds).unwrap_or(planned));
                self.appeal().await
            }
            Errand::Visit(number) => self.visit(number).await,
            Errand::Trouble => {
                let minutes = self.dice.within(60, 2_200);
                self.expect(Errand::Trouble, minutes);
                self.trouble().await
            }
            Errand::Daybreak => {
                self.expect(Errand::Daybreak, 24 * 60);
                self.project().await;
                self.check().await?;
                self.checker.at_rest(self.clock.now());
                self.forget();
                Ok(())
            }
        }
    }

    /// A citizen calls: somebody new, the same once more, or another one with a used id.
    async fn appeal(&mut self) -> Result<(), Failed> {
        let now = self.clock.now();
        let again = self.last_appeal.clone().filter(|_| self.dice.chance(6));
        let record = match again {
            Some(record) => record,
            None => {
                let reused = self.appeals_made > 0 && self.dice.chance(2);
                self.appeals_made += u64::from(!reused);
                self.ground.texts.appeal(self.appeals_made, now, &mut self.dice)
            }
        };
        self.last_appeal = Some(record.clone());
        let origin = Origin { name: "simulate".into(), mapping: Mapping::default() };
        for _ in 0..TRIES {
            let (vault, book) = (&self.office.vault, &self.office.book);
            let parsed = parse(vec![record.clone()], &origin, vault, book, self.clock.now());
            let source = parsed
                .entries
                .first()
                .map(|(entry, _)| (entry.appeal.channel, entry.appeal.source_id.clone()));
            let now = self.clock.now();
            let taken = take(parsed, &self.office.log, &origin, vault, now).await;
            let Ok(taken) = taken else {
                self.recover().await?;
                continue;
            };
            let dead = !taken.dead.is_empty();
            if register(taken.new, &self.office).await.is_err() {
                self.recover().await?;
            }
            let Some((channel, source)) = source.filter(|_| !dead) else { return Ok(()) };
            self.witness.is_told_taken(channel, source.clone());
            if let Some(one) = self.office.log.find(channel, source).await? {
                let number = TicketNumber::derive(day_of(one.accepted_at), one.position);
                self.learn(number).await?;
            }
            return Ok(());
        }
        Ok(())
    }

    /// People hear of a ticket; the first time somebody will take it up.
    pub(super) async fn learn(&mut self, number: TicketNumber) -> Result<(), Failed> {
        let history = self.office.log.history(number).await?;
        match fold(&history) {
            Ok(Some(ticket)) => {
                if !self.tickets.contains_key(&number) {
                    self.tally.tickets += 1;
                    let minutes = self.dice.within(1, 240);
                    self.expect(Errand::Visit(number), minutes);
                    self.recent.push_front(number);
                    self.recent.truncate(RECENT_MAX);
                }
                self.sees(ticket);
            }
            Ok(None) => {}
            Err(corrupt) => self.checker.engine_broke(Some(number), corrupt.to_string()),
        }
        Ok(())
    }

    /// Somebody has a ticket before him as it stands; the timers take note.
    pub(super) fn sees(&mut self, ticket: Ticket) {
        let earliest = ticket.changed_at;
        self.timers.note(&ticket, &self.ground.policy, earliest);
        self.tickets.insert(ticket.number, ticket);
    }

    /// Somebody takes up a ticket, sensibly or not, now and then together with others or late.
    async fn visit(&mut self, number: TicketNumber) -> Result<(), Failed> {
        let Some(ticket) = self.tickets.get(&number).cloned() else { return Ok(()) };
        if ticket.state.name() == StateName::Archived {
            return Ok(());
        }
        let temper = temper_of(self.plan.seed, &ticket);
        let minutes = pause(&ticket, temper, &mut self.dice);
        self.expect(Errand::Visit(number), minutes);
        if self.dice.chance(2) {
            return self.merge(number).await;
        }
        let mut orders = vec![self.order(&ticket)];
        if self.dice.chance(4) {
            orders.extend(orders.first().cloned());
        }
        if self.dice.chance(4) {
            let other = self.recent.get(usize::try_from(self.dice.within(0, 9)).unwrap_or(0));
            let other = other.and_then(|other| self.tickets.get(other)).cloned();
            orders.extend(other.map(|other| self.order(&other)));
        }
        self.give(orders).await.map(|_| ())
    }

    fn order(&mut self, ticket: &Ticket) -> Order {
        let temper = temper_of(self.plan.seed, ticket);
        let (units, emergency) = (&self.ground.units, &self.ground.emergency);
        let today = day_of(self.clock.now());
        let desk = Desk { ticket, temper, units, emergency, today };
        let wild = self.dice.chance(wildness(temper));
        let dice = &mut self.dice;
        let (command, actor) = if wild { desk.anything(dice) } else { desk.next(dice) };
        let late = if dice.chance(2) { -dice.within(1, 3_000) } else { 0 };
        Order::new(ticket.number, command, actor, later(self.clock.now(), late))
    }

    /// The machine is in trouble.
    async fn trouble(&mut self) -> Result<(), Failed> {
        let choices = [
            (3, Some(Breakage::BeforeWrite)),
            (3, Some(Breakage::AfterWrite)),
            (3, Some(Breakage::AcknowledgementLost)),
            (6, None),
        ];
        if let Some(Some(breakage)) = self.dice.weighed(&choices) {
            self.office.log.break_next(breakage);
            return Ok(());
        }
        if self.dice.chance(60) {
            let most = if self.dice.chance(15) { 7_200 } else { 240 };
            let off = self.dice.within(-most, most);
            self.clock.step(jiff::SignedDuration::from_secs(off));
            self.tally.clock_steps += 1;
        } else {
            let most = if self.dice.chance(20) { 3 * 24 * 60 } else { 300 };
            let minutes = self.dice.within(10, most);
            self.clock.sleep(minutes);
            self.tally.sleeps += 1;
        }
        Ok(())
    }

    /// After something went wrong: a process that died is started again on the same disk; what was
    /// accepted and has no ticket gets one.
    pub(super) async fn recover(&mut self) -> Result<(), Failed> {
        if !self.office.log.is_stopped() {
            self.tally.acknowledgements_lost += 1;
            catch_up(&self.office).await?;
            return Ok(());
        }
        self.tally.crashes += 1;
        let most = if self.dice.chance(15) { 2 * 24 * 60 } else { 90 };
        let minutes = self.dice.within(1, most);
        self.clock.sleep(minutes);
        let log = Arc::new(self.disk.log());
        self.plant(&log);
        let policy = &self.ground.policy;
        self.office = self.ground.office(Arc::clone(&log));
        self.executor = Executor::new(Arc::clone(&log), Arc::clone(policy));
        self.views = Arc::new(self.disk.views());
        self.projector =
            Projector::new(Arc::clone(&log), Arc::clone(&self.views), Arc::clone(policy));
        self.timers = super::timers::Timers::default();
        catch_up(&self.office).await?;
        self.project().await;
        self.fire_missed().await?;
        let open = Filter { open_only: true, limit: usize::MAX, ..Filter::default() };
        for view in self.views.list(open).await? {
            self.learn(view.number).await?;
        }
        Ok(())
    }

    /// Brings the views up; a projector that stops is a finding.
    pub(super) async fn project(&mut self) {
        if let Err(error) = self.projector.catch_up(|_| {}).await {
            self.projector_broke(&error);
        }
    }

    /// It stops for good, which is told once.
    pub(super) fn projector_broke(&mut self, error: &dyn std::error::Error) {
        let known = self.checker.findings().iter().any(|one| one.detail.contains("投影"));
        if !known {
            self.checker.engine_broke(None, error.to_string());
        }
    }

    /// The checker reads what is new.
    pub(super) async fn check(&mut self) -> Result<(), Failed> {
        loop {
            let batch = self.office.log.tail(self.read, READ).await?;
            let Some((reached, _)) = batch.last() else { return Ok(()) };
            self.read = *reached;
            for (_, commit) in &batch {
                for event in &commit.events {
                    *self.tally.events.entry(event.label()).or_default() += 1;
                }
                self.tally.commits += 1;
                self.checker.read(commit, &mut self.witness);
            }
        }
    }

    /// In a long run, what is archived and checked is dropped.
    fn forget(&mut self) {
        if !self.plan.forgets {
            return;
        }
        let archived = |ticket: &&Ticket| ticket.state.name() == StateName::Archived;
        let done: Vec<_> = self.tickets.values().filter(archived).map(|one| one.number).collect();
        for number in done {
            self.tickets.remove(&number);
            self.disk.forget(number);
            self.checker.forget(number);
        }
    }

    /// Another ticket that is open, to merge one into.
    pub(super) fn master_for(&mut self, number: TicketNumber) -> Option<TicketNumber> {
        let recent: Vec<TicketNumber> = self.recent.iter().copied().collect();
        let other = self.dice.one_of(&recent).copied();
        other.filter(|other| *other != number && self.tickets.contains_key(other))
    }
}
