//! The rule set, and a model where one is given, against past tickets (规则回测).
//!
//! Must never: let the model see more of a ticket than its text.

use std::collections::BTreeSet;
use std::path::PathBuf;

use jiff::civil::Date;
use serde::Serialize;

use crate::app::files::{aliases, bytes_of};
use crate::app::learn::Threads;
use crate::domain::id::{ModelVersion, RulesVersion};
use crate::domain::rates::Rate;
use crate::engine::adviser::{Adviser, Oversight};
use crate::engine::history::Problem;
use crate::learn::file::from_bytes;
use crate::learn::workers::Workers;
use crate::review::{Answer, Backtest, Comparison, Heard, Past, Tally, ask};
use crate::route::evidence::Opinion;
use crate::route::rulebook::RuleBook;

use super::failed::Failed;

/// What is asked besides the rules in force.
#[derive(Debug, Clone, Default)]
pub struct Asked<'a> {
    /// A model whose opinion is heard.
    pub model: Option<PathBuf>,
    /// By which names its labels are units.
    pub aliases: Option<PathBuf>,
    /// A second rule set, to tell what would change.
    pub against: Option<&'a RuleBook>,
}

/// What came of it.
#[derive(Debug, Serialize)]
pub struct Outcome {
    /// The rules asked.
    pub rules_version: RulesVersion,
    /// By the rules of which days.
    pub days: (Date, Date),
    /// The counts.
    #[serde(flatten)]
    pub backtest: Backtest,
    /// How far the model alone agrees, where there is one.
    pub model: Option<Told>,
    /// What another rule set would change, where there is one.
    pub against: Option<Against>,
    /// Rows of the file that were left out.
    pub left_out: Vec<(u64, String)>,
}

/// What another rule set would change (两版对比).
#[derive(Debug, Serialize)]
pub struct Against {
    /// The other set.
    pub rules_version: RulesVersion,
    /// The changes.
    #[serde(flatten)]
    pub comparison: Comparison,
}

/// How far a model alone agrees with the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Told {
    /// Its first choice.
    pub first: Rate,
    /// Its first choice where it is sure enough to send by itself.
    pub automatic: Rate,
    /// Tickets about which it was not asked, since it has learned from them.
    pub learned: u64,
}

/// A model with the tickets that it has learned from.
struct Taught {
    adviser: Adviser,
    tickets: BTreeSet<String>,
}

impl Taught {
    /// What the model thinks of a ticket; nothing of one that taught it, which would flatter.
    fn opinion(&self, past: &Past) -> Option<Opinion> {
        (!self.tickets.contains(&past.name)).then(|| self.adviser.opinion(&past.text))
    }
}

/// Looking back, the model may do all that it promises.
const OVERSIGHT: Oversight = Oversight { may_send: true, target_permille: 970, tickets: 0 };

/// What is said of one ticket.
struct Said {
    heard: Heard,
    opinion: Option<Opinion>,
    other: Option<Answer>,
}

/// Asks about every ticket.
///
/// # Errors
/// A model that cannot be used.
pub fn backtest(
    book: &RuleBook,
    pasts: &[Past],
    problems: Vec<Problem>,
    asked: &Asked<'_>,
) -> Result<Outcome, Failed> {
    let taught = taught(book, asked)?;
    let said = |past: &Past| {
        let opinion = taught.as_ref().and_then(|taught| taught.opinion(past));
        let heard_of = |book: &RuleBook| ask(book, past, opinion.as_ref());
        let other = asked.against.map(|other| heard_of(other).answer);
        Said { heard: heard_of(book), opinion, other }
    };
    let said = Threads::of_machine().map(pasts, said);
    let mut tally = Tally::new(&book.organisation);
    let mut told = Told { first: Rate::default(), automatic: Rate::default(), learned: 0 };
    for (past, said) in pasts.iter().zip(&said) {
        tally.record(past, &said.heard);
        told.learned += u64::from(said.opinion.is_none());
        let first = said.opinion.as_ref().and_then(|opinion| opinion.choices.first());
        if let (Some(unit), Some(first)) = (past.unit(), first) {
            let is_right = first.unit.as_ref() == Some(unit);
            let threshold = said.opinion.as_ref().and_then(|opinion| opinion.threshold_ppm);
            let is_sure = threshold.is_some_and(|from| first.share_ppm >= from);
            told.first.count(Some(is_right));
            told.automatic.count(is_sure.then_some(is_right));
        }
    }
    let compared = asked.against.map(|other| {
        let answered = pasts.iter().zip(&said);
        let answered = answered.filter_map(|(past, said)| {
            Some((past, said.heard.answer.clone(), said.other.clone()?))
        });
        let comparison = Comparison::of(answered, &book.organisation);
        Against { rules_version: other.version.clone(), comparison }
    });
    let days = || pasts.iter().map(|past| past.day);
    Ok(Outcome {
        rules_version: book.version.clone(),
        days: (days().min().unwrap_or_default(), days().max().unwrap_or_default()),
        backtest: tally.finish(),
        model: taught.map(|_| told),
        against: compared,
        left_out: problems.into_iter().map(|one| (one.row, one.message)).collect(),
    })
}

fn taught(book: &RuleBook, asked: &Asked<'_>) -> Result<Option<Taught>, Failed> {
    let Some(path) = &asked.model else { return Ok(None) };
    let bytes = bytes_of(path)?;
    let damaged = |source| Failed::Model { path: path.clone(), source };
    let mut model = from_bytes(&bytes).map_err(damaged)?;
    let aliases = aliases::<Failed>(asked.aliases.as_deref())?;
    for label in &mut model.labels {
        *label = aliases.now(label).to_owned();
    }
    let tickets = model.tickets.iter().filter(|id| !id.is_empty()).cloned().collect();
    let version = ModelVersion::new(blake3::hash(&bytes).to_hex());
    let adviser = Adviser::new(model, version, &book.organisation, OVERSIGHT);
    if adviser.strange_labels().count() == adviser.labels() {
        return Err(Failed::ForeignModel { path: path.clone() });
    }
    // Looking back, nothing is known yet of what became of its tickets.
    adviser.judge(&[]);
    Ok(Some(Taught { adviser, tickets }))
}
