//! `route()`: statutory guards, then direct answers, then matters, rows, guards on the answer, then
//! whether the rules are sure enough to send it by themselves, and what learned evidence has to say.
//!
//! Must never: fail, read a clock, or answer without saying why.

use jiff::civil::Date;

use crate::domain::appeal::{Appeal, AppealKind, CallerSubject, Language};
use crate::domain::decision::{AbstainReason, GuardNote, Routing, RoutingReport};
use crate::domain::id::{MatterCode, UnitId};
use crate::domain::learned::LearnedEffect::HeldBack;
use crate::text::features::Features;

use super::confidence::{self, Answer};
use super::evidence::{Opinion, Rules};
use super::guards::{answer, statutory};
use super::matches::Matches;
use super::rows::{Circumstances, Places, decisive_at};
use super::rulebook::RuleBook;
use super::weigh::{Weighed, weigh};
use super::{knowledge, reporting, resolve};

/// A text with fewer characters of substance and no keyword says nothing.
const SUBSTANCE_CHARS_MIN: u32 = 4;

/// How many matters are followed to a unit; the rest are too light to change the answer.
pub(super) const MATTERS_FOLLOWED_MAX: usize = 6;

/// Kind of an appeal whose source and words show none.
const KIND_ASSUMED: AppealKind = AppealKind::Assistance;

/// What `route` must know of an appeal besides what was read from its text.
#[derive(Debug, Clone, Copy)]
pub struct Appealed<'a> {
    /// Who speaks.
    pub subject: CallerSubject,
    /// Units complained of.
    pub respondent_units: &'a [UnitId],
    /// Whether the text that was read begins with a title line.
    pub titled: bool,
}

impl<'a> From<&'a Appeal> for Appealed<'a> {
    fn from(appeal: &'a Appeal) -> Self {
        Self {
            subject: appeal.subject,
            respondent_units: &appeal.respondent_units,
            titled: appeal.title.as_ref().is_some_and(|title| !title.trim().is_empty()),
        }
    }
}

/// Decides who is responsible, on `today` (UTC+8), by the rules alone.
pub fn route(
    book: &RuleBook,
    features: &Features,
    appealed: &Appealed<'_>,
    today: Date,
) -> (Routing, RoutingReport) {
    route_with(book, features, appealed, None, today)
}

/// Decides who is responsible, hearing a model's opinion after the rows; guards stand above it.
pub fn route_with(
    book: &RuleBook,
    features: &Features,
    appealed: &Appealed<'_>,
    opinion: Option<&Opinion>,
    today: Date,
) -> (Routing, RoutingReport) {
    let kind = features.kind_given.or(features.kind_shown).unwrap_or(KIND_ASSUMED);
    let mut report = reporting::open(book, features, kind);
    let matches = Matches::find(&book.index().patterns, features);
    if let Some(routing) = statutory::speak(book, &matches, features, &mut report.guards) {
        return (routing, report);
    }
    if let Some(reason) = unread(features) {
        let candidates = confidence::candidates(book, features, appealed, [&[], &[], &[]], None);
        return (Routing::Suggest { reasons: vec![reason], candidates }, report);
    }
    let notes = &mut report.guards;
    if let Some(routing) = knowledge::answer(book, &matches, features, appealed, today, notes) {
        return (routing, report);
    }
    let weighing = weigh(book, &matches, features, appealed.titled);
    let around = Circumstances { kind, subject: appealed.subject, place: &features.place, today };
    let places = book.index().rows.places(&features.place);
    let followed = |one| follow(book, appealed, &around, &places, one);
    let mut answers: Vec<Answer<'_>> = Vec::with_capacity(weighing.standing.len());
    answers.extend(weighing.standing.into_iter().filter_map(followed));
    let sunk: Vec<Answer<'_>> = weighing.sunk.into_iter().filter_map(followed).collect();
    let mut reasons = confidence::reasons(book, features, [&answers, &sunk]);
    let winner = answers.first().filter(|_| reasons.is_empty());
    let target =
        winner.and_then(|winner| confidence::automatic(book, features, appealed, winner, &answers));
    if winner.is_some() && target.is_none() {
        reasons.push(AbstainReason::NoUnit);
    }
    let is_bare = answers.is_empty() && sunk.is_empty();
    let hinted = if is_bare { hinted(book, features) } else { Vec::new() };
    let hinted: Vec<Answer<'_>> = hinted.into_iter().filter_map(followed).collect();
    let all: [&[Answer<'_>]; 3] = [&answers, &sunk, &hinted];
    let rules = Rules {
        book,
        features,
        appealed,
        answers: all,
        reasons: &reasons,
        target: target.as_ref(),
    };
    let learned = opinion.and_then(|opinion| {
        let (effect, learned) = rules.hear(opinion);
        report.learned = Some(Box::new(rules.evidence(opinion, effect)));
        learned
    });
    let is_held_back = report.learned.as_ref().is_some_and(|one| one.effect == HeldBack);
    let routing = match learned.or(target.filter(|_| !is_held_back)) {
        Some(target) => Routing::Auto { target },
        None => {
            if is_held_back {
                reasons.push(AbstainReason::EvidenceThin);
            }
            let candidates = confidence::candidates(book, features, appealed, all, opinion);
            Routing::Suggest { reasons, candidates }
        }
    };
    put_first(&mut answers, &routing);
    reporting::fill(&mut report, book, features, &answers, &weighing.dropped);
    (routing, report)
}

/// The guard that forbids `unit` to lead `matter`, whatever row or person says so.
pub fn forbidden(
    book: &RuleBook,
    matter: &MatterCode,
    unit: &UnitId,
    appealed: &Appealed<'_>,
) -> Option<GuardNote> {
    let entry = book.matters.get(matter)?;
    answer::forbids_lead(book, Some(&entry.matter), unit, appealed).map(|guard| guard.note)
}

/// Puts the answer that was followed before the others: where learned evidence decided, it need not be the
/// heaviest.
fn put_first(answers: &mut [Answer<'_>], routing: &Routing) {
    let Routing::Auto { target } = routing else { return };
    let is_followed =
        |answer: &Answer<'_>| target.matter.as_ref() == Some(&answer.entry.matter.code);
    if let Some(at) = answers.iter().position(is_followed) {
        answers.get_mut(..=at).unwrap_or_default().rotate_right(1);
    }
}

/// The matters that single words hint at, for a text in which no pattern stands whole.
fn hinted(book: &RuleBook, features: &Features) -> Vec<Weighed> {
    let hints = book.index().hints.of(features).into_iter();
    hints
        .map(|(matter, weight_milli)| Weighed { matter, weight_milli, spans: Vec::new() })
        .collect()
}

/// Why a text cannot be weighed at all.
fn unread(features: &Features) -> Option<AbstainReason> {
    if features.substance_chars < SUBSTANCE_CHARS_MIN && features.keywords.is_empty() {
        return Some(AbstainReason::NothingUnderstood);
    }
    match features.language {
        Language::Chinese => None,
        Language::Tibetan | Language::Other => Some(AbstainReason::LanguageNotRead),
    }
}

/// From a weighed matter to its row, its unit and what stands against them.
fn follow<'b>(
    book: &'b RuleBook,
    appealed: &Appealed<'_>,
    around: &Circumstances<'_>,
    places: &Places,
    weighed: Weighed,
) -> Option<Answer<'b>> {
    let number = weighed.matter as usize;
    let entry = book.index().entry(number)?;
    let row = decisive_at(book, number, entry, places, around);
    let lead = row.as_ref().and_then(|row| resolve::unit(row.lead, around.place));
    let doubt = row.as_ref().and_then(|row| resolve::doubt(row.lead, row.place, around.place));
    let forbidden = lead
        .as_ref()
        .and_then(|unit| answer::forbids_lead(book, Some(&entry.matter), unit, appealed));
    Some(Answer { weighed, entry, row, lead, doubt, forbidden })
}

#[cfg(test)]
mod tests;
