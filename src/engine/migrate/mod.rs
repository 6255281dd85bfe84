//! Copying one log into another, whole and with every number as it was; and comparing two logs by a digest.
//!
//! Must never: change the log that is copied from.

mod contents;
mod port;
mod run;

pub use contents::{Contents, Unreadable, contents};
pub use port::{AppealRow, CommitRow, LetterRow, Part, Reach, Row, Source, Target};
pub use run::{Copied, Error, copy};
