//! Typed tables (表): title, columns, rows of cells, independent of how they are shown.
//!
//! Must never: format a number; the renderers do, each in its own way.

mod dispatch;
mod handling;
mod most;
mod pressure;
mod rates;
mod table;
mod volume;
mod whistles;

pub use dispatch::{abstain_reasons, agreement, first_choices, matters, ways};
pub use handling::{deadlines, stages, standing, timings};
pub use pressure::pressure;
pub use rates::{too_few, units};
pub use table::{Align, Cell, Column, Table};
pub use volume::{channels, kinds, streets};
pub use whistles::whistles;

use super::bulletin::Bulletin;

/// Most rows of a table of the most frequent.
pub const TOP_COUNT_MAX: usize = 15;

/// Every table of a report that has a row, in the order of reading.
pub fn all(bulletin: &Bulletin<'_>) -> Vec<Table> {
    let tables = [
        kinds(bulletin),
        channels(bulletin),
        streets(bulletin),
        ways(bulletin),
        agreement(bulletin),
        first_choices(bulletin),
        abstain_reasons(bulletin),
        matters(bulletin),
        stages(bulletin),
        standing(bulletin),
        timings(bulletin),
        deadlines(bulletin),
        pressure(bulletin),
        whistles(bulletin),
        units(bulletin),
        too_few(bulletin),
    ];
    tables.into_iter().filter(|table| !table.rows.is_empty()).collect()
}
