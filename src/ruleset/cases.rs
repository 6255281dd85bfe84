//! A rule set's own test cases (自检例句): every row's example must do what the row says.
//!
//! Must never: pass a case because nothing contradicts it; each kind states what must come out.

mod collect;
mod expectation;

use jiff::civil::Date;

use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::domain::decision::{Routing, RoutingReport};
use crate::route::explain::explain;
use crate::route::{Appealed, route};
use crate::text::features::Features;
use crate::text::reader::Input;

use super::load::Loaded;

pub(super) use collect::collect;
pub(super) use expectation::Expectation;

/// One case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Case {
    /// File.
    pub file: &'static str,
    /// Row, or line of a TOML file.
    pub row: u32,
    /// What the citizen says.
    pub text: String,
    /// Who speaks.
    pub subject: CallerSubject,
    /// Kind given by the source, where the row needs one.
    pub kind: Option<AppealKind>,
    /// First and last day on which the row holds, where it is bounded.
    pub window: (Option<Date>, Option<Date>),
    /// What must come out.
    pub expectation: Expectation,
}

/// Outcome of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CaseReport {
    /// How many cases were run.
    pub total: usize,
    /// Those that failed, by file and row.
    pub failed: Vec<CaseFailure>,
}

/// A case that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseFailure {
    /// File.
    pub file: &'static str,
    /// Row, or line of a TOML file.
    pub row: u32,
    /// The text.
    pub case: String,
    /// What should have come out.
    pub expected: String,
    /// What came out.
    pub got: String,
    /// Why, as far as the report tells.
    pub explanation: String,
}

/// What a case gave.
#[derive(Debug)]
pub(super) struct Given<'a> {
    /// What was read.
    pub features: &'a Features,
    /// What the rules say.
    pub routing: &'a Routing,
    /// Why.
    pub report: &'a RoutingReport,
}

/// Runs every case of the set, as of `today` (UTC+8) where a case needs no other day.
pub fn run(loaded: &Loaded, today: Date) -> CaseReport {
    let failed = loaded.cases.iter().filter_map(|case| fails(loaded, case, today));
    CaseReport { failed: failed.collect(), total: loaded.cases.len() }
}

fn fails(loaded: &Loaded, case: &Case, today: Date) -> Option<CaseFailure> {
    let book = &loaded.book;
    let input = Input { text: &case.text, kind: case.kind, ..Input::default() };
    let features = book.reader.read(input);
    let appealed = Appealed { subject: case.subject, respondent_units: &[], titled: false };
    let (routing, report) = route(book, &features, &appealed, case.day(today));
    let given = Given { features: &features, routing: &routing, report: &report };
    if case.expectation.holds(book, &given) {
        return None;
    }
    Some(CaseFailure {
        file: case.file,
        row: case.row,
        case: case.text.clone(),
        expected: case.expectation.to_string(),
        got: expectation::describe(book, &given, &case.expectation),
        explanation: explain(&routing, &report, book).join("；"),
    })
}
