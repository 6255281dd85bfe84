//! Fills the [`RoutingReport`]: what was read, what was weighed, what lost and why.
//!
//! Must never: decide, or keep more than the bounds below.

use crate::domain::appeal::AppealKind;
use crate::domain::decision::{MATTERS_KEPT, NamedUnit, RoutingReport, WeighedMatter};
use crate::text::features::{Features, Span};

use super::confidence::Answer;
use super::digits::Digits;
use super::rulebook::RuleBook;
use super::weigh::Dropped;

/// How many words of one matter are kept.
const WORDS_KEPT: usize = 6;
/// How many named units are kept.
const UNITS_KEPT: usize = 8;

/// A report of what was read.
pub(super) fn open(book: &RuleBook, features: &Features, kind: AppealKind) -> RoutingReport {
    RoutingReport {
        urgency: features.urgency,
        urgency_words: words(features, &features.urgency_spans),
        place: features.place.clone(),
        named_units: features
            .units
            .iter()
            .take(UNITS_KEPT)
            .map(|named| NamedUnit {
                unit: named.unit.clone(),
                words: features.words_at(named.span).to_owned(),
                instructed: named.instructed,
            })
            .collect(),
        abusive: features.abusive,
        ..RoutingReport::blank(book.version.clone(), kind, features.language)
    }
}

/// Adds what was weighed; the winner is the first of `answers`.
pub(super) fn fill(
    report: &mut RoutingReport,
    book: &RuleBook,
    features: &Features,
    answers: &[Answer<'_>],
    dropped: &[Dropped],
) {
    let Some(winner) = answers.first() else {
        report.matters = without(book, features, dropped, MATTERS_KEPT);
        return;
    };
    report.guards.extend(winner.forbidden.as_ref().map(|forbidden| forbidden.note.clone()));
    let lost = winner.row.iter().flat_map(|row| &row.lost);
    report.rows_lost = lost.map(|&row| row.clone()).collect();
    report.matters = answers
        .iter()
        .take(MATTERS_KEPT)
        .enumerate()
        .map(|(at, answer)| WeighedMatter {
            code: answer.entry.matter.code.clone(),
            name: answer.entry.matter.path[2].clone(),
            weight_milli: answer.weighed.weight_milli,
            words: words(features, &answer.weighed.spans),
            lead: answer.lead.clone(),
            lost_because: (at > 0).then(|| lost_because(winner, answer)),
        })
        .collect();
    let room = MATTERS_KEPT - report.matters.len();
    report.matters.extend(without(book, features, dropped, room));
}

fn lost_because(winner: &Answer<'_>, loser: &Answer<'_>) -> String {
    let (won, lost) = (winner.weighed.weight_milli, loser.weighed.weight_milli);
    let whose = if winner.same_lead(loser) { "，承办单位与首位相同" } else { "" };
    let (won_text, lost_text) = (Digits::of(won), Digits::of(lost));
    let (won_text, lost_text) = (won_text.as_str(), lost_text.as_str());
    if lost < won {
        ["权重 ", lost_text, "，低于首位的 ", won_text, whose].concat()
    } else if lost == won && winner.weighed.matter < loser.weighed.matter {
        ["权重同为 ", won_text, "，按事项编码居后", whose].concat()
    } else {
        ["权重 ", lost_text, "，不低于首位的 ", won_text, "，学习证据指向首位的单位"].concat()
    }
}

/// The matters that an excluding word dropped.
fn without(
    book: &RuleBook,
    features: &Features,
    dropped: &[Dropped],
    room: usize,
) -> Vec<WeighedMatter> {
    let weighed = |one: &Dropped| {
        let entry = book.index().entry(one.matter as usize)?;
        Some(WeighedMatter {
            code: entry.matter.code.clone(),
            name: entry.matter.path[2].clone(),
            weight_milli: 0,
            words: Vec::new(),
            lead: None,
            lost_because: Some(["出现排除词“", features.words_at(one.by), "”"].concat()),
        })
    };
    dropped.iter().take(room).filter_map(weighed).collect()
}

/// The distinct words at `spans`, in order.
fn words(features: &Features, spans: &[Span]) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for &span in spans {
        let word = features.words_at(span);
        if words.len() < WORDS_KEPT && !word.is_empty() && !words.iter().any(|one| one == word) {
            words.push(word.to_owned());
        }
    }
    words
}
