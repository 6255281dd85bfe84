//! What reading a text yields: the closed, typed answer that `route` works on.
//!
//! Must never: hold personal data in the clear, or an opinion about which unit is responsible.

use crate::domain::appeal::{AppealKind, Language, Urgency};
use crate::domain::id::{PlaceId, UnitId};
use crate::domain::place::PlaceResolution;

pub use super::mood::Moods;
pub use super::segment::Segmentation;

/// A stretch of the normalised text, in bytes, always on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

/// Number of a keyword literal in the [`Vocabulary`](super::vocabulary::Vocabulary), dense from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeywordId(pub u32);

/// In which mood a stretch of text is spoken; read from cue words in the same clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mood {
    /// Stated as present fact.
    Plain,
    /// Denied (没有着火).
    Negated,
    /// Feared, possible, conditional (担心着火, 如果着火).
    Hypothetical,
    /// Over (昨天着火, 已经扑灭).
    Past,
    /// Asked about (着火了怎么投保).
    Asked,
}

/// A keyword literal found in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeywordHit {
    /// Which literal (a synonym's hit names the literal that it stands for).
    pub keyword: KeywordId,
    /// Where.
    pub span: Span,
}

/// A gazetteer entry found in the text (longest match, overlaps removed).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaceMention {
    /// Which entry.
    pub place: PlaceId,
    /// Where.
    pub span: Span,
}

/// A unit named in the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitMention {
    /// Which unit.
    pub unit: UnitId,
    /// Where.
    pub span: Span,
    /// Whether it stands in an instruction (请…核实处理).
    pub instructed: bool,
}

/// What was understood of one appeal.
#[derive(Debug, Clone)]
pub struct Features {
    /// Title, text and place field, normalised, joined by `\n`.
    pub text: String,
    /// Its words.
    pub segmentation: Segmentation,
    /// Keyword literals found, overlapping ones included, ordered by start, then longest first.
    pub keywords: Vec<KeywordHit>,
    /// In which mood what is said is said.
    pub moods: Moods,
    /// Gazetteer entries found, in order.
    pub places: Vec<PlaceMention>,
    /// What the place mentions amount to.
    pub place: PlaceResolution,
    /// Units named, in order.
    pub units: Vec<UnitMention>,
    /// Kind said by the source.
    pub kind_given: Option<AppealKind>,
    /// Kind that the words show, where they do.
    pub kind_shown: Option<AppealKind>,
    /// Urgency from urgency and danger words that are not negated.
    pub urgency: Urgency,
    /// Where those words stand.
    pub urgency_spans: Vec<Span>,
    /// Words of abuse.
    pub abusive: bool,
    /// A third wish is counted (三是).
    pub counts_third: bool,
    /// Language of the text.
    pub language: Language,
    /// How many characters carry meaning (letters, Han, Tibetan; fillers stripped).
    pub substance_chars: u32,
}

impl Features {
    /// The words at `span`.
    pub fn words_at(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// The words of the text, in order; what stands between marks is cut here at the latest.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        let mut from = 0;
        let ends = self.text.char_indices().map(|(at, _)| at).skip(1).chain([self.text.len()]);
        ends.filter_map(move |to| {
            let at = u32::try_from(to).unwrap_or(u32::MAX);
            let parts = self.aligned(Span { start: at, end: at });
            parts.then(|| self.text.get(std::mem::replace(&mut from, to)..to)).flatten()
        })
    }

    /// In which mood `span` is spoken.
    pub fn mood(&self, span: Span) -> Mood {
        self.moods.of(&self.text, span)
    }

    /// Whether both ends of `span` fall on word boundaries.
    pub fn aligned(&self, span: Span) -> bool {
        self.segmentation.aligned(&self.text, span)
    }
}
