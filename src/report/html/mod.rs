//! A report as one self-contained page: no script, nothing fetched, fit for the screen and for A4.
//!
//! Must never: show a text or a person, or write unescaped words; `maud` escapes.

mod accuracy;
mod backtest;
mod bars;
mod curve;
mod figure;
mod frame;
mod of_table;
mod page;
mod sections;
mod table;
mod timeline;

pub use backtest::render as render_backtest;
pub use curve::svg;
pub use page::render;
