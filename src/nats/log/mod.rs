//! The log on JetStream: the engine's port over the streams of a cluster.
//!
//! Must never: acknowledge what a quorum has not.

mod adapter;
mod appeals;
mod archive;
mod chain;
mod commits;
mod events;
mod heads;
mod letters;
mod marks;
mod migrate;
mod recent;
mod subjects;

pub use adapter::JetStreamLog;
pub use archive::{Archiver, Filed, Moved, Pending};
pub(super) use marks::BUCKET;
