//! Labelled histories (标注历史): files of past tickets with the unit that had them, to learn from and to
//! measure on.
//!
//! Must never: drop a row without saying which and why.

mod aliases;
mod columns;
mod decode;
mod places;
mod read;
mod together;
mod unreadable;

pub use self::aliases::{AliasError, Aliases};
pub use self::columns::{Columns, Missing};
pub use self::decode::Encoding;
pub use self::places::{PlacesError, read_places};
pub use self::read::{Error, History, Labelled, Problem, read};
pub use self::together::{Unfit, check_apart, check_enough, check_not_learned};
pub use self::unreadable::Unreadable;
