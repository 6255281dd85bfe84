//! How units stand on a ticket (职责): who leads, who has a part, who is summoned, who assists, who owes
//! the answer to a supervision, and who only looks on.
//!
//! Must never: count in a unit that is kin of the one complained of.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::UnitId;
use crate::domain::policy::Policy;
use crate::domain::state::{StateName, Whistle};
use crate::domain::ticket::Ticket;
use crate::labelled_enum;

labelled_enum! {
    /// What a unit has to do with a ticket (职责), weightiest first.
    Duty {
        /// It leads (主办).
        Lead = "lead", "主办";
        /// It has a part that is not answered (分办).
        Part = "part", "分办";
        /// It is summoned by a whistle and has not left with its task done (应哨).
        Summoned = "summoned", "应哨";
        /// It assists until the lead has fed back (协办).
        Assist = "assist", "协办";
        /// It owes the answer to a supervision (督办回复).
        Supervised = "supervised", "督办回复";
        /// Nothing is asked of it now, but the ticket may come back to it: it assisted, or came when the
        /// whistle was blown (知会).
        Informed = "informed", "知会";
    }
}

/// The lead has spoken, and others look at what it said.
const FED_BACK: &[StateName] =
    &[StateName::FedBack, StateName::PendingFollowUp, StateName::FollowedUp];

/// Units with their duties.
pub(super) type Standings = BTreeMap<UnitId, BTreeSet<Duty>>;

/// The duties of every unit that stands on the ticket; nobody on one that is settled, or that waits for
/// the hotline to say who leads.
pub(super) fn standings(ticket: &Ticket, policy: &Policy) -> Standings {
    let mut all = Standings::new();
    let is_open = ticket.state.closure().is_none();
    let Some(assignment) = ticket.state.assignment().filter(|_| is_open) else { return all };
    let mut stand = |unit: &UnitId, duty| {
        if may_read(ticket, unit, policy) {
            all.entry(unit.clone()).or_default().insert(duty);
        }
    };
    stand(&assignment.target.lead, Duty::Lead);
    let fed_back = FED_BACK.contains(&ticket.state.name());
    for unit in &assignment.target.assisting {
        stand(unit, if fed_back { Duty::Informed } else { Duty::Assist });
    }
    for part in ticket.file.parts_open() {
        stand(&part.unit, Duty::Part);
    }
    for whistle in ticket.state.working().into_iter().flat_map(|working| &working.whistles_done) {
        whistle.reported_in.iter().for_each(|(unit, _)| stand(unit, Duty::Informed));
    }
    if let Some(whistle) = ticket.state.whistle() {
        whistle.missing().chain(whistle.staying()).for_each(|unit| stand(unit, Duty::Summoned));
        gone(whistle).for_each(|unit| stand(unit, Duty::Informed));
    }
    for supervision in ticket.file.supervisions_open() {
        stand(&supervision.unit, Duty::Supervised);
    }
    for duties in all.values_mut().filter(|duties| duties.len() > 1) {
        duties.remove(&Duty::Informed);
    }
    all
}

/// Those who came and have left.
fn gone(whistle: &Whistle) -> impl Iterator<Item = &UnitId> {
    whistle.left.iter().map(|(unit, _)| unit)
}

/// Whether the unit may be told of the ticket: the one complained of and its kin never are, whatever the
/// ticket's history says of them.
pub(super) fn may_read(ticket: &Ticket, unit: &UnitId, policy: &Policy) -> bool {
    let respondents = &ticket.appeal.respondent_units;
    !respondents.iter().any(|respondent| policy.organisation.is_kin(unit, respondent))
}
