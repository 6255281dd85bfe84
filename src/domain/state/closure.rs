//! How a ticket was settled, and its score sheet.
//!
//! Must never: hold a rate; a sheet says yes or no, `rates` counts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::super::id::{KnowledgeId, TicketNumber, UnitId};
use super::facts::{Answered, Asked, Assignment, FollowUp, Verified, Working};

labelled_enum! {
    /// On what ground a ticket was closed (结案依据).
    ClosureGrounds {
        /// The caller says it is solved.
        Solved = "solved", "诉求人确认解决";
        /// The caller says it is not; kept for the redo of the next stage.
        NotSolved = "not_solved", "诉求人认为未解决";
        /// The caller could not be reached.
        Unreachable = "unreachable", "多次联系不上";
        /// A last answer was given to a claim found unreasonable.
        FinalReply = "final_reply", "最终答复";
        /// There is no caller: the administration found it itself, and it was verified.
        NobodyToAsk = "nobody_to_ask", "无诉求人，核实即结案";
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
    /// A last answer, signed by the head of the unit, to a claim found unreasonable (最终答复).
    FinalReply(Box<Working>),
    /// It goes on as part of another ticket (并单).
    Merged {
        /// Which.
        into: TicketNumber,
        /// What this caller said when asked about the other ticket's result.
        follow_up: Option<FollowUp>,
    },
    /// The caller took it back (撤单).
    Withdrawn {
        /// Who held it then.
        assignment: Option<Box<Assignment>>,
    },
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
            Self::FinalReply(_)
            | Self::Merged { .. }
            | Self::Withdrawn { .. }
            | Self::Direct { .. }
            | Self::OutOfScope
            | Self::TransferredOut { .. } => None,
        }
    }

    /// The work done by the unit, where one handled the ticket.
    pub fn working(&self) -> Option<&Working> {
        match self {
            Self::FinalReply(working) => Some(working),
            Self::Asked(_)
            | Self::Unreached(_)
            | Self::Merged { .. }
            | Self::Withdrawn { .. }
            | Self::Direct { .. }
            | Self::OutOfScope
            | Self::TransferredOut { .. } => self.answered().map(|answered| &answered.working),
        }
    }

    /// The unit that had it when it was taken back.
    pub fn assignment_left(&self) -> Option<&Assignment> {
        match self {
            Self::Withdrawn { assignment } => assignment.as_deref(),
            Self::FinalReply(_)
            | Self::Asked(_)
            | Self::Unreached(_)
            | Self::Merged { .. }
            | Self::Direct { .. }
            | Self::OutOfScope
            | Self::TransferredOut { .. } => None,
        }
    }
}

labelled_enum! {
    /// Why a ticket does not count in the assessment (剔除).
    Exemption {
        /// The claim was found unreasonable.
        UnreasonableClaim = "unreasonable_claim", "不合理诉求";
        /// The unit's appeal was granted.
        AppealGranted = "appeal_granted", "考核申诉通过";
        /// It was on the long-term list.
        Deferred = "deferred", "挂账";
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
    /// Why nothing above counts, where it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exemption: Option<Exemption>,
    /// On which attempt it was settled; the first is 1.
    #[serde(default = "first", skip_serializing_if = "is_first")]
    pub attempt: u32,
}

fn first() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_first(attempt: &u32) -> bool {
    *attempt == 1
}
