//! What a rule book prepares once so that a decision is cheap: patterns by keyword, rows by scope,
//! classes of units, matters by number.
//!
//! Must never: hold anything that does not follow from the contents.

use rustc_hash::FxHashMap;

use crate::domain::id::{MatterCode, UnitId};
use crate::domain::unit::UnitKind;
use crate::text::vocabulary::Vocabulary;

use super::classes::UnitClasses;
use super::hints::Hints;
use super::patterns::PatternTable;
use super::rows::RowIndex;
use super::rulebook::{Contents, MatterEntry, MatterSigns};

/// The prepared tables of one rule book.
#[derive(Debug)]
pub struct MatcherIndex {
    /// Patterns by keyword.
    pub(super) patterns: PatternTable,
    /// What single words hint at.
    pub(super) hints: Hints,
    /// Rows by scope.
    pub(super) rows: RowIndex,
    /// Which units do the same work.
    pub(super) classes: UnitClasses,
    /// Matters by number, their order in the duty list; without their signs, which nobody asks for once
    /// patterns are posted.
    entries: Vec<MatterEntry>,
    numbers: FxHashMap<MatterCode, usize>,
    units: FxHashMap<UnitId, KnownUnit>,
    /// Kinds of units that entries of the negative list name, with their numbers.
    negatives: Vec<(UnitKind, Vec<usize>)>,
}

/// What every decision asks of units.
#[derive(Debug)]
struct KnownUnit {
    name: String,
    kind: UnitKind,
}

impl MatcherIndex {
    /// Builds the tables.
    pub(super) fn build(contents: &Contents, vocabulary: &Vocabulary) -> Self {
        Self {
            patterns: PatternTable::build(contents, vocabulary),
            hints: Hints::build(contents, vocabulary),
            rows: RowIndex::build(contents),
            classes: UnitClasses::build(&contents.organisation),
            entries: contents.matters.values().map(without_signs).collect(),
            numbers: contents.matters.keys().cloned().zip(0..).collect(),
            negatives: negatives(contents),
            units: contents
                .organisation
                .iter()
                .map(|unit| {
                    (unit.id.clone(), KnownUnit { name: unit.name.clone(), kind: unit.kind })
                })
                .collect(),
        }
    }

    /// The matter of that number.
    pub(super) fn entry(&self, number: usize) -> Option<&MatterEntry> {
        self.entries.get(number)
    }

    /// The number of a matter.
    pub(super) fn number(&self, code: &MatterCode) -> Option<usize> {
        self.numbers.get(code).copied()
    }

    /// The entries of the negative list that name a kind of unit, in order.
    pub(super) fn negatives_of(&self, kind: UnitKind) -> impl Iterator<Item = usize> {
        let own = self.negatives.iter().find(|(one, _)| *one == kind);
        own.map_or(&[][..], |(_, numbers)| numbers).iter().copied()
    }

    /// The name of a unit that people read; the id itself for one that the set does not have.
    pub(super) fn unit_name<'a>(&'a self, id: &'a UnitId) -> &'a str {
        self.units.get(id).map_or(id.as_str(), |unit| &unit.name)
    }

    /// The kind of a unit that the set has.
    pub(super) fn unit_kind(&self, id: &UnitId) -> Option<UnitKind> {
        self.units.get(id).map(|unit| unit.kind)
    }
}

fn negatives(contents: &Contents) -> Vec<(UnitKind, Vec<usize>)> {
    let mut by_kind: Vec<(UnitKind, Vec<usize>)> = Vec::new();
    for (number, entry) in contents.negatives.iter().enumerate() {
        for &kind in &entry.forbidden {
            match by_kind.iter_mut().find(|(one, _)| *one == kind) {
                Some((_, numbers)) => numbers.push(number),
                None => by_kind.push((kind, vec![number])),
            }
        }
    }
    by_kind
}

fn without_signs(entry: &MatterEntry) -> MatterEntry {
    let signs = MatterSigns { strong: Vec::new(), weak: Vec::new(), excluding: Vec::new() };
    MatterEntry { matter: entry.matter.clone(), signs, row: entry.row.clone() }
}
