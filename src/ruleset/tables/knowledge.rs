//! `knowledge.csv`: what a plain question is answered from (知识库).
//!
//! Must never: hold an answer that needs to know who asks.

use jiff::civil::Date;

use crate::domain::id::KnowledgeId;
use crate::ruleset::cells::Cells;
use crate::ruleset::notes::Notes;
use crate::ruleset::patterns::Parts;
use crate::ruleset::sheet::{Layout, Sheet};

/// Its columns.
pub(in crate::ruleset) const LAYOUT: Layout = Layout {
    file: "knowledge.csv",
    columns: &["编号", "题目", "关键词", "答复", "依据", "有效期至", "例句"],
};

/// A row.
#[derive(Debug)]
pub(in crate::ruleset) struct KnowledgeRow {
    /// Its number.
    pub row: u32,
    /// Its id.
    pub id: KnowledgeId,
    /// Title.
    pub title: String,
    /// Patterns.
    pub patterns: Vec<Parts>,
    /// What the caller is told.
    pub answer: String,
    /// Basis.
    pub basis: String,
    /// Last day on which it may be used.
    pub valid_until: Date,
    /// A question that it answers.
    pub example: String,
}

/// Reads the rows; one that does not parse is noted and left out.
pub(in crate::ruleset) fn read(sheet: &Sheet, notes: &mut Notes) -> Vec<KnowledgeRow> {
    sheet
        .rows()
        .filter_map(|row| {
            let mut cells = Cells::new(row, notes);
            let id = cells.id("编号");
            let title = cells.required("题目");
            let patterns = cells.required("关键词").map(|_| cells.patterns("关键词"));
            let answer = cells.required("答复");
            let basis = cells.required("依据");
            let valid_until = cells.date("有效期至");
            let example = cells.text("例句");
            Some(KnowledgeRow {
                row: row.number(),
                id: KnowledgeId::new(id?),
                title: title?,
                patterns: patterns?,
                answer: answer?,
                basis: basis?,
                valid_until: valid_until?,
                example,
            })
        })
        .collect()
}
