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

pub(super) use packed::{Parts, Use};

mod packed;

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
    /// Matters, by a strong pattern.
    Strong = 16,
}

impl Role {
    /// The bit of the matter that it supports or excludes.
    fn supported(self) -> u32 {
        match self {
            Self::Weak(matter) | Self::Excluding(matter) => matter_bit(matter),
            Self::Strong(_)
            | Self::Emergency(_)
            | Self::Scope(_)
            | Self::ScopeVeto(_)
            | Self::Knowledge(_) => 0,
        }
    }

    /// The set of owners that it is for.
    fn owners(self) -> u8 {
        match self {
            Self::Strong(_) => Owner::Matter as u8 | Owner::Strong as u8,
            Self::Weak(_) | Self::Excluding(_) => Owner::Matter as u8,
            Self::Emergency(_) => Owner::Emergency as u8,
            Self::Scope(_) | Self::ScopeVeto(_) => Owner::Scope as u8,
            Self::Knowledge(_) => Owner::Knowledge as u8,
        }
    }
}

/// What is known of a pattern all of whose parts stand in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Its place among all patterns, by anchor.
    pub(super) rank: u32,
    /// The set of [`Owner`]s.
    pub(super) owners: u8,
    /// From where to where its uses stand.
    uses: (u32, u32),
    /// The bits of the matters that it supports or excludes.
    pub(super) supported: u32,
}

/// The bit of a matter in a set that refuses most others.
#[inline]
pub(super) fn matter_bit(matter: u32) -> u32 {
    1 << (matter % u32::BITS)
}

/// The patterns of a rule book, each once.
#[derive(Debug)]
pub(super) struct PatternTable {
    /// In the order of the keywords that they are posted under, as are the lists: a decision looks at a
    /// few dozen patterns, and those of one keyword should lie close together.
    parts: Vec<Parts>,
    /// The same: looked at where all parts stand.
    entries: Vec<Entry>,
    uses: Vec<Use>,
    /// Patterns posted under keyword `k`: `parts[starts[k]..starts[k + 1]]`.
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
        for draft in &mut builder.drafts {
            share(draft, &leads);
            // Strong ones first.
            draft.uses.sort_by_key(|&(role, _)| role);
        }
        let posts = posts(&builder.drafts, vocabulary);
        let chars = vocabulary
            .keywords
            .iter()
            .map(|literal| u8::try_from(literal.chars().count()).unwrap_or(u8::MAX))
            .collect();
        let mut table = Self {
            parts: Vec::with_capacity(posts.len()),
            entries: Vec::with_capacity(posts.len()),
            uses: Vec::new(),
            starts: starts(&posts, vocabulary.keywords.len()),
            chars,
        };
        for posted in posts {
            table.store(&posted, &builder.drafts[posted.draft]);
        }
        table
    }

    fn store(&mut self, posted: &Posted, draft: &Draft) {
        let from = narrow(self.uses.len());
        self.uses.extend(draft.uses.iter().filter_map(|&(role, divisor)| Use::new(role, divisor)));
        let uses = (from, narrow(self.uses.len()));
        let owners = draft.uses.iter().fold(0, |set, (role, _)| set | role.owners());
        let supported = draft.uses.iter().fold(0, |set, (role, _)| set | role.supported());
        self.parts.push(Parts::new(posted.anchor, &draft.parts));
        self.entries.push(Entry { rank: posted.rank, owners, uses, supported });
    }

    /// How many keywords there are.
    pub(super) fn keywords(&self) -> usize {
        self.chars.len()
    }

    /// Length of a literal in characters.
    pub(super) fn chars(&self, keyword: KeywordId) -> u8 {
        self.chars.get(keyword.0 as usize).copied().unwrap_or(0)
    }

    /// The parts of the pattern of that number.
    #[inline]
    pub(super) fn parts(&self, number: u32) -> Parts {
        self.parts[number as usize]
    }

    /// What else is known of it.
    #[inline]
    pub(super) fn entry(&self, number: u32) -> Entry {
        self.entries[number as usize]
    }

    /// Its uses.
    #[inline]
    pub(super) fn uses(&self, entry: Entry) -> &[Use] {
        let (from, to) = entry.uses;
        &self.uses[from as usize..to as usize]
    }

    /// The numbers of the patterns that are posted under `keyword`.
    #[inline]
    pub(super) fn posted_under(&self, keyword: KeywordId) -> Range<u32> {
        let at = keyword.0 as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(&from), Some(&to)) => from..to,
            (_, None) | (None, Some(_)) => 0..0,
        }
    }
}

fn narrow(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

/// A pattern under construction.
#[derive(Debug)]
struct Draft {
    parts: Vec<KeywordId>,
    /// What for, and by how much the weight is divided.
    uses: Vec<(Role, u32)>,
}

#[derive(Default)]
struct Builder {
    drafts: Vec<Draft>,
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
            let drafts = &mut self.drafts;
            let number = *self.numbers.entry(parts).or_insert_with_key(|parts| {
                drafts.push(Draft { parts: parts.clone(), uses: Vec::new() });
                drafts.len() - 1
            });
            let uses = &mut self.drafts[number].uses;
            if !uses.iter().any(|one| one.0 == role) {
                uses.push((role, 1));
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
fn share(draft: &mut Draft, leads: &[Option<&Lead>]) {
    let lead_of = |role| match role {
        Role::Strong(number) => leads.get(number as usize).copied(),
        Role::Weak(_)
        | Role::Excluding(_)
        | Role::Emergency(_)
        | Role::Scope(_)
        | Role::ScopeVeto(_)
        | Role::Knowledge(_) => None,
    };
    let claims: Vec<Option<&Lead>> = draft.uses.iter().filter_map(|one| lead_of(one.0)).collect();
    for (role, divisor) in &mut draft.uses {
        if let Some(own) = lead_of(*role) {
            let others = claims.iter().filter(|lead| **lead != own).count();
            *divisor = u32::try_from(others).unwrap_or(u32::MAX).saturating_add(1);
        }
    }
}

/// A pattern on its way to its post.
#[derive(Debug, Clone, Copy)]
struct Posted {
    under: KeywordId,
    anchor: KeywordId,
    rank: u32,
    draft: usize,
}

/// The posts of all patterns, by the keyword that they are posted under.
///
/// The anchor is the part that the fewest patterns have, the longest of equals. Posted they are under the
/// part that the fewest texts have, as far as can be told: single characters stand in most texts.
fn posts(drafts: &[Draft], vocabulary: &Vocabulary) -> Vec<Posted> {
    let keywords = vocabulary.keywords.len();
    let mut used = vec![0_u32; keywords];
    for part in drafts.iter().flat_map(|draft| &draft.parts) {
        if let Some(count) = used.get_mut(part.0 as usize) {
            *count += 1;
        }
    }
    let literal = |part: &KeywordId| vocabulary.keywords.get(part.0 as usize);
    let rarity = |part: &&KeywordId| {
        let length = literal(part).map_or(0, String::len);
        (used.get(part.0 as usize).copied().unwrap_or(u32::MAX), usize::MAX - length)
    };
    let is_char = |part: &KeywordId| literal(part).is_none_or(|one| one.chars().nth(1).is_none());
    let mut posts: Vec<Posted> = drafts
        .iter()
        .enumerate()
        .filter(|(_, draft)| {
            draft
                .parts
                .iter()
                .all(|part| (part.0 as usize) < keywords.min(1 << packed::KEYWORD_BITS))
        })
        .filter_map(|(number, draft)| {
            let anchor = *draft.parts.iter().min_by_key(rarity)?;
            let under = *draft.parts.iter().min_by_key(|part| (is_char(part), rarity(part)))?;
            Some(Posted { under, anchor, rank: 0, draft: number })
        })
        .collect();
    posts.sort_unstable_by_key(|one| (one.anchor, one.draft));
    for (rank, one) in (0..).zip(&mut posts) {
        one.rank = rank;
    }
    posts.sort_unstable_by_key(|one| (one.under, one.rank));
    posts
}

/// Where the posts of each keyword begin; one entry more than keywords.
fn starts(posts: &[Posted], keywords: usize) -> Vec<u32> {
    let from = |keyword| posts.partition_point(|one| (one.under.0 as usize) < keyword);
    (0..=keywords).map(|keyword| narrow(from(keyword))).collect()
}
