//! Which row decides (最具体规则优先): among the rows that match, the most specific one, compared by
//! matter, then place, kind, subject, and whether its validity is bounded. The duty list's own lead
//! is a row for its leaf at any place; a written row of the same scope goes before it.
//!
//! Must never: scan the table; candidates come from tables keyed by scope.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::domain::decision::RowRef;
use crate::domain::id::{MatterCode, PlaceId, UnitId};
use crate::domain::matter::{Lead, SlaClass};
use crate::domain::place::PlaceResolution;
use crate::domain::unit::Organisation;

use super::rulebook::{Contents, MatterEntry, MatterScope, PlaceScope, Rule, RuleBook};

/// How many gazetteer entries of one text are tried for rows of their own.
const ENTRIES_TRIED_MAX: usize = 4;

/// How many rows that lost a decision keeps.
pub const ROWS_LOST_KEPT: usize = 8;

/// What a row is chosen by, besides the matter.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Kind of the appeal.
    pub kind: AppealKind,
    /// Who speaks.
    pub subject: CallerSubject,
    /// Where it happened.
    pub place: &'a PlaceResolution,
    /// The day (UTC+8).
    pub today: Date,
}

/// The row that decides, and those that it beat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decisive<'b> {
    /// Where it stands.
    pub row: &'b RowRef,
    /// Its place scope; [`PlaceScope::Any`] for the duty list.
    pub place: &'b PlaceScope,
    /// Who leads.
    pub lead: &'b Lead,
    /// Who assists.
    pub assisting: &'b [Lead],
    /// Class of time limit.
    pub sla_class: SlaClass,
    /// Rows that matched too, most specific first, at most [`ROWS_LOST_KEPT`].
    pub lost: Vec<&'b RowRef>,
}

/// Rows by scope.
#[derive(Debug)]
pub(super) struct RowIndex {
    /// By the matter's number: its scopes that have rows, the deepest first; the leaf's own marked.
    chains: Vec<Vec<(u32, bool)>>,
    /// By unit: its own scope and those of the units above it that have rows, the deepest first.
    within: FxHashMap<UnitId, Vec<u32>>,
    at: FxHashMap<PlaceId, u32>,
    /// By the matter scope's number: its place scopes in order, with their rows, most specific first.
    buckets: Vec<Vec<(u32, Vec<u32>)>>,
}

/// The numbers of the place scopes that hold somewhere, the deepest first.
#[derive(Debug)]
pub(super) struct Places(Vec<u32>);

/// The number of [`PlaceScope::Any`].
const ANYWHERE: u32 = 0;

impl RowIndex {
    /// Builds the index.
    pub(super) fn build(contents: &Contents) -> Self {
        let mut scopes: FxHashMap<&MatterScope, u32> = FxHashMap::default();
        let mut index = Self {
            chains: Vec::new(),
            within: FxHashMap::default(),
            at: FxHashMap::default(),
            buckets: Vec::new(),
        };
        let mut buckets: BTreeMap<(u32, u32), Vec<u32>> = BTreeMap::new();
        let mut within: FxHashMap<&UnitId, u32> = FxHashMap::default();
        let mut places = ANYWHERE;
        for (number, rule) in (0..).zip(&contents.rules) {
            let next = u32::try_from(scopes.len()).unwrap_or(u32::MAX);
            let matter = *scopes.entry(&rule.matter).or_insert(next);
            let mut fresh = || {
                places += 1;
                places
            };
            let place = match &rule.place {
                PlaceScope::Any => ANYWHERE,
                PlaceScope::Within(unit) => *within.entry(unit).or_insert_with(&mut fresh),
                PlaceScope::At(place) => *index.at.entry(place.clone()).or_insert_with(&mut fresh),
            };
            buckets.entry((matter, place)).or_default().push(number);
        }
        index.buckets.resize_with(scopes.len(), Vec::new);
        for ((matter, place), mut bucket) in buckets {
            bucket.sort_by_key(|&number| std::cmp::Reverse(narrowness(contents, number)));
            index.buckets[matter as usize].push((place, bucket));
        }
        index.within = nested(&within, &contents.organisation);
        index.chains = contents.matters.keys().map(|code| chain(&scopes, code)).collect();
        index
    }

    /// The place scopes that hold at `place`.
    pub(super) fn places(&self, place: &PlaceResolution) -> Places {
        let mut numbers = Vec::with_capacity(ENTRIES_TRIED_MAX + 5);
        let entries = place.matched.iter().take(ENTRIES_TRIED_MAX);
        numbers.extend(entries.filter_map(|id| self.at.get(id)));
        let deepest =
            place.community.as_ref().or(place.street.as_ref()).or(place.district.as_ref());
        numbers.extend(deepest.and_then(|unit| self.within.get(unit)).into_iter().flatten());
        numbers.push(ANYWHERE);
        Places(numbers)
    }

    /// The rows of one pair of scopes.
    fn bucket(&self, matter: u32, place: u32) -> &[u32] {
        let Some(places) = self.buckets.get(matter as usize) else { return &[] };
        match places.binary_search_by_key(&place, |(number, _)| *number) {
            Ok(at) => &places[at].1,
            Err(_) => &[],
        }
    }
}

/// The row that decides `code` under `circumstances`; `None` where nobody is laid down.
pub fn decisive<'b>(
    book: &'b RuleBook,
    code: &MatterCode,
    circumstances: &Circumstances<'_>,
) -> Option<Decisive<'b>> {
    let index = book.index();
    let number = index.number(code)?;
    let places = index.rows.places(circumstances.place);
    decisive_at(book, number, index.entry(number)?, &places, circumstances)
}

/// The same for the matter of that number, with the places looked up once for several matters.
pub(super) fn decisive_at<'b>(
    book: &'b RuleBook,
    number: usize,
    entry: &'b MatterEntry,
    places: &Places,
    circumstances: &Circumstances<'_>,
) -> Option<Decisive<'b>> {
    let index = &book.index().rows;
    let mut contest = Contest { winner: None, lost: Vec::new() };
    let mut own_done = false;
    let chain = index.chains.get(number).map_or(&[][..], Vec::as_slice);
    for &(scope, is_leaf) in chain {
        if !is_leaf && !own_done {
            contest.enter_duty_list(entry);
            own_done = true;
        }
        for &place in &places.0 {
            for &number in index.bucket(scope, place) {
                let rule = &book.rules[number as usize];
                if holds(rule, circumstances) {
                    contest.enter(rule, entry.matter.sla_class);
                }
            }
        }
    }
    if !own_done {
        contest.enter_duty_list(entry);
    }
    contest.winner.map(|winner| Decisive { lost: contest.lost, ..winner })
}

struct Contest<'b> {
    winner: Option<Decisive<'b>>,
    lost: Vec<&'b RowRef>,
}

impl<'b> Contest<'b> {
    fn enter(&mut self, rule: &'b Rule, sla_class: SlaClass) {
        self.put(Decisive {
            row: &rule.row,
            place: &rule.place,
            lead: &rule.lead,
            assisting: &rule.assisting,
            sla_class: rule.sla_class.unwrap_or(sla_class),
            lost: Vec::new(),
        });
    }

    fn enter_duty_list(&mut self, entry: &'b MatterEntry) {
        if let Some(lead) = &entry.matter.lead {
            self.put(Decisive {
                row: &entry.row,
                place: &PlaceScope::Any,
                lead,
                assisting: &entry.matter.assisting,
                sla_class: entry.matter.sla_class,
                lost: Vec::new(),
            });
        }
    }

    fn put(&mut self, row: Decisive<'b>) {
        if self.winner.is_none() {
            self.winner = Some(row);
        } else if self.lost.len() < ROWS_LOST_KEPT {
            self.lost.push(row.row);
        }
    }
}

/// Whether the row's kind, subject and days admit the circumstances.
fn holds(rule: &Rule, circumstances: &Circumstances<'_>) -> bool {
    rule.kind.is_none_or(|kind| kind == circumstances.kind)
        && rule.subject.is_none_or(|subject| subject == circumstances.subject)
        && rule.valid_from.is_none_or(|from| from <= circumstances.today)
        && rule.valid_until.is_none_or(|until| circumstances.today <= until)
}

/// How specific a row is within one pair of scopes.
fn narrowness(contents: &Contents, number: u32) -> (bool, bool, bool) {
    contents.rules.get(number as usize).map_or((false, false, false), |rule| {
        let bounded = rule.valid_from.is_some() || rule.valid_until.is_some();
        (rule.kind.is_some(), rule.subject.is_some(), bounded)
    })
}

/// For every unit the scopes with rows that it lies in, its own included, the deepest first.
fn nested(
    scopes: &FxHashMap<&UnitId, u32>,
    organisation: &Organisation,
) -> FxHashMap<UnitId, Vec<u32>> {
    let of = |id: &UnitId| -> Vec<u32> {
        let above = organisation.ancestors(id).filter_map(|unit| scopes.get(&unit.id));
        scopes.get(id).into_iter().chain(above).copied().collect()
    };
    let units = organisation.iter().map(|unit| &unit.id).chain(scopes.keys().copied());
    units.map(|id| (id.clone(), of(id))).collect()
}

/// The scopes with rows that hold `code`: the leaf, then longer groups before shorter, then any.
fn chain(scopes: &FxHashMap<&MatterScope, u32>, code: &MatterCode) -> Vec<(u32, bool)> {
    let text = code.as_str();
    let leaf = scopes.get(&MatterScope::Leaf(code.clone())).map(|&number| (number, true));
    let groups = (1..=text.len()).rev().filter_map(|length| {
        let prefix = text.get(..length)?;
        scopes.get(&MatterScope::Group(prefix.to_owned())).map(|&number| (number, false))
    });
    let any = scopes.get(&MatterScope::Any).map(|&number| (number, false));
    leaf.into_iter().chain(groups).chain(any).collect()
}

#[cfg(test)]
mod tests;
