//! The linter of a rule set (规则体检): every problem of the whole set in one run, each with file, row,
//! remedy and an appeal on which it shows. It rests on its own model of what a row covers.
//!
//! Must never: call the matcher, or it would share the matcher's mistakes; compare rows pairwise.

use jiff::civil::Date;

use crate::text::vocabulary::Vocabulary;

use super::finding::Finding;
use super::rulebook::Contents;

mod cover;
mod dates;
mod example;
mod forbidden;
mod gaps;
mod overlap;
mod reach;
mod signs;

/// Names of the rule files that hold items without a row of their own.
mod file {
    pub(super) const KNOWLEDGE: &str = "knowledge.csv";
    pub(super) const GUARDS: &str = "guards.toml";
    pub(super) const ORGANISATION: &str = "units.csv";
}

/// Every finding about `contents` on `today` (UTC+8), worst first, then by file and row.
/// `vocabulary` is the one whose keyword ids the patterns use.
pub fn lint(contents: &Contents, vocabulary: &Vocabulary, today: Date) -> Vec<Finding> {
    let set = Set { contents, vocabulary, today };
    let cover = cover::Cover::build(contents);
    let mut findings = Vec::new();
    dates::check(&set, &mut findings);
    overlap::check(&set, &mut findings);
    reach::check(&set, &cover, &mut findings);
    gaps::check(&set, &cover, &mut findings);
    forbidden::check(&set, &cover, &mut findings);
    signs::check(&set, &mut findings);
    findings.sort_by(|a, b| {
        (a.severity, &a.file, a.row, a.code).cmp(&(b.severity, &b.file, b.row, b.code))
    });
    findings
}

/// What is linted.
struct Set<'a> {
    contents: &'a Contents,
    vocabulary: &'a Vocabulary,
    today: Date,
}

#[cfg(test)]
mod tests;
