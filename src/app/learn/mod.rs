//! Learning from files: reads histories, trains, measures; finds the model that is asked at intake.
//!
//! Must never: print; the command line does.

mod advice;
mod evaluate;
mod folds;
mod material;
mod place;
mod teach;
mod threads;

pub use self::advice::{MODEL_FILE, advice};
pub use self::evaluate::{Asked, ErrorShown, Evaluation, LabelShown, Learned, PairShown, evaluate};
pub use self::folds::{Fold, in_time_order};
pub use self::material::{Failed, LeftOut, Material, Sources};
pub use self::place::{
    PlaceAsked, PlaceEvaluation, PlaceFailed, Taught, evaluate_places, trusted_words,
};
pub use self::teach::{Lesson, teach};
pub use self::threads::Threads;
