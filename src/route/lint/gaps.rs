//! Matters for which nobody is laid down somewhere (三不管): no lead in the duty list, and no row that
//! holds in some street for some kind of appeal or caller.
//!
//! Must never: count a row that does not hold on the day.

use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::domain::id::MatterCode;
use crate::domain::unit::{Unit, UnitKind};
use crate::route::finding::{Finding, Severity};

use super::cover::{Cover, covers};
use super::{Set, example};

/// How many streets a message names.
const STREETS_NAMED_MAX: usize = 3;

pub(super) fn check(set: &Set<'_>, cover: &Cover<'_>, findings: &mut Vec<Finding>) {
    let organisation = &set.contents.organisation;
    let streets: Vec<&Unit> =
        organisation.iter().filter(|unit| unit.kind == UnitKind::Street).collect();
    for (code, entry) in &set.contents.matters {
        if entry.matter.lead.is_some() {
            continue;
        }
        let open: Vec<(&Unit, AppealKind, CallerSubject)> = streets
            .iter()
            .filter_map(|street| {
                let (kind, subject) = open_point(set, cover, code, street)?;
                Some((*street, kind, subject))
            })
            .collect();
        let Some((street, kind, subject)) = open.first().copied() else { continue };
        let named: Vec<&str> =
            open.iter().take(STREETS_NAMED_MAX).map(|(unit, ..)| unit.name.as_str()).collect();
        let message = format!(
            "三不管：职责清单没有主办，规则在 {} 个街道（{}）没有规定，例如{subject}{kind}",
            open.len(),
            named.join("、")
        );
        findings.push(
            Finding::at(Severity::Error, "gap", &entry.row, message)
                .field("主办")
                .remedy("在职责清单填写主办，或为这些街道补写规则")
                .example(example::at_unit(set, code, &street.id)),
        );
    }
}

/// A kind and subject for which nobody leads the matter in a street on the day.
fn open_point(
    set: &Set<'_>,
    cover: &Cover<'_>,
    code: &MatterCode,
    street: &Unit,
) -> Option<(AppealKind, CallerSubject)> {
    let matters = cover.matters(code, None);
    let places = cover.places(&set.contents.organisation, &street.id);
    let is_open = |kind, subject| {
        let scopes =
            matters.iter().flat_map(|matter| places.iter().map(move |place| (*matter, *place)));
        !scopes.into_iter().any(|scopes| {
            let lists = cover.at(scopes, kind, subject, None);
            covers(&lists, (set.today, set.today))
        })
    };
    let points = AppealKind::ALL
        .iter()
        .flat_map(|&kind| CallerSubject::ALL.iter().map(move |&subject| (kind, subject)));
    points.into_iter().find(|&(kind, subject)| is_open(kind, subject))
}
