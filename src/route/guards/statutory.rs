//! Statutory guards (法定守则): emergencies leave at once; what is before a court, in arbitration or
//! with another authority is not for the hotline.
//!
//! Must never: fire an emergency on words that are denied, past, feared or asked about.

use crate::domain::decision::{GuardNote, Routing};
use crate::route::matches::Matches;
use crate::route::patterns::{Owner, Role};
use crate::route::rulebook::RuleBook;
use crate::text::features::{Features, Mood};

/// How many guards that kept silent in spite of their words are noted.
const SILENT_NOTED_MAX: usize = 3;

/// Moods in which words show that a case is out of scope: a judgement is usually told as past.
const SCOPE_MOODS: &[Mood] = &[Mood::Plain, Mood::Past];

/// The answer of the statutory guards, if one fires; notes say which spoke and which kept silent.
pub(in crate::route) fn speak(
    book: &RuleBook,
    matches: &Matches<'_>,
    features: &Features,
    notes: &mut Vec<GuardNote>,
) -> Option<Routing> {
    emergency(book, matches, features, notes)
        .or_else(|| out_of_scope(book, matches, features, notes))
}

fn emergency(
    book: &RuleBook,
    matches: &Matches<'_>,
    features: &Features,
    notes: &mut Vec<GuardNote>,
) -> Option<Routing> {
    let mut hits = hits(matches, Owner::Emergency, |role| match role {
        Role::Emergency(number) => Some(number),
        Role::Strong(_)
        | Role::Weak(_)
        | Role::Excluding(_)
        | Role::Scope(_)
        | Role::ScopeVeto(_)
        | Role::Knowledge(_) => None,
    });
    let fires = |hit: &&(u32, usize)| matches.in_moods(hit.1, &[Mood::Plain]);
    if let Some((guard, pattern)) = hits
        .iter()
        .find(fires)
        .and_then(|&(number, pattern)| Some((book.emergencies.get(number as usize)?, pattern)))
    {
        let note = format!("{}：{}", guard.label, words(matches, pattern, features));
        notes.push(GuardNote { id: guard.id.to_string(), note });
        return Some(Routing::Emergency { unit: guard.unit.clone() });
    }
    hits.dedup_by_key(|(number, _)| *number);
    for (number, pattern) in hits.into_iter().take(SILENT_NOTED_MAX) {
        if let Some(guard) = book.emergencies.get(number as usize) {
            let said = words(matches, pattern, features);
            let note = format!("{}：提到{said}，但并非正在发生，不作紧急移交", guard.label);
            notes.push(GuardNote { id: guard.id.to_string(), note });
        }
    }
    None
}

fn out_of_scope(
    book: &RuleBook,
    matches: &Matches<'_>,
    features: &Features,
    notes: &mut Vec<GuardNote>,
) -> Option<Routing> {
    let guard_of = |role| match role {
        Role::Scope(number) => Some(number),
        Role::Strong(_)
        | Role::Weak(_)
        | Role::Excluding(_)
        | Role::Emergency(_)
        | Role::ScopeVeto(_)
        | Role::Knowledge(_) => None,
    };
    let veto_of = |role| match role {
        Role::ScopeVeto(number) => Some(number),
        Role::Strong(_)
        | Role::Weak(_)
        | Role::Excluding(_)
        | Role::Emergency(_)
        | Role::Scope(_)
        | Role::Knowledge(_) => None,
    };
    let vetoes = hits(matches, Owner::Scope, veto_of);
    let hits = hits(matches, Owner::Scope, guard_of);
    let (number, pattern) = hits.into_iter().find(|&(number, pattern)| {
        matches.in_moods(pattern, SCOPE_MOODS)
            && !vetoes.iter().any(|&(vetoed, _)| vetoed == number)
    })?;
    let guard = book.scopes.get(number as usize)?;
    let note = format!("{}：{}", guard.label, words(matches, pattern, features));
    notes.push(GuardNote { id: guard.id.to_string(), note });
    Some(Routing::OutOfScope { reason: guard.reason, advice: guard.advice.clone() })
}

/// The patterns with a use that `number` picks, with the owner's number before each; in that order.
fn hits(
    matches: &Matches<'_>,
    owner: Owner,
    number: impl Fn(Role) -> Option<u32>,
) -> Vec<(u32, usize)> {
    let mut hits = Vec::new();
    for (pattern, matched) in matches.of(owner) {
        let owners = matched.uses.iter().filter_map(|one| number(one.role()));
        hits.extend(owners.map(|owner| (owner, pattern)));
    }
    hits.sort_unstable_by_key(|&(owner, pattern)| (owner, matches.patterns[pattern].rank));
    hits
}

/// The words of a pattern as they stand in the text, in quotation marks.
fn words(matches: &Matches<'_>, pattern: usize, features: &Features) -> String {
    let quoted =
        matches.chosen(pattern).iter().map(|hit| format!("“{}”", features.words_at(hit.span)));
    quoted.collect()
}
