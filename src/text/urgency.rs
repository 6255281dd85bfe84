//! How pressing a text is (紧急程度), from cue words and the mood they are spoken in.
//!
//! Must never: call anything critical that is denied, feared, over or asked about.

use crate::domain::appeal::Urgency;

use super::features::{Mood, Span};
use super::mood::Moods;
use super::vocabulary::Cue;

/// Most spans that are kept as evidence.
const SPANS_MAX: usize = 32;

/// The urgency and the words that show it, in order.
///
/// - Words of life and death: critical when plain, urgent when feared.
/// - Words of haste: urgent unless denied.
/// - Words of danger: urgent when plain or feared; what is over or asked about is not pressing.
pub(super) fn urgency(text: &str, moods: &Moods, cues: &[(Cue, Span)]) -> (Urgency, Vec<Span>) {
    let mut urgency = Urgency::Normal;
    let mut spans = Vec::new();
    for &(cue, span) in cues {
        let shown = match cue {
            Cue::Critical => critical(moods.of(text, span)),
            Cue::Danger => danger(moods.of(text, span)),
            Cue::Urgent if moods.of(text, span) != Mood::Negated => Urgency::Urgent,
            Cue::Urgent
            | Cue::Negation
            | Cue::Hypothetical
            | Cue::Past
            | Cue::Question
            | Cue::InstructionVerb
            | Cue::Kind(_)
            | Cue::Abuse
            | Cue::Filler => Urgency::Normal,
        };
        if shown > Urgency::Normal && spans.len() < SPANS_MAX {
            spans.push(span);
        }
        urgency = urgency.max(shown);
    }
    spans.sort_unstable();
    spans.dedup();
    (urgency, spans)
}

fn critical(mood: Mood) -> Urgency {
    match mood {
        Mood::Plain => Urgency::Critical,
        Mood::Hypothetical => Urgency::Urgent,
        Mood::Negated | Mood::Past | Mood::Asked => Urgency::Normal,
    }
}

fn danger(mood: Mood) -> Urgency {
    match mood {
        Mood::Plain | Mood::Hypothetical => Urgency::Urgent,
        Mood::Negated | Mood::Past | Mood::Asked => Urgency::Normal,
    }
}
