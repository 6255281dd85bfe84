//! Rule sets: load, validate, test. People edit `rules/` in a spreadsheet or an editor; this layer tells
//! them everything that is wrong with it, where, and what to do.
//!
//! Must never: decide about an appeal, or let a set with an error be used.

mod amend;
mod assemble;
pub mod cases;
mod cells;
mod checks;
pub mod codes;
mod csv_text;
mod decode;
mod files;
mod gazetteer;
mod literals;
mod load;
mod notes;
mod patterns;
mod settings;
mod sheet;
pub mod source;
mod tables;
mod toml_file;

#[cfg(test)]
mod tests;

pub use amend::{Amended, load_amended};
pub use load::{Error, Loaded, Summary, load};
pub use settings::manifest::Manifest;
pub use source::Source;
