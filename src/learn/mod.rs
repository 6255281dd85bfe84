//! Learning from past tickets (学习): labelled texts become a model, which gives each unit a probability;
//! what it may send by itself is bounded by what it has shown on tickets that it did not learn from.
//!
//! Must never: read a file, know the time, or draw at random; the same examples give the same bytes.

pub mod boost;
pub mod calibrate;
mod cholesky;
pub mod combine;
pub mod counted;
mod dice;
pub mod districts;
pub mod drift;
pub mod experts;
pub mod file;
pub mod fingerprint;
pub mod linear;
pub mod mistaken;
pub mod model;
pub mod naming;
pub mod neighbours;
pub mod parts;
pub mod place;
pub mod places;
pub mod quality;
pub mod ranking;
pub mod sketch;
pub mod space;
pub mod sparse;
pub mod svm;
pub mod terms;
pub mod testimony;
pub mod threshold;
pub mod train;
pub mod witness;
pub mod workers;
