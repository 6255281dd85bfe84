//! Loads a rule set: files, cells, cross-checks, linter; everything found, in one run.
//!
//! Must never: hand out a set with an error in it, or read a clock.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::policy::Policy;
use crate::domain::sla::SlaPolicy;
use crate::route::finding::Finding;
use crate::route::lint;
use crate::route::rulebook::RuleBook;
use crate::text::reader::Reader;

use super::assemble;
use super::cases::{self, Case};
use super::files::{self, Files};
use super::notes::Notes;
use super::settings::manifest::Manifest;
use super::source::{self, RawFile, Source};

/// A rule set that may be used (规则集).
#[derive(Debug)]
pub struct Loaded {
    /// What the set says of itself.
    pub manifest: Manifest,
    /// For `route`.
    pub book: RuleBook,
    /// For `decide`.
    pub policy: Policy,
    /// All profiles of time limits by name, the one in force too.
    pub profiles: BTreeMap<String, SlaPolicy>,
    /// How much of everything there is.
    pub summary: Summary,
    /// Warnings and notes; no errors.
    pub findings: Vec<Finding>,
    /// Its own test cases.
    pub(super) cases: Vec<Case>,
}

/// How much of everything a set holds (规模).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Units.
    pub units: usize,
    /// Gazetteer rows, units not counted.
    pub places: usize,
    /// Leaf matters.
    pub matters: usize,
    /// Decision rows.
    pub rules: usize,
    /// Knowledge items.
    pub knowledge: usize,
    /// Synonym pairs.
    pub synonyms: usize,
    /// Emergency and out-of-scope guards and entries of the negative list.
    pub guards: usize,
    /// Profiles of time limits.
    pub profiles: usize,
    /// Distinct keyword literals.
    pub keywords: usize,
    /// Test cases.
    pub cases: usize,
}

/// Why a rule set cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The files could not be brought.
    #[error("规则文件读取失败")]
    Source(#[from] source::Error),
    /// The files are wrong; everything found, errors and warnings, by file and row.
    #[error("规则集有 {} 处问题，未启用", .0.len())]
    Invalid(Vec<Finding>),
}

/// Loads the set at `source`, checked as of `today` (UTC+8).
///
/// # Errors
/// When the files cannot be read, or with every problem in them.
pub fn load(source: &Source, today: Date) -> Result<Loaded, Error> {
    load_raw(&source.read()?, today)
}

/// The same from files that have been brought.
pub(super) fn load_raw(raw: &[RawFile], today: Date) -> Result<Loaded, Error> {
    let mut notes = Notes::default();
    let files = files::parse(raw, &mut notes);
    let organisation = files.organisation();
    files.check(organisation.as_ref(), today, &mut notes);
    let assembled = organisation.and_then(|units| assemble::contents(&files, &units));
    if let Some((contents, vocabulary)) = &assembled {
        notes.extend_linted(lint::lint(contents, vocabulary, today));
    }
    let sound = !notes.has_errors();
    let findings = notes.into_findings();
    let policy = assembled.as_ref().and_then(|(book, _)| assemble::policy(&files, book));
    match (assembled, policy, files.manifest.clone()) {
        (Some((contents, vocabulary)), Some(policy), Some(manifest)) if sound => {
            let book = RuleBook::new(contents, Reader::new(vocabulary));
            let cases = cases::collect(&files);
            let summary = summary(&files, &book, cases.len());
            let profiles = files.profiles.complete();
            Ok(Loaded { manifest, book, policy, profiles, summary, findings, cases })
        }
        (Some(_) | None, Some(_) | None, Some(_) | None) => Err(Error::Invalid(findings)),
    }
}

fn summary(files: &Files, book: &RuleBook, cases: usize) -> Summary {
    Summary {
        units: book.organisation.len(),
        places: files.places.as_ref().map_or(0, Vec::len),
        matters: book.matters.len(),
        rules: book.rules.len(),
        knowledge: book.knowledge.len(),
        synonyms: files.synonyms.as_ref().map_or(0, Vec::len),
        guards: book.emergencies.len() + book.scopes.len() + book.negatives.len(),
        profiles: files.profiles.len(),
        keywords: book.reader.vocabulary().keywords.len(),
        cases,
    }
}
