//! Keywords for matters of the right unit (补关键词): those that were weighed and lost, then those whose words
//! the texts use.
//!
//! Must never: take a matter that was recognised surely for another one that lacks a word.

use std::collections::BTreeMap;

use crate::domain::id::{MatterCode, UnitId};
use crate::domain::matter::Lead;
use crate::domain::unit::UnitKind;
use crate::route::amendment::Amendment;
use crate::route::rulebook::{MatterEntry, MatterScope, RuleBook};

use super::group::Group;
use super::ideas::Member;

/// Matters that a keyword is tried for.
const MATTERS_TRIED: usize = 2;
/// Patterns that are tried for a matter.
const PATTERNS_TRIED: usize = 3;
/// A single phrase of so many characters may carry a matter; shorter ones go in pairs.
const ALONE_CHARS_MIN: usize = 4;

/// What may be tried.
pub(super) fn ideas(
    book: &RuleBook,
    group: &Group,
    members: &[Member<'_>],
    phrases: &BTreeMap<String, usize>,
    support: usize,
) -> Vec<Amendment> {
    // A matter that was recognised surely is not another one for want of a word.
    let is_other = |one: &&Member<'_>| match one.weighed.first() {
        Some((_, lead)) => {
            lead.as_ref() != Some(&group.wrong)
                || one.weighed.iter().any(|(_, lead)| lead.as_ref() == Some(&group.right))
        }
        None => true,
    };
    if members.iter().filter(is_other).count() < support {
        return Vec::new();
    }
    let mut matters: Vec<(usize, &MatterCode)> = book
        .matters
        .iter()
        .filter(|(_, entry)| leads_to(book, entry, &group.right))
        .map(|(code, entry)| (nearness(members, code, entry), code))
        .collect();
    matters.sort_by_key(|(near, code)| (std::cmp::Reverse(*near), *code));
    let patterns = patterns(book, phrases);
    let tried = matters.into_iter().take(MATTERS_TRIED);
    tried
        .flat_map(|(_, code)| {
            let keyword = |pattern: &String| Amendment::Keyword {
                matter: code.clone(),
                pattern: pattern.clone(),
            };
            patterns.iter().map(keyword).collect::<Vec<_>>()
        })
        .collect()
}

/// Whether the duty list or a row of its own gives a matter to the right unit.
fn leads_to(book: &RuleBook, entry: &MatterEntry, right: &UnitId) -> bool {
    let kind = book.organisation.get(right).map(|unit| unit.kind);
    let leaf = MatterScope::Leaf(entry.matter.code.clone());
    let rows = book.rules.iter().filter(|rule| rule.matter == leaf).map(|rule| &rule.lead);
    entry.matter.lead.iter().chain(rows).any(|lead| match lead {
        Lead::Unit(unit) => unit == right,
        Lead::StreetOfPlace => kind == Some(UnitKind::Street),
        Lead::CommunityOfPlace => matches!(kind, Some(UnitKind::Community | UnitKind::Village)),
    })
}

/// How much the members have to do with a matter: where it was weighed, that says most; else how many of
/// its words they use.
fn nearness(members: &[Member<'_>], code: &MatterCode, entry: &MatterEntry) -> usize {
    const WEIGHED: usize = 100;
    let of = |one: &Member<'_>| {
        let weighed = one.weighed.iter().any(|(own, _)| own == code);
        let signs = entry.signs.strong.iter().chain(&entry.signs.weak);
        let mut words: Vec<_> = signs.flat_map(|pattern| &pattern.parts).collect();
        words.sort_unstable_by_key(|word| word.0);
        words.dedup();
        let used = |word: &&&_| one.features.keywords.iter().any(|hit| hit.keyword == ***word);
        usize::from(weighed) * WEIGHED + words.iter().filter(used).count()
    };
    members.iter().map(of).sum()
}

/// Long phrases alone, then pairs of short ones; what no pattern uses yet first, then what more share.
fn patterns(book: &RuleBook, phrases: &BTreeMap<String, usize>) -> Vec<String> {
    let known = &book.reader.vocabulary().keywords;
    let chars = |phrase: &str| phrase.chars().count();
    let mut ordered: Vec<(&String, usize)> =
        phrases.iter().map(|(phrase, count)| (phrase, *count)).collect();
    ordered.sort_by_key(|(phrase, count)| {
        (known.contains(phrase), std::cmp::Reverse((*count, chars(phrase))))
    });
    let is_long = |phrase: &&String| chars(phrase) >= ALONE_CHARS_MIN;
    let alone: Vec<&String> = ordered.iter().map(|(phrase, _)| *phrase).filter(is_long).collect();
    let short: Vec<&String> =
        ordered.iter().map(|(phrase, _)| *phrase).filter(|one| !is_long(one)).collect();
    let pairs = short.iter().enumerate().flat_map(|(at, one)| {
        let others = short.iter().skip(at + 1).filter(|other| !one.contains(other.as_str()));
        others
            .filter(|other| !other.contains(one.as_str()))
            .map(move |other| format!("{one}+{other}"))
    });
    let half = PATTERNS_TRIED.div_ceil(2);
    let mut tried: Vec<String> = alone.iter().take(half).map(|one| (*one).clone()).collect();
    tried.extend(pairs.take(PATTERNS_TRIED - tried.len()));
    tried
}
