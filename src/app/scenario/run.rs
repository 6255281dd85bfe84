//! Plays a script on the real rules, in memory: commands in their order, and on the way every deadline
//! that falls due.
//!
//! Must never: decide anything itself, or let a refusal that the script does not announce pass.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::calendar::{day_of, zone};
use crate::domain::command::{Command, CommandName, MasterFacts};
use crate::domain::deadline::{NextRung, deadlines, next_rung};
use crate::domain::decision::{Routing, RoutingReport};
use crate::domain::event::Commit;
use crate::domain::id::{IntakePosition, RulesVersion, TicketNumber, UnitId};
use crate::domain::policy::Policy;
use crate::domain::refusal::Refusal;
use crate::domain::role::Actor;
use crate::domain::sla::{Clock, Rung};
use crate::domain::state::StateName;
use crate::domain::ticket::Ticket;
use crate::engine::execute::{Error, Order, commit_of};
use crate::route::rulebook::RuleBook;
use crate::route::{Appealed, route};
use crate::text::reader::Input;

use super::expectation;
use super::moment::instant;
use super::script::{Deed, Line, Registration, Script, Step, TicketName};

/// Most deadlines that fire in one line.
const FIRED_MAX: usize = 10_000;

/// What version of the rules a transcript names; it must not change with every edit of the rules.
const RULES: &str = "现行规则";

/// What a line led to.
#[derive(Debug)]
pub(super) enum Told {
    /// Something happened to a ticket.
    Happened {
        /// Which ticket.
        ticket: TicketName,
        /// The commit.
        commit: Box<Commit>,
        /// Whether the rules were asked.
        asked: bool,
        /// The new state, where it changed.
        state: Option<StateName>,
    },
    /// The rules refused it.
    Refused {
        /// When.
        at: Timestamp,
        /// Why.
        refusal: Refusal,
    },
    /// What the script says is so.
    Held,
    /// What the script says is not so.
    Broken(String),
    /// So late it is now.
    Now(Timestamp),
}

/// A script that was played.
#[derive(Debug)]
pub struct Played {
    /// What each line led to.
    pub(super) told: Vec<(Line, Vec<Told>)>,
    /// How the tickets stand.
    pub(super) tickets: BTreeMap<TicketName, Ticket>,
    /// When it ended.
    pub(super) now: Timestamp,
    /// Commands that were obeyed.
    pub commands: BTreeSet<CommandName>,
    /// Codes of refusals that were given.
    pub refusals: BTreeSet<&'static str>,
    /// Line and text of what did not go as the script says.
    pub failures: Vec<(usize, String)>,
}

/// Plays a script.
pub(super) fn play(script: &Script, policy: &Policy, book: &RuleBook) -> Played {
    let played = Played {
        told: Vec::new(),
        tickets: BTreeMap::new(),
        now: script.starts_at,
        commands: BTreeSet::new(),
        refusals: BTreeSet::new(),
        failures: Vec::new(),
    };
    let mut playing = Playing { policy, book, played, told: Vec::new(), line: 0 };
    for line in &script.lines {
        playing.line(line);
        let told = std::mem::take(&mut playing.told);
        playing.played.told.push((line.clone(), told));
    }
    playing.played
}

struct Playing<'a> {
    policy: &'a Policy,
    book: &'a RuleBook,
    played: Played,
    told: Vec<Told>,
    line: usize,
}

impl Playing<'_> {
    fn line(&mut self, line: &Line) {
        self.line = line.number;
        if let Some(hour) = line.at {
            self.advance(instant(day_of(self.played.now), hour));
        }
        match &line.step {
            Step::Remark => {
                if line.at.is_some() {
                    self.told.push(Told::Now(self.played.now));
                }
            }
            Step::Wait(wait) => {
                self.advance(wait.from(self.played.now, &self.policy.calendar));
                self.told.push(Told::Now(self.played.now));
            }
            Step::Do { refused_with, actor, ticket, deed } => {
                self.deed(refused_with.as_deref(), actor, *ticket, deed);
            }
            Step::Expect { ticket, expectation } => {
                let held =
                    expectation::hold(expectation, self.played.tickets.get(ticket), self.policy);
                match held {
                    Ok(()) => self.told.push(Told::Held),
                    Err(instead) => self.broken(instead),
                }
            }
        }
    }

    fn broken(&mut self, text: String) {
        self.played.failures.push((self.line, text.clone()));
        self.told.push(Told::Broken(text));
    }

    /// Lets time pass; what falls due on the way fires, in order.
    fn advance(&mut self, until: Timestamp) {
        if until < self.played.now {
            let now = self.played.now.to_zoned(zone()).strftime("%m-%d %H:%M").to_string();
            return self.broken(format!("时间不能倒流，此时已是 {now}"));
        }
        for _ in 0..FIRED_MAX {
            let Some((ticket, next)) = self.next_rung().filter(|(_, next)| next.at <= until) else {
                break;
            };
            self.played.now = self.played.now.max(next.at);
            match self.execute(ticket, &Actor::engine(), next.command(), false) {
                Ok(()) => {}
                Err(error) => return self.broken(error.to_string()),
            }
        }
        self.played.now = until;
    }

    fn next_rung(&self) -> Option<(TicketName, NextRung)> {
        let tickets = self.played.tickets.iter();
        let next = tickets
            .filter_map(|(name, ticket)| next_rung(ticket, self.policy).map(|next| (*name, next)));
        next.min_by_key(|(name, next)| (next.at, *name))
    }

    fn deed(&mut self, refused_with: Option<&str>, actor: &Actor, name: TicketName, deed: &Deed) {
        let asked = matches!(deed, Deed::Register(one) if one.routing.is_none());
        let command = self.command(name, deed);
        match (self.execute(name, actor, command, asked), refused_with) {
            (Ok(()), None) => {}
            (Ok(()), Some(code)) => self.broken(format!("应被 {code} 拒绝，实际已执行")),
            (Err(Error::Refused(refusal)), expected) => {
                let code = refusal.code();
                self.played.refusals.insert(code);
                self.told.push(Told::Refused { at: self.played.now, refusal });
                match expected {
                    Some(expected) if expected == code => {}
                    Some(expected) => self.broken(format!("应以 {expected} 拒绝，实为 {code}")),
                    None => self.broken(format!("没有料到的拒绝 {code}")),
                }
            }
            (Err(error), _) => self.broken(error.to_string()),
        }
    }

    fn execute(
        &mut self,
        name: TicketName,
        actor: &Actor,
        command: Command,
        asked: bool,
    ) -> Result<(), Error> {
        let before = self.played.tickets.get(&name);
        let state = before.map(|ticket| ticket.state.name());
        let number = before.map_or_else(|| self.number(name), |ticket| ticket.number);
        let order = Order::new(number, command, actor.clone(), self.played.now);
        let (commit, after) = commit_of(before, &order, self.policy)?;
        self.played.commands.insert(commit.command);
        let state = Some(after.state.name()).filter(|now| state != Some(*now));
        self.told.push(Told::Happened { ticket: name, commit: Box::new(commit), asked, state });
        self.played.tickets.insert(name, after);
        Ok(())
    }

    /// Number of a ticket that is registered now.
    fn number(&self, name: TicketName) -> TicketNumber {
        let position = TicketName::ALL.iter().position(|one| *one == name).unwrap_or_default();
        let position = u64::try_from(position).unwrap_or_default() + 1;
        TicketNumber::derive(day_of(self.played.now), IntakePosition(position))
    }

    /// The command, with what follows from how the tickets stand.
    fn command(&self, name: TicketName, deed: &Deed) -> Command {
        let number = |name: TicketName| {
            self.played.tickets.get(&name).map_or_else(|| self.number(name), |one| one.number)
        };
        match deed {
            Deed::Register(registration) => self.register(name, registration),
            Deed::Command(command) => command.clone(),
            Deed::Merge { into } => {
                let master = self.played.tickets.get(into);
                let state = master.map(|ticket| ticket.state.name());
                let is_open = state.is_some_and(|state| StateName::OPEN.contains(&state));
                let readers = master.map(Ticket::readers).unwrap_or_default();
                Command::Merge { into: number(*into), master: MasterFacts { is_open, readers } }
            }
            Deed::AddParty { from } => Command::AddParty { from: number(*from) },
            Deed::PassDeadline { clock, unit, rung } => {
                self.pass_deadline(name, *clock, unit.clone(), *rung)
            }
        }
    }

    /// The clock as it runs now; one that does not run is asked for all the same.
    fn pass_deadline(
        &self,
        name: TicketName,
        clock: Clock,
        unit: Option<UnitId>,
        rung: Rung,
    ) -> Command {
        let armed = self.played.tickets.get(&name).map(|ticket| deadlines(ticket, self.policy));
        let armed = armed.into_iter().flatten().find(|one| one.clock == clock && one.unit == unit);
        let since = armed.map_or(self.played.now, |one| one.since);
        Command::PassDeadline { clock, since, unit, rung }
    }

    fn register(&self, name: TicketName, registration: &Registration) -> Command {
        let mut appeal = registration.appeal.clone();
        appeal.received_at = self.played.now;
        let (routing, report) = match &registration.routing {
            Some(routing) => (routing.clone(), told(registration)),
            None => self.routed(registration),
        };
        Command::Register {
            number: self.number(name),
            appeal: Arc::new(appeal),
            routing: Box::new(routing),
            report: Arc::new(report),
        }
    }

    /// What the rules say.
    fn routed(&self, registration: &Registration) -> (Routing, RoutingReport) {
        let appeal = &registration.appeal;
        let features = self.book.reader.read(Input {
            title: appeal.title.as_deref(),
            text: &appeal.text,
            place: appeal.place.as_deref(),
            kind: appeal.kind,
        });
        let today = day_of(self.played.now);
        let (routing, report) = route(self.book, &features, &Appealed::from(appeal), today);
        (routing, RoutingReport { rules_version: RulesVersion::new(RULES), ..report })
    }
}

/// The report of rules that were not asked.
fn told(registration: &Registration) -> RoutingReport {
    let appeal = &registration.appeal;
    let kind = appeal.kind.unwrap_or(crate::domain::appeal::AppealKind::Complaint);
    let blank = RoutingReport::blank(RulesVersion::new(RULES), kind, appeal.language);
    RoutingReport { urgency: registration.urgency, ..blank }
}
