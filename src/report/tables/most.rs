//! Rows of the units of which there is most to tell.
//!
//! Must never: call it a ranking; a unit with many tickets has many of everything.

use std::cmp::Reverse;

use crate::projection::unit_facts::UnitFacts;

use super::super::bulletin::Bulletin;
use super::TOP_COUNT_MAX;
use super::table::Cell;

/// A row of all units together, and those that weigh most behind it; nothing where nothing weighs.
pub(super) fn rows_of_most<W: Ord + Default>(
    bulletin: &Bulletin<'_>,
    weight: impl Fn(&UnitFacts) -> W,
    row: impl Fn(&str, &UnitFacts) -> Vec<Cell>,
) -> Vec<Vec<Cell>> {
    let sum = &bulletin.totals.sum;
    let mut units: Vec<(&str, &UnitFacts)> =
        sum.units.iter().map(|(unit, facts)| (bulletin.unit(unit), facts)).collect();
    units.retain(|(_, facts)| weight(facts) > W::default());
    units.sort_by_key(|(name, facts)| (Reverse(weight(facts)), *name));
    let all = Some(("全部", &sum.all)).filter(|(_, facts)| weight(facts) > W::default());
    let rows = all.into_iter().chain(units.into_iter().take(TOP_COUNT_MAX));
    rows.map(|(name, facts)| row(name, facts)).collect()
}
