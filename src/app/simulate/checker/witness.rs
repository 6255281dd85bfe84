//! What people know of their own doing: which appeals they handed in, which commands they gave, and what
//! they were told of each. Nothing acknowledged may be lost, and nothing be there that nobody asked for.
//!
//! Must never: look into the log; the checker compares.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use crate::domain::appeal::IntakeChannel;
use crate::domain::command::CommandName;
use crate::domain::event::Commit;
use crate::domain::id::{SourceId, TicketNumber};
use crate::domain::role::Actor;
use crate::engine::execute::Order;

/// A command that was given, by what can be seen of it in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Given {
    command: CommandName,
    actor: Actor,
    at: Timestamp,
    acknowledged: bool,
}

/// What people know.
#[derive(Debug, Default)]
pub struct Witness {
    given: HashMap<TicketNumber, Vec<Given>>,
    appeals: BTreeMap<(IntakeChannel, SourceId), bool>,
}

impl Witness {
    /// Somebody gives a command.
    pub fn gives(&mut self, order: &Order) {
        self.given.entry(order.ticket).or_default().push(Given {
            command: order.command.name(),
            actor: order.actor.clone(),
            at: order.at,
            acknowledged: false,
        });
    }

    /// He is told that it is done.
    pub fn is_told_done(&mut self, order: &Order) {
        let given = self.given.entry(order.ticket).or_default();
        if let Some(one) = given.iter_mut().find(|one| one.fits(order) && !one.acknowledged) {
            one.acknowledged = true;
        }
    }

    /// He is told that it was refused.
    pub fn is_told_refused(&mut self, order: &Order) {
        if let Some(given) = self.given.get_mut(&order.ticket)
            && let Some(at) = given.iter().position(|one| one.fits(order) && !one.acknowledged)
        {
            given.swap_remove(at);
        }
    }

    /// A citizen is told that the appeal was taken.
    pub fn is_told_taken(&mut self, channel: IntakeChannel, source: SourceId) {
        self.appeals.entry((channel, source)).or_insert(false);
    }

    /// The log holds a commit; whether somebody has asked for it.
    pub fn accounts_for(&mut self, commit: &Commit) -> bool {
        let Some(given) = self.given.get_mut(&commit.ticket) else { return false };
        let fits = |one: &Given| {
            one.command == commit.command && one.at == commit.at && one.actor == commit.actor
        };
        let acknowledged = given.iter().position(|one| fits(one) && one.acknowledged);
        let found = acknowledged.or_else(|| given.iter().position(fits));
        if let Some(at) = found {
            given.swap_remove(at);
        }
        if given.is_empty() {
            self.given.remove(&commit.ticket);
        }
        found.is_some()
    }

    /// The log holds the ticket of an appeal.
    pub fn sees_registered(&mut self, channel: IntakeChannel, source: SourceId) {
        self.appeals.insert((channel, source), true);
    }

    /// Commands that were acknowledged and that the log, read to its end, did not hold.
    pub fn commands_lost(&self) -> Vec<(TicketNumber, CommandName, Timestamp)> {
        let all = self.given.iter().flat_map(|(ticket, given)| {
            let told = given.iter().filter(|one| one.acknowledged);
            told.map(|one| (*ticket, one.command, one.at))
        });
        let mut lost: Vec<_> = all.collect();
        lost.sort_unstable();
        lost
    }

    /// Appeals that were taken and have no ticket.
    pub fn appeals_lost(&self) -> impl Iterator<Item = &SourceId> {
        self.appeals.iter().filter(|(_, registered)| !**registered).map(|((_, source), _)| source)
    }
}

impl Given {
    fn fits(&self, order: &Order) -> bool {
        self.command == order.command.name() && self.at == order.at && self.actor == order.actor
    }
}
