//! Reads one appeal with one vocabulary.
//!
//! Must never: fail; every text yields features.

use std::sync::Arc;

use smallvec::SmallVec;

use crate::domain::appeal::AppealKind;

use super::automaton::{Automaton, Use, narrow};
use super::clause::Clauses;
use super::features::{Features, KeywordHit, PlaceMention, Span, UnitMention};
use super::gazetteer::{self, Rank, Weighed};
use super::kind;
use super::language::{language, substance};
use super::mention::{self, Scene};
use super::mood::Moods;
use super::normalize::{Census, normalize_into};
use super::pick::{Sighting, longest, uncovered};
use super::segment::{Segmentation, Segmenter, Words};
use super::urgency;
use super::vocabulary::{Cue, Vocabulary};

/// Place names up to this many characters must be words (阿里 in 阿里巴巴).
const SHORT_PLACE_CHARS_MAX: usize = 2;

/// In nearly every text a keyword begins at most every so many bytes.
const KEYWORD_EACH: usize = 4;
/// Room for the clauses of nearly every text.
const MARKS_USUAL: usize = 16;

/// What is read: the parts of an appeal that are text.
#[derive(Debug, Clone, Copy, Default)]
pub struct Input<'a> {
    /// Title.
    pub title: Option<&'a str>,
    /// Text.
    pub text: &'a str,
    /// Place field.
    pub place: Option<&'a str>,
    /// Kind said by the source.
    pub kind: Option<AppealKind>,
}

/// The reader: segmenter and automata over one vocabulary; cheap to share, immutable.
#[derive(Debug)]
pub struct Reader {
    vocabulary: Vocabulary,
    automaton: Automaton,
    segmenter: Arc<Segmenter>,
}

impl Reader {
    /// Builds the automata and the user dictionary.
    pub fn new(vocabulary: Vocabulary) -> Self {
        let automaton = Automaton::new(&vocabulary);
        let segmenter = Arc::new(Segmenter::new(&vocabulary));
        Self { vocabulary, automaton, segmenter }
    }

    /// The vocabulary it was built from.
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Reads one appeal. Linear in the length of its text.
    ///
    /// Language and substance are those of title and text; the place field alone says nothing.
    pub fn read(&self, input: Input<'_>) -> Features {
        let Joined { text, field_from, census } = join(input);
        let segmentation = Segmentation::new(&self.segmenter);
        let words = Words { text: &text, segmentation: &segmentation };
        let mut sighted = self.sight(words);
        uncovered(&mut sighted.places, |span| is_short_place(&text, span));
        sighted.places.retain(|one| !is_short_place(&text, one.span) || words.aligned(one.span));
        longest(&mut sighted.places, text.len());
        let clauses = Clauses::new(std::mem::take(&mut sighted.marks), narrow(text.len()));
        let moods = Moods::new(&text, clauses, &sighted.cues);
        let (urgency, urgency_spans) = urgency::urgency(&text, &moods, &sighted.cues);
        let kind_shown = kind::kind(&text, &moods, &sighted.cues);
        let units = self.units(words, moods.clauses(), &mut sighted);
        let place = self.place(&text, field_from, &sighted, &units);
        let fillers = spans_of(&sighted.cues, Cue::Filler, field_from);
        Features {
            segmentation,
            places: self.place_mentions(&sighted.places),
            place,
            units,
            kind_given: input.kind,
            kind_shown,
            urgency,
            urgency_spans,
            abusive: sighted.abusive,
            counts_third: sighted.counts_third,
            language: language(census),
            substance_chars: substance(&text, census.letters(), &fillers),
            keywords: sighted.keywords,
            moods,
            text,
        }
    }

    fn sight(&self, words: Words<'_>) -> Sighted {
        let text = words.text;
        let mut sighted = Sighted::default();
        sighted.keywords.reserve(text.len() / KEYWORD_EACH);
        sighted.marks.reserve(MARKS_USUAL);
        self.automaton.each(text, |one, span| match one {
            Use::Keyword(keyword) => sighted.keywords.push(KeywordHit { keyword, span }),
            Use::Place(index) => sighted.places.push(Sighting { index, span }),
            Use::Unit(index) => sighted.units.push(Sighting { index, span }),
            Use::Cue(Cue::Abuse) => sighted.abusive |= words.aligned(span),
            Use::Cue(cue) => sighted.cues.push((cue, span)),
            Use::ClauseMark => sighted.marks.push(span),
            Use::ClauseWord => {
                if words.aligned(span) {
                    sighted.marks.push(span);
                }
            }
            Use::Third => sighted.counts_third = true,
        });
        if !sighted.marks.is_sorted_by_key(|mark| mark.end) {
            sighted.marks.sort_by_key(|mark| mark.end);
        }
        sighted
    }

    fn units(
        &self,
        words: Words<'_>,
        clauses: &Clauses,
        sighted: &mut Sighted,
    ) -> Vec<UnitMention> {
        let names = std::mem::take(&mut sighted.units);
        if names.is_empty() {
            return Vec::new();
        }
        let verbs = spans_of(&sighted.cues, Cue::InstructionVerb, narrow(words.text.len()));
        let scene = Scene {
            words,
            clauses,
            keywords: &sighted.keywords,
            places: &sighted.places,
            verbs: &verbs,
        };
        mention::units(&scene, &self.vocabulary, names)
    }

    fn place(
        &self,
        text: &str,
        field_from: u32,
        sighted: &Sighted,
        units: &[UnitMention],
    ) -> crate::domain::place::PlaceResolution {
        let matter: Vec<Span> = if sighted.places.len() < 2 {
            // The distance only matters between an inside and an outside place.
            Vec::new()
        } else {
            matter_spans(sighted)
        };
        let mut instructed = units.iter().filter(|unit| unit.instructed).peekable();
        let weighed: Vec<Weighed> = sighted
            .places
            .iter()
            .map(|&sighting| {
                let span = sighting.span;
                while instructed.next_if(|unit| unit.span.end < span.end).is_some() {}
                let asked = instructed.peek().is_some_and(|unit| unit.span == span);
                let rank = match (span.start >= field_from, asked) {
                    (true, _) => Rank::Field,
                    (false, true) => Rank::Instructed,
                    (false, false) => Rank::Text,
                };
                Weighed { sighting, rank, to_keyword: nearest(&matter, span) }
            })
            .collect();
        gazetteer::resolve(&self.vocabulary, text, &weighed)
    }

    fn place_mentions(&self, places: &[Sighting]) -> Vec<PlaceMention> {
        let mention = |one: &Sighting| {
            let entry = self.vocabulary.places.get(one.index as usize)?;
            Some(PlaceMention { place: entry.id.clone(), span: one.span })
        };
        places.iter().filter_map(mention).collect()
    }
}

/// The text that is read.
struct Joined {
    text: String,
    /// Where the place field begins; the end of the text without one.
    field_from: u32,
    /// Letters of title and text.
    census: Census,
}

fn join(input: Input<'_>) -> Joined {
    let title = input.title.unwrap_or("");
    let place = input.place.unwrap_or("");
    let mut text = String::with_capacity(title.len() + input.text.len() + place.len() + 2);
    let of_title = append(title, &mut text);
    let of_text = append(input.text, &mut text);
    let before = text.len();
    append(place, &mut text);
    let field_from = if text.len() > before { before } else { usize::MAX };
    Joined { text, field_from: narrow(field_from), census: of_title.plus(of_text) }
}

/// Appends a part on a line of its own, if anything of it remains.
fn append(part: &str, text: &mut String) -> Census {
    let before = text.len();
    if before > 0 {
        text.push('\n');
    }
    let from = text.len();
    let census = normalize_into(part, text);
    if text.len() == from {
        text.truncate(before);
    }
    census
}

/// What the automaton has seen, sorted out.
#[derive(Default)]
struct Sighted {
    keywords: Vec<KeywordHit>,
    places: Vec<Sighting>,
    units: Vec<Sighting>,
    cues: SmallVec<[(Cue, Span); 16]>,
    marks: Vec<Span>,
    abusive: bool,
    counts_third: bool,
}

fn is_short_place(text: &str, span: Span) -> bool {
    let name = text.get(span.start as usize..span.end as usize).unwrap_or("");
    name.chars().nth(SHORT_PLACE_CHARS_MAX).is_none()
}

/// The spans of one cue before `until`, in order of start.
fn spans_of(cues: &[(Cue, Span)], wanted: Cue, until: u32) -> Vec<Span> {
    let mut spans: Vec<Span> = cues
        .iter()
        .filter(|(cue, span)| *cue == wanted && span.start < until)
        .map(|(_, span)| *span)
        .collect();
    spans.sort_unstable();
    spans
}

/// Keywords that are no part of a place name, in order of start: where the matter itself is spoken of.
fn matter_spans(sighted: &Sighted) -> Vec<Span> {
    let mut places = sighted.places.iter().peekable();
    let mut spans = Vec::with_capacity(sighted.keywords.len());
    for hit in &sighted.keywords {
        while places.next_if(|place| place.span.end <= hit.span.start).is_some() {}
        if places.peek().is_none_or(|place| place.span.start >= hit.span.end) {
            spans.push(hit.span);
        }
    }
    spans
}

/// Bytes from `span` to the nearest of `others`, which are in order of start.
fn nearest(others: &[Span], span: Span) -> Option<u32> {
    let behind = others.partition_point(|other| other.start < span.end);
    let after = others.get(behind).map(|other| other.start - span.end);
    let before = behind
        .checked_sub(1)
        .and_then(|last| others.get(last))
        .map(|other| span.start.saturating_sub(other.end));
    after.into_iter().chain(before).min()
}

#[cfg(test)]
mod tests;
