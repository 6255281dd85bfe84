//! From the parsed files to the rule book and the policy of the loop.
//!
//! Must never: check; what could not be used has been noted before.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::decision::RowRef;
use crate::domain::id::{MatterCode, PlaceId, RuleId, UnitId};
use crate::domain::policy::Policy;
use crate::domain::unit::Organisation;
use crate::route::rulebook::{
    Contents, EmergencyGuard, KnowledgeItem, MatterEntry, MatterSigns, PlaceScope, Rule, ScopeGuard,
};
use crate::text::normalize::normalize;
use crate::text::vocabulary::{Cue, Vocabulary};

use super::files::Files;
use super::gazetteer;
use super::literals::Literals;
use super::settings::guards::Guards;
use super::settings::lexicon::Lexicon;
use super::tables::decisions::{self, DecisionRow};
use super::tables::knowledge::KnowledgeRow;
use super::tables::matters::{self, MatterRow};

/// What the rule book is made from; `None` where a file of which it consists could not be read.
pub(super) fn contents(
    files: &Files,
    organisation: &Organisation,
) -> Option<(Contents, Vocabulary)> {
    let (guards, lexicon) = (files.guards.as_ref()?, files.lexicon.as_ref()?);
    let mut literals = Literals::default();
    let contents = Contents {
        version: files.version.clone(),
        organisation: organisation.clone(),
        matters: matters(files.matters.as_ref()?, &mut literals),
        rules: rules(files.decisions.as_ref()?, organisation),
        emergencies: emergencies(guards, &mut literals),
        scopes: scopes(guards, &mut literals),
        negatives: guards.negatives.iter().map(|(_, entry)| entry.clone()).collect(),
        knowledge: knowledge(files.knowledge.as_ref()?, &mut literals),
        thresholds: files.thresholds.clone()?,
    };
    let vocabulary = Vocabulary {
        synonyms: files
            .synonyms
            .as_ref()?
            .iter()
            .map(|row| (row.canonical.clone(), row.variant.clone()))
            .collect(),
        places: gazetteer::entries(files.places.as_ref()?, &lexicon.outside, organisation),
        unit_names: unit_names(organisation),
        cues: cues(lexicon, guards),
        ..literals.into_vocabulary()
    };
    Some((contents, vocabulary))
}

/// The rules of the loop; `None` where a file of which they consist could not be read.
pub(super) fn policy(files: &Files, book: &Contents) -> Option<Policy> {
    Some(Policy {
        organisation: book.organisation.clone(),
        negatives: book.negatives.clone(),
        matters: book.matters.keys().cloned().collect(),
        sla: files.profiles.in_force(files.manifest.as_ref()?)?.clone(),
        calendar: files.calendar.clone()?,
        surge_on: false,
    })
}

fn matters(rows: &[MatterRow], literals: &mut Literals) -> BTreeMap<MatterCode, MatterEntry> {
    let file = Arc::from(matters::LAYOUT.file);
    rows.iter()
        .map(|row| {
            let code = &row.matter.code;
            let entry = MatterEntry {
                matter: row.matter.clone(),
                signs: MatterSigns {
                    strong: literals.patterns(&row.strong),
                    weak: literals.patterns(&row.weak),
                    excluding: literals.patterns(&row.excluding),
                },
                row: row_ref(RuleId::new(code.as_str()), &file, row.row),
            };
            (code.clone(), entry)
        })
        .collect()
}

fn rules(rows: &[DecisionRow], organisation: &Organisation) -> Vec<Rule> {
    let file = Arc::from(decisions::LAYOUT.file);
    rows.iter()
        .map(|row| Rule {
            row: row_ref(row.id.clone(), &file, row.row),
            matter: row.matter.clone(),
            place: place_scope(row.place.as_deref(), organisation),
            kind: row.kind,
            subject: row.subject,
            valid_from: row.valid_from,
            valid_until: row.valid_until,
            lead: row.lead.clone(),
            assisting: row.assisting.clone(),
            sla_class: row.sla_class,
        })
        .collect()
}

fn place_scope(place: Option<&str>, organisation: &Organisation) -> PlaceScope {
    let Some(id) = place else { return PlaceScope::Any };
    let unit = UnitId::new(id);
    match organisation.get(&unit) {
        Some(_) => PlaceScope::Within(unit),
        None => PlaceScope::At(PlaceId::new(id)),
    }
}

fn emergencies(guards: &Guards, literals: &mut Literals) -> Vec<EmergencyGuard> {
    guards
        .emergencies
        .iter()
        .map(|row| EmergencyGuard {
            id: row.id.clone(),
            unit: row.unit.clone(),
            label: row.label.clone(),
            patterns: literals.patterns(&row.patterns),
            basis: row.basis.clone(),
        })
        .collect()
}

fn scopes(guards: &Guards, literals: &mut Literals) -> Vec<ScopeGuard> {
    guards
        .scopes
        .iter()
        .map(|row| ScopeGuard {
            id: row.id.clone(),
            reason: row.reason,
            label: row.label.clone(),
            patterns: literals.patterns(&row.patterns),
            excluding: literals.patterns(&row.excluding),
            advice: row.advice.clone(),
            basis: row.basis.clone(),
        })
        .collect()
}

fn knowledge(rows: &[KnowledgeRow], literals: &mut Literals) -> Vec<KnowledgeItem> {
    rows.iter()
        .map(|row| KnowledgeItem {
            id: row.id.clone(),
            title: row.title.clone(),
            patterns: literals.patterns(&row.patterns),
            answer: row.answer.clone(),
            basis: row.basis.clone(),
            valid_until: row.valid_until,
        })
        .collect()
}

/// Every name of every unit, normalised.
fn unit_names(organisation: &Organisation) -> Vec<(UnitId, String)> {
    let mut names: Vec<(UnitId, String)> = organisation
        .iter()
        .flat_map(|unit| unit.names().map(|name| (unit.id.clone(), normalize(name))))
        .collect();
    names.sort();
    names.dedup();
    names
}

fn cues(lexicon: &Lexicon, guards: &Guards) -> Vec<(Cue, String)> {
    let abuse = guards.abuse.iter().map(|word| (Cue::Abuse, normalize(word)));
    lexicon.cues.iter().cloned().chain(abuse).collect()
}

fn row_ref(id: RuleId, file: &Arc<str>, row: u32) -> RowRef {
    RowRef { id, file: Arc::clone(file), row }
}
