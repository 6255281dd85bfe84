//! States of a ticket: their names, the facts gathered on the way, how it was settled, and the state
//! itself. Each variant owns the facts that hold in it and no others.
//!
//! Must never: hold logic; this file declares and re-exports.

mod case_file;
mod closure;
mod current;
mod facts;
mod name;

pub use case_file::{
    AssessmentAppeal, CaseFile, Claim, Deferral, Extension, Follower, Part, PartEnd, Procedure,
    Rating, Reminder, ReopenCause, Reopening, ReturnReason, ReturnRequest, Supervision,
    SupervisionCause, SupervisionLevel, TicketReturn, Warned,
};
pub use closure::{Closure, ClosureGrounds, Course, Evaluation, Exemption};
pub use current::TicketState;
pub use facts::{
    Answered, Asked, Assignment, BeforeReturn, ContactMethod, DispatchMode, Feedback, FollowUp,
    Held, Joint, Returning, Satisfaction, Solved, Verified, Whistle, WhistleKind, Working,
};
pub use name::{Stage, StateName};
