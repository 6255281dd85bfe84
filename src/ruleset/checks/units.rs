//! Checks the organisation tree: one root, no cycle, no missing parent, distinct ids and names.
//!
//! Must never: rely on the rows' order.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::UnitId;
use crate::domain::unit::Unit;
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::tables::units::{LAYOUT, UnitRow};
use crate::text::normalize::normalize;

/// Checks all rows.
pub(in crate::ruleset) fn check(rows: &[UnitRow], notes: &mut Notes) {
    super::unique(rows.iter().map(|row| (at(row).field("编号"), row.unit.id.as_str())), notes);
    check_root(rows, notes);
    check_parents(rows, notes);
    check_names(rows, notes);
    for row in rows {
        super::case_wanted(!row.example.is_empty(), at(row).field("例句"), notes);
    }
}

fn at(row: &UnitRow) -> At<'static> {
    At::row(LAYOUT.file, row.row)
}

fn check_root(rows: &[UnitRow], notes: &mut Notes) {
    let roots: Vec<&UnitRow> = rows.iter().filter(|row| row.unit.parent.is_none()).collect();
    if roots.is_empty() {
        let message = "没有“上级”为空的根单位";
        notes.error(At::file(LAYOUT.file), codes::UNIT_ROOT, message, "市政府一行的“上级”留空");
    }
    for extra in roots.iter().skip(1) {
        let message = format!("“{}”没有上级，但根单位只能有一个", extra.unit.name);
        notes.error(at(extra).field("上级"), codes::UNIT_ROOT, message, "填上它的上级单位");
    }
}

fn check_parents(rows: &[UnitRow], notes: &mut Notes) {
    let by_id: BTreeMap<&UnitId, &Unit> =
        rows.iter().map(|row| (&row.unit.id, &row.unit)).collect();
    for row in rows {
        let Some(parent) = &row.unit.parent else { continue };
        let at = at(row).field("上级");
        match by_id.get(parent) {
            None => super::unknown_unit(parent, at, notes),
            Some(_) if is_in_cycle(&row.unit, &by_id) => {
                let message = format!("“{}”的上级链绕回了它自己", row.unit.name);
                notes.error(at, codes::UNIT_CYCLE, message, "改正“上级”，使每个单位都通到根单位");
            }
            Some(parent) if parent.level > row.unit.level => {
                let message = format!("{}的层级低于下级{}", parent.name, row.unit.name);
                notes.error(at, codes::UNIT_LEVEL, message, "改正“上级”或“层级”");
            }
            Some(_) => {}
        }
    }
}

/// Whether the chain of parents comes back to `unit` itself.
fn is_in_cycle(unit: &Unit, by_id: &BTreeMap<&UnitId, &Unit>) -> bool {
    let mut seen = BTreeSet::new();
    let mut above = unit.parent.as_ref();
    while let Some(id) = above.filter(|id| seen.insert(*id)) {
        if *id == unit.id {
            return true;
        }
        above = by_id.get(id).and_then(|unit| unit.parent.as_ref());
    }
    false
}

fn check_names(rows: &[UnitRow], notes: &mut Notes) {
    let mut owners: BTreeMap<String, &UnitId> = BTreeMap::new();
    for row in rows {
        for name in row.unit.names() {
            let owner = owners.entry(normalize(name)).or_insert(&row.unit.id);
            if *owner != &row.unit.id {
                let message = format!("“{name}”已经是单位 {owner} 的名称");
                notes.error(
                    at(row).field("简称"),
                    codes::ALIAS_CLASH,
                    message,
                    "一个名称只归一个单位",
                );
            }
        }
    }
}
