//! What a model is taught from: histories with their columns, units that were renamed, places.
//!
//! Must never: put tickets in another order than that of time.

use std::path::{Path, PathBuf};

use crate::app::files::{CannotOpen, aliases, bytes_of, named};
use crate::app::review::Logged;
use crate::engine::history::{
    self, AliasError, Aliases, Columns, Encoding, History, Labelled, PlacesError, Problem, Unfit,
    check_enough, read_places,
};
use crate::learn::places::Place;
use crate::learn::train::Example;
use crate::review::{Had, Past};

/// Files to learn from.
#[derive(Debug, Clone)]
pub struct Sources {
    /// Histories.
    pub files: Vec<PathBuf>,
    /// Their columns.
    pub columns: Columns,
    /// A table of units that were renamed or merged.
    pub aliases: Option<PathBuf>,
    /// Tables of places.
    pub places: Vec<PathBuf>,
}

/// Why nothing was learned or measured.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// A file that cannot be opened.
    #[error(transparent)]
    Open(#[from] CannotOpen),
    /// A file that cannot be written.
    #[error("写不了 {}", .path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A file that is no history.
    #[error(transparent)]
    Read(#[from] history::Error),
    /// A table of aliases that cannot be used.
    #[error(transparent)]
    Aliases(#[from] AliasError),
    /// A table of places that cannot be used.
    #[error(transparent)]
    Places(#[from] PlacesError),
    /// Histories that cannot be used together.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// A file that is no model.
    #[error("{} 用不了", .path.display())]
    Model {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: crate::learn::file::Error,
    },
}

/// What was read.
#[derive(Debug, Clone)]
pub struct Material {
    /// Histories, every label by the name that holds now.
    pub histories: Vec<History>,
    /// Places.
    pub places: Vec<Place>,
}

impl Material {
    /// Reads what there is to learn from.
    ///
    /// # Errors
    /// See [`Failed`].
    pub fn read(sources: &Sources) -> Result<Self, Failed> {
        let aliases = aliases::<Failed>(sources.aliases.as_deref())?;
        let read = |path: &PathBuf| read(path, &sources.columns, &aliases);
        let histories: Vec<History> = sources.files.iter().map(read).collect::<Result<_, _>>()?;
        check_enough(&histories)?;
        Ok(Self { histories, places: read_places(&named(&sources.places)?)? })
    }

    /// What the engine's own closed tickets teach: of each, the unit that had it in the end.
    ///
    /// # Errors
    /// [`Failed::Unfit`], [`Failed::Places`], [`Failed::Open`].
    pub fn of_log(logged: Vec<Logged>, places: &[PathBuf]) -> Result<Self, Failed> {
        let closed = logged.into_iter().filter(|one| one.is_closed);
        let tickets = (1_u64..).zip(closed).filter_map(|(row, one)| labelled(row, one)).collect();
        let histories = vec![History {
            file: "本系统办结的工单".to_owned(),
            encoding: Encoding::Utf8,
            tickets,
            problems: Vec::new(),
        }];
        check_enough(&histories)?;
        Ok(Self { histories, places: read_places(&named(places)?)? })
    }

    /// The rows that were left out.
    pub fn left_out(&self) -> LeftOut {
        left_out(self.histories.iter())
    }

    /// The tickets in the order of time; those of the same time in that of the files.
    pub fn tickets(&self) -> Vec<&Labelled> {
        let mut tickets: Vec<&Labelled> =
            self.histories.iter().flat_map(|file| &file.tickets).collect();
        tickets.sort_by(|a, b| a.time.cmp(&b.time));
        tickets
    }
}

fn labelled(row: u64, logged: Logged) -> Option<Labelled> {
    let Past { name, text, day, had, .. } = logged.past;
    let Had::Unit(unit) = had else { return None };
    Some(Labelled {
        row,
        id: Some(name),
        time: Some(day.to_string()),
        text,
        label: unit.to_string(),
    })
}

/// A history with every label by the name that holds now.
///
/// # Errors
/// [`Failed::Open`], [`Failed::Read`].
pub fn read(path: &Path, columns: &Columns, aliases: &Aliases) -> Result<History, Failed> {
    let mut history = history::read(&path.display().to_string(), &bytes_of(path)?, columns)?;
    for ticket in &mut history.tickets {
        ticket.label = aliases.now(&ticket.label).to_owned();
    }
    Ok(history)
}

/// Tickets as examples.
pub fn examples<'a>(tickets: &[&'a Labelled]) -> Vec<Example<'a>> {
    let example = |one: &&'a Labelled| Example {
        text: &one.text,
        label: &one.label,
        id: one.id.as_deref().unwrap_or_default(),
    };
    tickets.iter().map(example).collect()
}

/// Rows that were left out, by file; of each its number and why.
pub type LeftOut = Vec<(String, Vec<(u64, String)>)>;

/// The rows that were left out of some files.
pub fn left_out<'a>(files: impl Iterator<Item = &'a History>) -> LeftOut {
    let told = |one: &Problem| (one.row, one.message.clone());
    let with_problems = files.filter(|file| !file.problems.is_empty());
    with_problems
        .map(|file| (file.file.clone(), file.problems.iter().map(told).collect()))
        .collect()
}
