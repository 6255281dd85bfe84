//! Changes that may spare the returns of a group: a row where the matter was right and the unit wrong, a
//! keyword where another matter was meant, a place where the gazetteer lacks one.
//!
//! Must never: weigh them against one another; that takes the whole past.

use std::collections::BTreeMap;

use crate::domain::id::{MatterCode, PlaceId, UnitId};
use crate::domain::matter::Lead;
use crate::route::amendment::Amendment;
use crate::route::route;
use crate::route::rulebook::RuleBook;
use crate::text::features::Features;

use super::super::past::Past;
use super::group::Group;
use super::phrases::shared;
use super::{keywords, places};

/// Most changes that are tried for a group.
pub const IDEAS_MAX: usize = 12;
/// Literals in the example of a row.
const EXAMPLE_PATTERNS: usize = 2;
/// A member of a group as the rules in force read it.
pub(super) struct Member<'a> {
    /// The ticket.
    pub(super) past: &'a Past,
    /// What is read of it.
    pub(super) features: Features,
    /// Matters that were weighed, winner first, with their units.
    pub(super) weighed: Vec<(MatterCode, Option<UnitId>)>,
}

/// Changes for a group, those that say least about other tickets first.
pub fn ideas(book: &RuleBook, pasts: &[Past], group: &Group, support: usize) -> Vec<Amendment> {
    let members = group.members.iter().filter_map(|at| pasts.get(*at));
    let members: Vec<Member<'_>> = members.map(|past| member(book, past)).collect();
    let texts: Vec<Features> = members.iter().map(|one| one.features.clone()).collect();
    let phrases = shared(&texts, support);
    let mut ideas = places::ideas(book, group, &members, &phrases, support);
    ideas.extend(keywords::ideas(book, group, &members, &phrases, support));
    ideas.extend(rows(book, group, &members, support));
    ideas.truncate(IDEAS_MAX);
    ideas
}

fn member<'a>(book: &RuleBook, past: &'a Past) -> Member<'a> {
    let features = past.read(book);
    let (_, report) = route(book, &features, &past.appealed(), past.day);
    let weighed = report.matters.into_iter().map(|one| (one.code, one.lead)).collect();
    Member { past, features, weighed }
}

/// Rows for the matter that most members were taken for: where they all are, and anywhere; from the
/// first of them on, and always.
fn rows(book: &RuleBook, group: &Group, members: &[Member<'_>], support: usize) -> Vec<Amendment> {
    let mut counts: BTreeMap<&MatterCode, usize> = BTreeMap::new();
    for (code, lead) in members.iter().filter_map(|one| one.weighed.first()) {
        *counts.entry(code).or_default() += usize::from(lead.as_ref() != Some(&group.right));
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count);
    let Some((code, _)) = most.filter(|(_, count)| *count >= support) else { return Vec::new() };
    let of_matter = |one: &&Member<'_>| one.weighed.first().is_some_and(|(own, _)| own == code);
    let own: Vec<&Member<'_>> = members.iter().filter(of_matter).collect();
    let first_day = own.iter().map(|one| one.past.day).min();
    let mut ideas = Vec::new();
    for place in whereabouts(&own).into_iter().map(Some).chain([None]) {
        let lead = lead(group, &own, place.as_deref());
        let told = match &lead {
            Lead::Unit(_) => place.as_deref(),
            Lead::StreetOfPlace | Lead::CommunityOfPlace => Some(group.right.as_str()),
        };
        let Some(example) = example(book, code, told) else { continue };
        for valid_from in [first_day, None] {
            ideas.push(Amendment::Row {
                matter: code.clone(),
                place: place.clone(),
                valid_from,
                assisting: assisting(book, code, &lead),
                lead: lead.clone(),
                example: example.clone(),
            });
        }
    }
    ideas
}

/// Who leads by a row: the right unit, or for a row that holds anywhere the street of the place, where
/// that is what the right unit is to all of them.
fn lead(group: &Group, members: &[&Member<'_>], place: Option<&str>) -> Lead {
    let is_own = |one: &&Member<'_>| one.features.place.street.as_ref() == Some(&group.right);
    if place.is_none() && members.iter().all(is_own) {
        Lead::StreetOfPlace
    } else {
        Lead::Unit(group.right.clone())
    }
}

/// Those who assist with the matter go on doing so.
fn assisting(book: &RuleBook, code: &MatterCode, lead: &Lead) -> Vec<Lead> {
    let own = book.matters.get(code).map_or(&[][..], |entry| &entry.matter.assisting);
    own.iter().filter(|one| *one != lead).cloned().collect()
}

/// The gazetteer entry and the street that all members share.
fn whereabouts(members: &[&Member<'_>]) -> Vec<String> {
    let Some((first, rest)) = members.split_first() else { return Vec::new() };
    let place = &first.features.place;
    let everywhere = |id: &&PlaceId| rest.iter().all(|one| one.features.place.matched.contains(id));
    let entry = place.matched.iter().find(everywhere).map(ToString::to_string);
    let same = |street: &&UnitId| {
        rest.iter().all(|one| one.features.place.street.as_ref() == Some(*street))
    };
    let street = place.street.as_ref().filter(same).map(ToString::to_string);
    entry.into_iter().chain(street).collect()
}

/// An appeal made of the matter's own words, not of any citizen's.
fn example(book: &RuleBook, code: &MatterCode, place: Option<&str>) -> Option<String> {
    let entry = book.matters.get(code)?;
    let vocabulary = book.reader.vocabulary();
    let said = entry.signs.strong.iter().take(EXAMPLE_PATTERNS).map(|pattern| {
        let parts = pattern.parts.iter();
        let parts = parts.filter_map(|part| vocabulary.keywords.get(part.0 as usize));
        parts.map(String::as_str).collect::<String>()
    });
    let said: Vec<String> = said.collect();
    let at = place.map_or(String::new(), |id| {
        let name = vocabulary.place(&PlaceId::new(id)).map(|entry| entry.name.clone());
        name.unwrap_or_default()
    });
    Some(format!("{at}{}", said.join("，")))
}
