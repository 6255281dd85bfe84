//! Which patterns stand in a text, and which hits were chosen for their parts.
//!
//! Must never: weigh matters, or look at a pattern that has nothing in the text.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

use smallvec::SmallVec;

use crate::text::features::{Features, KeywordHit, KeywordId, Mood, Span};

use super::patterns::{Entry, Owner, Parts, PatternTable, Use};
use super::rulebook::PARTS_MAX;
use standing::{Keywords, standing};

mod standing;

/// How many hits of one keyword are looked at when the parts of a pattern are paired.
const HITS_PAIRED_MAX: usize = 8;

/// Room for the patterns of nearly every text.
const PATTERNS_USUAL: usize = 24;

/// A pattern that stands in the text.
#[derive(Debug)]
pub(super) struct Matched<'b> {
    /// Its place among all patterns: what breaks ties.
    pub(super) rank: u32,
    /// Its uses.
    pub(super) uses: &'b [Use],
    parts: Parts,
    entry: Entry,
    chosen: OnceCell<Chosen>,
    /// What weighing keeps here, once it has weighed the pattern: it mostly speaks for several matters.
    pub(super) weight_milli: Cell<Option<u32>>,
}

/// One hit for each part, in the order of their keywords' numbers; the first ones count.
#[derive(Debug, Clone, Copy)]
struct Chosen {
    hits: [KeywordHit; PARTS_MAX],
    count: usize,
}

/// The patterns that stand in one text.
#[derive(Debug)]
pub(super) struct Matches<'b> {
    /// In no order.
    pub(super) patterns: Vec<Matched<'b>>,
    /// The hits of the text by start.
    hits: Cow<'b, [KeywordHit]>,
    keywords: Keywords,
    features: &'b Features,
    /// Everybody that a pattern speaks for.
    owners: u8,
}

impl Matched<'_> {
    /// Whether it may be a supporting or excluding pattern of one of the matters whose bits are given.
    #[inline]
    pub(super) fn may_support(&self, matters: u32) -> bool {
        self.entry.supported & matters != 0
    }
}

impl<'b> Matches<'b> {
    /// The patterns all of whose parts stand in the text, in whatever mood.
    pub(super) fn find(table: &'b PatternTable, features: &'b Features) -> Self {
        let hits = by_start(&features.keywords);
        let mut owners = 0;
        let mut patterns = Vec::with_capacity(PATTERNS_USUAL);
        standing(table, &hits, |number| {
            let (parts, entry) = (table.parts(number), table.entry(number));
            owners |= entry.owners;
            let (rank, uses) = (entry.rank, table.uses(entry));
            let (chosen, weight_milli) = (OnceCell::new(), Cell::new(None));
            patterns.push(Matched { rank, uses, parts, entry, chosen, weight_milli });
        });
        let keywords = Keywords::new(&hits);
        Self { patterns, hits, keywords, features, owners }
    }

    /// The patterns that speak for somebody of that sort, and perhaps for others as well.
    pub(super) fn of(&self, owner: Owner) -> impl Iterator<Item = (usize, &Matched<'b>)> {
        let all = if self.owners & owner as u8 == 0 { &[][..] } else { &self.patterns };
        all.iter().enumerate().filter(move |(_, matched)| matched.entry.owners & owner as u8 != 0)
    }

    /// One hit for each part of a pattern, close together, whole words first. It is chosen when somebody
    /// first asks: few patterns matter, and choosing may ask where words end.
    #[inline]
    pub(super) fn chosen(&self, pattern: usize) -> &[KeywordHit] {
        let matched = &self.patterns[pattern];
        let chosen = matched.chosen.get_or_init(|| self.choose(matched.parts));
        &chosen.hits[..chosen.count]
    }

    /// Whether the words of a pattern stand elsewhere too: every hit chosen for a part fulfils `is_taken`
    /// only where this is false. Which hits are chosen is asked only where it matters.
    pub(super) fn stands_outside(
        &self,
        pattern: usize,
        is_taken: impl Fn(&KeywordHit) -> bool,
    ) -> bool {
        let mut is_open = false;
        for part in self.patterns[pattern].parts.iter() {
            let (mut any, mut all) = (false, true);
            for hit in self.hits_of(part).take(HITS_PAIRED_MAX) {
                let taken = is_taken(&hit);
                any |= taken;
                all &= taken;
            }
            if !any {
                return true;
            }
            is_open |= !all;
        }
        is_open && !self.chosen(pattern).iter().all(is_taken)
    }

    /// Whether every part of a pattern has a hit in one of `moods`, outside the names of places.
    pub(super) fn in_moods(&self, pattern: usize, moods: &[Mood]) -> bool {
        let outside = |hit: &KeywordHit| {
            !self.features.places.iter().any(|place| covers(place.span, hit.span))
        };
        let shows =
            |hit: &KeywordHit| moods.contains(&self.features.mood(hit.span)) && outside(hit);
        self.patterns[pattern].parts.iter().all(|part| self.hits_of(part).any(|hit| shows(&hit)))
    }

    /// The hits of one keyword by start.
    fn hits_of(&self, keyword: KeywordId) -> impl Iterator<Item = KeywordHit> {
        self.keywords.places(keyword).map(|place| self.hits[place])
    }

    fn choose(&self, parts: Parts) -> Chosen {
        let hits = |part| self.hits_of(part).take(HITS_PAIRED_MAX).collect();
        let mut parts = parts.iter().map(hits);
        let anchors: PartHits = parts.next().unwrap_or_default();
        let others: SmallVec<[PartHits; PARTS_MAX - 1]> = parts.collect();
        let is_cut = |hit: KeywordHit| !self.features.aligned(hit.span);
        let centre = centre(&is_cut, &anchors, &others);
        let mut chosen = Chosen { hits: [centre; PARTS_MAX], count: 1 };
        for hits in &others {
            let near = nearest(&is_cut, hits, centre);
            let behind =
                chosen.hits[..chosen.count].partition_point(|one| one.keyword < near.keyword);
            chosen.hits.copy_within(behind..chosen.count, behind + 1);
            chosen.hits[behind] = near;
            chosen.count += 1;
        }
        chosen
    }
}

/// The hits by start, as the reader lists them; whoever makes features by hand need not.
fn by_start(hits: &[KeywordHit]) -> Cow<'_, [KeywordHit]> {
    let mut hits = Cow::Borrowed(hits);
    if !hits.is_sorted_by_key(|hit| hit.span.start) {
        hits.to_mut().sort_by_key(|hit| hit.span.start);
    }
    hits
}

/// The hits of one part of a pattern.
type PartHits = SmallVec<[KeywordHit; 4]>;

/// The hit of the anchor that has the other parts nearest; a cut word stands one byte further off, the
/// anchor two. Boundaries are asked for only where they can still change the choice.
fn centre(
    is_cut: &impl Fn(KeywordHit) -> bool,
    anchors: &[KeywordHit],
    others: &[PartHits],
) -> KeywordHit {
    if let [only] = anchors {
        return *only;
    }
    let cost_of_cut = |hit| u32::from(is_cut(hit));
    let mut best = (u32::MAX, anchors[0]);
    for &hit in anchors {
        let least =
            others.iter().fold(0_u32, |sum, hits| sum.saturating_add(least_apart(hits, hit)));
        if least >= best.0 || least.saturating_add(2 * cost_of_cut(hit)) >= best.0 {
            continue;
        }
        let mut cost = 2 * cost_of_cut(hit);
        for hits in others {
            let near = nearest(is_cut, hits, hit);
            cost = cost.saturating_add(apart(near, hit)).saturating_add(cost_of_cut(near));
        }
        if cost < best.0 {
            best = (cost, hit);
        }
    }
    best.1
}

/// Whether `outer` holds the whole of `inner`.
pub(super) fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The hit nearest to `centre`, a whole word before a cut one, the first of equals.
fn nearest(
    is_cut: &impl Fn(KeywordHit) -> bool,
    hits: &[KeywordHit],
    centre: KeywordHit,
) -> KeywordHit {
    let order = |at: &usize| (apart(hits[*at], centre), *at);
    let mut last = (0..hits.len()).min_by_key(order);
    let first = last.map_or(centre, |at| hits[at]);
    if hits.len() < 2 {
        return first;
    }
    // From near to far, so that no more boundaries are asked for than need be.
    while let Some(at) = last {
        if !is_cut(hits[at]) {
            return hits[at];
        }
        last = (0..hits.len()).filter(|next| order(next) > order(&at)).min_by_key(order);
    }
    first
}

/// Bytes between the beginnings of two hits.
fn apart(one: KeywordHit, other: KeywordHit) -> u32 {
    one.span.start.abs_diff(other.span.start)
}

/// The least of that for several hits.
fn least_apart(hits: &[KeywordHit], other: KeywordHit) -> u32 {
    hits.iter().map(|&one| apart(one, other)).min().unwrap_or(0)
}
