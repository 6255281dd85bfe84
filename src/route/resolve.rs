//! From a lead as laid down (属地街道) to the unit that is meant here.
//!
//! Must never: guess; a street that does not follow from the place is not named.

use crate::domain::decision::AbstainReason;
use crate::domain::id::UnitId;
use crate::domain::matter::Lead;
use crate::domain::place::{PlaceConfidence, PlaceResolution};

use super::rulebook::PlaceScope;

/// The unit meant by `lead` at `place`, as far as the place says.
pub(super) fn unit(lead: &Lead, place: &PlaceResolution) -> Option<UnitId> {
    match lead {
        Lead::Unit(unit) => Some(unit.clone()),
        Lead::StreetOfPlace => place.street.clone(),
        Lead::CommunityOfPlace => place.community.clone().or_else(|| place.street.clone()),
    }
}

/// The units that may be meant when the place leaves several open.
pub(super) fn possible<'p>(lead: &Lead, place: &'p PlaceResolution) -> &'p [UnitId] {
    match lead {
        Lead::Unit(_) => &[],
        Lead::StreetOfPlace | Lead::CommunityOfPlace => &place.candidates,
    }
}

/// What keeps the place from deciding, when the lead or the row's scope follows from it.
pub(super) fn doubt(
    lead: &Lead,
    scope: &PlaceScope,
    place: &PlaceResolution,
) -> Option<AbstainReason> {
    let from_lead = match lead {
        Lead::Unit(_) => None,
        Lead::StreetOfPlace | Lead::CommunityOfPlace => unnamed(place),
    };
    let from_scope = || match scope {
        PlaceScope::Any => None,
        // A district suffices for a row that asks for the district.
        PlaceScope::Within(unit) if place.district.as_ref() == Some(unit) => {
            unnamed(place).filter(|_| place.confidence != PlaceConfidence::DistrictOnly)
        }
        PlaceScope::Within(_) => unnamed(place),
        // The entry itself is certain though its street is not, unless the text names others too.
        PlaceScope::At(_) => unnamed(place).filter(|_| place.matched.len() > 1),
    };
    from_lead.or_else(from_scope)
}

/// Why the place does not name a street; `None` when it does.
fn unnamed(place: &PlaceResolution) -> Option<AbstainReason> {
    match place.confidence {
        PlaceConfidence::Street | PlaceConfidence::Community => None,
        PlaceConfidence::Absent | PlaceConfidence::DistrictOnly => {
            Some(AbstainReason::PlaceUnknown)
        }
        PlaceConfidence::Ambiguous | PlaceConfidence::Unverified => {
            Some(AbstainReason::PlaceAmbiguous)
        }
        PlaceConfidence::Outside => Some(AbstainReason::PlaceOutside),
    }
}
