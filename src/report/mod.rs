//! Reports (通报): totals of a period as typed tables, and these as text for a terminal or as a page to publish. Pure.
//!
//! Must never: do I/O, read a clock, or see anything of a citizen; it is made of counts alone.

pub mod backtest;
pub mod bulletin;
pub mod curve;
pub mod html;
pub mod method;
pub mod score;
pub mod tables;
pub mod terminal;
#[cfg(test)]
mod tests;
pub mod words;
