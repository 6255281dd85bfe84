//! Places that the texts share, that the gazetteer lacks, and that lie in the right street (补地点).
//!
//! Must never: take a word for a place that does not end like one.

use std::collections::BTreeMap;

use crate::domain::id::{PlaceId, UnitId};
use crate::route::amendment::Amendment;
use crate::route::rulebook::RuleBook;
use crate::text::normalize::normalize;

use super::group::Group;
use super::ideas::Member;

/// Phrases that are tried as places.
const PLACES_TRIED: usize = 2;
/// How like a known name a new one is that is held for another name of the same place.
const ALIKE_MIN: f64 = 0.6;

/// What names of places end in, and of which kind they are.
const ENDINGS: &[(&str, &str)] = &[
    ("小区", "小区"),
    ("花园", "小区"),
    ("家园", "小区"),
    ("公寓", "小区"),
    ("苑", "小区"),
    ("大院", "大院"),
    ("市场", "市场"),
    ("广场", "商场"),
    ("公园", "公园"),
    ("学校", "学校"),
    ("小学", "学校"),
    ("中学", "学校"),
    ("医院", "医院"),
    ("大道", "道路"),
    ("路", "道路"),
    ("街", "道路"),
    ("巷", "巷"),
    ("桥", "桥"),
    ("村", "片区"),
];

/// What may be tried.
pub(super) fn ideas(
    book: &RuleBook,
    group: &Group,
    members: &[Member<'_>],
    phrases: &BTreeMap<String, usize>,
    support: usize,
) -> Vec<Amendment> {
    let Some(street) = book.organisation.street_of(&group.right) else { return Vec::new() };
    let lost = |one: &&Member<'_>| one.features.place.street.as_ref() != Some(&street.id);
    if members.iter().filter(lost).count() < support {
        return Vec::new();
    }
    let mut named: Vec<(&String, usize, &'static str)> = phrases
        .iter()
        .filter_map(|(phrase, count)| Some((phrase, *count, kind_of(phrase)?)))
        .collect();
    // The longest that as many share: 太阳花小区 rather than 花小区.
    named.sort_by_key(|(phrase, count, _)| {
        (std::cmp::Reverse((*count, phrase.chars().count())), *phrase)
    });
    let tried = named.into_iter().take(PLACES_TRIED);
    tried
        .map(|(name, _, kind)| match alike(book, &street.id, name) {
            Some(place) => Amendment::Alias { place, name: name.clone() },
            None => Amendment::Place { name: name.clone(), kind, street: street.id.clone() },
        })
        .collect()
}

/// Of which kind a place is by the end of its name; none for what is no name of a place.
fn kind_of(phrase: &str) -> Option<&'static str> {
    let ending = |(ending, _): &&(&str, &str)| {
        phrase.strip_suffix(ending).is_some_and(|rest| rest.chars().count() >= 2)
    };
    ENDINGS.iter().find(ending).map(|(_, kind)| *kind)
}

/// The place of that street whose name is nearly the same.
fn alike(book: &RuleBook, street: &UnitId, name: &str) -> Option<PlaceId> {
    let vocabulary = book.reader.vocabulary();
    // A unit's own names stand in units.csv.
    let is_row = |id: &PlaceId| book.organisation.get(&UnitId::new(id.as_str())).is_none();
    let places = vocabulary.places.iter().filter(|entry| {
        entry.streets.as_slice() == std::slice::from_ref(street) && is_row(&entry.id)
    });
    let near = places.flat_map(|entry| {
        let likeness = |other: &String| strsim::normalized_levenshtein(&normalize(other), name);
        entry.names.iter().map(move |other| (likeness(other), &entry.id))
    });
    let best = near.max_by(|a, b| a.0.total_cmp(&b.0));
    best.filter(|(likeness, _)| *likeness >= ALIKE_MIN).map(|(_, id)| id.clone())
}
