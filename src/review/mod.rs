//! Looking back (复盘): what the rules would have done with tickets whose unit is known, what would change
//! between two rule sets, and which change of the rules would have spared returns. Pure computing.
//!
//! Must never: read a file or a log; past tickets come in, counts and proposals go out.

mod answer;
mod backtest;
mod compare;
mod gaps;
mod names;
mod past;
pub mod suggest;

pub use answer::{Answer, Going, Grade};
pub use backtest::{Backtest, Load, Moved, Tally, Violation, Ways};
pub use compare::{Comparison, Shift};
pub use gaps::Gap;
pub use names::UnitNames;
pub use past::{Had, Heard, Past, ask};

/// Most examples that are kept of anything.
pub const EXAMPLES_MAX: usize = 5;
