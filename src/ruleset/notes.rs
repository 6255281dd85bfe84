//! Collects what is found while a set is read, so that everything is reported in one run.
//!
//! Must never: stop anything; a reader notes and goes on with what is left.

use std::collections::HashSet;

use crate::route::finding::{Finding, Severity};

/// Codes of the linter for items whose row only the loader knows; it notes the same itself.
const NOTED_WITH_ROW: &[&str] =
    &["knowledge_expired", "emergency_unit", "guard_without_words", "knowledge_without_words"];

/// A place in a rule file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct At<'f> {
    /// File.
    pub file: &'f str,
    /// Row as a spreadsheet counts them, or line of a TOML file.
    pub row: Option<u32>,
    /// Column or key.
    pub field: Option<&'static str>,
}

impl<'f> At<'f> {
    /// A file as a whole.
    pub(super) const fn file(file: &'f str) -> Self {
        Self { file, row: None, field: None }
    }

    /// A row of a file.
    pub(super) const fn row(file: &'f str, row: u32) -> Self {
        Self { file, row: Some(row), field: None }
    }

    /// The same row, with the column or key to blame.
    pub(super) const fn field(mut self, field: &'static str) -> Self {
        self.field = Some(field);
        self
    }
}

/// The findings so far.
#[derive(Debug, Default)]
pub(super) struct Notes {
    findings: Vec<Finding>,
}

impl Notes {
    /// The set must not be used.
    pub(super) fn error(
        &mut self,
        at: At<'_>,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(Severity::Error, at, code, message.into(), remedy.into());
    }

    /// Somebody should look.
    pub(super) fn warning(
        &mut self,
        at: At<'_>,
        code: &'static str,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.add(Severity::Warning, at, code, message.into(), remedy.into());
    }

    /// Takes over what the linter found, except where an error in the same row has been noted (what
    /// the linter says of such a row follows from that error) and what the loader notes with the row
    /// that the linter does not know.
    pub(super) fn extend_linted(&mut self, findings: Vec<Finding>) {
        let wrong: HashSet<(String, Option<u32>)> = self
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| (finding.file.clone(), finding.row))
            .collect();
        self.findings.extend(findings.into_iter().filter(|finding| {
            !NOTED_WITH_ROW.contains(&finding.code)
                && !wrong.contains(&(finding.file.clone(), finding.row))
        }));
    }

    /// Whether the set must not be used.
    pub(super) fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Everything found, by file, row and code.
    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort_by(|a, b| {
            (&a.file, a.row, a.code, a.field).cmp(&(&b.file, b.row, b.code, b.field))
        });
        self.findings
    }

    fn add(
        &mut self,
        severity: Severity,
        at: At<'_>,
        code: &'static str,
        message: String,
        remedy: String,
    ) {
        let mut finding = Finding::in_file(severity, code, at.file, message).remedy(remedy);
        finding.row = at.row;
        finding.field = at.field;
        self.findings.push(finding);
    }
}
