//! Everything that is looked for in a text, as the rule set lays it down. Built once, read by
//! [`Reader`](super::reader::Reader).
//!
//! Must never: read files; `ruleset` fills it.

use crate::domain::appeal::AppealKind;
use crate::domain::id::{PlaceId, UnitId};

use super::features::KeywordId;

/// A cue: a word that colours what stands near it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cue {
    /// Pressing (马上, 尽快).
    Urgent,
    /// Life or property (有生命危险).
    Critical,
    /// Danger (漏电, 坍塌).
    Danger,
    /// Denial (没有).
    Negation,
    /// Possibility (如果, 担心).
    Hypothetical,
    /// Past (昨天, 已经扑灭).
    Past,
    /// Question (请问).
    Question,
    /// Stands behind a unit in an instruction (核实处理).
    InstructionVerb,
    /// Shows a kind of appeal.
    Kind(AppealKind),
    /// Abuse.
    Abuse,
    /// Says nothing (市民来电反映).
    Filler,
}

/// How far the gazetteer itself vouches for a place (可信度).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verified {
    /// Confirmed (确认).
    Confirmed,
    /// To be verified (待核).
    Unverified,
}

/// A gazetteer entry (地名).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceEntry {
    /// Its id; a community, street or district has its unit's id.
    pub id: PlaceId,
    /// Official name.
    pub name: String,
    /// All names, the official one first.
    pub names: Vec<String>,
    /// The community, where the whole place lies in one.
    pub community: Option<UnitId>,
    /// The streets it lies in, one or several; empty for a district or an outside place.
    pub streets: Vec<UnitId>,
    /// The district, where the place is inside it.
    pub district: Option<UnitId>,
    /// Whether the place lies outside the district served.
    pub outside: bool,
    /// Whether it is confirmed.
    pub verified: Verified,
}

/// The words to look for.
#[derive(Debug, Clone, Default)]
pub struct Vocabulary {
    /// Keyword literals, normalised and distinct; the index is the [`KeywordId`].
    pub keywords: Vec<String>,
    /// (canonical word, variant) pairs: a keyword that contains the canonical word is also found
    /// where the variant stands in its place.
    pub synonyms: Vec<(String, String)>,
    /// The gazetteer, communities, streets and districts included.
    pub places: Vec<PlaceEntry>,
    /// (unit, name or short name).
    pub unit_names: Vec<(UnitId, String)>,
    /// Cue words.
    pub cues: Vec<(Cue, String)>,
}

impl Vocabulary {
    /// The id of a literal, adding it when new; `literal` must be normalised and non-empty.
    /// Linear in nothing: callers that add many keep their own map (see `route::rulebook`).
    pub fn push_keyword(&mut self, literal: String) -> KeywordId {
        let id = KeywordId(u32::try_from(self.keywords.len()).unwrap_or(u32::MAX));
        self.keywords.push(literal);
        id
    }

    /// Looks a place up by id.
    pub fn place(&self, id: &PlaceId) -> Option<&PlaceEntry> {
        self.places.iter().find(|entry| entry.id == *id)
    }
}
