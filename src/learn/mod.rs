//! Learning from past tickets (学习): labelled texts become a model, which gives each unit a probability;
//! what it may send by itself is bounded by what it has shown on tickets that it did not learn from.
//!
//! Must never: read a file, know the time, or draw at random; the same examples give the same bytes.

pub mod boost;
mod cholesky;
pub mod combine;
pub mod drift;
pub mod file;
pub mod linear;
pub mod model;
pub mod parts;
pub mod place;
pub mod places;
pub mod quality;
pub mod space;
pub mod sparse;
pub mod svm;
pub mod terms;
pub mod threshold;
pub mod train;
pub mod workers;
