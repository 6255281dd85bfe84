//! The ticket (工单): one aggregate, folded from its events.
//!
//! Must never: be changed otherwise than by `evolve`.

use jiff::Timestamp;

use super::appeal::{Appeal, AppealKind, Urgency};
use super::decision::RoutingReport;
use super::id::{Revision, TicketNumber, UnitId};
use super::state::TicketState;

/// A ticket (工单).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Number.
    pub number: TicketNumber,
    /// How many commits it has.
    pub revision: Revision,
    /// The appeal it came from.
    pub appeal: Appeal,
    /// What the rules said when it was registered.
    pub report: RoutingReport,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Where it stands.
    pub state: TicketState,
}

impl Ticket {
    /// Kind as taken by the rules.
    pub fn kind(&self) -> AppealKind {
        self.report.kind
    }

    /// Urgency as read from the text.
    pub fn urgency(&self) -> Urgency {
        self.report.urgency
    }

    /// The unit that leads, where there is one.
    pub fn lead(&self) -> Option<&UnitId> {
        self.state.assignment().map(|assignment| &assignment.target.lead)
    }
}
