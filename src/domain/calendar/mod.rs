//! The working calendar (工作日历): which days are worked, which hours are open, and arithmetic on
//! both. UTC+8 always.
//!
//! Must never: guess. Past the last published day an answer counts weekends only and says that it is
//! provisional.

mod days;
mod hours;
mod instant;
mod working;

#[cfg(test)]
mod tests;

pub use hours::{HoursFault, OfficeHours, OfficeSpan};
pub use instant::{Due, day_of, zone};
pub use working::{Calendar, DutyDays, Roster};
