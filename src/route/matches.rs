//! Which patterns stand in a text, and which hits were chosen for their parts.
//!
//! Must never: weigh matters, or look at a pattern that has nothing in the text.

use std::ops::Range;

use crate::text::features::{Features, KeywordHit, KeywordId, Mood, Span};

use super::patterns::{Owner, PatternTable, Use};

/// How many hits of one keyword are looked at when the parts of a pattern are paired.
const HITS_PAIRED_MAX: usize = 8;

/// Room for the patterns of nearly every text.
const PATTERNS_USUAL: usize = 16;

/// A pattern that stands in the text.
#[derive(Debug, Clone)]
pub(super) struct Matched<'b> {
    /// Its uses.
    pub(super) uses: &'b [Use],
    /// Its parts.
    pub(super) parts: &'b [KeywordId],
    /// The hits chosen for its parts, in [`Matches::hits`].
    pub(super) hits: Range<usize>,
    owners: u8,
}

/// The patterns that stand in one text.
#[derive(Debug)]
pub(super) struct Matches<'b> {
    /// In the order of their anchors' keyword numbers.
    pub(super) patterns: Vec<Matched<'b>>,
    /// Chosen hits.
    pub(super) hits: Vec<KeywordHit>,
    by_keyword: Vec<KeywordHit>,
    /// Everybody that a pattern speaks for.
    owners: u8,
}

impl<'b> Matches<'b> {
    /// The patterns all of whose parts stand in the text, in whatever mood.
    pub(super) fn find(table: &'b PatternTable, features: &Features) -> Self {
        let by_keyword = sorted(&features.keywords);
        let standing = Standing::new(&by_keyword);
        let mut found = Self {
            patterns: Vec::with_capacity(PATTERNS_USUAL),
            hits: Vec::with_capacity(2 * PATTERNS_USUAL),
            by_keyword: Vec::new(),
            owners: 0,
        };
        for same in by_keyword.chunk_by(|one, next| one.keyword == next.keyword) {
            let Some(keyword) = same.first().map(|hit| hit.keyword) else { continue };
            for (number, others) in table.posted_under(keyword) {
                if !others.iter().all(|&other| standing.may_hold(other)) {
                    continue;
                }
                let parts = table.parts(number);
                let start = found.hits.len();
                if choose(features, &by_keyword, same, parts, &mut found.hits) {
                    let hits = start..found.hits.len();
                    let (uses, owners) = table.uses(number);
                    found.owners |= owners;
                    found.patterns.push(Matched { uses, parts, hits, owners });
                }
            }
        }
        found.by_keyword = by_keyword;
        found
    }

    /// The patterns that speak for somebody of that sort, and perhaps for others as well.
    pub(super) fn of(&self, owner: Owner) -> impl Iterator<Item = (usize, &Matched<'b>)> {
        let all = if self.owners & owner as u8 == 0 { &[][..] } else { &self.patterns };
        all.iter().enumerate().filter(move |(_, matched)| matched.owners & owner as u8 != 0)
    }

    /// The hits chosen for the parts of a pattern.
    #[inline]
    pub(super) fn chosen(&self, matched: &Matched<'_>) -> &[KeywordHit] {
        &self.hits[matched.hits.clone()]
    }

    /// Whether every part of a pattern has a hit in one of `moods`, outside the names of places.
    pub(super) fn in_moods(
        &self,
        matched: &Matched<'_>,
        moods: &[Mood],
        features: &Features,
    ) -> bool {
        matched.parts.iter().all(|&part| {
            hits_of(&self.by_keyword, part).iter().any(|hit| {
                moods.contains(&hit.mood)
                    && !features.places.iter().any(|place| covers(place.span, hit.span))
            })
        })
    }
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
    let mut sorted = hits.to_vec();
    sorted.sort_unstable_by_key(|hit| (u64::from(hit.keyword.0) << 32) | u64::from(hit.span.start));
    sorted
}

/// All hits of one keyword.
fn hits_of(by_keyword: &[KeywordHit], keyword: KeywordId) -> &[KeywordHit] {
    let from = by_keyword.partition_point(|hit| hit.keyword < keyword);
    let rest = by_keyword.get(from..).unwrap_or(&[]);
    let end = rest.iter().position(|hit| hit.keyword != keyword).unwrap_or(rest.len());
    rest.get(..end).unwrap_or(&[])
}

/// Appends one hit for each part to `chosen`, close together, whole words first; nothing when one is
/// missing. `anchors` are the hits of the anchor.
fn choose(
    features: &Features,
    by_keyword: &[KeywordHit],
    anchors: &[KeywordHit],
    parts: &[KeywordId],
    chosen: &mut Vec<KeywordHit>,
) -> bool {
    let Some(centre) = centre(features, by_keyword, anchors, parts) else { return false };
    let start = chosen.len();
    for &part in parts {
        if part == centre.keyword {
            chosen.push(centre);
        } else if let Some(near) = nearest(features, hits_of(by_keyword, part), centre) {
            chosen.push(near);
        } else {
            chosen.truncate(start);
            return false;
        }
    }
    true
}

/// The hit of the anchor that has the other parts nearest.
fn centre(
    features: &Features,
    by_keyword: &[KeywordHit],
    anchors: &[KeywordHit],
    parts: &[KeywordId],
) -> Option<KeywordHit> {
    if let [only] = anchors {
        return Some(*only);
    }
    let mut best: Option<(u32, KeywordHit)> = None;
    for hit in anchors.iter().take(HITS_PAIRED_MAX) {
        let mut cost = 2 * u32::from(!features.aligned(hit.span));
        for &part in parts.iter().filter(|&&part| part != hit.keyword) {
            let near = nearest(features, hits_of(by_keyword, part), *hit)?;
            cost = cost
                .saturating_add(near.span.start.abs_diff(hit.span.start))
                .saturating_add(u32::from(!features.aligned(near.span)));
        }
        if best.is_none_or(|(least, _)| cost < least) {
            best = Some((cost, *hit));
        }
    }
    best.map(|(_, centre)| centre)
}

/// Whether `outer` holds the whole of `inner`.
pub(super) fn covers(outer: Span, inner: Span) -> bool {
    outer.start <= inner.start && inner.end <= outer.end
}

/// The hit nearest to `centre`, a whole word before a cut one.
fn nearest(features: &Features, hits: &[KeywordHit], centre: KeywordHit) -> Option<KeywordHit> {
    if let [only] = hits {
        return Some(*only);
    }
    let key = |hit: &&KeywordHit| {
        (!features.aligned(hit.span), hit.span.start.abs_diff(centre.span.start))
    };
    hits.iter().take(HITS_PAIRED_MAX).min_by_key(key).copied()
}
