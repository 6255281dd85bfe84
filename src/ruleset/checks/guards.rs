//! Checks the guards: emergency services that exist, negative entries that mean some matter, cases.
//!
//! Must never: weaken a guard because it finds nothing to guard.

use crate::domain::unit::{Organisation, UnitKind};
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::settings::guards::{EmergencyRow, FILE, Guards};
use crate::ruleset::tables::matters::MatterRow;

/// Checks everything in the file.
pub(in crate::ruleset) fn check(
    guards: &Guards,
    units: Option<&Organisation>,
    matters: Option<&[MatterRow]>,
    notes: &mut Notes,
) {
    let emergencies = guards.emergencies.iter().map(|row| (row.line, row.id.as_str()));
    let scopes = guards.scopes.iter().map(|row| (row.line, row.id.as_str()));
    let negatives = guards.negatives.iter().map(|(line, entry)| (*line, entry.id.as_str()));
    let ids = emergencies.chain(scopes).chain(negatives);
    super::unique(ids.map(|(line, id)| (At::row(FILE, line).field("id"), id)), notes);
    for row in &guards.emergencies {
        let at = At::row(FILE, row.line);
        check_emergency(row, at, units, notes);
        check_patterns(row.patterns.is_empty(), at, notes);
        super::case_required(row.cases.iter().any(|case| case.fires), at.field("case"), notes);
    }
    for row in &guards.scopes {
        let at = At::row(FILE, row.line);
        check_patterns(row.patterns.is_empty(), at, notes);
        super::case_required(row.cases.iter().any(|case| case.fires), at.field("case"), notes);
    }
    check_negatives(guards, matters, notes);
}

fn check_emergency(
    row: &EmergencyRow,
    at: At<'_>,
    units: Option<&Organisation>,
    notes: &mut Notes,
) {
    let Some(units) = units else { return };
    match units.get(&row.unit) {
        None => super::unknown_unit(&row.unit, at.field("unit"), notes),
        Some(unit) if unit.kind != UnitKind::Emergency => {
            let message = format!("{}不是紧急服务单位", unit.name);
            let remedy = "写 110、119、120、122 对应的单位编号";
            notes.error(at.field("unit"), codes::UNIT_UNKNOWN, message, remedy);
        }
        Some(_) => {}
    }
}

fn check_patterns(empty: bool, at: At<'_>, notes: &mut Notes) {
    if empty {
        let message = "没有一个可用的识别词，本条永不触发";
        notes.error(at.field("patterns"), codes::KEYWORD_EMPTY, message, "补上识别词");
    }
}

fn check_negatives(guards: &Guards, matters: Option<&[MatterRow]>, notes: &mut Notes) {
    for (line, entry) in &guards.negatives {
        let at = At::row(FILE, *line).field("matters");
        if entry.matters.is_empty() {
            let message = format!("{}没有列出事项", entry.id);
            notes.error(at, codes::MATTER_UNKNOWN, message, "写上事项编码的前缀，如 M0104");
        }
        for prefix in &entry.matters {
            let known = matters.is_none_or(|matters| {
                matters.iter().any(|row| row.matter.code.as_str().starts_with(prefix.as_str()))
            });
            if !known || prefix.is_empty() {
                let message = format!("没有以“{prefix}”开头的事项");
                notes.error(at, codes::MATTER_UNKNOWN, message, "改正前缀，或先登记事项");
            }
        }
    }
}
