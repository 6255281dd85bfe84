//! `synonyms.csv`: other ways of saying a word that a pattern uses (同义词).
//!
//! Must never: follow a chain of synonyms; `checks::synonyms` refuses cycles, the reader replaces once.

use crate::ruleset::cells::Cells;
use crate::ruleset::notes::Notes;
use crate::ruleset::sheet::{Layout, Sheet};
use crate::text::normalize::normalize;

/// Its columns.
pub(in crate::ruleset) const LAYOUT: Layout =
    Layout { file: "synonyms.csv", columns: &["规范词", "变体", "说明"] };

/// A row.
#[derive(Debug)]
pub(in crate::ruleset) struct SynonymRow {
    /// Its number.
    pub row: u32,
    /// The word as patterns write it, normalised.
    pub canonical: String,
    /// The other way of saying it, normalised.
    pub variant: String,
}

/// Reads the rows; one that does not parse is noted and left out.
pub(in crate::ruleset) fn read(sheet: &Sheet, notes: &mut Notes) -> Vec<SynonymRow> {
    sheet
        .rows()
        .filter_map(|row| {
            let mut cells = Cells::new(row, notes);
            let canonical = cells.required("规范词");
            let variant = cells.required("变体");
            Some(SynonymRow {
                row: row.number(),
                canonical: normalize(&canonical?),
                variant: normalize(&variant?),
            })
        })
        .collect()
}
