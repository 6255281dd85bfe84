//! The adviser (学习证据提供者): holds the model that is asked at intake, and tightens its threshold where what
//! became of its tickets speaks against its promise.
//!
//! Must never: stop the engine, or send anything before it has looked at what became of its tickets.

use std::sync::{PoisonError, RwLock};

use crate::domain::id::{ModelVersion, UnitId};
use crate::domain::learned::{
    CHOICE_PPM_MIN, CHOICES_KEPT, Choice, LEARNED_WORDS_KEPT, LearnedEffect, LearnedEvidence,
    LearnedWord, Near, PARTS_PER_MILLION,
};
use crate::domain::unit::Organisation;
use crate::learn::drift::{self, Verdict, Watched};
use crate::learn::model::{Forecast, Model, Reason};
use crate::learn::neighbours;
use crate::learn::terms::Terms;
use crate::route::evidence::Opinion;

use super::port;
use super::views::Views;

mod standing;

pub use self::standing::{Advice, Standing};

/// How many terms are looked at for each word that is told: most overlap.
const TERMS_FOR_A_WORD: usize = 16;

/// What an adviser may do and what it is held to (看护设置).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Oversight {
    /// Whether it may send by itself what it is sure of.
    pub may_send: bool,
    /// Right ones of a thousand that it is held to.
    pub target_permille: u32,
    /// How many of its last settled tickets are looked at.
    pub tickets: usize,
}

/// A model with the units of the rule set in force.
#[derive(Debug)]
pub struct Adviser {
    model: Model,
    terms: Terms,
    version: ModelVersion,
    /// By label; none where the rule set has no such unit.
    units: Vec<Option<UnitId>>,
    threshold_ppm: Option<u32>,
    oversight: Oversight,
    /// None before the first look.
    verdict: RwLock<Option<Verdict>>,
}

impl Adviser {
    /// An adviser that has not looked yet.
    pub fn new(
        model: Model,
        version: ModelVersion,
        organisation: &Organisation,
        oversight: Oversight,
    ) -> Self {
        let units = model.labels.iter().map(|label| unit_of(label, organisation)).collect();
        let threshold_ppm = model.threshold.map(in_millionths);
        let (terms, verdict) = (Terms::default(), RwLock::new(None));
        Self { model, terms, version, units, threshold_ppm, oversight, verdict }
    }

    /// What the model thinks of an appeal: of its text alone, as the histories that it learned from have it;
    /// a title before it would be taken for how the text begins.
    pub fn opinion(&self, text: &str) -> Opinion {
        let Forecast { ranked, near } = self.model.forecast(&self.terms, text);
        let choice = |(label, probability): &(u32, f32)| {
            let at = *label as usize;
            Some(Choice {
                label: self.model.labels.get(at)?.clone(),
                unit: self.units.get(at)?.clone(),
                share_ppm: in_millionths(*probability),
            })
        };
        Opinion {
            model: self.version.clone(),
            choices: ranked
                .iter()
                .filter_map(choice)
                .enumerate()
                .filter(|(at, choice)| *at == 0 || choice.share_ppm >= CHOICE_PPM_MIN)
                .map(|(_, choice)| choice)
                .take(CHOICES_KEPT)
                .collect(),
            threshold_ppm: self.threshold_ppm,
            in_force_ppm: self.verdict().and_then(|verdict| verdict.in_force_ppm),
            may_send: self.oversight.may_send,
            near: near.iter().filter_map(|(label, near)| self.near(*label, *near)).collect(),
        }
    }

    /// A past ticket with its unit; none where it had no id, or its unit is not of the rule set.
    fn near(&self, label: u32, near: neighbours::Near) -> Option<Near> {
        Some(Near {
            ticket: self.model.id_of(near)?.to_owned(),
            unit: self.units.get(label as usize)?.clone()?,
            likeness_permille: (near.alike.clamp(0.0, 1.0) * 1000.0).round() as u16,
        })
    }

    /// Adds the words of a text that spoke for the first choice, where it had a consequence.
    pub fn add_words(&self, text: &str, learned: &mut LearnedEvidence) {
        if LearnedEffect::OF_NO_CONSEQUENCE.contains(&learned.effect) {
            return;
        }
        let Some(first) = learned.choices.first() else { return };
        let at = self.model.labels.iter().position(|label| *label == first.label);
        let Some(label) = at.and_then(|at| u32::try_from(at).ok()) else { return };
        let most = LEARNED_WORDS_KEPT * TERMS_FOR_A_WORD;
        learned.words = words(self.model.reasons(&self.terms, text, label, most));
    }

    /// Which model it is.
    pub fn version(&self) -> &ModelVersion {
        &self.version
    }

    /// From which share on the training promises enough right ones; none where it promises nothing.
    pub fn threshold_ppm(&self) -> Option<u32> {
        self.threshold_ppm
    }

    /// How many labels the model has.
    pub fn labels(&self) -> usize {
        self.units.len()
    }

    /// Labels to which no unit, or more than one, answers.
    pub fn strange_labels(&self) -> impl Iterator<Item = &str> {
        let labels = self.model.labels.iter().zip(&self.units);
        labels.filter(|(_, unit)| unit.is_none()).map(|(label, _)| label.as_str())
    }

    /// What the last look has come to; none before the first.
    pub fn verdict(&self) -> Option<Verdict> {
        *self.verdict.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at what became of the tickets of which the model was sure.
    ///
    /// # Errors
    /// Those of the views; what was found before stays in force.
    pub async fn look<V: Views>(&self, views: &V) -> Result<Verdict, port::Error> {
        let outcomes = views.outcomes(self.version.clone(), self.oversight.tickets).await?;
        let watched: Vec<Watched> = outcomes
            .iter()
            .map(|one| Watched { share_ppm: one.share_ppm, right: one.right })
            .collect();
        Ok(self.judge(&watched))
    }

    /// Takes it that these tickets are all that is known of the model.
    pub fn judge(&self, watched: &[Watched]) -> Verdict {
        let target = f64::from(self.oversight.target_permille) / 1000.0;
        let verdict = drift::look(watched, self.threshold_ppm, target);
        *self.verdict.write().unwrap_or_else(PoisonError::into_inner) = Some(verdict);
        verdict
    }
}

/// The unit that a label names: by its code, or by a name that no other unit has.
fn unit_of(label: &str, organisation: &Organisation) -> Option<UnitId> {
    let id = UnitId::new(label);
    if organisation.get(&id).is_some() {
        return Some(id);
    }
    let mut called = organisation.called(label);
    let first = called.next()?;
    called.next().is_none().then(|| first.id.clone())
}

/// Cut off, never rounded up; thresholds and shares alike, so that equal ones stay equal.
fn in_millionths(probability: f32) -> u32 {
    (f64::from(probability.clamp(0.0, 1.0)) * f64::from(PARTS_PER_MILLION)) as u32
}

/// The strongest words, of which no two have two characters in common that stand together.
fn words(reasons: Vec<Reason>) -> Vec<LearnedWord> {
    let mut words: Vec<LearnedWord> = Vec::new();
    let mut told: Vec<(char, char)> = Vec::new();
    for Reason { text, weight } in reasons {
        // Runs of characters begin and end anywhere, those of a part with a mark.
        let text = text.trim_matches(|one: char| !one.is_alphanumeric());
        let pairs: Vec<(char, char)> = text.chars().zip(text.chars().skip(1)).collect();
        let is_new = !pairs.is_empty() && !pairs.iter().any(|pair| told.contains(pair));
        if is_new && words.len() < LEARNED_WORDS_KEPT {
            told.extend(pairs);
            let weight_ppm = (f64::from(weight) * f64::from(PARTS_PER_MILLION)) as u32;
            words.push(LearnedWord { text: text.to_owned(), weight_ppm });
        }
    }
    words
}

#[cfg(test)]
mod tests;
