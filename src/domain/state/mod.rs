//! States of a ticket: their names, the facts gathered on the way, how it was settled, and the state
//! itself. Each variant owns the facts that hold in it and no others.
//!
//! Must never: hold logic; this file declares and re-exports.

mod closure;
mod current;
mod facts;
mod name;

pub use closure::{Closure, ClosureGrounds, Course, Evaluation};
pub use current::TicketState;
pub use facts::{
    Answered, Asked, Assignment, ContactMethod, DispatchMode, Feedback, FollowUp, Held, Joint,
    Satisfaction, Solved, Verified, Whistle, WhistleKind, Working,
};
pub use name::{Stage, StateName};
