//! A dictionary of literals that finds, at every character of a text, those that begin there.
//!
//! Must never: know what a literal is for, or judge what it finds.
//!
//! An automaton (Aho–Corasick) touches its tables at every character, each step waiting for the last;
//! in rule sets of this size that is mostly waiting for memory. Here a set of character pairs, small
//! enough for the fastest cache, refuses the positions at which no literal begins, which are most, and
//! the walks from the others do not wait for each other. The price is that a hostile text costs its
//! length times the longest literal.

use std::collections::HashMap;

use super::automaton::narrow;
use super::features::Span;

/// Bits of the set of first pairs, a power of two.
const PAIR_BITS: u32 = 17;
/// Words of the set of single characters.
const SINGLE_WORDS: usize = 64;
/// Ids of nodes begin behind the characters, which stand for the nodes that they lead to from the root.
const NODES_FROM: u32 = 1 << CHAR_BITS;
/// Width of a character.
const CHAR_BITS: u32 = 21;
/// The value of a node at which no literal ends.
const NO_VALUE: u32 = u32::MAX;
/// Within how many places behind a node its children are looked for first.
const CHILDREN_SPREAD: usize = 4;
/// How many positions at which literals may begin are gathered before they are walked.
const AHEAD: usize = 32;

/// The literals, each with a value.
pub(super) struct Trie {
    /// Which pairs of characters may begin a literal, by their hash.
    pairs: Vec<u64>,
    /// Literals of one character in an open hash table, at most a quarter full, and a set that refuses
    /// most others.
    singles: Vec<Option<(char, u32)>>,
    singles_set: [u64; SINGLE_WORDS],
    /// An open hash table of nodes by parent and character; a power of two, at most half full.
    /// A node's place in it is its id, counted from [`NODES_FROM`].
    nodes: Vec<Node>,
    shift: u32,
}

/// A node two characters deep or more; four of them fill a line of the cache.
#[derive(Clone, Copy)]
struct Node {
    /// Parent and character; zero where the place is free.
    key: u64,
    /// Which characters may follow, by their hash.
    followers: u32,
    /// The value of the literal that ends here, or [`NO_VALUE`].
    value: u32,
}

/// A position at which a literal may begin.
#[derive(Clone, Copy, Default)]
struct Start {
    /// Parent and character of the node that its first two characters lead to.
    key: u64,
    /// Where the first character begins, and where the second begins and ends.
    at: u32,
    second: u32,
    behind: u32,
    /// Whether the first character alone may be a literal, and the first two begin one.
    alone: bool,
    paired: bool,
}

impl Trie {
    /// Builds it from distinct, non-empty literals; a value is less than [`u32::MAX`].
    pub(super) fn new(literals: impl IntoIterator<Item = (String, u32)>) -> Self {
        let mut grown = Grown::default();
        let mut singles: Vec<(char, u32)> = Vec::new();
        let mut trie = Self {
            pairs: vec![0; (1 << PAIR_BITS) / 64],
            singles: vec![None],
            singles_set: [0; SINGLE_WORDS],
            nodes: Vec::new(),
            shift: 0,
        };
        for (literal, value) in literals {
            let mut chars = literal.chars();
            match (chars.next(), chars.next()) {
                (None, _) => {}
                (Some(only), None) => {
                    let (word, bit) = single_bit(only);
                    trie.singles_set[word] |= bit;
                    singles.push((only, value));
                }
                (Some(first), Some(second)) => {
                    let (word, bit) = pair_bit(key(u32::from(first), second));
                    trie.pairs[word] |= bit;
                    grown.grow(first, second, chars, value);
                }
            }
        }
        trie.settle_singles(&singles);
        trie.settle(&grown.sprouts);
        trie
    }

    fn settle_singles(&mut self, singles: &[(char, u32)]) {
        self.singles = vec![None; (singles.len() * 4).next_power_of_two().max(2)];
        for &(one, value) in singles {
            let at = self.single(one);
            self.singles[at] = Some((one, value));
        }
    }

    /// The place of a literal of one character: where it stands, or where it would.
    #[inline]
    fn single(&self, c: char) -> usize {
        let last = self.singles.len() - 1;
        let mut at = u32::from(c) as usize & last;
        while self.singles[at].is_some_and(|(one, _)| one != c) {
            at = (at + 1) & last;
        }
        at
    }

    /// Lays the nodes out in the table: pairs first, where their hash says, then level by level each
    /// node close behind its parent, so that a walk mostly stays where it is in memory.
    fn settle(&mut self, sprouts: &[Sprout]) {
        let room = (sprouts.len() * 2).next_power_of_two().max(2);
        self.nodes = vec![Node { key: 0, followers: 0, value: NO_VALUE }; room];
        self.shift = 64 - room.trailing_zeros();
        let mut order: Vec<usize> = (0..sprouts.len()).collect();
        order.sort_by_key(|&number| sprouts[number].depth);
        let mut places: Vec<u32> = vec![0; sprouts.len()];
        for number in order {
            let sprout = &sprouts[number];
            let parent = sprout.parent.checked_sub(NODES_FROM);
            let parent =
                parent.map_or(sprout.parent, |parent| NODES_FROM + places[parent as usize]);
            let key = key(parent, sprout.c);
            let beside = parent.checked_sub(NODES_FROM);
            let mut at = beside.map_or(self.home(key), |at| self.beside(at as usize, sprout.c));
            while self.nodes[at].key != 0 {
                at = (at + 1) % room;
            }
            self.nodes[at] = Node { key, followers: sprout.followers, value: sprout.value };
            places[number] = narrow(at);
        }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.iter().filter(|node| node.key != 0).count()
    }

    /// Hands every occurrence to `found`, overlapping ones included, by start, the shorter first.
    ///
    /// Positions are gathered first and walked then, so that their nodes come from memory all at once.
    #[inline]
    pub(super) fn each(&self, text: &str, mut found: impl FnMut(u32, Span)) {
        let mut starts = [Start::default(); AHEAD];
        let mut rest = text.char_indices();
        let mut here = rest.next();
        while here.is_some() {
            let mut held = 0;
            while let (Some(first), true) = (here, held < AHEAD) {
                here = rest.next();
                let start = self.start(first, here, rest.offset());
                starts[held] = start;
                held += usize::from(start.alone | start.paired);
            }
            for start in &starts[..held] {
                self.follow(text, start, &mut found);
            }
        }
    }

    /// What may begin at a character; the node of its pair is fetched on the way.
    #[inline]
    fn start(
        &self,
        (at, first): (usize, char),
        second: Option<(usize, char)>,
        behind: usize,
    ) -> Start {
        let key = key(u32::from(first), second.map_or('\0', |(_, c)| c));
        let ((word, bit), (pair, pair_bit)) = (single_bit(first), pair_bit(key));
        let paired = (self.pairs[pair] & pair_bit != 0) & second.is_some();
        let ahead = if paired { self.home(key) } else { 0 };
        std::hint::black_box(self.nodes[ahead].key);
        Start {
            key,
            at: narrow(at),
            second: narrow(second.map_or(behind, |(at, _)| at)),
            behind: narrow(behind),
            alone: self.singles_set[word] & bit != 0,
            paired,
        }
    }

    /// Hands over what begins at a position.
    #[inline]
    fn follow(&self, text: &str, start: &Start, found: &mut impl FnMut(u32, Span)) {
        if start.alone
            && let Some(first) = text.get(start.at as usize..).and_then(|rest| rest.chars().next())
            && let Some((_, value)) = self.singles[self.single(first)]
        {
            found(value, Span { start: start.at, end: start.second });
        }
        if start.paired
            && let Some(node) = self.step(start.key, self.home(start.key))
            && let Some(ahead) = text.get(start.behind as usize..)
        {
            self.walk(node, start, ahead, found);
        }
    }

    /// Follows the text from a node on.
    #[inline]
    fn walk(&self, node: usize, start: &Start, ahead: &str, found: &mut impl FnMut(u32, Span)) {
        let (mut at, mut end) = (node, start.behind);
        let mut chars = ahead.chars();
        loop {
            let node = &self.nodes[at];
            if node.value != NO_VALUE {
                found(node.value, Span { start: start.at, end });
            }
            let Some(c) = chars.next() else { return };
            if node.followers & follower_bit(c) == 0 {
                return;
            }
            let wanted = key(NODES_FROM + narrow(at), c);
            let Some(deeper) = self.step(wanted, self.beside(at, c)) else { return };
            end += narrow(c.len_utf8());
            at = deeper;
        }
    }

    /// The place of the node of that key, looked for from `at` on.
    #[inline]
    fn step(&self, wanted: u64, mut at: usize) -> Option<usize> {
        loop {
            match self.nodes[at].key {
                0 => return None,
                key if key == wanted => return Some(at),
                _ => at = (at + 1) & (self.nodes.len() - 1),
            }
        }
    }

    /// Where a child of the node at `at` is looked for first.
    #[inline]
    fn beside(&self, at: usize, c: char) -> usize {
        (at + 1 + u32::from(c) as usize % CHILDREN_SPREAD) & (self.nodes.len() - 1)
    }

    /// Where the node of a pair is looked for first.
    #[inline]
    fn home(&self, key: u64) -> usize {
        usize::try_from(scatter(key) >> self.shift).unwrap_or(0)
    }
}

/// A node under construction.
struct Sprout {
    /// A character, or the parent's number counted from [`NODES_FROM`].
    parent: u32,
    depth: u32,
    c: char,
    followers: u32,
    value: u32,
}

/// The nodes under construction, parents before children.
#[derive(Default)]
struct Grown {
    numbers: HashMap<(u32, char), usize>,
    sprouts: Vec<Sprout>,
}

impl Grown {
    /// Adds the nodes of one literal.
    fn grow(&mut self, first: char, second: char, rest: std::str::Chars<'_>, value: u32) {
        let mut at = self.sprout(u32::from(first), second, 0);
        for (depth, c) in (1..).zip(rest) {
            self.sprouts[at].followers |= follower_bit(c);
            at = self.sprout(NODES_FROM + narrow(at), c, depth);
        }
        self.sprouts[at].value = value;
    }

    /// The number of the node there, which comes to be if there is none.
    fn sprout(&mut self, parent: u32, c: char, depth: u32) -> usize {
        let next = self.sprouts.len();
        let number = *self.numbers.entry((parent, c)).or_insert(next);
        if number == next {
            self.sprouts.push(Sprout { parent, depth, c, followers: 0, value: NO_VALUE });
        }
        number
    }
}

/// Parent and character; never zero.
#[inline]
fn key(parent: u32, c: char) -> u64 {
    (u64::from(parent) << CHAR_BITS | u64::from(c)) + 1
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
fn single_bit(c: char) -> (usize, u64) {
    let at = u32::from(c);
    (at as usize / 64 % SINGLE_WORDS, 1 << (at % 64))
}

#[inline]
fn follower_bit(c: char) -> u32 {
    1 << (u32::from(c).wrapping_mul(0x9E37_79B1) >> 27)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What plain searching finds, by start, the shorter first.
    fn plain(literals: &[String], text: &str) -> Vec<(usize, u32, u32)> {
        let mut found = Vec::new();
        for (number, literal) in literals.iter().enumerate() {
            for (at, _) in text.char_indices() {
                if text.get(at..).is_some_and(|rest| rest.starts_with(literal.as_str())) {
                    found.push((number, narrow(at), narrow(at + literal.len())));
                }
            }
        }
        found.sort_by_key(|&(_, start, end)| (start, end));
        found
    }

    proptest! {
        #[test]
        fn it_finds_what_plain_searching_finds(
            literals in proptest::collection::btree_set("[路灯不亮a，😀]{1,4}", 0..12),
            text in "[路灯不亮a，😀]{0,80}",
        ) {
            let literals: Vec<String> = literals.into_iter().collect();
            let trie = Trie::new(literals.iter().cloned().zip(0..));
            let mut found = Vec::new();
            trie.each(&text, |number, span| found.push((number as usize, span.start, span.end)));
            prop_assert_eq!(found, plain(&literals, &text));
        }
    }

    #[test]
    fn without_literals_it_finds_nothing() {
        let trie = Trie::new([]);
        trie.each("路灯不亮", |_, span| panic!("{span:?}"));
        assert_eq!(trie.len(), 0);
    }
}
