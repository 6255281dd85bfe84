//! `guards.toml`: emergencies, what is not for the hotline, the negative list, abuse (守则).
//!
//! Must never: be softened by another file.

use serde::Deserialize;
use toml::Spanned;

use crate::domain::decision::OutOfScopeReason;
use crate::domain::id::{RuleId, UnitId};
use crate::domain::matter::NegativeEntry;
use crate::domain::unit::UnitKind;
use crate::ruleset::codes;
use crate::ruleset::notes::{At, Notes};
use crate::ruleset::patterns::{Parts, STRONG_CHARS_MIN, patterns};
use crate::ruleset::toml_file::TomlFile;

/// Its name.
pub(in crate::ruleset) const FILE: &str = "guards.toml";

/// A text on which a guard must fire, or must not.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    text: String,
    fires: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EmergencyFile {
    id: String,
    unit: String,
    label: String,
    patterns: Vec<String>,
    basis: String,
    #[serde(default)]
    case: Vec<Spanned<CaseFile>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScopeFile {
    id: String,
    reason: OutOfScopeReason,
    label: String,
    patterns: Vec<String>,
    #[serde(default)]
    excludes: Vec<String>,
    advice: String,
    basis: String,
    #[serde(default)]
    case: Vec<Spanned<CaseFile>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NegativeFile {
    id: String,
    label: String,
    matters: Vec<String>,
    forbidden: Vec<String>,
    reason: String,
    basis: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AbuseFile {
    patterns: Vec<String>,
}

/// A case of a guard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::ruleset) struct GuardCase {
    /// Its line.
    pub line: u32,
    /// The text.
    pub text: String,
    /// Whether the guard fires on it.
    pub fires: bool,
}

/// An emergency guard.
#[derive(Debug)]
pub(in crate::ruleset) struct EmergencyRow {
    /// Its line.
    pub line: u32,
    /// Its id.
    pub id: RuleId,
    /// Who takes it.
    pub unit: UnitId,
    /// Its name.
    pub label: String,
    /// Its patterns.
    pub patterns: Vec<Parts>,
    /// Basis.
    pub basis: String,
    /// Its cases.
    pub cases: Vec<GuardCase>,
}

/// A guard on what is not for the hotline.
#[derive(Debug)]
pub(in crate::ruleset) struct ScopeRow {
    /// Its line.
    pub line: u32,
    /// Its id.
    pub id: RuleId,
    /// Ground.
    pub reason: OutOfScopeReason,
    /// Its name.
    pub label: String,
    /// Its patterns.
    pub patterns: Vec<Parts>,
    /// Patterns that veto it.
    pub excluding: Vec<Parts>,
    /// What the caller is told.
    pub advice: String,
    /// Basis.
    pub basis: String,
    /// Its cases.
    pub cases: Vec<GuardCase>,
}

/// What the file holds.
#[derive(Debug, Default)]
pub(in crate::ruleset) struct Guards {
    /// Emergencies.
    pub emergencies: Vec<EmergencyRow>,
    /// Out of scope.
    pub scopes: Vec<ScopeRow>,
    /// Negative list, each entry with its line.
    pub negatives: Vec<(u32, NegativeEntry)>,
    /// Words of abuse.
    pub abuse: Vec<String>,
}

/// Reads the file; an entry that does not parse is noted and left out.
pub(in crate::ruleset) fn read(text: &str, notes: &mut Notes) -> Guards {
    let mut file = TomlFile::open(FILE, text, notes);
    let emergencies: Vec<(u32, EmergencyFile)> = file.take_each("emergency", notes);
    let scopes: Vec<(u32, ScopeFile)> = file.take_each("out_of_scope", notes);
    let negatives: Vec<(u32, NegativeFile)> = file.take_each("negative", notes);
    let abuse: Option<AbuseFile> = file.take("abuse", notes);
    let guards = Guards {
        emergencies: emergencies
            .into_iter()
            .map(|(line, one)| emergency(&file, line, one, notes))
            .collect(),
        scopes: scopes.into_iter().map(|(line, one)| scope(&file, line, one, notes)).collect(),
        negatives: negatives
            .into_iter()
            .map(|(line, one)| (line, negative(line, one, notes)))
            .collect(),
        abuse: abuse.map(|abuse| abuse.patterns).unwrap_or_default(),
    };
    file.finish(notes);
    guards
}

fn emergency(
    file: &TomlFile<'_>,
    line: u32,
    one: EmergencyFile,
    notes: &mut Notes,
) -> EmergencyRow {
    EmergencyRow {
        line,
        id: RuleId::new(one.id),
        unit: UnitId::new(one.unit),
        label: one.label,
        patterns: read_patterns(&one.patterns, STRONG_CHARS_MIN, line, "patterns", notes),
        basis: one.basis,
        cases: cases(file, one.case),
    }
}

fn scope(file: &TomlFile<'_>, line: u32, one: ScopeFile, notes: &mut Notes) -> ScopeRow {
    ScopeRow {
        line,
        id: RuleId::new(one.id),
        reason: one.reason,
        label: one.label,
        patterns: read_patterns(&one.patterns, STRONG_CHARS_MIN, line, "patterns", notes),
        excluding: read_patterns(&one.excludes, 1, line, "excludes", notes),
        advice: one.advice,
        basis: one.basis,
        cases: cases(file, one.case),
    }
}

fn negative(line: u32, one: NegativeFile, notes: &mut Notes) -> NegativeEntry {
    let kinds: Vec<&str> = UnitKind::ALL.iter().map(|kind| kind.label()).collect();
    let forbidden = one.forbidden.iter().filter_map(|word| {
        let kind = UnitKind::parse(word);
        if kind.is_none() {
            let message = format!("“{word}”不是单位类别");
            let remedy = format!("改为其中之一：{}", kinds.join("、"));
            notes.error(
                At::row(FILE, line).field("forbidden"),
                codes::CELL_UNKNOWN_WORD,
                message,
                remedy,
            );
        }
        kind
    });
    NegativeEntry {
        forbidden: forbidden.collect(),
        id: one.id,
        label: one.label,
        matters: one.matters,
        basis: one.basis,
        reason: one.reason,
    }
}

fn read_patterns(
    items: &[String],
    chars_min: usize,
    line: u32,
    key: &'static str,
    notes: &mut Notes,
) -> Vec<Parts> {
    patterns(items.iter().map(String::as_str), chars_min, At::row(FILE, line).field(key), notes)
}

fn cases(file: &TomlFile<'_>, cases: Vec<Spanned<CaseFile>>) -> Vec<GuardCase> {
    cases
        .into_iter()
        .map(|case| {
            let line = file.line(case.span().start);
            let CaseFile { text, fires } = case.into_inner();
            GuardCase { line, text, fires }
        })
        .collect()
}
