//! The duty list (事项/职责清单): who leads what, and what must not be pushed down.
//!
//! Must never: match text; `route` does.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::id::{MatterCode, UnitId};
use super::unit::UnitKind;

labelled_enum! {
    /// Class of time limit (时限类别) of a matter.
    SlaClass {
        /// A question.
        Inquiry = "inquiry", "咨询";
        /// Ordinary.
        Ordinary = "ordinary", "普通";
        /// Urgent.
        Urgent = "urgent", "紧急";
        /// Complex.
        Complex = "complex", "复杂";
    }
}

labelled_enum! {
    /// Whether a street may handle a matter (街道可办).
    StreetRole {
        /// It may.
        May = "may", "是";
        /// It must not be given it.
        MustNot = "must_not", "否";
        /// It may only assist.
        Assists = "assists", "协助";
    }
}

/// Who leads (主办).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lead {
    /// A named unit.
    Unit(UnitId),
    /// The street of the place (属地街道).
    StreetOfPlace,
    /// The community of the place, or its street where only that is known (属地社区).
    CommunityOfPlace,
}

/// A leaf matter (事项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    /// Coded id: `M`, two digits of level 1, two of level 2, three of the leaf.
    pub code: MatterCode,
    /// Names of the three levels.
    pub path: [Arc<str>; 3],
    /// Who leads; `None` when only decision rows say.
    pub lead: Option<Lead>,
    /// Who assists.
    pub assisting: Vec<Lead>,
    /// Legal basis (法律依据).
    pub legal_basis: String,
    /// Whether a street may handle it.
    pub street: StreetRole,
    /// Class of time limit.
    pub sla_class: SlaClass,
}

/// An entry of the negative list (不得下放清单): matters that must not go to units of some kinds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NegativeEntry {
    /// Its id, e.g. `NG-01`.
    pub id: String,
    /// Its name.
    pub label: String,
    /// Code prefixes of the matters.
    pub matters: Vec<String>,
    /// Kinds of units that must not receive them.
    pub forbidden: Vec<UnitKind>,
    /// Legal basis.
    pub basis: String,
    /// Why.
    pub reason: String,
}

impl NegativeEntry {
    /// Whether the entry forbids `matter` to a unit of `kind`.
    pub fn forbids(&self, matter: &MatterCode, kind: UnitKind) -> bool {
        self.forbidden.contains(&kind)
            && self.matters.iter().any(|prefix| matter.as_str().starts_with(prefix.as_str()))
    }
}
