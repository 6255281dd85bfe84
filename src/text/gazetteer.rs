//! What the place mentions of a text amount to (地点解析).
//!
//! Must never: guess. Evidence that does not agree is ambiguous, and a place that the gazetteer marks
//! as unverified never decides.
//!
//! Mentions are weighed in ranks: the place field, then the text, then units that are asked to act
//! (请八廓街道处理), which are places only for want of another. A lower rank may narrow what a higher
//! one leaves open (北京中路 in the field, 热木其社区 in the text) and never contradicts it.
//! Within a rank:
//! - the streets of all confirmed mentions are intersected; no street in common is ambiguous;
//! - one community in what remains is the community; two in one street leave the street;
//! - unverified mentions count only where no confirmed one names a street, or to narrow several;
//! - an outside place wins unless a confirmed inside place names a street and stands no further from
//!   the nearest keyword (堆龙德庆区的朋友说八廓街路灯不亮); without keywords the later one wins, since the
//!   place of the matter follows the place of origin.

use crate::domain::id::{PlaceId, UnitId};
use crate::domain::place::{PlaceConfidence, PlaceResolution};

use super::features::Span;
use super::pick::Sighting;
use super::vocabulary::{PlaceEntry, Verified, Vocabulary};

/// How much a mention counts, first counts most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// It stands in the place field.
    Field,
    /// It stands in the text.
    Text,
    /// It is a unit that is asked to act.
    Instructed,
}

/// A mention with its weight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Weighed {
    /// Which entry, where.
    pub sighting: Sighting,
    /// Its rank.
    pub rank: Rank,
    /// Bytes to the nearest keyword that is no part of a place; `None` without keywords.
    pub to_keyword: Option<u32>,
}

/// One name in the text with all entries that bear it.
#[derive(Debug)]
struct Name<'a> {
    span: Span,
    to_keyword: Option<u32>,
    entries: Vec<&'a PlaceEntry>,
}

impl Name<'_> {
    fn streets(&self) -> impl Iterator<Item = &UnitId> {
        self.entries.iter().flat_map(|entry| &entry.streets)
    }

    fn names_street(&self) -> bool {
        self.streets().next().is_some()
    }

    fn confirmed(&self) -> bool {
        self.entries.iter().all(|entry| entry.verified == Verified::Confirmed)
    }

    /// Outside, and by no reading inside.
    fn outside(&self) -> bool {
        self.entries.iter().all(|entry| entry.outside)
    }
}

/// Resolves mentions that are in order of their spans.
pub(super) fn resolve(
    vocabulary: &Vocabulary,
    text: &str,
    mentions: &[Weighed],
) -> PlaceResolution {
    if mentions.is_empty() {
        return PlaceResolution::absent();
    }
    let mut names: Vec<Name<'_>> = Vec::new();
    let mut resolution = PlaceResolution::absent();
    for rank in [Rank::Field, Rank::Text, Rank::Instructed] {
        let of_rank = names_of(vocabulary, mentions, rank);
        if of_rank.is_empty() {
            continue;
        }
        let before = names.len();
        names.extend(of_rank.into_iter().filter(|name| may_narrow(&resolution, name)));
        if names.len() > before {
            resolution = settle(text, &names);
        }
    }
    resolution
}

fn names_of<'a>(vocabulary: &'a Vocabulary, mentions: &[Weighed], rank: Rank) -> Vec<Name<'a>> {
    let mut names: Vec<Name<'a>> = Vec::new();
    for mention in mentions.iter().filter(|mention| mention.rank == rank) {
        let Some(entry) = vocabulary.places.get(mention.sighting.index as usize) else { continue };
        let span = mention.sighting.span;
        match names.last_mut() {
            Some(last) if last.span == span => last.entries.push(entry),
            Some(_) | None => {
                names.push(Name { span, to_keyword: mention.to_keyword, entries: vec![entry] });
            }
        }
    }
    names
}

/// Whether a name of a lower rank may be added to what the higher ranks have settled.
fn may_narrow(settled: &PlaceResolution, name: &Name<'_>) -> bool {
    match settled.confidence {
        PlaceConfidence::Absent => true,
        PlaceConfidence::Outside | PlaceConfidence::Community => false,
        PlaceConfidence::DistrictOnly => !name.outside(),
        PlaceConfidence::Ambiguous | PlaceConfidence::Unverified => {
            name.streets().any(|street| settled.candidates.contains(street))
        }
        PlaceConfidence::Street => {
            name.confirmed() && name.streets().any(|street| settled.street.as_ref() == Some(street))
        }
    }
}

/// Settles names that all count the same.
fn settle(text: &str, names: &[Name<'_>]) -> PlaceResolution {
    let (outside, inside): (Vec<&Name<'_>>, Vec<&Name<'_>>) =
        names.iter().partition(|name| name.outside());
    if !outside.is_empty() && !inside_wins(&inside, &outside) {
        return base(text, &outside, PlaceConfidence::Outside);
    }
    let sure: Vec<&Name<'_>> =
        inside.iter().copied().filter(|name| name.names_street() && name.confirmed()).collect();
    let unsure: Vec<&Name<'_>> =
        inside.iter().copied().filter(|name| name.names_street() && !name.confirmed()).collect();
    let mut resolution = base(text, &inside, PlaceConfidence::DistrictOnly);
    resolution.district = district(&inside);
    if sure.is_empty() && unsure.is_empty() {
        return resolution;
    }
    if sure.is_empty() {
        resolution.candidates = union(&unsure);
        resolution.confidence = PlaceConfidence::Unverified;
        return resolution;
    }
    let common = intersection(&sure);
    match common.as_slice() {
        [] => {
            resolution.candidates = union(&sure);
            resolution.confidence = PlaceConfidence::Ambiguous;
        }
        [street] => {
            resolution.community = one_community(&sure, street);
            resolution.street = Some(street.clone());
            resolution.confidence = if resolution.community.is_some() {
                PlaceConfidence::Community
            } else {
                PlaceConfidence::Street
            };
        }
        [_, _, ..] => narrow_by_unsure(&mut resolution, common, &unsure),
    }
    resolution
}

/// Several streets remain; an unverified name may say which is likely, not which it is.
fn narrow_by_unsure(resolution: &mut PlaceResolution, common: Vec<UnitId>, unsure: &[&Name<'_>]) {
    let likely: Vec<UnitId> = common
        .iter()
        .filter(|street| {
            !unsure.is_empty() && unsure.iter().all(|name| name.streets().any(|s| s == *street))
        })
        .cloned()
        .collect();
    (resolution.confidence, resolution.candidates) = if likely.is_empty() {
        (PlaceConfidence::Ambiguous, common)
    } else {
        (PlaceConfidence::Unverified, likely)
    };
}

fn base(text: &str, names: &[&Name<'_>], confidence: PlaceConfidence) -> PlaceResolution {
    let mut words: Vec<String> = Vec::with_capacity(names.len());
    let mut matched: Vec<PlaceId> = Vec::with_capacity(names.len());
    for name in names {
        let word = text.get(name.span.start as usize..name.span.end as usize).unwrap_or("");
        if words.len() < WORDS_MAX && !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
        for entry in &name.entries {
            if matched.len() < WORDS_MAX && !matched.contains(&entry.id) {
                matched.push(entry.id.clone());
            }
        }
    }
    PlaceResolution { confidence, words, matched, ..PlaceResolution::absent() }
}

/// Most words and entries that a resolution lists.
const WORDS_MAX: usize = 16;

fn district(names: &[&Name<'_>]) -> Option<UnitId> {
    let mut districts = names
        .iter()
        .flat_map(|name| &name.entries)
        .filter(|entry| !entry.outside)
        .filter_map(|entry| entry.district.as_ref());
    let first = districts.next()?;
    districts.all(|other| other == first).then(|| first.clone())
}

fn union(names: &[&Name<'_>]) -> Vec<UnitId> {
    let mut streets: Vec<UnitId> = Vec::new();
    for street in names.iter().flat_map(|name| name.streets()) {
        if !streets.contains(street) {
            streets.push(street.clone());
        }
    }
    streets
}

fn intersection(names: &[&Name<'_>]) -> Vec<UnitId> {
    let mut common = names.first().map_or_else(Vec::new, |first| union(&[first]));
    for name in names.iter().skip(1) {
        common.retain(|street| name.streets().any(|other| other == street));
    }
    common
}

/// The one community that the names give within `street`. A name that several entries bear gives one
/// only if they agree.
fn one_community(names: &[&Name<'_>], street: &UnitId) -> Option<UnitId> {
    let mut found: Option<&UnitId> = None;
    for name in names {
        let mut communities = name
            .entries
            .iter()
            .filter(|entry| entry.streets.contains(street))
            .map(|entry| &entry.community);
        let Some(Some(first)) = communities.next() else { continue };
        if communities.any(|other| other.as_ref() != Some(first)) {
            continue;
        }
        if found.is_some_and(|known| known != first) {
            return None;
        }
        found = Some(first);
    }
    found.cloned()
}

fn inside_wins(inside: &[&Name<'_>], outside: &[&Name<'_>]) -> bool {
    let sure: Vec<&&Name<'_>> =
        inside.iter().filter(|name| name.names_street() && name.confirmed()).collect();
    let nearest = |names: &mut dyn Iterator<Item = &&Name<'_>>| {
        names.filter_map(|name| name.to_keyword).min()
    };
    let last = |names: &mut dyn Iterator<Item = &&Name<'_>>| names.map(|name| name.span.end).max();
    let (near, far) = (nearest(&mut sure.iter().copied()), nearest(&mut outside.iter()));
    match (near, far) {
        (Some(near), Some(far)) if near != far => near < far,
        _ => last(&mut sure.iter().copied()) > last(&mut outside.iter()),
    }
}

#[cfg(test)]
mod tests;
