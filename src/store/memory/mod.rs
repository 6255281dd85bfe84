//! The log and the views in memory: for simulations, which want thousands of days in minutes and must be
//! able to break the log at any point. A disk outlives the handles that are opened on it.
//!
//! Must never: be offered for real data; nothing here is on a disk.

mod disk;
mod log;
mod views;

pub use self::disk::MemoryDisk;
pub use self::log::{Breakage, Fate, MemoryLog};
pub use self::views::MemoryViews;
