//! Whom a script names: units by full name, short name or id, and roles by their label.
//!
//! Must never: guess between two units of one name.

use std::collections::BTreeMap;

use crate::domain::id::{MatterCode, UnitId};
use crate::domain::role::{Actor, Role};
use crate::domain::sla::SlaPolicy;
use crate::route::rulebook::RuleBook;

use super::profiles;
use super::wrong::Wrong;

/// What to do about a unit that nobody knows.
const UNITS: &str = "单位可写全称、简称或编号，见 rules/units.csv";

/// The names of units, matters and profiles.
#[derive(Debug)]
pub(super) struct Names {
    units: BTreeMap<String, Vec<UnitId>>,
    matters: BTreeMap<String, MatterCode>,
    /// Profiles of time limits.
    pub(super) profiles: Vec<String>,
}

impl Names {
    /// All names by which the units and matters of a rule set are known.
    pub(super) fn new(book: &RuleBook, profiles: &BTreeMap<String, SlaPolicy>) -> Self {
        let mut units: BTreeMap<String, Vec<UnitId>> = BTreeMap::new();
        for unit in book.organisation.iter() {
            for name in std::iter::once(unit.id.to_string()).chain(unit.names().cloned()) {
                let known = units.entry(name).or_default();
                if !known.contains(&unit.id) {
                    known.push(unit.id.clone());
                }
            }
        }
        let mut matters = BTreeMap::new();
        for entry in book.matters.values() {
            let [_, _, leaf] = &entry.matter.path;
            for name in [entry.matter.code.to_string(), leaf.to_string()] {
                matters.entry(name).or_insert_with(|| entry.matter.code.clone());
            }
        }
        let profiles = profiles::names(profiles).into_iter().map(str::to_owned).collect();
        Self { units, matters, profiles }
    }

    /// The matter of that code or name.
    pub(super) fn matter(&self, word: &str, line: usize) -> Result<MatterCode, Wrong> {
        self.matters.get(word).cloned().ok_or_else(|| {
            let known = self.matters.keys().map(String::as_str);
            let remedy = "事项可写编码或三级名称，见 rules/matters.csv";
            Wrong::unknown(line, format!("没有“{word}”这个事项"), word, known, remedy)
        })
    }

    /// The unit of that name.
    pub(super) fn unit(&self, word: &str, line: usize) -> Result<UnitId, Wrong> {
        match self.units.get(word).map(Vec::as_slice) {
            Some([unit]) => Ok(unit.clone()),
            Some(several) => {
                let ids: Vec<&str> = several.iter().map(UnitId::as_str).collect();
                let what = format!("有几个单位叫“{word}”：{}", ids.join("、"));
                Err(Wrong::new(line, what, "请改写全称或编号"))
            }
            None => {
                let known = self.units.keys().map(String::as_str);
                Err(Wrong::unknown(line, format!("没有“{word}”这个单位"), word, known, UNITS))
            }
        }
    }

    /// The units of a list, with a mistake for each that is not known.
    pub(super) fn units(&self, list: &str, line: usize, wrong: &mut Vec<Wrong>) -> Vec<UnitId> {
        let found = entries(list).map(|word| self.unit(word, line));
        found.filter_map(|unit| unit.map_err(|one| wrong.push(one)).ok()).collect()
    }

    /// Whether a word stands for somebody.
    pub(super) fn knows(&self, word: &str) -> bool {
        self.units.contains_key(word) || Role::parse(word).is_some()
    }

    /// Who acts: a role of the hotline's own staff, or a case officer of a unit.
    pub(super) fn actor(&self, word: &str, line: usize) -> Result<Actor, Wrong> {
        match Role::parse(word) {
            Some(Role::Engine) => Ok(Actor::engine()),
            Some(Role::CaseOfficer) => {
                let what = "“承办人”没有说明是哪个单位的";
                Err(Wrong::new(line, what, "请直接写单位，如：八廓街道 签收"))
            }
            Some(role) => Ok(Actor::staff(role, role.label())),
            None => {
                let roles = Role::ALL.iter().map(|role| role.label());
                let known = roles.chain(self.units.keys().map(String::as_str));
                let what = format!("没有“{word}”这个单位或角色");
                let unit = self.unit(word, line);
                let unit = unit.map_err(|one| match one.nearest {
                    None if !self.units.contains_key(word) => {
                        Wrong::unknown(line, what, word, known, who())
                    }
                    None => one,
                    Some(nearest) => Wrong { line, what, nearest: Some(nearest), remedy: who() },
                })?;
                Ok(Actor::officer(unit, "承办人"))
            }
        }
    }
}

/// Who may stand at the start of a line.
fn who() -> String {
    let roles: Vec<&str> = Role::ALL
        .iter()
        .filter(|role| **role != Role::CaseOfficer)
        .map(|role| role.label())
        .collect();
    format!("行首写谁来做：单位（全称、简称或编号），或{}", roles.join("、"))
}

/// The entries of a list that people write.
pub(super) fn entries(list: &str) -> impl Iterator<Item = &str> {
    list.split(['、', '，', ',', '；']).map(str::trim).filter(|entry| !entry.is_empty())
}
