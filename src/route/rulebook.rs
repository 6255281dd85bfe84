//! The rule book (派单目录): everything that `route()` decides by, as one immutable value.
//!
//! Must never: be changed after it is built; a reload makes a new one.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::domain::decision::{OutOfScopeReason, RowRef};
use crate::domain::id::{KnowledgeId, MatterCode, RuleId, RulesVersion, UnitId};
use crate::domain::matter::{Lead, Matter, NegativeEntry, SlaClass};
use crate::domain::unit::Organisation;
use crate::text::features::KeywordId;
use crate::text::reader::Reader;

use super::index::MatcherIndex;

/// Most parts of a pattern; one that has more is never found.
pub const PARTS_MAX: usize = 3;

/// A pattern: all parts must stand in the text, in any order; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Pattern {
    /// Its parts.
    pub parts: Vec<KeywordId>,
}

/// How a leaf matter is recognised (识别词).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterSigns {
    /// Strong patterns (关键词).
    pub strong: Vec<Pattern>,
    /// Supporting patterns (辅助词).
    pub weak: Vec<Pattern>,
    /// Patterns whose presence drops the matter (排除词).
    pub excluding: Vec<Pattern>,
}

/// A matter with its signs and the row that lays it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatterEntry {
    /// The matter.
    pub matter: Matter,
    /// Its signs.
    pub signs: MatterSigns,
    /// Where it stands.
    pub row: RowRef,
}

/// Which matters a row is for; deeper is more specific.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MatterScope {
    /// Every matter (`*`).
    Any,
    /// A level-1 or level-2 group, by code prefix (`M01`, `M0103`).
    Group(String),
    /// One leaf.
    Leaf(MatterCode),
}

/// Which places a row is for; deeper is more specific.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlaceScope {
    /// Any place, or none (`*`).
    Any,
    /// A district, street or community and all that lies in it.
    Within(UnitId),
    /// One gazetteer entry.
    At(crate::domain::id::PlaceId),
}

/// A decision row (派单规则). A row matches when every scope does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Where it stands, with its id.
    pub row: RowRef,
    /// Matters.
    pub matter: MatterScope,
    /// Place.
    pub place: PlaceScope,
    /// Kind of appeal; `None` for every kind.
    pub kind: Option<AppealKind>,
    /// Who speaks; `None` for everybody.
    pub subject: Option<CallerSubject>,
    /// First day on which it holds (UTC+8).
    pub valid_from: Option<Date>,
    /// Last day on which it holds.
    pub valid_until: Option<Date>,
    /// Who leads.
    pub lead: Lead,
    /// Who assists.
    pub assisting: Vec<Lead>,
    /// Class of time limit; `None` keeps the matter's.
    pub sla_class: Option<SlaClass>,
}

/// A guard on emergencies (紧急移交).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyGuard {
    /// Its id.
    pub id: RuleId,
    /// 110, 119, 120 or 122.
    pub unit: UnitId,
    /// Its name.
    pub label: String,
    /// Patterns; fire only in plain mood.
    pub patterns: Vec<Pattern>,
    /// Basis.
    pub basis: String,
}

/// A guard on what is not for the hotline (不予受理).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeGuard {
    /// Its id.
    pub id: RuleId,
    /// Ground.
    pub reason: OutOfScopeReason,
    /// Its name.
    pub label: String,
    /// Patterns.
    pub patterns: Vec<Pattern>,
    /// Patterns that veto it.
    pub excluding: Vec<Pattern>,
    /// What the caller is told.
    pub advice: String,
    /// Basis.
    pub basis: String,
}

/// A knowledge item (知识条目).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnowledgeItem {
    /// Its id.
    pub id: KnowledgeId,
    /// Title.
    pub title: String,
    /// Patterns.
    pub patterns: Vec<Pattern>,
    /// What the caller is told.
    pub answer: String,
    /// Basis.
    pub basis: String,
    /// Last day on which it may be used.
    pub valid_until: Date,
}

/// Thresholds of automatic dispatch (自动派单门槛), from `routing.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thresholds {
    /// Least evidence for the winning matter, in thousandths of a plain keyword.
    pub weight_min_milli: u32,
    /// Least lead over the best matter of another unit, per mille of the winner's weight.
    pub margin_min_permille: u32,
}

/// What a rule set says, as read and checked by `ruleset`.
#[derive(Debug)]
pub struct Contents {
    /// Content hash.
    pub version: RulesVersion,
    /// Units.
    pub organisation: Organisation,
    /// Matters by code.
    pub matters: BTreeMap<MatterCode, MatterEntry>,
    /// Decision rows, in file order.
    pub rules: Vec<Rule>,
    /// Emergencies.
    pub emergencies: Vec<EmergencyGuard>,
    /// Out of scope.
    pub scopes: Vec<ScopeGuard>,
    /// Negative list.
    pub negatives: Vec<NegativeEntry>,
    /// Knowledge.
    pub knowledge: Vec<KnowledgeItem>,
    /// Thresholds.
    pub thresholds: Thresholds,
}

/// The rule book: the contents, the reader of their vocabulary, and what is prepared from both so
/// that a decision costs only what the text hits.
///
/// It dereferences to its [`Contents`], for reading only: a book that could be changed would
/// disagree with its own index.
#[derive(Debug)]
pub struct RuleBook {
    contents: Contents,
    index: MatcherIndex,
    /// Reads texts with this set's vocabulary.
    pub reader: Reader,
}

impl RuleBook {
    /// Prepares a book. `reader` must be built from the vocabulary whose keyword ids the patterns of
    /// `contents` use.
    pub fn new(contents: Contents, reader: Reader) -> Self {
        let index = MatcherIndex::build(&contents, reader.vocabulary());
        Self { contents, index, reader }
    }

    /// What is prepared for matching.
    pub(super) fn index(&self) -> &MatcherIndex {
        &self.index
    }
}

impl std::ops::Deref for RuleBook {
    type Target = Contents;

    fn deref(&self) -> &Contents {
        &self.contents
    }
}
