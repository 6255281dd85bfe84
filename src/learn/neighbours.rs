//! Past tickets whose words are most like those of a text (相似工单): a second witness beside the machines.
//! Words weigh as in BM25's inverse document frequency, texts are compared by the cosine. An index of our
//! own, over the term numbers that the machines have looked up anyway: some 30 µs a text, where a search
//! engine's scored query of a hundred words takes milliseconds.
//!
//! Must never: hold the text of a ticket.

use std::cell::RefCell;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::counted::Count;
use super::fingerprint::Group;

/// Neighbours that are looked at.
pub const NEAREST: usize = 30;
/// In how many texts a word must occur to find them.
const TEXTS_MIN: u32 = 2;
/// A word of more than one in so many texts finds too much.
const COMMON: u32 = 40;

/// A past ticket like a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Near {
    /// Its number in what was learned from.
    pub ticket: u32,
    /// How alike: the cosine.
    pub alike: f32,
}

/// An index of past tickets by word.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Neighbours {
    /// Number of the first word in the space of terms.
    first: u32,
    /// Where the postings of each word end.
    ends: Vec<u32>,
    tickets: Vec<u32>,
    times: Vec<u16>,
    /// How long the vector of each ticket is, turned over.
    scales: Vec<f32>,
}

/// A word by its number in the space of terms, with how often a text has it.
pub type Word = (u32, u16);

/// The words among the known terms of a text.
pub fn words(known: &[(u32, Count)]) -> Vec<Word> {
    let words = known.iter().filter(|(_, count)| count.term.group() == Group::Words);
    words.map(|(number, count)| (*number, count.times)).collect()
}

impl Neighbours {
    /// Learns from the words of tickets, in their order.
    pub fn learn(tickets: &[Vec<Word>]) -> Self {
        let mut postings: Vec<(u32, u32, u16)> = Vec::new();
        for (ticket, words) in (0..).zip(tickets) {
            postings.extend(words.iter().map(|(word, times)| (*word, ticket, *times)));
        }
        postings.sort_unstable();
        let first = postings.first().map_or(0, |(word, ..)| *word);
        let mut own = Self { first, scales: vec![0.0; tickets.len()], ..Self::default() };
        let common =
            u32::try_from(tickets.len()).unwrap_or(u32::MAX).div_ceil(COMMON).max(TEXTS_MIN);
        for chunk in postings.chunk_by(|one, next| one.0 == next.0) {
            let (word, ..) = chunk[0];
            let end = own.tickets.len();
            own.ends.resize((word - first) as usize, u32::try_from(end).unwrap_or(u32::MAX));
            let having = u32::try_from(chunk.len()).unwrap_or(u32::MAX);
            if (TEXTS_MIN..=common).contains(&having) {
                own.tickets.extend(chunk.iter().map(|(_, ticket, _)| *ticket));
                own.times.extend(chunk.iter().map(|(.., times)| *times));
            }
            own.ends.push(u32::try_from(own.tickets.len()).unwrap_or(u32::MAX));
        }
        own.measure();
        own
    }

    /// Notes how long the vector of each ticket is.
    fn measure(&mut self) {
        let mut squares = vec![0.0_f32; self.scales.len()];
        for word in 0..self.ends.len() {
            let postings = self.postings(word);
            let rarity = self.rarity(postings.len());
            for at in postings {
                let weight = weight(self.times[at], rarity);
                squares[self.tickets[at] as usize] += weight * weight;
            }
        }
        self.scales = squares.iter().map(|square| 1.0 / square.sqrt().max(1e-6)).collect();
    }

    fn postings(&self, word: usize) -> Range<usize> {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        word.checked_sub(1).map_or(0, end)..end(word)
    }

    fn rarity(&self, having: usize) -> f32 {
        let (all, having) = (self.scales.len() as f32, having as f32);
        ((all - having + 0.5) / (having + 0.5) + 1.0).ln()
    }

    /// The tickets most like a text, the nearest first.
    pub fn nearest(&self, words: &[Word]) -> Vec<Near> {
        ALIKE.with_borrow_mut(|alike| {
            alike.clear();
            alike.resize(self.scales.len(), 0.0);
            self.nearest_in(alike, words)
        })
    }

    /// The same, adding up how alike each ticket is in `alike`, which comes empty.
    fn nearest_in(&self, alike: &mut [f32], words: &[Word]) -> Vec<Near> {
        let mut square = 0.0;
        for (word, times) in words.iter().copied() {
            let Some(word) = word.checked_sub(self.first) else { continue };
            let postings = self.postings(word as usize);
            if postings.is_empty() {
                continue;
            }
            let rarity = self.rarity(postings.len());
            let own = weight(times, rarity);
            square += own * own;
            let there = self.tickets.get(postings.clone()).unwrap_or(&[]);
            for (ticket, times) in there.iter().zip(self.times.get(postings).unwrap_or(&[])) {
                if let Some(alike) = alike.get_mut(*ticket as usize) {
                    *alike += own * weight(*times, rarity);
                }
            }
        }
        let length = f32::max(square.sqrt(), 1e-6);
        let mut nearest = Nearest::default();
        let chunks = alike.chunks(LANES).zip(self.scales.chunks(LANES));
        for (from, (sums, scales)) in (0..).step_by(LANES).zip(chunks) {
            // Few chunks hold any that is nearer than those found, and many are compared at once.
            let least = nearest.least();
            let nearer = sums
                .iter()
                .zip(scales)
                .fold(false, |any, (sum, scale)| any | (sum * scale > least));
            if nearer {
                for (ticket, (sum, scale)) in (from..).zip(sums.iter().zip(scales)) {
                    nearest.take(Near { ticket, alike: sum * scale });
                }
            }
        }
        nearest.0.iter_mut().for_each(|near| near.alike /= length);
        nearest.0
    }
}

thread_local! {
    /// Room that is used again; a new page for each text would cost as much as the search.
    static ALIKE: RefCell<Vec<f32>> = const { RefCell::new(Vec::new()) };
}

/// Tickets that are looked at together.
const LANES: usize = 32;

/// The nearest so far.
#[derive(Default)]
struct Nearest(Vec<Near>);

impl Nearest {
    /// How alike one must be more than, to be among them.
    fn least(&self) -> f32 {
        self.0.get(NEAREST - 1).map_or(0.0, |last| last.alike)
    }

    /// Of those that are equally alike, the first stays.
    fn take(&mut self, near: Near) {
        if near.alike > self.least() {
            let at = self.0.partition_point(|one| one.alike >= near.alike);
            self.0.insert(at, near);
            self.0.truncate(NEAREST);
        }
    }
}

fn weight(times: u16, rarity: f32) -> f32 {
    // Most words occur once, and a logarithm takes its time.
    if times == 1 { rarity } else { (1.0 + f32::from(times).ln()) * rarity }
}

#[cfg(test)]
mod tests {
    use super::super::space::Space;
    use super::super::terms::Terms;
    use super::*;

    const TEXTS: [&str; 8] = [
        "金盘小区路灯不亮",
        "金盘小区电梯坏了",
        "银湖花园停水两天",
        "银湖花园电梯坏了",
        "公园里有人唱歌",
        "唱歌太吵",
        "公园没有厕所",
        "两天没有公交车",
    ];

    fn indexed() -> (Terms, Space, Neighbours) {
        let terms = Terms::default();
        let read: Vec<_> = TEXTS.iter().map(|text| terms.read(text).counted).collect();
        let of = |counted: &super::super::counted::Counted| {
            counted.terms().iter().map(|one| one.term).collect::<Vec<_>>()
        };
        let space = Space::learn(read.iter().map(|one| of(one).into_iter()), 1);
        let tickets: Vec<Vec<Word>> =
            read.iter().map(|one| words(&space.known(one.terms().iter()))).collect();
        let neighbours = Neighbours::learn(&tickets);
        (terms, space, neighbours)
    }

    fn nearest(text: &str) -> Vec<Near> {
        let (terms, space, neighbours) = indexed();
        neighbours.nearest(&words(&space.known(terms.read(text).counted.terms().iter())))
    }

    #[test]
    fn the_most_alike_come_first() {
        let near = nearest(TEXTS[3]);
        assert_eq!(near[0].ticket, 3);
        assert!((near[0].alike - 1.0).abs() < 1e-5, "{near:?}");
        assert!(near.is_sorted_by(|one, next| one.alike >= next.alike));
        let tickets: Vec<u32> = near.iter().map(|one| one.ticket).collect();
        assert!(tickets.contains(&1) && tickets.contains(&2), "{near:?}");
        assert!(!tickets.contains(&5), "{near:?}");
    }

    #[test]
    fn what_is_like_none_has_none() {
        assert_eq!(nearest("完全无关"), []);
        assert_eq!(nearest(""), []);
        assert_eq!(Neighbours::default().nearest(&[]), []);
    }
}
