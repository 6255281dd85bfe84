//! What the outside hears of a commit (对外消息): the call centre what became of an appeal, each unit how it
//! stands on a ticket and what presses on it, the follow-up agents whom to call. Derived, never stored: the
//! same commit gives the same messages with the same ids, however often it is replayed.
//!
//! Must never: know of a subject, a stream or a connection, or carry personal data.

mod asked;
mod assignment;
mod decided;
mod derive;
mod follow_up;
mod message;
mod notice;
mod particulars;
mod standing;
#[cfg(test)]
mod tests;

pub use assignment::{Asked, Assignment, Ended, FurtherDuty, Hold, Limit, OpenAssignment};
pub use decided::{Decided, Outcome, Reason, Sent, Settled};
pub use derive::outgoing;
pub use follow_up::{FollowUp, ToCall, Work};
pub use message::{CITY, Outgoing, UnitName};
pub use notice::{Notice, NoticeKind};
pub use particulars::{Particulars, PlaceFound};
pub use standing::Duty;
