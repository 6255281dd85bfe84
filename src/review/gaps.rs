//! Tickets for which no row answers (规则空白), grouped so that a clerk can write one.
//!
//! Must never: tell a word of fewer than [`WORD_TICKETS_MIN`] tickets; it might be somebody's name.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::domain::id::MatterCode;

use super::EXAMPLES_MAX;
use super::past::{Had, Heard, Past};

/// Fewest tickets with a word that is told.
pub const WORD_TICKETS_MIN: u64 = 3;
/// Words told of a group.
const WORDS_TOLD: usize = 6;

/// Tickets of one unit for which no row answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// Who had them: a unit's id, or the name in the history.
    pub had: String,
    /// The matter that was recognised and leads to nobody; none where no matter was.
    pub matter: Option<MatterCode>,
    /// How many.
    pub count: u64,
    /// Words that these have and other gaps do not, most telling first.
    pub words: Vec<String>,
    /// Some of them.
    pub examples: Vec<String>,
}

#[derive(Debug, Default)]
struct Group {
    count: u64,
    words: BTreeMap<String, u64>,
    examples: Vec<String>,
}

/// Gathers gaps.
#[derive(Debug, Default)]
pub(super) struct Gaps {
    groups: BTreeMap<(String, Option<MatterCode>), Group>,
    words: BTreeMap<String, u64>,
    count: u64,
}

impl Gaps {
    /// Takes a ticket in, if no row answers for it.
    pub(super) fn record(&mut self, past: &Past, heard: &Heard) {
        if !heard.is_gap() {
            return;
        }
        let had = match &past.had {
            Had::Unit(unit) => unit.to_string(),
            Had::Unknown(name) => name.clone(),
        };
        let group = self.groups.entry((had, heard.matter.clone())).or_default();
        group.count += 1;
        self.count += 1;
        if group.examples.len() < EXAMPLES_MAX {
            group.examples.push(past.name.clone());
        }
        for word in &heard.words {
            *group.words.entry(word.clone()).or_default() += 1;
            *self.words.entry(word.clone()).or_default() += 1;
        }
    }

    /// The gaps, largest first.
    pub(super) fn finish(self) -> Vec<Gap> {
        let Self { groups, words: everywhere, count: all } = self;
        let mut gaps: Vec<Gap> = groups
            .into_iter()
            .map(|((had, matter), group)| Gap {
                had,
                matter,
                count: group.count,
                words: telling(&group, &everywhere, all),
                examples: group.examples,
            })
            .collect();
        gaps.sort_by_key(|gap| std::cmp::Reverse(gap.count));
        gaps
    }
}

/// The words that tell a group from the others: frequent in it, rare elsewhere.
fn telling(group: &Group, everywhere: &BTreeMap<String, u64>, all: u64) -> Vec<String> {
    let score = |word: &str, here: u64| {
        let anywhere = everywhere.get(word).copied().unwrap_or(here).max(1);
        here as f64 * ((all + 1) as f64 / anywhere as f64).ln()
    };
    let told = group.words.iter().filter(|(_, count)| **count >= WORD_TICKETS_MIN);
    let mut scored: Vec<(f64, &String)> =
        told.map(|(word, count)| (score(word, *count), word)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
    scored.into_iter().take(WORDS_TOLD).map(|(_, word)| word.clone()).collect()
}
