//! Learning from files: reads histories, trains, measures; finds the model that is asked at intake.
//!
//! Must never: print; the command line does.

mod advice;
mod evaluate;
mod place;
mod threads;

pub use self::advice::{MODEL_FILE, advice};
pub use self::evaluate::{Asked, ErrorShown, Evaluation, Failed, LabelShown, PairShown, evaluate};
pub use self::place::{
    PlaceAsked, PlaceEvaluation, PlaceFailed, Taught, evaluate_places, trusted_words,
};
pub use self::threads::Threads;
