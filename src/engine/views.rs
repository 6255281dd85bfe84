//! The read side as a port: ticket views and day facts, made from the log and rebuildable at any time.
//!
//! Must never: be asked for a decision that must be right.

use std::future::Future;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::id::{LogPosition, ModelVersion, TicketNumber, UnitId};
use crate::domain::state::StateName;
use crate::projection::day_facts::Facts;
use crate::projection::learned_outcome::LearnedOutcome;
use crate::projection::ticket_view::{NextDue, TicketView};

use super::port::Error;

/// Which tickets to list (筛选).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only in this state.
    pub state: Option<StateName>,
    /// Only of this lead unit.
    pub lead: Option<UnitId>,
    /// Only those that somebody still works on.
    pub open_only: bool,
    /// Only those that stand behind this one in the list.
    pub after: Option<TicketNumber>,
    /// Most rows.
    pub limit: usize,
}

/// A rung that is due (到点时限): what the command that fires it needs, and no more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueRung {
    /// Of which ticket.
    pub ticket: TicketNumber,
    /// When that last changed.
    pub changed_at: Timestamp,
    /// Which rung.
    pub next: NextDue,
}

impl DueRung {
    /// The rung that fires next on a ticket, due or not.
    pub fn of(view: &TicketView) -> Option<Self> {
        let next = view.next.clone()?;
        Some(Self { ticket: view.number, changed_at: view.times.changed_at, next })
    }
}

/// The read side.
pub trait Views: Send + Sync + 'static {
    /// Up to where the log has been folded in.
    fn position(&self) -> impl Future<Output = Result<LogPosition, Error>> + Send;

    /// Puts views (replacing older ones), adds facts, and moves the position, all or nothing.
    fn put(
        &self,
        views: Vec<TicketView>,
        facts: Facts,
        position: LogPosition,
    ) -> impl Future<Output = Result<(), Error>> + Send;

    /// Forgets everything, so that the next catching-up starts from the beginning.
    fn clear(&self) -> impl Future<Output = Result<(), Error>> + Send;

    /// One ticket.
    fn get(
        &self,
        number: TicketNumber,
    ) -> impl Future<Output = Result<Option<TicketView>, Error>> + Send;

    /// Tickets, latest first.
    fn list(&self, filter: Filter) -> impl Future<Output = Result<Vec<TicketView>, Error>> + Send;

    /// The next rung of each ticket where that is due at `now`, the earliest first, at most `limit`.
    fn due(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<DueRung>, Error>> + Send;

    /// Tickets with a provisional deadline that was computed by another version of the calendar, at
    /// most `limit`.
    fn provisional(
        &self,
        calendar: String,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<TicketView>, Error>> + Send;

    /// What became of the tickets of which a model was sure, the last that were settled first, at most
    /// `limit`.
    fn outcomes(
        &self,
        model: ModelVersion,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<LearnedOutcome>, Error>> + Send;

    /// The facts of all days.
    fn facts(&self) -> impl Future<Output = Result<Facts, Error>> + Send;
}
