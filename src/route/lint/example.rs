//! Makes up an appeal on which a finding shows.
//!
//! Must never: promise that the matcher answers it in some way; it is for people.

use crate::domain::id::{MatterCode, UnitId};
use crate::route::rulebook::{MatterScope, Pattern, PlaceScope, Rule};

use super::Set;

/// An appeal for which a row is meant.
pub(super) fn of_rule(set: &Set<'_>, rule: &Rule) -> Option<String> {
    let said = match &rule.matter {
        MatterScope::Any => first_in(set, ""),
        MatterScope::Group(prefix) => first_in(set, prefix),
        MatterScope::Leaf(code) => of_matter(set, code),
    }?;
    let place = match &rule.place {
        PlaceScope::Any => "",
        PlaceScope::Within(unit) => place_name(set, unit),
        PlaceScope::At(id) => set.vocabulary.place(id).map_or("", |entry| &entry.name),
    };
    let kind = rule.kind.map(|kind| format!("（{kind}）")).unwrap_or_default();
    let subject = rule.subject.map(|subject| format!("（{subject}）")).unwrap_or_default();
    Some(format!("{place}{said}{kind}{subject}"))
}

/// An appeal about a matter in a unit's area.
pub(super) fn at_unit(set: &Set<'_>, code: &MatterCode, unit: &UnitId) -> Option<String> {
    Some(format!("{}{}", place_name(set, unit), of_matter(set, code)?))
}

/// An appeal about a matter, without a place.
pub(super) fn of_matter(set: &Set<'_>, code: &MatterCode) -> Option<String> {
    of_patterns(set, &set.contents.matters.get(code)?.signs.strong)
}

/// A text with the first of some patterns.
pub(super) fn of_patterns(set: &Set<'_>, patterns: &[Pattern]) -> Option<String> {
    patterns.first().map(|pattern| literals(set, pattern, ""))
}

/// The literals of a pattern.
pub(super) fn literals(set: &Set<'_>, pattern: &Pattern, between: &str) -> String {
    let keywords = &set.vocabulary.keywords;
    let parts = pattern.parts.iter().filter_map(|part| keywords.get(part.0 as usize));
    parts.map(String::as_str).collect::<Vec<_>>().join(between)
}

fn first_in(set: &Set<'_>, prefix: &str) -> Option<String> {
    let mut codes = set.contents.matters.keys();
    codes.find(|code| code.as_str().starts_with(prefix)).and_then(|code| of_matter(set, code))
}

/// How a citizen calls an area.
fn place_name<'a>(set: &'a Set<'_>, unit: &UnitId) -> &'a str {
    set.contents
        .organisation
        .get(unit)
        .map_or("", |unit| unit.short_names.first().unwrap_or(&unit.name))
}
