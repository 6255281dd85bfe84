//! How a ticket was settled, and its score sheet.
//!
//! Must never: hold a rate; a sheet says yes or no, `rates` counts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::super::id::{KnowledgeId, UnitId};
use super::facts::{Answered, Asked, Verified, Working};

labelled_enum! {
    /// On what ground a ticket was closed (结案依据).
    ClosureGrounds {
        /// The caller says it is solved.
        Solved = "solved", "诉求人确认解决";
        /// The caller says it is not; kept for the redo of the next stage.
        NotSolved = "not_solved", "诉求人认为未解决";
        /// The caller could not be reached.
        Unreachable = "unreachable", "多次联系不上";
    }
}

/// How a ticket went, from dispatch to closing (办理经过).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "way", rename_all = "snake_case")]
pub enum Course {
    /// Handled by a unit; the caller was reached.
    Asked(Box<Asked>),
    /// Handled by a unit; the caller could not be reached.
    Unreached(Box<Verified>),
    /// Answered by the hotline from a knowledge item.
    Direct {
        /// The item; none when a call-taker answered freely.
        knowledge: Option<KnowledgeId>,
    },
    /// Not accepted.
    OutOfScope,
    /// Handed over to this service.
    TransferredOut {
        /// 110, 119, 120 or 122.
        unit: UnitId,
    },
}

impl Course {
    /// The feedback and what led to it, where a unit handled the ticket.
    pub fn answered(&self) -> Option<&Answered> {
        match self {
            Self::Asked(asked) => Some(&asked.verified.answered),
            Self::Unreached(verified) => Some(&verified.answered),
            Self::Direct { .. } | Self::OutOfScope | Self::TransferredOut { .. } => None,
        }
    }

    /// The work done by the unit, where one handled the ticket.
    pub fn working(&self) -> Option<&Working> {
        self.answered().map(|answered| &answered.working)
    }
}

/// A settled ticket (结案记录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    /// How it went.
    pub course: Course,
    /// When it was settled.
    pub closed_at: Timestamp,
}

/// The score sheet of one ticket (综合评价). Counts of what the three rates are made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The unit that is scored; none where the hotline itself settled the ticket.
    pub unit: Option<UnitId>,
    /// Contacted within the limit; `None` when nobody had to be contacted.
    pub responded_in_time: Option<bool>,
    /// Fed back within the limit; `None` where no unit handled it.
    pub handled_in_time: Option<bool>,
    /// Solved in the caller's words; `None` without a valid follow-up.
    pub solved: Option<bool>,
    /// Satisfied in the caller's words; `None` without a valid follow-up.
    pub satisfied: Option<bool>,
    /// Units summoned by whistle that came within the limit, and those that did not.
    pub reported_in_time: Vec<(UnitId, bool)>,
}
