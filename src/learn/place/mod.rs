//! Where the matter of a ticket lies (地点判定): which street, from the names in its text and from what past
//! tickets of each street were about, roads and housing estates above all.
//!
//! Must never: take what a text itself names for a forecast; names and forecasts are witnesses apart.

mod lesson;
mod resolver;
#[cfg(test)]
mod testing;
mod witness;

pub use self::lesson::{Lesson, Teacher, Ticket};
pub use self::resolver::{Learned, Resolver, TRUSTED_MIN, learn};
