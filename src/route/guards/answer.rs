//! Guards on the answer (结论守则): whatever rows or evidence say, some units must not receive some
//! tickets.
//!
//! Must never: choose another unit instead; it only forbids.

use crate::domain::decision::{AbstainReason, GuardNote};
use crate::domain::id::UnitId;
use crate::domain::matter::{Matter, StreetRole};
use crate::route::decide::Appealed;
use crate::route::rulebook::RuleBook;

/// Why a unit must not lead a ticket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::route) struct Forbidden {
    /// The reason for abstaining.
    pub(in crate::route) reason: AbstainReason,
    /// What is noted.
    pub(in crate::route) note: GuardNote,
}

/// The first guard that forbids `unit` to lead `matter` (none where no matter was recognised).
pub(in crate::route) fn forbids_lead(
    book: &RuleBook,
    matter: Option<&Matter>,
    unit: &UnitId,
    appealed: &Appealed<'_>,
) -> Option<Forbidden> {
    let organisation = &book.organisation;
    let name = || book.index().unit_name(unit);
    let Some(kind) = book.index().unit_kind(unit) else {
        let note = format!("组织树中没有“{unit}”");
        return Some(forbidden(AbstainReason::NoUnit, "unit_unknown", note));
    };
    if !kind.receives_tickets() {
        let note = format!("{}属于{kind}，不承办工单", name());
        return Some(forbidden(AbstainReason::GuardForbids, "unit_receives_nothing", note));
    }
    if let Some(respondent) = respondent_near(book, unit, appealed) {
        let note = format!("被反映单位是{}，{}须回避", organisation.name(respondent), name());
        return Some(forbidden(AbstainReason::UnitIsRespondent, "respondent", note));
    }
    let matter = matter?;
    let mut negatives = book.index().negatives_of(kind).map(|number| &book.negatives[number]);
    if let Some(entry) = negatives.find(|entry| entry.forbids(&matter.code, kind)) {
        let note = format!("{}：不得派往{kind}（{}）", entry.label, entry.basis);
        return Some(forbidden(AbstainReason::GuardForbids, &entry.id, note));
    }
    let may_lead = match matter.street {
        StreetRole::May => true,
        StreetRole::MustNot | StreetRole::Assists => !kind.is_grassroots(),
    };
    if may_lead {
        return None;
    }
    let note = format!("职责清单规定街道可办为“{}”，不得由{}主办", matter.street, name());
    Some(forbidden(AbstainReason::GuardForbids, "street_role", note))
}

/// Whether `unit` may assist with `matter`.
pub(in crate::route) fn may_assist(
    book: &RuleBook,
    matter: &Matter,
    unit: &UnitId,
    appealed: &Appealed<'_>,
) -> bool {
    let Some(kind) = book.index().unit_kind(unit) else { return false };
    let street_may = match matter.street {
        StreetRole::May | StreetRole::Assists => true,
        StreetRole::MustNot => !kind.is_grassroots(),
    };
    street_may && kind.receives_tickets() && respondent_near(book, unit, appealed).is_none()
}

/// The respondent that is `unit`, stands above it or lies under it.
fn respondent_near<'a>(
    book: &RuleBook,
    unit: &UnitId,
    appealed: &Appealed<'a>,
) -> Option<&'a UnitId> {
    let near = |respondent: &&UnitId| {
        book.organisation.is_within(unit, respondent)
            || book.organisation.is_within(respondent, unit)
    };
    appealed.respondent_units.iter().find(near)
}

fn forbidden(reason: AbstainReason, id: &str, note: String) -> Forbidden {
    Forbidden { reason, note: GuardNote { id: id.to_owned(), note } }
}
