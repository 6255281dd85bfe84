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

/// The literals, each with a value.
pub(super) struct Trie<V> {
    /// Which pairs of characters may begin a literal, by their hash.
    pairs: Vec<u64>,
    /// Literals of one character, in order, and a set that refuses most others.
    singles: Vec<(char, V)>,
    singles_set: [u64; SINGLE_WORDS],
    /// An open hash table of nodes by parent and character; a power of two, at most three quarters full.
    nodes: Vec<Node<V>>,
    shift: u32,
}

/// A node two characters deep or more.
#[derive(Clone, Copy)]
struct Node<V> {
    /// Parent and character; none where the place is free.
    key: Option<std::num::NonZeroU64>,
    id: u32,
    /// Which characters may follow, by their hash.
    followers: u32,
    value: Option<V>,
}

impl<V: Copy> Trie<V> {
    /// Builds it from distinct, non-empty literals.
    pub(super) fn new(literals: impl IntoIterator<Item = (String, V)>) -> Self {
        let mut grown: HashMap<u64, Node<V>> = HashMap::new();
        let mut trie = Self {
            pairs: vec![0; (1 << PAIR_BITS) / 64],
            singles: Vec::new(),
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
                    trie.singles.push((only, value));
                }
                (Some(first), Some(second)) => {
                    let (word, bit) = pair_bit(first, second);
                    trie.pairs[word] |= bit;
                    grow(&mut grown, first, second, chars, value);
                }
            }
        }
        trie.singles.sort_unstable_by_key(|(one, _)| *one);
        trie.settle(grown.into_values());
        trie
    }

    /// Lays the nodes out in the table.
    fn settle(&mut self, nodes: impl ExactSizeIterator<Item = Node<V>>) {
        let room = (nodes.len() * 4 / 3).next_power_of_two().max(2);
        let free = Node { key: None, id: 0, followers: 0, value: None };
        self.nodes = vec![free; room];
        self.shift = 64 - room.trailing_zeros();
        for node in nodes {
            let mut at = node.key.map_or(0, |key| self.home(key.get()));
            while self.nodes[at].key.is_some() {
                at = (at + 1) % room;
            }
            self.nodes[at] = node;
        }
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.nodes.iter().filter(|node| node.key.is_some()).count()
    }

    /// Hands every occurrence to `found`, overlapping ones included, by start, the shorter first.
    #[inline]
    pub(super) fn each(&self, text: &str, mut found: impl FnMut(V, Span)) {
        let mut rest = text.char_indices();
        let mut here = rest.next();
        while let Some((start, first)) = here {
            let next = rest.next();
            let (word, bit) = single_bit(first);
            if self.singles_set[word] & bit != 0
                && let Ok(at) = self.singles.binary_search_by_key(&first, |(one, _)| *one)
            {
                let end = next.map_or(text.len(), |(at, _)| at);
                found(self.singles[at].1, Span { start: narrow(start), end: narrow(end) });
            }
            if let Some((_, second)) = next {
                let (word, bit) = pair_bit(first, second);
                if self.pairs[word] & bit != 0
                    && let Some(node) = self.step(u32::from(first), second)
                {
                    self.walk(node, start, rest.clone(), text.len(), &mut found);
                }
            }
            here = next;
        }
    }

    /// Follows the text from a node on.
    #[inline]
    fn walk<'t>(
        &'t self,
        mut node: &'t Node<V>,
        start: usize,
        mut ahead: std::str::CharIndices<'_>,
        text_len: usize,
        found: &mut impl FnMut(V, Span),
    ) {
        loop {
            let next = ahead.next();
            if let Some(value) = node.value {
                let end = next.map_or(text_len, |(at, _)| at);
                found(value, Span { start: narrow(start), end: narrow(end) });
            }
            let Some((_, c)) = next else { return };
            if node.followers & follower_bit(c) == 0 {
                return;
            }
            let Some(deeper) = self.step(node.id, c) else { return };
            node = deeper;
        }
    }

    #[inline]
    fn step(&self, parent: u32, c: char) -> Option<&Node<V>> {
        let wanted = key(parent, c);
        let mut at = self.home(wanted);
        loop {
            let node = self.nodes.get(at)?;
            if node.key?.get() == wanted {
                return Some(node);
            }
            at = (at + 1) & (self.nodes.len() - 1);
        }
    }

    #[inline]
    fn home(&self, key: u64) -> usize {
        usize::try_from(scatter(key) >> self.shift).unwrap_or(0)
    }
}

/// Adds the nodes of one literal.
fn grow<V>(
    grown: &mut HashMap<u64, Node<V>>,
    first: char,
    second: char,
    rest: std::str::Chars<'_>,
    value: V,
) {
    let mut at = key(u32::from(first), second);
    let mut parent = sprout(grown, at);
    for c in rest {
        if let Some(node) = grown.get_mut(&at) {
            node.followers |= follower_bit(c);
        }
        at = key(parent, c);
        parent = sprout(grown, at);
    }
    if let Some(node) = grown.get_mut(&at) {
        node.value = Some(value);
    }
}

/// The id of the node of that key, which comes to be if there is none.
fn sprout<V>(grown: &mut HashMap<u64, Node<V>>, key: u64) -> u32 {
    let id = NODES_FROM.saturating_add(narrow(grown.len()));
    let key_known = std::num::NonZeroU64::new(key);
    let fresh = Node { key: key_known, id, followers: 0, value: None };
    grown.entry(key).or_insert(fresh).id
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
fn pair_bit(first: char, second: char) -> (usize, u64) {
    let hash = scatter(key(u32::from(first), second)) >> (64 - PAIR_BITS);
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
            text in "[路灯不亮a，😀]{0,24}",
        ) {
            let literals: Vec<String> = literals.into_iter().collect();
            let trie = Trie::new(literals.iter().cloned().zip(0_usize..));
            let mut found = Vec::new();
            trie.each(&text, |number, span| found.push((number, span.start, span.end)));
            prop_assert_eq!(found, plain(&literals, &text));
        }
    }

    #[test]
    fn without_literals_it_finds_nothing() {
        let trie = Trie::<u32>::new([]);
        trie.each("路灯不亮", |_, span| panic!("{span:?}"));
        assert_eq!(trie.len(), 0);
    }
}
