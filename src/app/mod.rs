//! The composition root: the only place that knows every part and puts them together.
//!
//! Must never: decide anything.

pub mod clock;
pub mod demo;
pub mod files;
pub mod learn;
pub mod open;
pub mod review;
pub mod scenario;
pub mod service;
pub mod simulate;
