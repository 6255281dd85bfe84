//! Goes over a text and finds the literals in it.
//!
//! Must never: branch on what cannot be foretold where a count will do; a wrong guess of the processor
//! costs as much as thirty instructions.

use smallvec::{SmallVec, smallvec};

use super::{END, NO_VALUE, Trie, follower_bit, key};
use crate::text::automaton::narrow;
use crate::text::features::Span;

/// How many characters stand behind the last one: so far a walk may look ahead.
const ENDS: usize = 3;
/// Room for the characters of nearly every text.
const CHARS_USUAL: usize = 128;
/// How many positions are looked at together.
const BLOCK: usize = 64;

/// A character of a text, and where it begins.
#[derive(Clone, Copy)]
struct Char {
    at: u32,
    c: u32,
}

/// A literal that stands in the text: which, from which character of a block on, and where it ends.
#[derive(Clone, Copy, Default)]
struct Hit {
    value: u32,
    from: u32,
    end: u32,
}

impl Trie {
    /// Hands every occurrence to `found`, overlapping ones included, by start, the longer first.
    ///
    /// The positions of a block take each step together: what a step needs comes from memory for all at
    /// once, and those that go on are kept without a branch, since nobody can foretell which.
    #[inline]
    pub(in crate::text) fn each(&self, text: &str, mut found: impl FnMut(u32, Span)) {
        let chars = chars_of(text);
        let mut hits = Hits::new();
        for from in (0..chars.len() - ENDS).step_by(BLOCK) {
            let block = &chars[from..];
            let count = self.look(block, &mut hits);
            for at in by_start(&hits[..count]) {
                let Hit { value, from, end } = hits[at as usize];
                found(value, Span { start: block[from as usize].at, end });
            }
        }
    }

    /// The literals that begin in the first block of `chars`, by length; their count.
    fn look(&self, chars: &[Char], hits: &mut Hits) -> usize {
        let starts = BLOCK.min(chars.len() - ENDS);
        let mut kept = Kept { hits, count: 0 };
        kept.reserve(starts);
        for (at, pair) in (0..).zip(chars[..=starts].windows(2)) {
            kept.keep(self.single(pair[0].c), at, pair[1].at);
        }
        let mut some = [0_u32; BLOCK];
        let mut pairs = 0;
        for (at, pair) in (0..).zip(chars[..=starts].windows(2)) {
            let key = key(pair[0].c, pair[1].c);
            let may_be = self.may_be_pair(key);
            // Fetched ahead, so that a wrong guess at what it holds need not wait for it.
            std::hint::black_box(self.pairs[if may_be { self.home(key) } else { 0 }].key);
            some[pairs] = at;
            pairs += usize::from(may_be);
        }
        let mut walkers = [(0_u32, 0_u32); BLOCK];
        let mut going = 0;
        kept.reserve(pairs);
        for &at in &some[..pairs] {
            let [first, second, ahead, ..] = chars[at as usize..] else { break };
            let next = self.pair(key(first.c, second.c));
            kept.keep(next.value, at, ahead.at);
            let goes_on = next.followers & follower_bit(ahead.c) != 0;
            std::hint::black_box(self.nodes[if goes_on { next.children as usize } else { 0 }].c);
            walkers[going] = (at, next.children);
            going += usize::from(goes_on);
        }
        for depth in 2.. {
            let walking = std::mem::take(&mut going);
            if walking == 0 {
                break;
            }
            kept.reserve(walking);
            for step in 0..walking {
                let (at, children) = walkers[step];
                let [here, ahead, ..] = chars[at as usize + depth..] else { break };
                let next = self.child(children, here.c);
                kept.keep(next.value, at, ahead.at);
                walkers[going] = (at, next.children);
                going += usize::from(next.followers & follower_bit(ahead.c) != 0);
            }
        }
        kept.count
    }
}

/// Room for what stands in a block.
type Hits = SmallVec<[Hit; CHARS_USUAL]>;

/// What has been found in a block so far.
struct Kept<'a> {
    hits: &'a mut Hits,
    count: usize,
}

impl Kept<'_> {
    /// Makes room for so many more.
    fn reserve(&mut self, more: usize) {
        if self.hits.len() < self.count + more {
            self.hits.resize(self.count + more, Hit::default());
        }
    }

    /// Keeps a hit that has a value.
    #[inline(always)]
    fn keep(&mut self, value: u32, from: u32, end: u32) {
        self.hits[self.count] = Hit { value, from, end };
        self.count += usize::from(value != NO_VALUE);
    }
}

/// The characters of a text, and what stands behind them.
fn chars_of(text: &str) -> SmallVec<[Char; CHARS_USUAL]> {
    let mut chars = SmallVec::new();
    chars.extend(text.char_indices().map(|(at, c)| Char { at: narrow(at), c: u32::from(c) }));
    chars.extend([Char { at: narrow(text.len()), c: END }; ENDS]);
    chars
}

/// The numbers of the hits of a block, which are by length, by start, the longer first.
#[inline]
fn by_start(hits: &[Hit]) -> SmallVec<[u32; CHARS_USUAL]> {
    let mut places = [0_u32; BLOCK + 1];
    for hit in hits {
        places[hit.from as usize + 1] += 1;
    }
    for at in 1..BLOCK {
        places[at] += places[at - 1];
    }
    let mut order: SmallVec<[u32; CHARS_USUAL]> = smallvec![0; hits.len()];
    for (number, hit) in hits.iter().enumerate().rev() {
        let place = &mut places[hit.from as usize];
        order[*place as usize] = narrow(number);
        *place += 1;
    }
    order
}
