//! Looking back on files and on the log: brings past tickets before the rules.
//!
//! Must never: print; the command line does.

mod backtest;
mod failed;
mod file;
mod log;
mod suggest;

pub use self::backtest::{Against, Asked, Outcome, Told, backtest};
pub use self::failed::Failed;
pub use self::file::{FromFile, from_file};
pub use self::log::{Logged, from_log};
pub use self::suggest::{Proposal, Suggestions, Unsolved, suggest};
