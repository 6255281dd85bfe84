//! Leads that may not lead (负面清单): rows and duty-list entries that can send a matter to a unit that
//! must not receive it.
//!
//! Must never: blame a row for a matter on which it cannot decide.

use std::collections::HashMap;

use crate::domain::id::MatterCode;
use crate::domain::matter::{Lead, Matter, StreetRole};
use crate::domain::unit::UnitKind;
use crate::route::finding::{Finding, Severity};

use super::cover::Cover;
use super::reach::{Leaves, can_decide_leaf};
use super::{Set, example};

pub(super) fn check(set: &Set<'_>, cover: &Cover<'_>, findings: &mut Vec<Finding>) {
    let law = Law::build(set);
    for (code, entry) in &set.contents.matters {
        let broken = entry.matter.lead.as_ref().and_then(|lead| law.against(set, code, lead));
        let example = || example::of_matter(set, code);
        findings.extend(broken.map(|broken| {
            broken.finding(&entry.row, &entry.matter.path[2]).field("主办").example(example())
        }));
    }
    let leaves = Leaves::build(set);
    for rule in &set.contents.rules {
        let broken = leaves
            .of(rule)
            .iter()
            .filter_map(|leaf| Some((*leaf, law.against(set, leaf, &rule.lead)?)))
            .find(|(leaf, _)| can_decide_leaf(set, cover, rule, leaf));
        findings.extend(broken.map(|(leaf, broken)| {
            let name = set.contents.matters.get(leaf).map_or("", |entry| &entry.matter.path[2]);
            broken.finding(&rule.row, name).field("主办").example(example::of_rule(set, rule))
        }));
    }
    check_emergencies(set, findings);
}

/// Emergencies are handed to the emergency services and to nobody else.
fn check_emergencies(set: &Set<'_>, findings: &mut Vec<Finding>) {
    for guard in &set.contents.emergencies {
        let unit = set.contents.organisation.get(&guard.unit);
        if unit.is_some_and(|unit| unit.kind == UnitKind::Emergency) {
            continue;
        }
        let message = format!("{} {}移交的“{}”不是紧急服务", guard.id, guard.label, guard.unit);
        findings.push(
            Finding::in_file(Severity::Error, "emergency_unit", super::file::GUARDS, message)
                .field("unit")
                .remedy("改为 110、119、120 或 122")
                .example(example::of_patterns(set, &guard.patterns)),
        );
    }
}

/// A rule of law that a lead breaks.
struct Broken {
    code: &'static str,
    why: String,
}

impl Broken {
    fn finding(&self, row: &crate::domain::decision::RowRef, matter: &str) -> Finding {
        let message = format!("“{matter}”的主办不合规：{}", self.why);
        Finding::at(Severity::Error, self.code, row, message).remedy("改由有法定职责的部门主办")
    }
}

/// What is forbidden, looked up once for each matter.
struct Law<'a> {
    of: HashMap<&'a MatterCode, Vec<(UnitKind, String)>>,
}

impl<'a> Law<'a> {
    fn build(set: &Set<'a>) -> Self {
        let of = set.contents.matters.iter().map(|(code, entry)| (code, kinds(set, &entry.matter)));
        Self { of: of.collect() }
    }

    /// What a lead breaks, if it may lead to a unit that must not receive the matter.
    fn against(&self, set: &Set<'_>, code: &MatterCode, lead: &Lead) -> Option<Broken> {
        let kinds: &[UnitKind] = match lead {
            Lead::Unit(unit) => {
                let kind = set.contents.organisation.get(unit)?.kind;
                if !kind.receives_tickets() {
                    let why = format!("{kind}不承办工单（{unit}）");
                    return Some(Broken { code: "lead_receives_nothing", why });
                }
                &[kind]
            }
            Lead::StreetOfPlace => &[UnitKind::Street],
            Lead::CommunityOfPlace => &[UnitKind::Community, UnitKind::Village, UnitKind::Street],
        };
        let forbidden = self.of.get(code)?.iter();
        let mut broken = forbidden.filter(|(kind, _)| kinds.contains(kind));
        broken.next().map(|(_, why)| Broken { code: "negative_list", why: why.clone() })
    }
}

/// The kinds that must not lead a matter, with the reason.
fn kinds(set: &Set<'_>, matter: &Matter) -> Vec<(UnitKind, String)> {
    let mut kinds = Vec::new();
    for entry in &set.contents.negatives {
        if entry.matters.iter().any(|prefix| matter.code.as_str().starts_with(prefix.as_str())) {
            let why = format!("负面清单 {}“{}”（{}）", entry.id, entry.label, entry.basis);
            kinds.extend(entry.forbidden.iter().map(|kind| (*kind, why.clone())));
        }
    }
    match matter.street {
        StreetRole::May => {}
        StreetRole::MustNot | StreetRole::Assists => {
            let why = format!("职责清单规定街道可办为“{}”", matter.street);
            kinds.extend(UnitKind::GRASSROOTS.iter().map(|kind| (*kind, why.clone())));
        }
    }
    kinds
}
