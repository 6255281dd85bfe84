//! A duty that changes hands in the middle of the fortnight (职责划转) before anybody has told the rules: the
//! unit gives back what is no longer its own, and the returns show what the rules lack.
//!
//! Must never: reach the rules or the measured agreement; both know the duties as they were written down.

use jiff::civil::{Date, date};

use crate::domain::calendar::day_of;
use crate::domain::id::UnitId;
use crate::domain::ticket::Ticket;

/// Missing and broken manhole covers: the city's bureau hands them down to the district's.
const MATTER: &str = "M0203001";
const FROM: Date = date(2026, 9, 22);
const TO: &str = "q-chengguan";

/// The unit that a freshly registered ticket belongs to since the duty changed hands; none where it did not.
pub fn taken_over_by(ticket: &Ticket) -> Option<UnitId> {
    let matter = ticket.state.assignment()?.target.matter.as_ref()?;
    let is_moved = matter.as_str() == MATTER && day_of(ticket.registered_at) >= FROM;
    is_moved.then(|| UnitId::new(TO))
}
