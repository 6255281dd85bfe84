//! Learning from files: reads histories, trains, measures.
//!
//! Must never: print; the command line does.

mod evaluate;
mod threads;

pub use self::evaluate::{Asked, ErrorShown, Evaluation, Failed, LabelShown, PairShown, evaluate};
pub use self::threads::Threads;
