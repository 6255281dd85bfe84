//! How strongly a text speaks for each matter (事项权重), in thousandths of a plain keyword: a literal
//! of four characters that stands in the text as whole words.
//!
//! Must never: look at places, rows or guards; it answers “what is it about”, not “whose is it”.

use std::cmp::Reverse;
use std::ops::Range;

use smallvec::SmallVec;

use crate::domain::matter::Lead;
use crate::domain::unit::UnitKind;
use crate::text::features::{Features, KeywordHit, Span};

use super::decide::MATTERS_FOLLOWED_MAX;
use super::matches::{Matched, Matches, covers};
use super::patterns::{Owner, Role, matter_bit};
use super::rulebook::RuleBook;

/// Weight of a literal by its length in characters; longer ones count [`LONGER_MILLI`] more each.
const LITERAL_MILLI: [u32; 7] = [0, 250, 600, 850, 1000, 1150, 1300];
const LONGER_MILLI: u32 = 100;
/// A literal counts no more than this, however long.
const LITERAL_MILLI_MAX: u32 = 1700;
/// What is left of a short literal that cuts a word (门店面 for 店面).
const CUT_PERMILLE: u32 = 250;
/// What is left of a single character that cuts a word; two characters that stand beside another part
/// of a conjunction lose nothing, since the other part says how they are meant (院子里面 with 路灯).
const CUT_PART_PERMILLE: u32 = 500;
/// What is left of a pattern that lies wholly in a longer hit of another pattern.
const CONTAINED_PERMILLE: u32 = 250;
/// What is left of a hit inside the name of a place or of an instructed unit.
const IN_NAME_PERMILLE: u32 = 300;
/// A hit in the title counts for this much.
const TITLE_PERMILLE: u32 = 1250;
/// What is left of a conjunction whose parts stand further apart than [`NEAR_BYTES`].
const FAR_PERMILLE: u32 = 750;
const NEAR_BYTES: u32 = 120;
/// A supporting pattern adds this, all of them together at most [`WEAK_MILLI_MAX`].
const WEAK_MILLI: u32 = 100;
const WEAK_MILLI_MAX: u32 = 300;
/// What stands right before an excluding word that is denied.
const DENIALS: [&str; 4] = ["没有", "没得", "没", "无"];
/// The text asks for the very unit that leads this matter.
const INSTRUCTED_MILLI: u32 = 400;
/// How many strong patterns of one matter count; each half as much as the one before.
const STRONG_COUNTED_MAX: u32 = 4;

/// A matter that the text speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Weighed {
    /// Its number in the duty list.
    pub(super) matter: u32,
    /// Its weight.
    pub(super) weight_milli: u32,
    /// The words of its strong patterns, in the order of the text.
    pub(super) spans: Vec<Span>,
}

/// A matter that strong words spoke for and an excluding word dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Dropped {
    /// Its number in the duty list.
    pub(super) matter: u32,
    /// The excluding word.
    pub(super) by: Span,
}

/// The outcome of weighing.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Weighing {
    /// Matters that stand, heaviest first, then by code; no more than are followed.
    pub(super) standing: Vec<Weighed>,
    /// Matters that were dropped, by code.
    pub(super) dropped: Vec<Dropped>,
    /// The same, as heavy as they would be, heaviest first: never decided by, only shown to a person.
    pub(super) sunk: Vec<Weighed>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sign {
    Excluding,
    Strong,
    Weak,
}

#[derive(Debug, Clone, Copy)]
struct Claim {
    matter: u32,
    sign: Sign,
    /// Its place in [`Matches::patterns`].
    pattern: u32,
    /// The pattern's place among all.
    rank: u32,
    divisor: u32,
}

impl Claim {
    fn new(matter: u32, sign: Sign, (at, pattern): (usize, &Matched<'_>), divisor: u32) -> Self {
        Self { matter, sign, pattern: as_u32(at), rank: pattern.rank, divisor }
    }

    /// By matter, sign and the pattern's rank.
    fn order(&self) -> u64 {
        u64::from(self.matter) << 32 | (self.sign as u64) << 30 | u64::from(self.rank)
    }

    /// The hits chosen for its pattern.
    fn hits<'m>(&self, matches: &'m Matches<'_>) -> &'m [KeywordHit] {
        matches.chosen(self.pattern as usize)
    }
}

/// Weighs every matter that the text touches. `titled` says that the first line is a title.
pub(super) fn weigh(
    book: &RuleBook,
    matches: &Matches<'_>,
    features: &Features,
    titled: bool,
) -> Weighing {
    let mut claims = claims(matches);
    if claims.is_empty() {
        return Weighing::default();
    }
    let (dropped, sunk) = drop_excluded(&mut claims, matches, features);
    let longest = longest_spans(&claims, matches);
    let title_end = title_end(features, titled);
    let scale = Scale { book, matches, features, longest: &longest, title_end };
    Weighing { standing: scale.all(&claims), sunk: scale.all(&sunk), dropped }
}

/// How heavy a pattern is by itself, as every owner but matters sees it.
pub(super) fn pattern_milli(
    book: &RuleBook,
    matches: &Matches<'_>,
    features: &Features,
    pattern: usize,
) -> u32 {
    let scale = Scale { book, matches, features, longest: &[], title_end: 0 };
    let hits = matches.chosen(pattern);
    per_mille(scale.parts(hits), spread(hits))
}

/// What the patterns claim, by matter. Weak patterns never suffice alone: a matter without a strong
/// one is left out.
fn claims(matches: &Matches<'_>) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    let mut strong = 0;
    for (pattern, matched) in matches.of(Owner::Strong) {
        for one in matched.uses {
            let Role::Strong(matter) = one.role() else { break };
            strong |= matter_bit(matter);
            claims.push(Claim::new(matter, Sign::Strong, (pattern, matched), one.divisor()));
        }
    }
    let decided = claims.len();
    if decided == 0 {
        return claims;
    }
    for (pattern, matched) in matches.of(Owner::Matter) {
        if !matched.may_support(strong) {
            continue;
        }
        for one in matched.uses {
            let (matter, sign) = match one.role() {
                Role::Weak(matter) => (matter, Sign::Weak),
                Role::Excluding(matter) => (matter, Sign::Excluding),
                Role::Strong(_)
                | Role::Emergency(_)
                | Role::Scope(_)
                | Role::ScopeVeto(_)
                | Role::Knowledge(_) => continue,
            };
            if strong & matter_bit(matter) != 0
                && claims[..decided].iter().any(|claim| claim.matter == matter)
            {
                claims.push(Claim::new(matter, sign, (pattern, matched), one.divisor()));
            }
        }
    }
    claims.sort_unstable_by_key(Claim::order);
    claims
}

/// Takes the matters out that an excluding pattern drops, and gives their claims.
fn drop_excluded(
    claims: &mut Vec<Claim>,
    matches: &Matches<'_>,
    features: &Features,
) -> (Vec<Dropped>, Vec<Claim>) {
    let mut dropped: Vec<Dropped> = Vec::new();
    for claim in claims.iter().filter(|claim| claim.sign == Sign::Excluding) {
        let hits = claim.hits(matches);
        let known = dropped.last().is_some_and(|one| one.matter == claim.matter);
        let is_said = hits.iter().all(|hit| is_said(features, hit.span));
        if let Some(hit) = hits.first().filter(|_| !known && is_said) {
            dropped.push(Dropped { matter: claim.matter, by: hit.span });
        }
    }
    if dropped.is_empty() {
        return (dropped, Vec::new());
    }
    let is_out =
        |claim: &Claim| dropped.binary_search_by_key(&claim.matter, |one| one.matter).is_ok();
    let (out, left) = std::mem::take(claims).into_iter().partition(is_out);
    *claims = left;
    (dropped, out)
}

/// Whether an excluding word is said of the matter: not denied (没有物业), and no part of the name of
/// the unit that is asked to act (请自来水公司核实处理).
fn is_said(features: &Features, span: Span) -> bool {
    let before = features.text.get(..span.start as usize).unwrap_or("");
    !DENIALS.iter().any(|denial| before.ends_with(denial))
        && !features.units.iter().any(|unit| unit.instructed && covers(unit.span, span))
}

/// The distinct spans of strong hits that lie in no longer one, by start; none where all are hits of one
/// pattern, which lie in no other's.
fn longest_spans(claims: &[Claim], matches: &Matches<'_>) -> Spans {
    let mut spans = Spans::new();
    let strong = || claims.iter().filter(|claim| claim.sign == Sign::Strong);
    let first = strong().next().map(|claim| claim.pattern);
    if strong().all(|claim| Some(claim.pattern) == first) {
        return spans;
    }
    let mut last = None;
    for claim in strong() {
        // Matters that share their words mostly stand side by side.
        if last.replace(claim.pattern) != Some(claim.pattern) {
            spans.extend(claim.hits(matches).iter().map(|hit| hit.span));
        }
    }
    spans.sort_unstable_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut reach = 0;
    spans.retain(|span| {
        let free = span.end > reach;
        reach = reach.max(span.end);
        free
    });
    spans
}

fn title_end(features: &Features, titled: bool) -> u32 {
    let end = if titled { features.text.find('\n') } else { None };
    u32::try_from(end.unwrap_or(0)).unwrap_or(0)
}

/// Some spans.
type Spans = SmallVec<[Span; 16]>;

struct Scale<'a> {
    book: &'a RuleBook,
    matches: &'a Matches<'a>,
    features: &'a Features,
    /// The strong hits that lie in no longer one, by start.
    longest: &'a [Span],
    title_end: u32,
}

/// A matter that weighs something: how much, its number, and where its hits stand in the evidence.
type Heavy = (Reverse<u32>, u32, Range<usize>);

/// What the matters weighed so far were weighed by.
struct Evidence {
    /// The strong patterns of one matter, by weight: that, their rank, their place.
    strong: SmallVec<[(u32, u32, u32); 16]>,
    /// The hits that counted, by matter.
    spans: Spans,
}

impl Scale<'_> {
    /// Weighs the matters of `claims`, which stand together by matter; heaviest first, then by code, no
    /// more than are followed.
    fn all(&self, claims: &[Claim]) -> Vec<Weighed> {
        if claims.is_empty() {
            return Vec::new();
        }
        let mut evidence = Evidence { strong: SmallVec::new(), spans: Spans::new() };
        let mut all: SmallVec<[Heavy; 8]> = SmallVec::new();
        for own in claims.chunk_by(|a, b| a.matter == b.matter) {
            let from = evidence.spans.len();
            if let Some(weight) = self.matter(own, &mut evidence) {
                all.push((Reverse(weight), own[0].matter, from..evidence.spans.len()));
            }
        }
        all.sort_unstable_by_key(|(weight, matter, _)| (*weight, *matter));
        let kept = all.into_iter().take(MATTERS_FOLLOWED_MAX);
        kept.map(|(Reverse(weight_milli), matter, spans)| {
            let mut spans = evidence.spans[spans].to_vec();
            spans.sort_unstable();
            spans.dedup();
            Weighed { matter, weight_milli, spans }
        })
        .collect()
    }

    /// Weighs one matter from its claims, and adds the hits that counted to the evidence.
    fn matter(&self, claims: &[Claim], evidence: &mut Evidence) -> Option<u32> {
        let matter = claims.first()?.matter;
        let Evidence { strong, spans } = evidence;
        let from = spans.len();
        strong.clear();
        let own = claims.iter().filter(|claim| claim.sign == Sign::Strong);
        strong.extend(own.map(|claim| (self.strong(claim), claim.rank, claim.pattern)));
        strong.sort_unstable_by_key(|(milli, rank, _)| (Reverse(*milli), *rank));
        let mut weight_milli = 0;
        let mut counted = 0;
        for &(milli, _, pattern) in &*strong {
            let hits = self.matches.chosen(pattern as usize);
            let taken = |span| spans[from..].iter().any(|&one| covers(one, span));
            let fresh = hits.iter().filter(|hit| !taken(hit.span)).count();
            if fresh == 0 || counted == STRONG_COUNTED_MAX {
                continue;
            }
            weight_milli += (milli >> counted) * as_u32(fresh) / as_u32(hits.len()).max(1);
            counted += 1;
            spans.extend(hits.iter().map(|hit| hit.span));
        }
        if weight_milli == 0 {
            return None;
        }
        let weak = claims.iter().filter(|claim| claim.sign == Sign::Weak);
        let weak = weak.filter(|claim| self.is_fresh(claim, &spans[from..]));
        let weak = weak.take((WEAK_MILLI_MAX / WEAK_MILLI) as usize).count();
        weight_milli += as_u32(weak) * WEAK_MILLI;
        if self.is_instructed(matter) {
            weight_milli += INSTRUCTED_MILLI;
        }
        Some(weight_milli)
    }

    fn strong(&self, claim: &Claim) -> u32 {
        let known = &self.matches.patterns[claim.pattern as usize].weight_milli;
        let milli = known.get().unwrap_or_else(|| {
            let hits = claim.hits(self.matches);
            let contained = if self.is_contained(hits) { CONTAINED_PERMILLE } else { 1000 };
            per_mille(per_mille(self.parts(hits), spread(hits)), contained)
        });
        known.set(Some(milli));
        milli / claim.divisor.max(1)
    }

    /// Weight of a pattern's literals together.
    fn parts(&self, hits: &[KeywordHit]) -> u32 {
        hits.iter().map(|hit| self.part(hit, hits.len() == 1)).sum()
    }

    /// Weight of one literal where it stands, by itself or beside others.
    fn part(&self, hit: &KeywordHit, alone: bool) -> u32 {
        let chars = u32::from(self.book.index().patterns.chars(hit.keyword));
        let mut milli = LITERAL_MILLI.get(chars as usize).copied().unwrap_or_else(|| {
            let longest = as_u32(LITERAL_MILLI.len()) - 1;
            let plain = LITERAL_MILLI[LITERAL_MILLI.len() - 1];
            (plain + chars.saturating_sub(longest) * LONGER_MILLI).min(LITERAL_MILLI_MAX)
        });
        let cut_permille = match (alone, chars) {
            (true, 0..=2) => CUT_PERMILLE,
            (false, 0 | 1) => CUT_PART_PERMILLE,
            (true | false, _) => 1000,
        };
        if cut_permille < 1000 && !self.features.aligned(hit.span) {
            milli = per_mille(milli, cut_permille);
        }
        if self.is_in_name(hit.span) {
            milli = per_mille(milli, IN_NAME_PERMILLE);
        }
        if hit.span.end <= self.title_end {
            milli = per_mille(milli, TITLE_PERMILLE);
        }
        milli
    }

    /// Whether longer strong hits hold all parts and say more than they do together: 路灯 in 路灯不亮,
    /// but not 路灯+不亮, nor a conjunction that has a part elsewhere. Several holders may belong to as
    /// many patterns, so that together they must say half as much again.
    fn is_contained(&self, hits: &[KeywordHit]) -> bool {
        let length = |span: Span| span.end - span.start;
        let (mut own, mut held, mut holders) = (0, 0, 0);
        let mut last = None;
        for hit in hits {
            let after = self.longest.partition_point(|one| one.start <= hit.span.start);
            let holder = self.longest[..after].last().filter(|one| covers(**one, hit.span));
            let Some(&holder) = holder else { return false };
            own += length(hit.span);
            if last.replace(holder) != Some(holder) {
                held += length(holder);
                holders += 1;
            }
        }
        if holders > 1 { own * 3 < held * 2 } else { own < held }
    }

    fn is_in_name(&self, span: Span) -> bool {
        self.features.places.iter().any(|place| covers(place.span, span))
            || self.features.units.iter().any(|unit| unit.instructed && covers(unit.span, span))
    }

    /// Whether a weak pattern stands in other words than `spans`.
    fn is_fresh(&self, claim: &Claim, spans: &[Span]) -> bool {
        let is_taken = |hit: &KeywordHit| spans.iter().any(|&one| covers(one, hit.span));
        self.matches.stands_outside(claim.pattern as usize, is_taken)
    }

    /// Whether the text asks for the unit that leads the matter.
    fn is_instructed(&self, matter: u32) -> bool {
        let mut instructed = self.features.units.iter().filter(|unit| unit.instructed).peekable();
        if instructed.peek().is_none() {
            return false;
        }
        let index = self.book.index();
        let lead = index.entry(matter as usize).and_then(|entry| entry.matter.lead.as_ref());
        instructed.any(|named| {
            let kind = index.unit_kind(&named.unit);
            match lead {
                Some(Lead::Unit(unit)) => {
                    index.classes.agree(&self.book.organisation, &named.unit, unit)
                }
                Some(Lead::StreetOfPlace) => kind == Some(UnitKind::Street),
                Some(Lead::CommunityOfPlace) => kind.is_some_and(UnitKind::is_grassroots),
                None => false,
            }
        })
    }
}

/// What the distance between the parts of a conjunction leaves of it, in per mille.
fn spread(hits: &[KeywordHit]) -> u32 {
    let from = hits.iter().map(|hit| hit.span.start).min().unwrap_or(0);
    let to = hits.iter().map(|hit| hit.span.start).max().unwrap_or(0);
    if to - from > NEAR_BYTES { FAR_PERMILLE } else { 1000 }
}

fn per_mille(milli: u32, of: u32) -> u32 {
    milli.saturating_mul(of) / 1000
}

fn as_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
