//! `lexicon.toml`: cue words (提示词), by which urgency, kind and mood are read, and places outside.
//!
//! Must never: hold a word that leads to a unit; those stand in the duty list.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::domain::appeal::{AppealKind, Urgency};
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::toml_file::TomlFile;
use crate::text::normalize::normalize;
use crate::text::vocabulary::Cue;

/// Its name.
pub(in crate::ruleset) const FILE: &str = "lexicon.toml";

/// Keys that hold a list of words, and the cue they stand for.
const LISTS: &[(&str, Cue)] = &[
    ("urgent", Cue::Urgent),
    ("critical", Cue::Critical),
    ("danger", Cue::Danger),
    ("negation", Cue::Negation),
    ("hypothetical", Cue::Hypothetical),
    ("past", Cue::Past),
    ("question", Cue::Question),
    ("instruction", Cue::InstructionVerb),
    ("filler", Cue::Filler),
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    text: String,
    #[serde(default)]
    expect_urgency: Option<Urgency>,
    #[serde(default)]
    expect_kind: Option<AppealKind>,
}

/// A text whose urgency or kind is known.
#[derive(Debug)]
pub(in crate::ruleset) struct LexiconCase {
    /// Its line.
    pub line: u32,
    /// The text.
    pub text: String,
    /// Its urgency.
    pub urgency: Option<Urgency>,
    /// Its kind.
    pub kind: Option<AppealKind>,
}

/// What the file holds.
#[derive(Debug, Default)]
pub(in crate::ruleset) struct Lexicon {
    /// Cue words, normalised.
    pub cues: Vec<(Cue, String)>,
    /// Names of places outside the district.
    pub outside: Vec<String>,
    /// Its cases.
    pub cases: Vec<LexiconCase>,
}

/// Reads the file.
pub(in crate::ruleset) fn read(text: &str, notes: &mut Notes) -> Lexicon {
    let mut file = TomlFile::open(FILE, text, notes);
    let mut lexicon = Lexicon::default();
    for &(key, cue) in LISTS {
        let words: Vec<String> = file.take(key, notes).unwrap_or_default();
        push(&mut lexicon.cues, cue, key, &words, notes);
    }
    let kinds: BTreeMap<AppealKind, Vec<String>> = file.take("kind", notes).unwrap_or_default();
    for (kind, words) in kinds {
        push(&mut lexicon.cues, Cue::Kind(kind), "kind", &words, notes);
    }
    lexicon.outside = file.take("outside", notes).unwrap_or_default();
    let cases: Vec<(u32, CaseFile)> = file.take_each("case", notes);
    lexicon.cases = cases
        .into_iter()
        .map(|(line, case)| LexiconCase {
            line,
            text: case.text,
            urgency: case.expect_urgency,
            kind: case.expect_kind,
        })
        .collect();
    file.finish(notes);
    lexicon
}

fn push(
    cues: &mut Vec<(Cue, String)>,
    cue: Cue,
    key: &'static str,
    words: &[String],
    notes: &mut Notes,
) {
    for word in words {
        let normal = normalize(word);
        if normal.is_empty() {
            let message = format!("{key} 中有空的词");
            notes.error(At::file(FILE).field(key), codes::KEYWORD_EMPTY, message, "删去空词");
        } else if !cues.contains(&(cue, normal.clone())) {
            cues.push((cue, normal));
        }
    }
}
