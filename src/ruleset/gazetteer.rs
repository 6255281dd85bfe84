//! The gazetteer as the reader needs it: places.csv, the communities, streets and the district of the
//! tree, and the words for places outside.
//!
//! Must never: give a place a street that its row or the tree does not.

use crate::domain::id::{PlaceId, UnitId};
use crate::domain::unit::{Organisation, Unit, UnitKind, UnitLevel};
use crate::text::normalize::normalize;
use crate::text::vocabulary::{PlaceEntry, Verified};

use super::tables::places::PlaceRow;

/// All entries: units first, then the rows, then the words outside that no row has.
pub(super) fn entries(
    rows: &[PlaceRow],
    outside: &[String],
    units: &Organisation,
) -> Vec<PlaceEntry> {
    let mut entries: Vec<PlaceEntry> = units.iter().filter_map(|unit| area(unit, units)).collect();
    entries.extend(rows.iter().map(|row| place(row, units)));
    let named: std::collections::HashSet<String> =
        entries.iter().flat_map(|entry| &entry.names).map(|name| normalize(name)).collect();
    let words = outside.iter().filter(|word| !named.contains(&normalize(word)));
    entries.extend(words.map(|word| outside_entry(word)));
    entries
}

/// The entry of a community, street or district; none for other units.
fn area(unit: &Unit, units: &Organisation) -> Option<PlaceEntry> {
    let names = || unit.names().cloned().collect();
    let (names, community): (Vec<String>, Option<UnitId>) = match unit.kind {
        UnitKind::Community | UnitKind::Village => (names(), Some(unit.id.clone())),
        UnitKind::Street => (names(), None),
        // The district's government has names that are no place (区政府); its place names end in 区.
        UnitKind::Government if unit.level == UnitLevel::District => {
            let place_names = unit.short_names.iter().filter(|name| name.ends_with(['区', '县']));
            (place_names.cloned().collect(), None)
        }
        UnitKind::Government
        | UnitKind::Hotline
        | UnitKind::Department
        | UnitKind::Squad
        | UnitKind::PublicUtility
        | UnitKind::Emergency
        | UnitKind::GridCell => return None,
    };
    Some(PlaceEntry {
        id: PlaceId::new(unit.id.as_str()),
        name: names.first()?.clone(),
        names,
        community,
        streets: units.street_of(&unit.id).map(|street| street.id.clone()).into_iter().collect(),
        district: district_of(&unit.id, units),
        outside: false,
        verified: Verified::Confirmed,
    })
}

fn place(row: &PlaceRow, units: &Organisation) -> PlaceEntry {
    let of_community = row.community.as_ref().and_then(|community| units.street_of(community));
    let streets = match of_community {
        Some(street) if row.streets.is_empty() => vec![street.id.clone()],
        Some(_) | None => row.streets.clone(),
    };
    PlaceEntry {
        id: row.id.clone(),
        name: row.name.clone(),
        names: std::iter::once(&row.name).chain(&row.aliases).cloned().collect(),
        community: row.community.clone(),
        district: streets.first().and_then(|street| district_of(street, units)),
        outside: row.is_outside(),
        verified: row.verified,
        streets,
    }
}

fn outside_entry(word: &str) -> PlaceEntry {
    PlaceEntry {
        id: PlaceId::new(format!("outside-{word}")),
        name: word.to_owned(),
        names: vec![word.to_owned()],
        community: None,
        streets: Vec::new(),
        district: None,
        outside: true,
        verified: Verified::Confirmed,
    }
}

/// The government of a district that holds `id`, itself included.
fn district_of(id: &UnitId, units: &Organisation) -> Option<UnitId> {
    let own = units.get(id)?;
    std::iter::once(own)
        .chain(units.ancestors(id))
        .find(|unit| unit.kind == UnitKind::Government && unit.level == UnitLevel::District)
        .map(|unit| unit.id.clone())
}
