//! What the rules say of a past ticket, as far as a unit is concerned (规则结论), and how good that is.
//!
//! Must never: know why; the routing report does.

use serde::Serialize;

use crate::domain::decision::Routing;
use crate::domain::id::UnitId;
use crate::domain::unit::{Organisation, UnitKind};

/// What the rules say.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum Answer {
    /// Dispatched by itself (自动派单).
    Sent {
        /// To whom.
        unit: UnitId,
    },
    /// Handed over at once (紧急移交).
    HandedOver {
        /// To whom.
        unit: UnitId,
    },
    /// Answered from the knowledge base (直接答复).
    AnsweredDirectly,
    /// The caller is told the legal route (不予受理).
    OutOfScope,
    /// Put before a person (转人工).
    Offered {
        /// With these candidates, best first.
        units: Vec<UnitId>,
    },
}

/// Where a ticket would end by an answer (去向).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Going {
    /// With a unit.
    Unit(UnitId),
    /// Answered by the hotline.
    AnsweredDirectly,
    /// Declined by the hotline.
    OutOfScope,
    /// With nobody yet: no candidate.
    Nowhere,
}

/// How good an answer is (优劣), worst first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Settled without a person, and wrongly.
    Astray,
    /// A person is asked and not told the right unit first.
    Unhelpful,
    /// A person is asked, and the right unit stands first.
    Suggested,
    /// Settled without a person, and rightly.
    Right,
}

impl Answer {
    /// What a routing amounts to.
    pub fn of(routing: &Routing) -> Self {
        match routing {
            Routing::Emergency { unit } => Self::HandedOver { unit: unit.clone() },
            Routing::OutOfScope { .. } => Self::OutOfScope,
            Routing::Direct { .. } => Self::AnsweredDirectly,
            Routing::Auto { target } => Self::Sent { unit: target.lead.clone() },
            Routing::Suggest { candidates, .. } => Self::Offered {
                units: candidates.iter().map(|target| target.lead.clone()).collect(),
            },
        }
    }

    /// Where the ticket would end if nobody objected: candidates are taken in their order.
    pub fn going(&self) -> Going {
        match self {
            Self::Sent { unit } | Self::HandedOver { unit } => Going::Unit(unit.clone()),
            Self::AnsweredDirectly => Going::AnsweredDirectly,
            Self::OutOfScope => Going::OutOfScope,
            Self::Offered { units } => {
                units.first().map_or(Going::Nowhere, |unit| Going::Unit(unit.clone()))
            }
        }
    }

    /// Whether no person is asked.
    pub fn is_settled(&self) -> bool {
        match self {
            Self::Sent { .. }
            | Self::HandedOver { .. }
            | Self::AnsweredDirectly
            | Self::OutOfScope => true,
            Self::Offered { .. } => false,
        }
    }

    /// How good it is for a ticket that `had` answered in the end. What the hotline answers or declines
    /// itself is right where the hotline had it.
    pub fn grade(&self, had: &UnitId, organisation: &Organisation) -> Grade {
        let is_right = match self.going() {
            Going::Unit(unit) => unit == *had,
            Going::AnsweredDirectly | Going::OutOfScope => {
                organisation.get(had).is_some_and(|unit| unit.kind == UnitKind::Hotline)
            }
            Going::Nowhere => false,
        };
        match (self.is_settled(), is_right) {
            (true, true) => Grade::Right,
            (false, true) => Grade::Suggested,
            (false, false) => Grade::Unhelpful,
            (true, false) => Grade::Astray,
        }
    }
}
