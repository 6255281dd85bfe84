//! What rows cover, for the linter: rows grouped by (matters, places), and within a group the days on
//! which each class of kind, subject and boundedness holds, as disjoint intervals.
//!
//! Must never: name a row; it answers only “is every day of this point covered by something”.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::domain::id::{MatterCode, UnitId};
use crate::domain::unit::Organisation;
use crate::route::rulebook::{Contents, MatterScope, PlaceScope, Rule};

/// Days from the first to the last, both included.
pub(super) type Days = (Date, Date);

/// Kind, subject and boundedness of a row: what makes it more specific than another of the same
/// scopes, in this order.
pub(super) type Class = (Option<AppealKind>, Option<CallerSubject>, bool);

/// One pair of scopes.
pub(super) type Scopes<'a> = (&'a MatterScope, &'a PlaceScope);

/// What the rows cover.
pub(super) struct Cover<'a> {
    groups: HashMap<Scopes<'a>, BTreeMap<Class, Vec<Days>>>,
    groups_used: HashMap<&'a str, &'a MatterScope>,
    leaves_used: HashMap<&'a MatterCode, &'a MatterScope>,
    any_used: Option<&'a MatterScope>,
    within_used: HashMap<&'a UnitId, &'a PlaceScope>,
}

impl<'a> Cover<'a> {
    /// Groups the rows; rows that never hold are left out.
    pub(super) fn build(contents: &'a Contents) -> Self {
        let mut cover = Self {
            groups: HashMap::new(),
            groups_used: HashMap::new(),
            leaves_used: HashMap::new(),
            any_used: None,
            within_used: HashMap::new(),
        };
        for rule in &contents.rules {
            let days = days(rule);
            if days.0 > days.1 {
                continue;
            }
            match &rule.matter {
                MatterScope::Any => cover.any_used = Some(&rule.matter),
                MatterScope::Group(prefix) => {
                    cover.groups_used.insert(prefix, &rule.matter);
                }
                MatterScope::Leaf(code) => {
                    cover.leaves_used.insert(code, &rule.matter);
                }
            }
            match &rule.place {
                PlaceScope::Any | PlaceScope::At(_) => {}
                PlaceScope::Within(unit) => {
                    cover.within_used.insert(unit, &rule.place);
                }
            }
            let group = cover.groups.entry((&rule.matter, &rule.place)).or_default();
            group.entry(class(rule)).or_default().push(days);
        }
        for days in cover.groups.values_mut().flat_map(BTreeMap::values_mut) {
            merge(days);
        }
        cover
    }

    /// The matter scopes with rows that hold `leaf`, deepest first, down to those deeper than `than`.
    pub(super) fn matters(
        &self,
        leaf: &MatterCode,
        than: Option<&MatterScope>,
    ) -> Vec<&'a MatterScope> {
        let text = leaf.as_str();
        let depth = |scope: &MatterScope| match scope {
            MatterScope::Any => 0,
            MatterScope::Group(prefix) => prefix.len(),
            MatterScope::Leaf(_) => usize::MAX,
        };
        let mut scopes: Vec<&MatterScope> = Vec::new();
        scopes.extend(self.leaves_used.get(leaf));
        let prefixes = (1..=text.len()).rev().filter_map(|length| text.get(..length));
        scopes.extend(prefixes.filter_map(|prefix| self.groups_used.get(prefix)));
        scopes.extend(self.any_used);
        scopes.retain(|scope| than.is_none_or(|than| depth(scope) > depth(than)));
        scopes
    }

    /// The place scopes with rows that hold the whole of a unit's area, deepest first.
    pub(super) fn places(&self, organisation: &Organisation, unit: &UnitId) -> Vec<&'a PlaceScope> {
        let mut scopes: Vec<&PlaceScope> = Vec::new();
        scopes.extend(self.within_used.get(unit));
        let above = organisation.ancestors(unit);
        scopes.extend(above.filter_map(|unit| self.within_used.get(&unit.id)));
        scopes.push(&PlaceScope::Any);
        scopes
    }

    /// The days on which rows of one pair of scopes, more specific than `than`, hold for a kind and a
    /// subject.
    pub(super) fn at<'s>(
        &'s self,
        scopes: Scopes<'s>,
        kind: AppealKind,
        subject: CallerSubject,
        than: Option<Class>,
    ) -> Vec<&'s [Days]> {
        let Some(group) = self.groups.get(&scopes) else { return Vec::new() };
        let mut lists: Vec<&[Days]> = Vec::new();
        for kind in [Some(kind), None] {
            for subject in [Some(subject), None] {
                for bounded in [true, false] {
                    let class = (kind, subject, bounded);
                    if than.is_none_or(|than| is_narrower(class, than)) {
                        lists.extend(group.get(&class).map(Vec::as_slice));
                    }
                }
            }
        }
        lists
    }
}

/// Whether every day of `days` lies in one of the lists of disjoint, sorted intervals.
pub(super) fn covers(lists: &[&[Days]], days: Days) -> bool {
    let mut at = days.0;
    loop {
        let until = lists.iter().filter_map(|list| {
            let before = list.partition_point(|interval| interval.0 <= at);
            let interval = list.get(before.checked_sub(1)?)?;
            Some(interval.1).filter(|until| *until >= at)
        });
        match until.max() {
            None => return false,
            Some(until) if until >= days.1 => return true,
            Some(until) => match until.tomorrow() {
                Ok(next) => at = next,
                Err(_) => return true,
            },
        }
    }
}

/// The days on which a row holds; the first lies after the last when it never does.
pub(super) fn days(rule: &Rule) -> Days {
    (rule.valid_from.unwrap_or(Date::MIN), rule.valid_until.unwrap_or(Date::MAX))
}

/// The class of a row.
pub(super) fn class(rule: &Rule) -> Class {
    (rule.kind, rule.subject, rule.valid_from.is_some() || rule.valid_until.is_some())
}

fn is_narrower(one: Class, than: Class) -> bool {
    let rank = |class: Class| (class.0.is_some(), class.1.is_some(), class.2);
    rank(one) > rank(than)
}

/// Sorts intervals and joins those that touch.
fn merge(days: &mut Vec<Days>) {
    days.sort_unstable();
    let mut merged: Vec<Days> = Vec::with_capacity(days.len());
    for &(from, until) in days.iter() {
        match merged.last_mut() {
            Some(last) if last.1.tomorrow().map_or(true, |next| from <= next) => {
                last.1 = last.1.max(until);
            }
            Some(_) | None => merged.push((from, until)),
        }
    }
    *days = merged;
}
