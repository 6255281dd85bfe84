//! Which keywords stand in a text, and of which patterns all parts do.
//!
//! Must never: look at a pattern that is posted under no keyword of the text.

use smallvec::SmallVec;

use crate::route::patterns::PatternTable;
use crate::text::features::{KeywordHit, KeywordId};

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

    /// Hands over where `keyword` stands among the hits, in order, for as long as that is wanted.
    #[inline]
    pub(super) fn places(&self, keyword: KeywordId, mut is_wanted: impl FnMut(usize) -> bool) {
        for (number, block) in self.few.iter().enumerate() {
            let mut those = 0;
            for (at, one) in block.iter().enumerate() {
                those |= u32::from(*one == keyword.0) << at;
            }
            while those != 0 {
                if !is_wanted(number * BLOCK + those.trailing_zeros() as usize) {
                    return;
                }
                those &= those - 1;
            }
        }
        if !self.many.is_empty() {
            let from = self.many.partition_point(|&(one, _)| one < keyword);
            let own = self.many[from..].iter().take_while(|&&(one, _)| one == keyword);
            own.map(|&(_, place)| place).all(is_wanted);
        }
    }
}

/// Hands over the numbers of the patterns all of whose parts stand in the text.
///
/// What is to be looked at is gathered first, and what holds is kept without a branch: nothing of it can
/// be foretold, and a wrong guess costs more than the looking.
pub(super) fn standing(table: &PatternTable, hits: &[KeywordHit], mut found: impl FnMut(u32)) {
    let mut set = KeywordSet::new(table.keywords());
    let mut distinct: SmallVec<[KeywordId; POSTED_ROOM]> = SmallVec::new();
    distinct.resize(hits.len(), KeywordId(0));
    let (anchors, mut count) = (distinct.as_mut_slice(), 0);
    for hit in hits {
        anchors[count] = hit.keyword;
        count += usize::from(set.add(hit.keyword));
    }
    let mut posted = [0_u32; POSTED_ROOM + STRIDE];
    let mut held = 0;
    let mut sift = |posted: &mut [u32]| {
        let kept = table.keep_standing(posted, &set.0);
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

/// Which keywords stand in the text: a bit each by number.
struct KeywordSet(Vec<u64>);

impl KeywordSet {
    /// Of a table with so many keywords.
    fn new(keywords: usize) -> Self {
        Self(vec![0; keywords / 64 + 1])
    }

    /// Adds a keyword; whether it is of the table and was not in the set.
    #[inline]
    fn add(&mut self, keyword: KeywordId) -> bool {
        let bit = 1 << (keyword.0 % 64);
        let Some(word) = self.0.get_mut(keyword.0 as usize / 64) else { return false };
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }
}
