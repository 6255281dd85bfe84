//! The rule set, and a model where one is given, against past tickets (规则回测).
//!
//! Must never: let the model see more of a ticket than its text.

use std::path::PathBuf;

use jiff::civil::Date;
use serde::Serialize;

use crate::app::learn::Threads;
use crate::domain::id::{ModelVersion, RulesVersion};
use crate::domain::learned::Choice;
use crate::domain::rates::Rate;
use crate::engine::history::Problem;
use crate::learn::file::from_bytes;
use crate::learn::model::Model;
use crate::learn::terms::Terms;
use crate::learn::workers::Workers;
use crate::review::{Answer, Backtest, Comparison, Had, Heard, Past, Tally, UnitNames, ask};
use crate::route::evidence::Opinion;
use crate::route::rulebook::RuleBook;

use super::failed::Failed;
use super::file::{aliases, bytes_of};

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
}

/// A model with what it needs.
struct Adviser {
    model: Model,
    terms: Terms,
    /// The units of its labels.
    units: Vec<Had>,
}

/// What is said of one ticket.
struct Said {
    heard: Heard,
    opinion: Option<(Opinion, bool)>,
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
    let adviser = adviser(book, asked)?;
    let said = |past: &Past| {
        let opinion = adviser.as_ref().and_then(|adviser| adviser.opinion(past));
        let heard_of = |book: &RuleBook| ask(book, past, opinion.as_ref().map(|(one, _)| one));
        let other = asked.against.map(|other| heard_of(other).answer);
        Said { heard: heard_of(book), opinion, other }
    };
    let said = Threads::of_machine().map(pasts, said);
    let mut tally = Tally::new(&book.organisation);
    let mut told = Told { first: Rate::default(), automatic: Rate::default() };
    for (past, said) in pasts.iter().zip(&said) {
        tally.record(past, &said.heard);
        if let (Some(unit), Some((opinion, is_sure))) = (past.unit(), &said.opinion) {
            let is_right = opinion.choices.first().and_then(|one| one.unit.as_ref()) == Some(unit);
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
        model: adviser.map(|_| told),
        against: compared,
        left_out: problems.into_iter().map(|one| (one.row, one.message)).collect(),
    })
}

fn adviser(book: &RuleBook, asked: &Asked<'_>) -> Result<Option<Adviser>, Failed> {
    let Some(path) = &asked.model else { return Ok(None) };
    let damaged = |source| Failed::Model { path: path.clone(), source };
    let model = from_bytes(&bytes_of(path)?).map_err(damaged)?;
    let (names, aliases) = (UnitNames::of(&book.organisation), aliases(asked.aliases.as_deref())?);
    let units: Vec<Had> = model.labels.iter().map(|label| names.had(aliases.now(label))).collect();
    if !units.iter().any(|unit| matches!(unit, Had::Unit(_))) {
        return Err(Failed::ForeignModel { path: path.clone() });
    }
    Ok(Some(Adviser { model, terms: Terms::default(), units }))
}

impl Adviser {
    /// Its first choice, where that is a unit, and whether it is sure enough to send by itself.
    fn opinion(&self, past: &Past) -> Option<(Opinion, bool)> {
        let forecast = self.model.forecast(&self.terms, &past.text);
        let (label, probability) = *forecast.ranked.first()?;
        let Some(Had::Unit(unit)) = self.units.get(label as usize) else { return None };
        let is_sure = self.model.threshold.is_some_and(|least| probability >= least);
        let share_ppm = (f64::from(probability.clamp(0.0, 1.0)) * 1e6) as u32;
        let threshold_ppm = self.model.threshold.map(|least| (f64::from(least) * 1e6) as u32);
        let label = self.model.labels.get(label as usize)?.clone();
        let opinion = Opinion {
            model: ModelVersion::new("backtest"),
            choices: vec![Choice { label, unit: Some(unit.clone()), share_ppm }],
            threshold_ppm,
            in_force_ppm: threshold_ppm,
            may_send: true,
            near: Vec::new(),
        };
        Some((opinion, is_sure))
    }
}
