//! A dictionary of literals that finds, at every character of a text, those that begin there.
//!
//! Must never: know what a literal is for, or judge what it finds.
//!
//! An automaton (Aho–Corasick) touches its tables at every character, each step waiting for the last;
//! in rule sets of this size that is mostly waiting for memory. Here a set of character pairs, small
//! enough for the fastest cache, refuses the positions at which no literal begins, which are most, and
//! the walks from the others do not wait for each other (`scan`). The price is that a hostile text costs
//! its length times the longest literal.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::automaton::narrow;

mod scan;

/// Bits of the set of first pairs, a power of two.
const PAIR_BITS: u32 = 17;
/// Characters below are looked up at once: all that a text usually has.
const SINGLES_TO: usize = 0x1_0000;
/// Width of a character, and of [`END`].
const CHAR_BITS: u32 = 22;
/// Stands behind the last character of a text, and is none.
const END: u32 = 1 << 21;
/// The value of a node at which no literal ends.
const NO_VALUE: u32 = u32::MAX;
/// How many characters the set of those that may follow tells apart.
const FOLLOWER_BITS: u32 = 9;

/// The literals, each with a value.
pub(super) struct Trie {
    /// Which pairs of characters may begin a literal, by their hash.
    pairs_set: Vec<u64>,
    /// By character, up to [`SINGLES_TO`]: which of the values it has by itself; zero for none.
    singles: Vec<u16>,
    /// What the literals of one character stand for, and nothing in the first place.
    single_values: Vec<u32>,
    /// Those of rarer characters, and those for which there was no number left.
    rare_singles: FxHashMap<u32, u32>,
    /// What literals begin with: an open hash table by the first two characters; a power of two, at most
    /// half full.
    pairs: Vec<Pair>,
    shift: u32,
    /// What comes behind: the children of a node side by side, and the descendants of a pair together, so
    /// that a walk mostly stays where it is in memory.
    nodes: Vec<Node>,
}

/// The first two characters of a literal; four of them fill a line of the cache.
#[derive(Clone, Copy)]
struct Pair {
    /// Both characters, zero where the place is free, and above them which may follow.
    key: u64,
    value: u32,
    children: u32,
}

/// A later character of a literal.
#[derive(Clone, Copy)]
struct Node {
    /// The character, above it whether it is the last of its siblings, and which may follow.
    c: u32,
    value: u32,
    children: u32,
}

/// What a literal that has been followed so far may be, and how it may go on.
#[derive(Clone, Copy)]
struct Next {
    /// The value of the literal that ends here, or [`NO_VALUE`].
    value: u32,
    /// Where the children begin; meaningless without followers.
    children: u32,
    /// Which characters may follow, a bit each by their hash.
    followers: u32,
}

const NOTHING: Next = Next { value: NO_VALUE, children: 0, followers: 0 };

impl Pair {
    const FREE: Self = Self { key: 0, value: NO_VALUE, children: 0 };

    fn new(key: u64, next: Next) -> Self {
        let followers = u64::from(next.followers) << (2 * CHAR_BITS);
        Self { key: key | followers, value: next.value, children: next.children }
    }

    #[inline]
    fn key(&self) -> u64 {
        self.key & ((1 << (2 * CHAR_BITS)) - 1)
    }

    #[inline]
    fn next(&self) -> Next {
        let followers = u32::try_from(self.key >> (2 * CHAR_BITS)).unwrap_or(0);
        Next { value: self.value, children: self.children, followers }
    }
}

impl Node {
    /// Set for the last of several siblings.
    const LAST: u32 = 1 << CHAR_BITS;

    fn fill(&mut self, next: Next) {
        self.c |= next.followers << (CHAR_BITS + 1);
        (self.value, self.children) = (next.value, next.children);
    }

    #[inline]
    fn c(&self) -> u32 {
        self.c & (Self::LAST - 1)
    }

    #[inline]
    fn next(&self) -> Next {
        let followers = self.c >> (CHAR_BITS + 1);
        Next { value: self.value, children: self.children, followers }
    }
}

impl Trie {
    /// Builds it from distinct, non-empty literals; a value is less than [`u32::MAX`].
    pub(super) fn new(literals: impl IntoIterator<Item = (String, u32)>) -> Self {
        let mut grown: BTreeMap<u64, Sprout> = BTreeMap::new();
        let mut trie = Self {
            pairs_set: vec![0; (1 << PAIR_BITS) / 64],
            singles: vec![0; SINGLES_TO],
            single_values: vec![NO_VALUE],
            rare_singles: FxHashMap::default(),
            pairs: Vec::new(),
            shift: 0,
            nodes: Vec::new(),
        };
        for (literal, value) in literals {
            let mut chars = literal.chars();
            match (chars.next(), chars.next()) {
                (None, _) => {}
                (Some(only), None) => trie.add_single(u32::from(only), value),
                (Some(first), Some(second)) => {
                    let key = key(u32::from(first), u32::from(second));
                    let (word, bit) = pair_bit(key);
                    trie.pairs_set[word] |= bit;
                    let pair = grown.entry(key).or_default();
                    chars.fold(pair, |at, c| at.children.entry(c).or_default()).value = Some(value);
                }
            }
        }
        // Something to look at where nothing is.
        trie.nodes.push(Node { c: END | Node::LAST, value: NO_VALUE, children: 0 });
        trie.settle(&grown);
        trie
    }

    fn add_single(&mut self, c: u32, value: u32) {
        let number = u16::try_from(self.single_values.len());
        match (self.singles.get_mut(c as usize), number) {
            (Some(place), Ok(number)) => {
                *place = number;
                self.single_values.push(value);
            }
            (None, _) | (_, Err(_)) => {
                self.rare_singles.insert(c, value);
            }
        }
    }

    /// The value of a character by itself, or [`NO_VALUE`].
    #[inline]
    fn single(&self, c: u32) -> u32 {
        match self.singles.get(c as usize) {
            Some(&number) if self.rare_singles.is_empty() || number > 0 => {
                self.single_values[usize::from(number)]
            }
            Some(_) | None => self.rare_singles.get(&c).copied().unwrap_or(NO_VALUE),
        }
    }

    fn settle(&mut self, grown: &BTreeMap<u64, Sprout>) {
        let room = (grown.len() * 2).next_power_of_two().max(2);
        self.pairs = vec![Pair::FREE; room];
        self.shift = 64 - room.trailing_zeros();
        for (&key, sprout) in grown {
            let mut at = self.home(key);
            while self.pairs[at].key != 0 {
                at = (at + 1) % room;
            }
            self.pairs[at] = Pair::new(key, self.lay_out(sprout));
        }
    }

    /// Lays the descendants of a node out, level by level within each child.
    fn lay_out(&mut self, sprout: &Sprout) -> Next {
        let from = self.nodes.len();
        let value = sprout.value.unwrap_or(NO_VALUE);
        let mut next = Next { value, children: narrow(from), followers: 0 };
        for &c in sprout.children.keys() {
            next.followers |= follower_bit(u32::from(c));
            self.nodes.push(Node { c: u32::from(c), value: NO_VALUE, children: 0 });
        }
        if let Some(last) = self.nodes.get_mut(from..).and_then(<[Node]>::last_mut) {
            last.c |= Node::LAST;
        }
        for (at, child) in (from..).zip(sprout.children.values()) {
            let next = self.lay_out(child);
            self.nodes[at].fill(next);
        }
        next
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.pairs.iter().filter(|pair| pair.key != 0).count() + self.nodes.len() - 1
    }

    /// Whether a literal may begin with a pair.
    #[inline]
    fn may_be_pair(&self, key: u64) -> bool {
        let (word, bit) = pair_bit(key);
        self.pairs_set[word] & bit != 0
    }

    /// How it goes on behind a pair.
    #[inline]
    fn pair(&self, key: u64) -> Next {
        let mut at = self.home(key);
        loop {
            let pair = &self.pairs[at];
            if pair.key() == key || pair.key == 0 {
                return pair.next();
            }
            at = (at + 1) & (self.pairs.len() - 1);
        }
    }

    /// How it goes on behind that one of the children that begin there.
    #[inline]
    fn child(&self, children: u32, c: u32) -> Next {
        for node in &self.nodes[children as usize..] {
            if node.c() == c {
                return node.next();
            }
            if node.c & Node::LAST != 0 {
                break;
            }
        }
        NOTHING
    }

    /// Where a pair is looked for first.
    #[inline]
    fn home(&self, key: u64) -> usize {
        usize::try_from(scatter(key) >> self.shift).unwrap_or(0)
    }
}

/// A node under construction.
#[derive(Default)]
struct Sprout {
    value: Option<u32>,
    children: BTreeMap<char, Sprout>,
}

/// Two characters; never zero.
#[inline]
fn key(first: u32, second: u32) -> u64 {
    (u64::from(first) << CHAR_BITS | u64::from(second)) + 1
}

#[inline]
fn scatter(key: u64) -> u64 {
    key.wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[inline]
fn pair_bit(key: u64) -> (usize, u64) {
    let hash = scatter(key) >> (64 - PAIR_BITS);
    (usize::try_from(hash / 64).unwrap_or(0), 1 << (hash % 64))
}

#[inline]
fn follower_bit(c: u32) -> u32 {
    1 << (((c.wrapping_mul(0x9E37_79B1) >> 16) * FOLLOWER_BITS) >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What plain searching finds, by start, the longer first.
    fn plain(literals: &[String], text: &str) -> Vec<(usize, u32, u32)> {
        let mut found = Vec::new();
        for (number, literal) in literals.iter().enumerate() {
            for (at, _) in text.char_indices() {
                if text.get(at..).is_some_and(|rest| rest.starts_with(literal.as_str())) {
                    found.push((number, narrow(at), narrow(at + literal.len())));
                }
            }
        }
        found.sort_by_key(|&(_, start, end)| (start, std::cmp::Reverse(end)));
        found
    }

    proptest! {
        #[test]
        fn it_finds_what_plain_searching_finds(
            literals in proptest::collection::btree_set("[路灯不亮a，😀]{1,6}", 0..20),
            text in "[路灯不亮a，😀]{0,200}",
        ) {
            let literals: Vec<String> = literals.into_iter().collect();
            let trie = Trie::new(literals.iter().cloned().zip(0..));
            let mut found = Vec::new();
            trie.each(&text, |number, span| found.push((number as usize, span.start, span.end)));
            prop_assert_eq!(found, plain(&literals, &text));
        }
    }

    #[test]
    fn characters_beyond_the_table_are_found_as_well() {
        let singles = (0_u32..0x1_1000).filter_map(char::from_u32).chain(['😀']);
        let literals: Vec<String> = singles.map(String::from).collect();
        let trie = Trie::new(literals.iter().cloned().zip(0..));
        for (number, literal) in (0..).zip(&literals) {
            let mut found = Vec::new();
            trie.each(literal, |value, span| found.push((value, span.end as usize)));
            assert_eq!(found, [(number, literal.len())]);
        }
    }

    #[test]
    fn without_literals_it_finds_nothing() {
        let trie = Trie::new([]);
        trie.each("路灯不亮", |_, span| panic!("{span:?}"));
        assert_eq!(trie.len(), 0);
    }
}
