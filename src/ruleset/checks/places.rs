//! Checks the gazetteer against the units: known streets and communities, one owner for each name.
//!
//! Must never: let a name mean two places; the reader would have to choose blindly.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::id::UnitId;
use crate::domain::unit::{Organisation, UnitKind};
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::tables::places::{LAYOUT, PlaceRow};
use crate::text::normalize::normalize;

/// Checks all rows; what needs units is left out where they could not be read.
pub(in crate::ruleset) fn check(
    rows: &[PlaceRow],
    outside: &[String],
    units: Option<&Organisation>,
    notes: &mut Notes,
) {
    super::unique(rows.iter().map(|row| (at(row).field("编号"), row.id.as_str())), notes);
    for row in rows {
        if let Some(units) = units {
            check_whereabouts(row, units, notes);
        }
        super::case_wanted(!row.example.is_empty(), at(row).field("例句"), notes);
    }
    check_names(rows, outside, units, notes);
}

fn at(row: &PlaceRow) -> At<'static> {
    At::row(LAYOUT.file, row.row)
}

fn check_whereabouts(row: &PlaceRow, units: &Organisation, notes: &mut Notes) {
    if let Some(community) = &row.community {
        let kinds = [UnitKind::Community, UnitKind::Village];
        check_kind(community, &kinds, at(row).field("社区"), units, notes);
        let kind = units.get(community).map(|unit| unit.kind);
        let street = units.street_of(community).map(|street| &street.id);
        if kind.is_some_and(|kind| kinds.contains(&kind))
            && !row.streets.is_empty()
            && street.is_some_and(|street| row.streets != [street.clone()])
        {
            let message = format!("{}不在所填街道之内", units.name(community));
            let remedy = "整个地点在一个社区内才填社区，街道须与之一致";
            notes.error(at(row).field("社区"), codes::PLACE_MISMATCH, message, remedy);
        }
    }
    for street in &row.streets {
        check_kind(street, &[UnitKind::Street], at(row).field("街道"), units, notes);
    }
}

fn check_kind(
    id: &UnitId,
    kinds: &[UnitKind],
    at: At<'_>,
    units: &Organisation,
    notes: &mut Notes,
) {
    match units.get(id) {
        None => super::unknown_unit(id, at, notes),
        Some(unit) if !kinds.contains(&unit.kind) => {
            let message = format!("{}属于{}，不能填在此列", unit.name, unit.kind);
            notes.error(at, codes::PLACE_MISMATCH, message, "社区列填社区或村，街道列填街道");
        }
        Some(_) => {}
    }
}

/// Every name once: among places, against units, against the words for places outside.
fn check_names(
    rows: &[PlaceRow],
    outside: &[String],
    units: Option<&Organisation>,
    notes: &mut Notes,
) {
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    for unit in units.into_iter().flat_map(Organisation::iter) {
        for name in unit.names() {
            owners.insert(normalize(name), format!("单位 {}", unit.id));
        }
    }
    for row in rows {
        let own = format!("地点 {}", row.id);
        for name in std::iter::once(&row.name).chain(&row.aliases) {
            let owner = owners.entry(normalize(name)).or_insert_with(|| own.clone());
            if *owner != own {
                let message = format!("“{name}”已经是{owner}的名称");
                let remedy = "一个名称只归一处；分不清时删去此别名，或写得更具体";
                notes.error(at(row).field("别名"), codes::ALIAS_CLASH, message, remedy);
            }
        }
    }
    let inside = rows.iter().filter(|row| !row.is_outside());
    let inside: BTreeSet<String> = inside
        .flat_map(|row| std::iter::once(&row.name).chain(&row.aliases))
        .map(|name| normalize(name))
        .collect();
    for word in outside {
        if inside.contains(&normalize(word)) {
            let message = format!("outside 的“{word}”又是 places.csv 中的区内地点");
            let at = At::file("lexicon.toml").field("outside");
            notes.error(at, codes::ALIAS_CLASH, message, "只留一处");
        }
    }
}
