//! Which keywords stand in a text, and of which patterns all parts do.
//!
//! Must never: look at a pattern that is posted under no keyword of the text.

use smallvec::SmallVec;

use crate::route::patterns::PatternTable;
use crate::text::features::{KeywordHit, KeywordId};
use crate::text::marks::Marks;

/// Room for the patterns posted under the keywords of nearly every text.
const POSTED_ROOM: usize = 128;
/// How many of these are taken at once.
const STRIDE: usize = 8;

/// How many hits are looked at together.
const BLOCK: usize = u32::BITS as usize;
/// Up to so many hits all are looked at for each question; of more there is an index.
const FEW_MAX: usize = 8 * BLOCK;

/// Where each keyword stands among the hits.
#[derive(Debug)]
pub(super) struct Keywords {
    /// The keywords of few hits in their order, so that all places of one are found at once: which they
    /// are cannot be foretold.
    few: SmallVec<[[u32; BLOCK]; 2]>,
    /// Those of many with their places, in order: nobody shall be able to write a text that takes long.
    many: Vec<(KeywordId, usize)>,
}

impl Keywords {
    /// Of hits in their order.
    pub(super) fn new(hits: &[KeywordHit]) -> Self {
        if hits.len() > FEW_MAX {
            let mut many: Vec<(KeywordId, usize)> =
                hits.iter().map(|hit| hit.keyword).zip(0..).collect();
            many.sort_unstable();
            return Self { few: SmallVec::new(), many };
        }
        let block = |hits: &[KeywordHit]| {
            let mut block = [u32::MAX; BLOCK];
            for (place, hit) in block.iter_mut().zip(hits) {
                *place = hit.keyword.0;
            }
            block
        };
        Self { few: hits.chunks(BLOCK).map(block).collect(), many: Vec::new() }
    }

    /// Where `keyword` stands among the hits, in order.
    #[inline]
    pub(super) fn places(&self, keyword: KeywordId) -> impl Iterator<Item = usize> {
        let few = self.few.iter().enumerate().flat_map(move |(number, block)| {
            places_in(block, keyword).map(move |at| number * BLOCK + at)
        });
        let from = self.many.partition_point(|&(one, _)| one < keyword);
        let own = self.many[from..].iter().take_while(move |&&(one, _)| one == keyword);
        few.chain(own.map(|&(_, place)| place))
    }
}

#[inline]
fn places_in(block: &[u32; BLOCK], keyword: KeywordId) -> impl Iterator<Item = usize> {
    let mut those = 0;
    for (at, one) in block.iter().enumerate() {
        those |= u32::from(*one == keyword.0) << at;
    }
    std::iter::from_fn(move || {
        let next = (those != 0).then(|| those.trailing_zeros() as usize);
        those &= those.wrapping_sub(1);
        next
    })
}

/// Hands over the numbers of the patterns all of whose parts stand in the text.
///
/// What is to be looked at is gathered first, and what holds is kept without a branch: nothing of it can
/// be foretold, and a wrong guess costs more than the looking.
pub(super) fn standing(table: &PatternTable, hits: &[KeywordHit], mut found: impl FnMut(u32)) {
    let mut set = Marks::new(table.keywords());
    let mut distinct: SmallVec<[KeywordId; POSTED_ROOM]> = SmallVec::new();
    distinct.resize(hits.len(), KeywordId(0));
    let (anchors, mut count) = (distinct.as_mut_slice(), 0);
    for hit in hits {
        anchors[count] = hit.keyword;
        count += usize::from(set.set(hit.keyword.0));
    }
    let mut posted = [0_u32; POSTED_ROOM + STRIDE];
    let mut held = 0;
    let mut sift = |posted: &mut [u32]| {
        let kept = keep(posted, table, &set);
        posted[..kept].iter().copied().for_each(&mut found);
    };
    for &anchor in &anchors[..count] {
        let mut posts = table.posted_under(anchor);
        loop {
            for (place, number) in posted[held..held + STRIDE].iter_mut().zip(posts.start..) {
                *place = number;
            }
            held += posts.len().min(STRIDE);
            if held > POSTED_ROOM {
                sift(&mut posted[..held]);
                held = 0;
            }
            // Few keywords have more.
            if posts.len() <= STRIDE {
                break;
            }
            posts.start += STRIDE as u32;
        }
    }
    sift(&mut posted[..held]);
}

/// Moves those of the patterns to the front all of whose parts are in the set of keywords; their count.
fn keep(posted: &mut [u32], table: &PatternTable, keywords: &Marks) -> usize {
    let has = |keyword: KeywordId| keywords.has(keyword.0);
    let mut kept = 0;
    for at in 0..posted.len() {
        let number = posted[at];
        let [one, other, third] = table.parts(number).all();
        posted[kept] = number;
        kept += usize::from(has(one) & has(other) & has(third));
    }
    kept
}
