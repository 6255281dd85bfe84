//! Rows that can never decide (不可达): on every point of theirs (matter × kind × subject × place × day)
//! a more specific row holds.
//!
//! The check is exact. Of a row's places, the critical one is the whole of its own scope with
//! nothing deeper known: a row that holds there holds everywhere in the scope. Of its days, every
//! interval is followed to its end.
//!
//! Must never: call a row unreachable because of one that is only as specific.

use std::collections::HashMap;

use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::domain::id::MatterCode;
use crate::route::finding::{Finding, Severity};
use crate::route::rulebook::{MatterScope, PlaceScope, Rule};

use super::cover::{Cover, Days, class, covers, days};
use super::{Set, example};

pub(super) fn check(set: &Set<'_>, cover: &Cover<'_>, findings: &mut Vec<Finding>) {
    let leaves = Leaves::build(set);
    for rule in &set.contents.rules {
        if days(rule).0 > days(rule).1 || can_decide(set, cover, &leaves, rule) {
            continue;
        }
        let (why, remedy) = match &rule.matter {
            MatterScope::Leaf(_) => ("更具体的规则已覆盖本行的全部情形", "删除本行"),
            MatterScope::Any | MatterScope::Group(_) => (
                "本行范围内的事项，职责清单或更具体的规则都已规定了主办",
                "删除本行；如要改变某事项的去向，请按末级事项编码写规则",
            ),
        };
        let message = format!("本行永远轮不到：{why}");
        findings.push(
            Finding::at(Severity::Error, "row_unreachable", &rule.row, message)
                .remedy(remedy)
                .example(example::of_rule(set, rule)),
        );
    }
}

/// Leaf matters without a lead in the duty list, by matter scope: the only ones for which a group's
/// row can decide.
pub(super) struct Leaves<'a> {
    of: HashMap<&'a MatterScope, Vec<&'a MatterCode>>,
}

impl<'a> Leaves<'a> {
    pub(super) fn build(set: &Set<'a>) -> Self {
        let matters = &set.contents.matters;
        let mut of: HashMap<&MatterScope, Vec<&MatterCode>> = HashMap::new();
        for rule in &set.contents.rules {
            of.entry(&rule.matter).or_insert_with_key(|scope| match scope {
                MatterScope::Leaf(code) => {
                    matters.get_key_value(code).map(|(code, _)| code).into_iter().collect()
                }
                MatterScope::Any => without_lead(set, ""),
                MatterScope::Group(prefix) => without_lead(set, prefix),
            });
        }
        Self { of }
    }

    /// The leaves for which a row may decide.
    pub(super) fn of(&self, rule: &Rule) -> &[&'a MatterCode] {
        self.of.get(&rule.matter).map_or(&[], Vec::as_slice)
    }
}

fn without_lead<'a>(set: &Set<'a>, prefix: &str) -> Vec<&'a MatterCode> {
    let matters = set.contents.matters.iter();
    matters
        .filter(|(code, entry)| entry.matter.lead.is_none() && code.as_str().starts_with(prefix))
        .map(|(code, _)| code)
        .collect()
}

/// Whether the row decides on at least one point.
fn can_decide(set: &Set<'_>, cover: &Cover<'_>, leaves: &Leaves<'_>, rule: &Rule) -> bool {
    leaves.of(rule).iter().any(|leaf| can_decide_leaf(set, cover, rule, leaf))
}

/// Whether the row decides for one leaf on at least one point.
pub(super) fn can_decide_leaf(
    set: &Set<'_>,
    cover: &Cover<'_>,
    rule: &Rule,
    leaf: &MatterCode,
) -> bool {
    let kinds = rule.kind.as_ref().map_or(AppealKind::ALL, std::slice::from_ref);
    let subjects = rule.subject.as_ref().map_or(CallerSubject::ALL, std::slice::from_ref);
    let deeper = cover.matters(leaf, Some(&rule.matter));
    let around = around(set, cover, rule);
    kinds.iter().any(|&kind| {
        subjects.iter().any(|&subject| {
            let own = (&rule.matter, &rule.place);
            let mut lists: Vec<&[Days]> = cover.at(own, kind, subject, Some(class(rule)));
            for matter in &deeper {
                for place in &around {
                    lists.extend(cover.at((matter, place), kind, subject, None));
                }
            }
            !covers(&lists, days(rule))
        })
    })
}

/// The place scopes that hold the whole of a row's.
fn around<'a>(set: &Set<'_>, cover: &Cover<'a>, rule: &'a Rule) -> Vec<&'a PlaceScope> {
    match &rule.place {
        PlaceScope::Any => vec![&PlaceScope::Any],
        PlaceScope::Within(unit) => cover.places(&set.contents.organisation, unit),
        // The text may name places of other streets too; then nothing but the entry is certain.
        PlaceScope::At(_) => vec![&rule.place, &PlaceScope::Any],
    }
}
