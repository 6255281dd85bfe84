//! Limits that hold for some appeals only (另定时限): by what an appeal is, how it came and who leads.
//!
//! Must never: rank by specificity; a profile lists them in the order in which they count.

use serde::Deserialize;

use super::appeal::{AppealKind, CallerSubject, IntakeChannel, Urgency};
use super::matter::SlaClass;
use super::policy::Policy;
use super::state::Assignment;
use super::ticket::Ticket;
use super::time_limit::TimeLimit;
use super::unit::UnitKind;

/// What a limit may depend on (适用情形).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Circumstances {
    /// Kind of appeal.
    pub kind: AppealKind,
    /// How pressing.
    pub urgency: Urgency,
    /// Who calls.
    pub subject: CallerSubject,
    /// The way it came.
    pub channel: IntakeChannel,
    /// Class of the matter.
    pub class: SlaClass,
    /// Kind of the lead unit; none for one that the rules no longer know.
    pub unit: Option<UnitKind>,
}

impl Circumstances {
    /// Those of a ticket with a unit.
    pub fn of(ticket: &Ticket, assignment: &Assignment, policy: &Policy) -> Self {
        Self {
            kind: ticket.kind(),
            urgency: ticket.urgency(),
            subject: ticket.appeal.subject,
            channel: ticket.appeal.channel,
            class: assignment.target.sla_class,
            unit: policy.organisation.get(&assignment.target.lead).map(|unit| unit.kind),
        }
    }
}

/// Limits with the circumstances in which they hold: a list that is empty asks for nothing, one that is
/// not must name the appeal's own. What is not stated stays as it is otherwise.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SpecialLimits {
    /// Kinds of appeal.
    pub kinds: Vec<AppealKind>,
    /// Urgencies.
    pub urgencies: Vec<Urgency>,
    /// Callers.
    pub subjects: Vec<CallerSubject>,
    /// Channels.
    pub channels: Vec<IntakeChannel>,
    /// Classes of matters.
    pub classes: Vec<SlaClass>,
    /// Kinds of the lead unit.
    pub units: Vec<UnitKind>,
    /// Until the unit acknowledges.
    pub acknowledgement: Option<TimeLimit>,
    /// Until the caller is contacted.
    pub contact: Option<TimeLimit>,
    /// Until feedback.
    pub handling: Option<TimeLimit>,
}

impl SpecialLimits {
    /// Whether they hold.
    pub fn hold_in(&self, at: &Circumstances) -> bool {
        names(&self.kinds, &at.kind)
            && names(&self.urgencies, &at.urgency)
            && names(&self.subjects, &at.subject)
            && names(&self.channels, &at.channel)
            && names(&self.classes, &at.class)
            && (self.units.is_empty() || at.unit.is_some_and(|unit| self.units.contains(&unit)))
    }

    /// Whether they hold wherever `other` does.
    pub fn cover(&self, other: &Self) -> bool {
        covers(&self.kinds, &other.kinds)
            && covers(&self.urgencies, &other.urgencies)
            && covers(&self.subjects, &other.subjects)
            && covers(&self.channels, &other.channels)
            && covers(&self.classes, &other.classes)
            && covers(&self.units, &other.units)
    }

    /// Whether they ask for nothing, and so hold always.
    pub fn hold_always(&self) -> bool {
        self.cover(&Self::default())
    }
}

fn names<T: PartialEq>(list: &[T], own: &T) -> bool {
    list.is_empty() || list.contains(own)
}

fn covers<T: PartialEq>(list: &[T], other: &[T]) -> bool {
    list.is_empty() || !other.is_empty() && other.iter().all(|one| list.contains(one))
}
