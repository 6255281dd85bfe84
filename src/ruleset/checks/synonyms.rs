//! Checks that no word stands, directly or over others, for itself.
//!
//! Must never: take a chain for a cycle.

use std::collections::{BTreeMap, BTreeSet};

use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::tables::synonyms::{LAYOUT, SynonymRow};

/// Checks all rows.
pub(in crate::ruleset) fn check(rows: &[SynonymRow], notes: &mut Notes) {
    let mut stands_for: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in rows {
        stands_for.entry(&row.variant).or_default().push(&row.canonical);
    }
    let mut seen = BTreeSet::new();
    for row in rows {
        let at = At::row(LAYOUT.file, row.row).field("变体");
        if !seen.insert((&row.canonical, &row.variant)) {
            let message = format!("“{}”与“{}”已经登记过", row.canonical, row.variant);
            notes.warning(at, codes::ID_DUPLICATE, message, "删去重复的行");
        } else if reaches(&row.canonical, &row.variant, &stands_for) {
            let message = format!("“{}”最终又替换成它自己", row.variant);
            notes.error(at, codes::SYNONYM_CYCLE, message, "只保留一个方向：变体 → 规范词");
        }
    }
}

/// Whether following the replacements from `from` arrives at `target`.
fn reaches<'a>(from: &'a str, target: &str, stands_for: &BTreeMap<&'a str, Vec<&'a str>>) -> bool {
    let mut open = vec![from];
    let mut seen = BTreeSet::new();
    while let Some(word) = open.pop() {
        if word == target {
            return true;
        }
        if seen.insert(word) {
            open.extend(stands_for.get(word).into_iter().flatten());
        }
    }
    false
}
