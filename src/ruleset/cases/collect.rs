//! Gathers the cases of all files.
//!
//! Must never: make up a text; an example that is missing is a finding, not a case.

use jiff::civil::Date;

use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::ruleset::files::Files;
use crate::ruleset::settings::guards::{self, GuardCase, Guards};
use crate::ruleset::settings::lexicon::{self, Lexicon};
use crate::ruleset::tables::decisions::{self, DecisionRow};
use crate::ruleset::tables::{knowledge, matters, places, units};

use super::{Case, Expectation};

/// All cases, file by file, in the order of the rows.
pub(in crate::ruleset) fn collect(files: &Files) -> Vec<Case> {
    let mut cases = Vec::new();
    for row in files.units.iter().flatten() {
        let expectation = Expectation::UnitInstructed(row.unit.id.clone());
        cases.push(plain(units::LAYOUT.file, row.row, &row.example, expectation));
    }
    for row in files.places.iter().flatten() {
        let expectation = Expectation::PlaceNamed(row.id.clone());
        cases.push(plain(places::LAYOUT.file, row.row, &row.example, expectation));
    }
    for row in files.matters.iter().flatten() {
        let expectation = Expectation::MatterWins(row.matter.code.clone());
        cases.push(plain(matters::LAYOUT.file, row.row, &row.example, expectation));
    }
    cases.extend(files.decisions.iter().flatten().map(decision));
    for row in files.knowledge.iter().flatten() {
        let expectation = Expectation::Answers(row.id.clone());
        let case = plain(knowledge::LAYOUT.file, row.row, &row.example, expectation);
        cases.push(Case {
            kind: Some(AppealKind::Inquiry),
            window: (None, Some(row.valid_until)),
            ..case
        });
    }
    if let Some(guards) = &files.guards {
        of_guards(guards, &mut cases);
    }
    if let Some(lexicon) = &files.lexicon {
        of_lexicon(lexicon, &mut cases);
    }
    cases.retain(|case| !case.text.is_empty());
    cases
}

fn plain(file: &'static str, row: u32, text: &str, expectation: Expectation) -> Case {
    Case {
        file,
        row,
        text: text.to_owned(),
        subject: CallerSubject::Person,
        kind: None,
        window: (None, None),
        expectation,
    }
}

/// A row that asks for a kind or a speaker is tried with them, and within its days.
fn decision(row: &DecisionRow) -> Case {
    let expectation = Expectation::RowDecides(row.id.clone());
    Case {
        subject: row.subject.unwrap_or(CallerSubject::Person),
        kind: row.kind,
        window: (row.valid_from, row.valid_until),
        ..plain(decisions::LAYOUT.file, row.row, &row.example, expectation)
    }
}

fn of_guards(guards: &Guards, cases: &mut Vec<Case>) {
    let mut add = |given: &GuardCase, expectation| {
        cases.push(plain(guards::FILE, given.line, &given.text, expectation));
    };
    for row in &guards.emergencies {
        for case in &row.cases {
            add(case, Expectation::Emergency { unit: row.unit.clone(), fires: case.fires });
        }
    }
    for row in &guards.scopes {
        for case in &row.cases {
            add(case, Expectation::OutOfScope { reason: row.reason, fires: case.fires });
        }
    }
}

fn of_lexicon(lexicon: &Lexicon, cases: &mut Vec<Case>) {
    for case in &lexicon.cases {
        let expectation = Expectation::Tone { urgency: case.urgency, kind: case.kind };
        cases.push(plain(lexicon::FILE, case.line, &case.text, expectation));
    }
}

impl Case {
    /// The day on which the case is tried: `today` where its row holds then, else the nearest day on
    /// which it does.
    pub(super) fn day(&self, today: Date) -> Date {
        let (from, until) = self.window;
        let day = from.map_or(today, |from| today.max(from));
        until.map_or(day, |until| day.min(until))
    }
}
