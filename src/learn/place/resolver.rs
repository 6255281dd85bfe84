//! Learns to tell the street of a text, and tells it.
//!
//! Two forecasts, of the street and of the district, are learned from past tickets and from the names of
//! places themselves (much in a city is named after what lies near); with the names in the text they are
//! witnesses of a conditional logit. It is fitted, and the threshold chosen, on the tickets whose street is
//! best known, and on forecasts that were not learned from them.
//!
//! Must never: fit or choose on tickets that are taught by their own texts while there are others; of these
//! the names are always right.

use std::collections::BTreeMap;

use crate::learn::combine::{Case, Combiner, Witnesses};
use crate::learn::model::Model;
use crate::learn::parts::Parts;
use crate::learn::places::{Gazetteer, Sense};
use crate::learn::quality::Judged;
use crate::learn::terms::Terms;
use crate::learn::threshold::{Promise, Shown, choose};
use crate::learn::train::{Example, Trained, train};
use crate::learn::workers::Workers;

use super::lesson::{Lesson, Teacher};
use super::witness::{Evidence, Shares, WITNESSES};

/// Fewest tickets on which the witnesses are weighed.
pub const TRUSTED_MIN: usize = 100;
/// How strongly the weights are drawn towards nothing.
const RIDGE: f64 = 1.0;
/// Parts into which the trusted tickets are divided to judge each by the others.
const FOLDS: usize = 5;

/// Tells the street of a text (地点判定).
#[derive(Debug, Clone, PartialEq)]
pub struct Resolver {
    gazetteer: Gazetteer,
    streets: Model,
    districts: Model,
    combiner: Combiner,
    /// From which probability on a street may be taken for granted; none where never.
    pub threshold: Option<f32>,
}

/// A resolver with what it has shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Learned {
    /// The resolver.
    pub resolver: Resolver,
    /// On whose word the witnesses were weighed.
    pub trusted: Teacher,
    /// What it said of the tickets of this teacher before it had learned from them.
    pub held_out: Vec<Judged>,
}

/// Learns from lessons in the order of time.
pub fn learn(
    terms: &Terms,
    gazetteer: &Gazetteer,
    lessons: &[Lesson],
    promise: Promise,
    workers: &impl Workers,
) -> Learned {
    let street = |lesson: &Lesson| lesson.street.map(|(street, _)| street);
    let taught = |label: fn(Sense) -> Option<u16>, own: &dyn Fn(&Lesson) -> Option<u16>| {
        let names = gazetteer.names().map(|(name, sense)| (name, label(sense)));
        let lessons = lessons.iter().map(|one| (one.text.as_str(), own(one)));
        forecaster(terms, lessons.chain(names).collect(), promise, workers)
    };
    let streets = taught(|sense| sense.street, &street);
    let districts =
        taught(|sense| sense.street.map(|_| sense.district), &|lesson| Some(lesson.district));
    let trusted = trusted(lessons);
    let shown = lessons.iter().zip(streets.held_out.iter().zip(&districts.held_out));
    let cases: Vec<Case> = shown
        .filter_map(|(lesson, (of_street, of_district))| {
            let (right, _) = lesson.street.filter(|(_, teacher)| *teacher == trusted)?;
            let (of_street, of_district) = (of_street.clone()?, of_district.clone()?);
            let evidence = Evidence::of(gazetteer, &lesson.text, of_street, of_district);
            Some(Case { candidates: candidates(gazetteer, &evidence), right: usize::from(right) })
        })
        .collect();
    let held_out = judged(&cases);
    let shown: Vec<Shown> = held_out
        .iter()
        .map(|one| Shown { probability: one.probability(), right: one.hits() })
        .collect();
    let resolver = Resolver {
        gazetteer: gazetteer.clone(),
        streets: streets.model,
        districts: districts.model,
        combiner: Combiner::learn(&cases, WITNESSES, RIDGE),
        threshold: choose(&shown, promise),
    };
    Learned { resolver, trusted, held_out }
}

impl Resolver {
    /// The streets by number with probabilities, most likely first.
    pub fn resolve(&self, terms: &Terms, text: &str) -> Vec<(u16, f32)> {
        let whole = Parts::of(text).whole;
        let shares = |model: &Model| named(model, &model.forecast(terms, &whole).ranked);
        let evidence =
            Evidence::of(&self.gazetteer, &whole, shares(&self.streets), shares(&self.districts));
        ranked(&self.combiner, &candidates(&self.gazetteer, &evidence))
    }

    /// How likely each district is, most likely first, by what is said of its streets.
    pub fn districts(&self, streets: &[(u16, f32)]) -> Vec<(u16, f32)> {
        let mut districts: BTreeMap<u16, f32> = BTreeMap::new();
        for (street, probability) in streets {
            if let Some(street) = self.gazetteer.streets().get(usize::from(*street)) {
                *districts.entry(street.district).or_default() += probability;
            }
        }
        let mut districts: Vec<(u16, f32)> = districts.into_iter().collect();
        districts.sort_by(|a, b| b.1.total_cmp(&a.1));
        districts
    }
}

/// A forecaster of something with what it said of each text before it had learned from it.
struct Forecaster {
    model: Model,
    held_out: Vec<Option<Shares>>,
}

/// Learns from texts with their numbers; a text without one teaches nothing.
fn forecaster(
    terms: &Terms,
    texts: Vec<(&str, Option<u16>)>,
    promise: Promise,
    workers: &impl Workers,
) -> Forecaster {
    let labels: Vec<Option<String>> =
        texts.iter().map(|(_, number)| number.map(|number| number.to_string())).collect();
    let examples: Vec<Example<'_>> = texts
        .iter()
        .zip(&labels)
        .filter_map(|((text, _), label)| Some(Example { text, label: label.as_deref()?, id: "" }))
        .collect();
    let Trained { model, held_out } = train(terms, &examples, &[], promise, workers);
    let mut said = held_out.into_iter();
    let of = |label: &Option<String>| {
        label.as_ref().and_then(|_| said.next()).map(|one| named(&model, &one.ranked))
    };
    let held_out = labels.iter().map(of).collect();
    Forecaster { model, held_out }
}

/// A model's forecast by the numbers that are its labels' names.
fn named(model: &Model, ranked: &[(u32, f32)]) -> Shares {
    let number = |label: u32| model.labels.get(label as usize)?.parse().ok();
    ranked.iter().filter_map(|(label, share)| Some((number(*label)?, *share))).collect()
}

/// The most trusted teacher of whom there is enough; where of none, the most trusted there is.
fn trusted(lessons: &[Lesson]) -> Teacher {
    let mut counts: BTreeMap<Teacher, usize> = BTreeMap::new();
    for (_, teacher) in lessons.iter().filter_map(|lesson| lesson.street) {
        *counts.entry(teacher).or_default() += 1;
    }
    let enough = counts.iter().find(|(_, count)| **count >= TRUSTED_MIN);
    enough.or_else(|| counts.first_key_value()).map_or(Teacher::Text, |(teacher, _)| *teacher)
}

/// What speaks for each street.
fn candidates(gazetteer: &Gazetteer, evidence: &Evidence) -> Vec<Witnesses> {
    let streets = (0..).zip(gazetteer.streets());
    streets.map(|(number, street)| evidence.witnesses(number, street.district)).collect()
}

fn ranked(combiner: &Combiner, candidates: &[Witnesses]) -> Vec<(u16, f32)> {
    let probabilities = combiner.probabilities(candidates);
    let mut ranked: Vec<(u16, f32)> =
        (0..).zip(probabilities.into_iter().map(|one| one as f32)).collect();
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
    ranked
}

/// Each case judged by a combiner that was fitted on the other parts.
fn judged(cases: &[Case]) -> Vec<Judged> {
    let combiners: Vec<Combiner> = (0..FOLDS)
        .map(|fold| {
            let others = cases.iter().enumerate().filter(|(at, _)| at % FOLDS != fold);
            let others: Vec<Case> = others.map(|(_, case)| case.clone()).collect();
            Combiner::learn(&others, WITNESSES, RIDGE)
        })
        .collect();
    let judge = |(case, combiner): (&Case, &Combiner)| Judged {
        right: u32::try_from(case.right).ok(),
        ranked: ranked(combiner, &case.candidates)
            .into_iter()
            .map(|(street, probability)| (u32::from(street), probability))
            .collect(),
    };
    cases.iter().zip(combiners.iter().cycle()).map(judge).collect()
}

#[cfg(test)]
mod tests {
    use super::super::lesson::Ticket;
    use super::super::testing::gazetteer;
    use super::*;
    use crate::learn::workers::Alone;

    const PROMISE: Promise = Promise { target: 0.9, doubt: Some(0.1) };

    /// Tickets of two streets that are told by their roads; only every third names its street.
    fn lessons(gazetteer: &Gazetteer) -> Vec<Lesson> {
        let kinds = [("八廓街道", "东孜苏路"), ("吉日街道", "林廓北路"), ("古荣镇", "当热路")];
        let ticket = |number: usize| {
            let (street, road) = kinds[number % 3];
            let named = if number.is_multiple_of(9) { street } else { "" };
            (
                format!("市民来电反映：{named}{road}{}号院路灯不亮", number % 13),
                format!("{street}办"),
            )
        };
        let tickets: Vec<(String, String)> = (0..240).map(ticket).collect();
        let lesson = |(text, unit): &(String, String)| {
            Lesson::of(gazetteer, Ticket { text, street: None, unit: Some(unit) })
        };
        tickets.iter().filter_map(lesson).collect()
    }

    #[test]
    fn a_road_tells_the_street_that_it_was_of() {
        let gazetteer = gazetteer();
        let terms = Terms::default();
        let Learned { resolver, trusted, held_out } =
            learn(&terms, &gazetteer, &lessons(&gazetteer), PROMISE, &Alone);
        assert_eq!((trusted, held_out.len()), (Teacher::Unit, 240));
        assert!(held_out.iter().all(Judged::hits));
        assert!(resolver.threshold.is_some(), "what is always right may be taken for granted");
        let told = |text: &str| {
            let ranked = resolver.resolve(&terms, text);
            let districts = resolver.districts(&ranked);
            let (street, district) = (usize::from(ranked[0].0), usize::from(districts[0].0));
            assert!((ranked.iter().map(|one| one.1).sum::<f32>() - 1.0).abs() < 1e-3);
            (gazetteer.streets()[street].name.clone(), gazetteer.districts()[district].clone())
        };
        assert_eq!(told("林廓北路停水"), ("吉日街道".into(), "城关区".into()));
        assert_eq!(told("当热路停水"), ("古荣镇".into(), "堆龙德庆区".into()));
        assert_eq!(told("八廓街道停水").0, "八廓街道");
    }

    #[test]
    fn the_best_known_of_whom_there_is_enough_are_trusted() {
        let lesson =
            |teacher| Lesson { text: String::new(), street: Some((0, teacher)), district: 0 };
        let many = |labels: usize, units: usize, texts: usize| {
            let all = [(Teacher::Label, labels), (Teacher::Unit, units), (Teacher::Text, texts)];
            let all = all.into_iter().flat_map(|(teacher, count)| (0..count).map(move |_| teacher));
            trusted(&all.map(lesson).collect::<Vec<_>>())
        };
        assert_eq!(many(100, 500, 500), Teacher::Label);
        assert_eq!(many(99, 500, 500), Teacher::Unit);
        assert_eq!(many(0, 99, 500), Teacher::Text);
        assert_eq!(many(0, 60, 60), Teacher::Unit);
    }
}
