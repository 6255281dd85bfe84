//! The archive (归档): what is old leaves the event log as its beginning, in volumes that every machine can fetch,
//! so that the servers' memory follows the tickets that are worked on and not all that ever was.
//!
//! Must never: let a commit leave the log before its volume stands in the cluster and was read back.

mod catalogue;
mod moving;
mod record;
mod shelf;
mod stacks;
mod volume;
mod writer;

pub use catalogue::Filed;
pub use moving::{Archiver, Moved, Pending};
pub use stacks::Stacks;
