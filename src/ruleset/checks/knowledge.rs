//! Checks the knowledge base: ids, days, examples.
//!
//! Must never: refuse a set because an item has run out; the item is no longer used, that is enough.

use jiff::civil::Date;

use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::tables::knowledge::{KnowledgeRow, LAYOUT};

/// Checks all rows as of `today` (UTC+8).
pub(in crate::ruleset) fn check(rows: &[KnowledgeRow], today: Date, notes: &mut Notes) {
    super::unique(rows.iter().map(|row| (at(row).field("编号"), row.id.as_str())), notes);
    for row in rows {
        if row.valid_until < today {
            let message = format!("“{}”已于 {} 过期，不再用于直接答复", row.title, row.valid_until);
            let remedy = "核对政策后更新答复和有效期，或删去";
            notes.warning(at(row).field("有效期至"), codes::KNOWLEDGE_EXPIRED, message, remedy);
        }
        super::case_required(!row.example.is_empty(), at(row).field("例句"), notes);
    }
}

fn at(row: &KnowledgeRow) -> At<'static> {
    At::row(LAYOUT.file, row.row)
}
