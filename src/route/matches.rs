//! Which patterns stand in a text, and which hits were chosen for their parts.
//!
//! Must never: weigh matters, or look at a pattern that has nothing in the text.

use std::cell::OnceCell;
use std::ops::Range;

use crate::text::features::{Features, KeywordHit, KeywordId, Mood, Span};

use super::patterns::{Owner, PatternTable, Post, Use, narrow};
use super::rulebook::PARTS_MAX;

/// How many hits of one keyword are looked at when the parts of a pattern are paired.
const HITS_PAIRED_MAX: usize = 8;

/// Room for the patterns of nearly every text.
const PATTERNS_USUAL: usize = 24;

/// A pattern that stands in the text.
#[derive(Debug, Clone)]
pub(super) struct Matched<'b> {
    /// Its uses.
    pub(super) uses: &'b [Use],
    post: &'b Post,
    /// The hits of its anchor, in [`Matches::by_keyword`].
    anchors: Stretch,
    owners: u8,
}

/// From where to where in a list.
#[derive(Debug, Clone, Copy, Default)]
struct Stretch {
    from: u32,
    to: u32,
}

impl From<Range<usize>> for Stretch {
    fn from(range: Range<usize>) -> Self {
        Self { from: narrow(range.start), to: narrow(range.end) }
    }
}

impl Stretch {
    fn range(self) -> Range<usize> {
        self.from as usize..self.to as usize
    }
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
    /// In the order of their anchors' keyword numbers.
    pub(super) patterns: Vec<Matched<'b>>,
    /// By pattern.
    chosen: Vec<OnceCell<Chosen>>,
    by_keyword: Vec<KeywordHit>,
    features: &'b Features,
    /// Everybody that a pattern speaks for.
    owners: u8,
}

impl<'b> Matches<'b> {
    /// The patterns all of whose parts stand in the text, in whatever mood.
    pub(super) fn find(table: &'b PatternTable, features: &'b Features) -> Self {
        let by_keyword = sorted(&features.keywords);
        let mut patterns = candidates(table, &by_keyword);
        patterns.retain(|matched| {
            matched.others(&by_keyword).all(|other| !hits_of(&by_keyword, other).is_empty())
        });
        let owners = patterns.iter().fold(0, |set, matched| set | matched.owners);
        let mut chosen = Vec::with_capacity(patterns.len());
        chosen.resize_with(patterns.len(), OnceCell::new);
        Self { patterns, chosen, by_keyword, features, owners }
    }

    /// The patterns that speak for somebody of that sort, and perhaps for others as well.
    pub(super) fn of(&self, owner: Owner) -> impl Iterator<Item = (usize, &Matched<'b>)> {
        let all = if self.owners & owner as u8 == 0 { &[][..] } else { &self.patterns };
        all.iter().enumerate().filter(move |(_, matched)| matched.owners & owner as u8 != 0)
    }

    /// One hit for each part of a pattern, close together, whole words first. It is chosen when somebody
    /// first asks: few patterns matter, and choosing may ask where words end.
    #[inline]
    pub(super) fn chosen(&self, pattern: usize) -> &[KeywordHit] {
        let chosen = self.chosen[pattern].get_or_init(|| self.choose(&self.patterns[pattern]));
        &chosen.hits[..chosen.count]
    }

    /// Every hit that may be chosen for each part of a pattern.
    pub(super) fn choices(&self, pattern: usize) -> impl Iterator<Item = &[KeywordHit]> {
        let matched = &self.patterns[pattern];
        let others = matched.others(&self.by_keyword).map(|other| hits_of(&self.by_keyword, other));
        let all = std::iter::once(&self.by_keyword[matched.anchors.range()]).chain(others);
        all.map(|hits| hits.get(..HITS_PAIRED_MAX).unwrap_or(hits))
    }

    /// Whether every part of a pattern has a hit in one of `moods`, outside the names of places.
    pub(super) fn in_moods(&self, pattern: usize, moods: &[Mood]) -> bool {
        let matched = &self.patterns[pattern];
        let outside = |hit: &KeywordHit| {
            !self.features.places.iter().any(|place| covers(place.span, hit.span))
        };
        let shows =
            |hit: &KeywordHit| moods.contains(&self.features.mood(hit.span)) && outside(hit);
        self.by_keyword[matched.anchors.range()].iter().any(shows)
            && matched
                .others(&self.by_keyword)
                .all(|other| hits_of(&self.by_keyword, other).iter().any(shows))
    }

    fn choose(&self, matched: &Matched<'_>) -> Chosen {
        let anchors = &self.by_keyword[matched.anchors.range()];
        let others =
            || matched.others(&self.by_keyword).map(|other| hits_of(&self.by_keyword, other));
        let centre = centre(self.features, anchors, &others);
        let mut chosen = Chosen { hits: [centre; PARTS_MAX], count: 1 };
        for hits in others() {
            let near = nearest(self.features, hits, centre);
            let behind =
                chosen.hits[..chosen.count].partition_point(|one| one.keyword < near.keyword);
            chosen.hits.copy_within(behind..chosen.count, behind + 1);
            chosen.hits[behind] = near;
            chosen.count += 1;
        }
        chosen
    }
}

impl Matched<'_> {
    /// The parts besides the anchor.
    fn others(&self, by_keyword: &[KeywordHit]) -> impl Iterator<Item = KeywordId> {
        let anchor = by_keyword[self.anchors.from as usize].keyword;
        self.post.others.iter().copied().filter(move |&other| other != anchor)
    }
}

/// The patterns whose parts may all stand in the text.
///
/// Each step is taken for all before the next, so that what it needs comes from memory all at once.
fn candidates<'b>(table: &'b PatternTable, by_keyword: &[KeywordHit]) -> Vec<Matched<'b>> {
    let standing = Standing::new(by_keyword);
    let mut posted: Vec<(Stretch, Stretch)> = Vec::with_capacity(by_keyword.len());
    let mut from = 0;
    for same in by_keyword.chunk_by(|one, next| one.keyword == next.keyword) {
        let anchors = from..from + same.len();
        from = anchors.end;
        let posts = same.first().map_or(0..0, |hit| table.posted_under(hit.keyword));
        if !posts.is_empty() {
            std::hint::black_box(table.post(posts.start).others);
            posted.push((anchors.into(), posts.into()));
        }
    }
    let mut candidates = Vec::with_capacity(PATTERNS_USUAL);
    for (anchors, posts) in posted {
        for number in posts.range() {
            let post = table.post(number);
            if post.others.iter().all(|&other| standing.may_hold(other)) {
                let (uses, owners) = table.uses(number);
                std::hint::black_box(uses.first().map(|one| one.divisor));
                candidates.push(Matched { uses, post, anchors, owners });
            }
        }
    }
    candidates
}

/// Which keywords may stand in the text: a bit each by number, which keywords share.
struct Standing([u64; 16]);

impl Standing {
    fn new(hits: &[KeywordHit]) -> Self {
        let mut bits = Self([0; 16]);
        for hit in hits {
            let (word, bit) = Self::bit(hit.keyword);
            bits.0[word] |= bit;
        }
        bits
    }

    #[inline]
    fn may_hold(&self, keyword: KeywordId) -> bool {
        let (word, bit) = Self::bit(keyword);
        self.0[word] & bit != 0
    }

    #[inline]
    fn bit(keyword: KeywordId) -> (usize, u64) {
        (keyword.0 as usize / 64 % 16, 1 << (keyword.0 % 64))
    }
}

/// The hits by keyword, those of one keyword in the order of the text.
fn sorted(hits: &[KeywordHit]) -> Vec<KeywordHit> {
    if !hits.is_sorted_by_key(|hit| hit.span.start) {
        let mut hits = hits.to_vec();
        hits.sort_by_key(|hit| hit.span.start);
        return sorted(&hits);
    }
    let mut order: Vec<u64> =
        (0..).zip(hits).map(|(at, hit)| (u64::from(hit.keyword.0) << 32) | at).collect();
    order.sort_unstable();
    let at = |one: u64| (one & u64::from(u32::MAX)) as usize;
    order.into_iter().map(|one| hits[at(one)]).collect()
}

/// All hits of one keyword.
fn hits_of(by_keyword: &[KeywordHit], keyword: KeywordId) -> &[KeywordHit] {
    let from = by_keyword.partition_point(|hit| hit.keyword < keyword);
    let rest = by_keyword.get(from..).unwrap_or(&[]);
    let end = rest.iter().position(|hit| hit.keyword != keyword).unwrap_or(rest.len());
    rest.get(..end).unwrap_or(&[])
}

/// The hit of the anchor that has the other parts nearest; a cut word stands one byte further off, the
/// anchor two. Boundaries are asked for only where they can still change the choice.
fn centre<'m, I: Iterator<Item = &'m [KeywordHit]>>(
    features: &Features,
    anchors: &[KeywordHit],
    others: &impl Fn() -> I,
) -> KeywordHit {
    if let [only] = anchors {
        return *only;
    }
    let is_cut = |span| u32::from(!features.aligned(span));
    let mut best = (u32::MAX, anchors[0]);
    for &hit in anchors.iter().take(HITS_PAIRED_MAX) {
        let least = others().fold(0_u32, |sum, hits| sum.saturating_add(least_apart(hits, hit)));
        if least >= best.0 || least.saturating_add(2 * is_cut(hit.span)) >= best.0 {
            continue;
        }
        let mut cost = 2 * is_cut(hit.span);
        for hits in others() {
            let near = nearest(features, hits, hit);
            cost = cost.saturating_add(apart(near, hit)).saturating_add(is_cut(near.span));
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
fn nearest(features: &Features, hits: &[KeywordHit], centre: KeywordHit) -> KeywordHit {
    let hits = hits.get(..HITS_PAIRED_MAX).unwrap_or(hits);
    let order = |at: &usize| (apart(hits[*at], centre), *at);
    let mut last = (0..hits.len()).min_by_key(order);
    let first = last.map_or(centre, |at| hits[at]);
    if hits.len() < 2 {
        return first;
    }
    // From near to far, so that no more boundaries are asked for than need be.
    while let Some(at) = last {
        if features.aligned(hits[at].span) {
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
    let all = hits.iter().take(HITS_PAIRED_MAX).map(|&one| apart(one, other));
    all.min().unwrap_or(0)
}
