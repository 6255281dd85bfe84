//! Past tickets from a labelled history file.
//!
//! Must never: take a row for a ticket that has no label.

use std::path::PathBuf;

use jiff::civil::Date;

use crate::app::files::{aliases, bytes_of};
use crate::domain::appeal::CallerSubject;
use crate::engine::history::{self, Columns, Labelled, Problem};
use crate::review::{Past, UnitNames};
use crate::text::redact::redact;

use super::failed::Failed;

/// A history file as it is to be read.
#[derive(Debug, Clone)]
pub struct FromFile {
    /// The file.
    pub path: PathBuf,
    /// Its columns.
    pub columns: Columns,
    /// A table of units that were renamed or merged.
    pub aliases: Option<PathBuf>,
    /// The day by whose rules it is asked about.
    pub day: Date,
}

/// Past tickets of a file, and the rows that were left out.
///
/// # Errors
/// A file that cannot be read.
pub fn from_file(asked: &FromFile, names: &UnitNames) -> Result<(Vec<Past>, Vec<Problem>), Failed> {
    let aliases = aliases::<Failed>(asked.aliases.as_deref())?;
    let file = asked.path.display().to_string();
    let history = history::read(&file, &bytes_of(&asked.path)?, &asked.columns)?;
    let past = |ticket: Labelled| Past {
        name: ticket.id.unwrap_or_else(|| format!("第{}行", ticket.row)),
        title: None,
        // As at intake, so that the rules read what they would have read.
        text: redact(&ticket.text).text,
        place: None,
        kind: None,
        subject: CallerSubject::Person,
        respondents: Vec::new(),
        day: asked.day,
        had: names.had(aliases.now(&ticket.label)),
    };
    Ok((history.tickets.into_iter().map(past).collect(), history.problems))
}
