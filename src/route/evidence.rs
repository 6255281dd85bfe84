//! Learned evidence (学习证据): what a model trained on past tickets thinks, and what it may do. It is
//! heard after the rows; guards stand above it.
//!
//! Must never: overrule a guard, or send a ticket of which the rules are sure.

use crate::domain::decision::{AbstainReason, RowRef, Target};
use crate::domain::id::{ModelVersion, UnitId};
use crate::domain::learned::{
    Choice, LearnedEffect, LearnedEvidence, Near, PARTS_PER_MILLION, RowSays,
};
use crate::domain::matter::SlaClass;
use crate::text::features::Features;

use super::confidence::{self, Answer, free_target};
use super::decide::Appealed;
use super::guards::answer::forbids_lead;
use super::rulebook::RuleBook;

/// How many rows are told of as agreeing or not.
const ROWS_KEPT: usize = 4;

/// What a model thinks of one appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opinion {
    /// Which model.
    pub model: ModelVersion,
    /// What it would choose, likeliest first.
    pub choices: Vec<Choice>,
    /// From which share on its training promises enough right ones; none where it promises nothing.
    pub threshold_ppm: Option<u32>,
    /// The same as the watch has tightened it; none where it keeps the promise nowhere.
    pub in_force_ppm: Option<u32>,
    /// Whether it may send what it is sure of.
    pub may_send: bool,
    /// Past tickets that are much like it.
    pub near: Vec<Near>,
}

impl Opinion {
    /// The first choice and its share, where that reaches a threshold.
    fn first_from(&self, threshold_ppm: Option<u32>) -> Option<&UnitId> {
        let first = self.choices.first()?;
        first.unit.as_ref().filter(|_| threshold_ppm.is_some_and(|from| first.share_ppm >= from))
    }

    /// The choices that are units of the set, each once, with what they weigh among the candidates: a
    /// certain one as much as a plain keyword.
    pub(super) fn weighed(&self) -> impl Iterator<Item = (&UnitId, u32)> {
        self.choices.iter().enumerate().filter_map(|(at, choice)| {
            let unit = choice.unit.as_ref()?;
            let before = self.choices.iter().take(at);
            let known = before.filter_map(|one| one.unit.as_ref()).any(|one| one == unit);
            (!known).then_some((unit, choice.share_ppm / (PARTS_PER_MILLION / 1000)))
        })
    }
}

/// Reasons for which the rules merely know too little; a model that is sure may then decide. For all
/// others a guard, a place that must be known, or an instruction wants a person.
const RULES_UNSURE: &[AbstainReason] = &[
    AbstainReason::NoMatter,
    AbstainReason::MattersCompete,
    AbstainReason::NoUnit,
    AbstainReason::EvidenceThin,
];

/// What the rules have come to when learned evidence is heard.
#[derive(Debug)]
pub(super) struct Rules<'a, 'b> {
    /// The book.
    pub(super) book: &'b RuleBook,
    /// What was read.
    pub(super) features: &'a Features,
    /// What else is known of the appeal.
    pub(super) appealed: &'a Appealed<'a>,
    /// Matters that stand, heaviest first; those that an excluding word took out; those that single
    /// words hint at.
    pub(super) answers: [&'a [Answer<'b>]; 3],
    /// Why they would not send by themselves.
    pub(super) reasons: &'a [AbstainReason],
    /// Where they would send.
    pub(super) target: Option<&'a Target>,
}

impl Rules<'_, '_> {
    /// What an opinion does, and the target where it decides.
    pub(super) fn hear(&self, opinion: &Opinion) -> (LearnedEffect, Option<Target>) {
        let first = opinion.choices.first().and_then(|choice| choice.unit.as_ref());
        if let Some(target) = self.target {
            let effect = if first == Some(&target.lead) {
                LearnedEffect::Agreed
            } else if opinion.first_from(opinion.in_force_ppm).is_some() {
                LearnedEffect::HeldBack
            } else {
                LearnedEffect::Outvoted
            };
            return (effect, None);
        }
        let merely_unsure = self.reasons.iter().all(|reason| RULES_UNSURE.contains(reason));
        let promised = opinion.first_from(opinion.threshold_ppm);
        let Some(unit) = promised.filter(|unit| merely_unsure && self.permits(unit)) else {
            return (LearnedEffect::Suggested, None);
        };
        if opinion.may_send && opinion.first_from(opinion.in_force_ppm).is_some() {
            (LearnedEffect::Decided, Some(self.target_at(unit, opinion)))
        } else {
            (LearnedEffect::Withheld, None)
        }
    }

    /// Whether no guard forbids the unit, whichever of the matters it is.
    fn permits(&self, unit: &UnitId) -> bool {
        let (book, appealed) = (self.book, self.appealed);
        let matters = self.answers.iter().flat_map(|answers| answers.iter());
        forbids_lead(book, None, unit, appealed).is_none()
            && matters
                .map(|answer| &answer.entry.matter)
                .all(|matter| forbids_lead(book, Some(matter), unit, appealed).is_none())
    }

    /// The target under the heaviest matter that leads there; without one, under the first matter, as a
    /// person is offered it.
    fn target_at(&self, unit: &UnitId, opinion: &Opinion) -> Target {
        let [standing, sunk, _] = self.answers;
        let there = standing.iter().find(|answer| answer.lead.as_ref() == Some(unit));
        let mut target = match there {
            Some(answer) => {
                confidence::target(self.book, self.features, self.appealed, answer, unit.clone())
            }
            None => {
                let first = standing.first().or(sunk.first()).map(|one| &one.entry.matter);
                let class = first.map_or(SlaClass::Ordinary, |matter| matter.sla_class);
                free_target(unit.clone(), first.map(|matter| matter.code.clone()), class)
            }
        };
        let share = opinion.choices.first().map_or(0, |choice| choice.share_ppm);
        let permille = share / (PARTS_PER_MILLION / 1000);
        target.support_permille = u16::try_from(permille.min(1000)).unwrap_or(1000);
        target
    }

    /// What is kept of an opinion. Its words are left to whoever holds the model: they cost more than the
    /// opinion, and most have no consequence.
    pub(super) fn evidence(&self, opinion: &Opinion, effect: LearnedEffect) -> LearnedEvidence {
        let [standing, ..] = self.answers;
        let says = |answer: &Answer<'_>| {
            let row: RowRef = answer.row.as_ref()?.row.clone();
            Some(RowSays { row, lead: answer.lead.clone() })
        };
        let rules_unsure = match effect {
            LearnedEffect::Decided => self.reasons.to_vec(),
            LearnedEffect::Withheld
            | LearnedEffect::Agreed
            | LearnedEffect::HeldBack
            | LearnedEffect::Outvoted
            | LearnedEffect::Suggested => Vec::new(),
        };
        LearnedEvidence {
            model: opinion.model.clone(),
            effect,
            choices: opinion.choices.clone(),
            threshold_ppm: opinion.threshold_ppm,
            in_force_ppm: opinion.in_force_ppm,
            words: Vec::new(),
            near: opinion.near.clone(),
            rows: standing.iter().filter_map(says).take(ROWS_KEPT).collect(),
            rules_unsure,
        }
    }
}
