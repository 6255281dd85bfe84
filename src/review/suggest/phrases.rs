//! Phrases that several texts share (共有词组): runs of whole words, outside the names of places and units.
//!
//! Must never: give a phrase of fewer texts than asked for.

use std::collections::{BTreeMap, BTreeSet};

use crate::text::features::{Features, Span};

/// Most words of a phrase.
const WORDS_MAX: usize = 4;
/// Fewest and most characters of a phrase.
const CHARS_MIN: usize = 2;
const CHARS_MAX: usize = 8;

/// The phrases that at least `support` of the texts share, with how many do.
pub(super) fn shared(texts: &[Features], support: usize) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for features in texts {
        for phrase in of(features) {
            *counts.entry(phrase).or_default() += 1;
        }
    }
    counts.retain(|_, count| *count >= support);
    counts
}

/// The phrases of a text, each once.
fn of(features: &Features) -> BTreeSet<String> {
    let mut words: Vec<(Span, &str)> = Vec::new();
    let mut at: usize = 0;
    for word in features.words() {
        let (start, end) = (narrow(at), narrow(at + word.len()));
        words.push((Span { start, end }, word));
        at += word.len();
    }
    let mut phrases = BTreeSet::new();
    for from in 0..words.len() {
        let mut phrase = String::new();
        let run = words.iter().skip(from).take(WORDS_MAX);
        for (_, word) in run.take_while(|(span, word)| is_plain(features, *span, word)) {
            phrase.push_str(word);
            let chars = phrase.chars().count();
            if chars > CHARS_MAX {
                break;
            }
            if chars >= CHARS_MIN {
                phrases.insert(phrase.clone());
            }
        }
    }
    phrases
}

/// Whether a word may be part of a phrase: of letters, and no part of a known name.
fn is_plain(features: &Features, span: Span, word: &str) -> bool {
    let meets = |other: Span| other.start < span.end && span.start < other.end;
    word.chars().all(char::is_alphabetic)
        && !features.places.iter().any(|place| meets(place.span))
        && !features.units.iter().any(|unit| meets(unit.span))
}

fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
