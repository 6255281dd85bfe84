//! Where something happened: the result of resolving a text to community, street and district.
//!
//! Must never: search text; `text::gazetteer` does.

use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::id::{PlaceId, UnitId};

labelled_enum! {
    /// How sure the resolution of a place is (地点可信度), weakest first.
    PlaceConfidence {
        /// Nothing in the text names a place.
        Absent = "absent", "未提及地点";
        /// It names a place outside the district.
        Outside = "outside", "区外地点";
        /// Several streets fit equally.
        Ambiguous = "ambiguous", "地点不唯一";
        /// The gazetteer itself marks the place as unverified.
        Unverified = "unverified", "地点待核";
        /// A district is known but no street.
        DistrictOnly = "district_only", "只到区";
        /// One street follows.
        Street = "street", "到街道";
        /// One community follows.
        Community = "community", "到社区";
    }
}

impl PlaceConfidence {
    /// Whether a street may be trusted with a ticket on the strength of it.
    pub fn names_street(self) -> bool {
        match self {
            Self::Street | Self::Community => true,
            Self::Absent
            | Self::Outside
            | Self::Ambiguous
            | Self::Unverified
            | Self::DistrictOnly => false,
        }
    }
}

/// A resolved place (地点解析).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceResolution {
    /// How sure.
    pub confidence: PlaceConfidence,
    /// The words in the text that name it.
    pub words: Vec<String>,
    /// Gazetteer entries that were matched.
    pub matched: Vec<PlaceId>,
    /// The community, where one follows.
    pub community: Option<UnitId>,
    /// The street, where one follows.
    pub street: Option<UnitId>,
    /// The district, where one follows.
    pub district: Option<UnitId>,
    /// The streets that remain possible when ambiguous or unverified.
    pub candidates: Vec<UnitId>,
}

impl PlaceResolution {
    /// No place in the text.
    pub fn absent() -> Self {
        Self {
            confidence: PlaceConfidence::Absent,
            words: Vec::new(),
            matched: Vec::new(),
            community: None,
            street: None,
            district: None,
            candidates: Vec::new(),
        }
    }
}
