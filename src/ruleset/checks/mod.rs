//! What must hold between rows and between files (交叉检查).
//!
//! Must never: mend anything, or judge how rows compete; `route::lint` does the latter.

pub(super) mod calendar;
pub(super) mod decisions;
pub(super) mod guards;
pub(super) mod knowledge;
pub(super) mod matters;
pub(super) mod places;
pub(super) mod synonyms;
pub(super) mod units;

use std::collections::BTreeMap;

use crate::domain::id::UnitId;
use crate::domain::matter::Lead;
use crate::domain::unit::Organisation;

use super::codes;
use super::notes::{At, Notes};

/// Notes ids that stand twice.
fn unique<'a>(rows: impl IntoIterator<Item = (At<'static>, &'a str)>, notes: &mut Notes) {
    let mut first: BTreeMap<&str, At<'static>> = BTreeMap::new();
    for (at, id) in rows {
        match first.get(id) {
            Some(earlier) => {
                let message = format!("编号“{id}”与第 {} 行重复", earlier.row.unwrap_or(0));
                notes.error(at, codes::ID_DUPLICATE, message, "换一个编号，或删去重复的行");
            }
            None => {
                first.insert(id, at);
            }
        }
    }
}

/// Notes leads that do not exist or receive no tickets; nothing where the units could not be read.
fn leads<'a>(
    leads: impl IntoIterator<Item = &'a Lead>,
    at: At<'_>,
    units: Option<&Organisation>,
    notes: &mut Notes,
) {
    let Some(units) = units else { return };
    for lead in leads {
        match lead {
            Lead::StreetOfPlace | Lead::CommunityOfPlace => {}
            Lead::Unit(id) => receiver(id, at, units, notes),
        }
    }
}

fn receiver(id: &UnitId, at: At<'_>, units: &Organisation, notes: &mut Notes) {
    match units.get(id) {
        None => unknown_unit(id, at, notes),
        Some(unit) if !unit.kind.receives_tickets() => {
            let message = format!("{}属于{}，不承办工单", unit.name, unit.kind);
            notes.error(
                at,
                codes::UNIT_TAKES_NO_TICKETS,
                message,
                "改为部门、公共服务企业、街道或社区",
            );
        }
        Some(_) => {}
    }
}

fn unknown_unit(id: &UnitId, at: At<'_>, notes: &mut Notes) {
    let message = format!("units.csv 中没有单位“{id}”");
    notes.error(at, codes::UNIT_UNKNOWN, message, "改正编号，或先在 units.csv 中登记该单位");
}

/// Whether tickets under this lead go to the grassroots.
fn is_grassroots(lead: &Lead, units: Option<&Organisation>) -> bool {
    match lead {
        Lead::StreetOfPlace | Lead::CommunityOfPlace => true,
        Lead::Unit(id) => {
            units.and_then(|units| units.get(id)).is_some_and(|unit| unit.kind.is_grassroots())
        }
    }
}

/// Notes an error where there is no example.
fn case_required(present: bool, at: At<'_>, notes: &mut Notes) {
    if !present {
        let remedy = "写一句真实口吻的诉求，使本行正好生效";
        notes.error(at, codes::CASE_MISSING, "没有例句，无法检验本行", remedy);
    }
}

/// Notes a warning where there is no example.
fn case_wanted(present: bool, at: At<'_>, notes: &mut Notes) {
    if !present {
        notes.warning(at, codes::CASE_MISSING, "没有例句", "写一句提到它的话");
    }
}
