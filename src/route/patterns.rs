//! The patterns of a rule book: an inverted index from keyword to patterns, so that the cost of a
//! decision depends on the hits, not on the size of the rule book.
//!
//! Must never: weigh matters or know what a pattern leads to beyond the number of its owner.

use std::collections::HashMap;
use std::ops::Range;

use crate::domain::matter::Lead;
use crate::text::features::KeywordId;
use crate::text::vocabulary::Vocabulary;

use super::rulebook::{Contents, PARTS_MAX, Pattern};

/// What a pattern speaks for; the number counts within the owner's list in the rule book.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Strong pattern of a matter.
    Strong(u32),
    /// Supporting pattern of a matter.
    Weak(u32),
    /// Pattern that drops a matter.
    Excluding(u32),
    /// Emergency guard.
    Emergency(u32),
    /// Guard on what is not for the hotline.
    Scope(u32),
    /// Pattern that vetoes such a guard.
    ScopeVeto(u32),
    /// Knowledge item.
    Knowledge(u32),
}

/// What sort of owner a pattern speaks for; a set of them is the sum of their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Owner {
    /// Matters.
    Matter = 1,
    /// Emergency guards.
    Emergency = 2,
    /// Guards on what is not for the hotline, vetoes included.
    Scope = 4,
    /// Knowledge items.
    Knowledge = 8,
}

impl Role {
    fn owner(self) -> Owner {
        match self {
            Self::Strong(_) | Self::Weak(_) | Self::Excluding(_) => Owner::Matter,
            Self::Emergency(_) => Owner::Emergency,
            Self::Scope(_) | Self::ScopeVeto(_) => Owner::Scope,
            Self::Knowledge(_) => Owner::Knowledge,
        }
    }
}

/// One use of a pattern.
#[derive(Debug, Clone, Copy)]
pub(super) struct Use {
    /// What for.
    pub(super) role: Role,
    /// By how much its weight is divided: one more than the matters of other leads that share it.
    pub(super) divisor: u32,
}

/// A pattern as it stands under its anchor.
#[derive(Debug, Clone, Copy)]
pub(super) struct Post {
    /// Its other parts in order, and the anchor in place of those that there are not: most patterns are
    /// refused for want of these, without a further look.
    pub(super) others: [KeywordId; PARTS_MAX - 1],
    /// Where the uses begin, and the set of [`Owner`]s in the lowest bits; the uses end where those of
    /// the next pattern begin.
    uses: u32,
}

/// Width of a set of [`Owner`]s.
const OWNER_BITS: u32 = 4;

/// The patterns of a rule book, each once.
#[derive(Debug)]
pub(super) struct PatternTable {
    /// In the order of anchors, as are the lists: a decision looks at a few dozen patterns, and those
    /// of one anchor should lie close together. One entry more than patterns.
    posts: Vec<Post>,
    uses: Vec<Use>,
    /// Patterns posted under keyword `k`: `posts[starts[k]..starts[k + 1]]`.
    starts: Vec<u32>,
    chars: Vec<u8>,
}

impl PatternTable {
    /// Builds the index; equal patterns are kept once with all their uses.
    pub(super) fn build(contents: &Contents, vocabulary: &Vocabulary) -> Self {
        let mut builder = Builder::default();
        builder.add_matters(contents);
        builder.add_guards(contents);
        let leads: Vec<Option<&Lead>> =
            contents.matters.values().map(|entry| entry.matter.lead.as_ref()).collect();
        for entry in &mut builder.entries {
            share(entry, &leads);
        }
        let posts = posts(&builder.entries, vocabulary);
        let chars = vocabulary
            .keywords
            .iter()
            .map(|literal| u8::try_from(literal.chars().count()).unwrap_or(u8::MAX))
            .collect();
        let mut table = Self {
            posts: Vec::with_capacity(posts.len() + 1),
            uses: Vec::new(),
            starts: starts(&posts, vocabulary.keywords.len()),
            chars,
        };
        for (anchor, number) in posts {
            table.store(anchor, &builder.entries[number]);
        }
        table.mark([KeywordId(0); PARTS_MAX - 1], 0);
        table
    }

    fn store(&mut self, anchor: KeywordId, entry: &Entry) {
        let mut rest = entry.parts.iter().copied().filter(|part| *part != anchor);
        let others = std::array::from_fn(|_| rest.next().unwrap_or(anchor));
        self.mark(others, entry.uses.iter().fold(0, |set, one| set | one.role.owner() as u8));
        self.uses.extend_from_slice(&entry.uses);
    }

    /// Lets a pattern begin here.
    fn mark(&mut self, others: [KeywordId; PARTS_MAX - 1], owners: u8) {
        let uses = narrow(self.uses.len()) << OWNER_BITS | u32::from(owners);
        self.posts.push(Post { others, uses });
    }

    /// Length of a literal in characters.
    pub(super) fn chars(&self, keyword: KeywordId) -> u8 {
        self.chars.get(keyword.0 as usize).copied().unwrap_or(0)
    }

    /// The pattern of that number as it is posted.
    #[inline]
    pub(super) fn post(&self, number: usize) -> &Post {
        &self.posts[number]
    }

    /// The uses of a pattern and the set of their [`Owner`]s.
    #[inline]
    pub(super) fn uses(&self, number: usize) -> (&[Use], u8) {
        let from = |number: usize| (self.posts[number].uses >> OWNER_BITS) as usize;
        let owners = self.posts[number].uses & ((1 << OWNER_BITS) - 1);
        (&self.uses[from(number)..from(number + 1)], u8::try_from(owners).unwrap_or(0))
    }

    /// The numbers of the patterns that have `keyword` for their anchor.
    #[inline]
    pub(super) fn posted_under(&self, keyword: KeywordId) -> Range<usize> {
        let at = keyword.0 as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&from), Some(&to)) => from as usize..to as usize,
            (_, None) | (None, Some(_)) => 0..0,
        }
    }
}

pub(super) fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A pattern under construction.
#[derive(Debug)]
struct Entry {
    parts: Vec<KeywordId>,
    uses: Vec<Use>,
}

#[derive(Default)]
struct Builder {
    entries: Vec<Entry>,
    numbers: HashMap<Vec<KeywordId>, usize>,
}

impl Builder {
    fn add(&mut self, patterns: &[Pattern], role: Role) {
        for pattern in patterns {
            let mut parts = pattern.parts.clone();
            parts.sort_unstable();
            parts.dedup();
            if !(1..=PARTS_MAX).contains(&parts.len()) {
                continue;
            }
            let entries = &mut self.entries;
            let number = *self.numbers.entry(parts).or_insert_with_key(|parts| {
                entries.push(Entry { parts: parts.clone(), uses: Vec::new() });
                entries.len() - 1
            });
            let uses = &mut self.entries[number].uses;
            if !uses.iter().any(|one| one.role == role) {
                uses.push(Use { role, divisor: 1 });
            }
        }
    }

    fn add_matters(&mut self, contents: &Contents) {
        for (number, entry) in (0..).zip(contents.matters.values()) {
            self.add(&entry.signs.strong, Role::Strong(number));
            self.add(&entry.signs.weak, Role::Weak(number));
            self.add(&entry.signs.excluding, Role::Excluding(number));
        }
    }

    fn add_guards(&mut self, contents: &Contents) {
        for (number, guard) in (0..).zip(&contents.emergencies) {
            self.add(&guard.patterns, Role::Emergency(number));
        }
        for (number, guard) in (0..).zip(&contents.scopes) {
            self.add(&guard.patterns, Role::Scope(number));
            self.add(&guard.excluding, Role::ScopeVeto(number));
        }
        for (number, item) in (0..).zip(&contents.knowledge) {
            self.add(&item.patterns, Role::Knowledge(number));
        }
    }
}

/// Divides the weight of a strong pattern among the matters of different leads that claim it.
fn share(entry: &mut Entry, leads: &[Option<&Lead>]) {
    let lead_of = |role| match role {
        Role::Strong(number) => leads.get(number as usize).copied(),
        Role::Weak(_)
        | Role::Excluding(_)
        | Role::Emergency(_)
        | Role::Scope(_)
        | Role::ScopeVeto(_)
        | Role::Knowledge(_) => None,
    };
    let claims: Vec<Option<&Lead>> =
        entry.uses.iter().filter_map(|one| lead_of(one.role)).collect();
    for one in &mut entry.uses {
        if let Some(own) = lead_of(one.role) {
            let others = claims.iter().filter(|lead| **lead != own).count();
            one.divisor = u32::try_from(others).unwrap_or(u32::MAX).saturating_add(1);
        }
    }
}

/// Posts each pattern under its rarest part, the longest of equals; by anchor.
fn posts(entries: &[Entry], vocabulary: &Vocabulary) -> Vec<(KeywordId, usize)> {
    let keywords = vocabulary.keywords.len();
    let mut used = vec![0_u32; keywords];
    for part in entries.iter().flat_map(|entry| &entry.parts) {
        if let Some(count) = used.get_mut(part.0 as usize) {
            *count += 1;
        }
    }
    let rarity = |part: &&KeywordId| {
        let at = part.0 as usize;
        let length = vocabulary.keywords.get(at).map_or(0, String::len);
        (used.get(at).copied().unwrap_or(u32::MAX), usize::MAX - length)
    };
    let mut posts: Vec<(KeywordId, usize)> = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| entry.parts.iter().all(|part| (part.0 as usize) < keywords))
        .filter_map(|(number, entry)| Some((*entry.parts.iter().min_by_key(rarity)?, number)))
        .collect();
    posts.sort_unstable();
    posts
}

/// Where the posts of each keyword begin; one entry more than keywords.
fn starts(posts: &[(KeywordId, usize)], keywords: usize) -> Vec<u32> {
    let from = |keyword| posts.partition_point(|(part, _)| (part.0 as usize) < keyword);
    (0..=keywords).map(|keyword| narrow(from(keyword))).collect()
}
