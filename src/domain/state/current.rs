//! The state that a ticket is in, with the facts that hold in it and no others.
//!
//! Must never: hold a flag that means a state; the variant is the state.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::decision::{AbstainReason, Target};
use super::closure::{Closure, Evaluation};
use super::facts::{Answered, Asked, Assignment, Held, Joint, Verified, Whistle, Working};
use super::name::StateName;

/// State of a ticket with its facts (工单状态).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TicketState {
    /// 待研判.
    PendingJudgement {
        /// Since when.
        since: Timestamp,
        /// Why the engine abstained.
        reasons: Vec<AbstainReason>,
        /// What it would suggest.
        candidates: Vec<Target>,
    },
    /// 待签收.
    Dispatched(Assignment),
    /// 已签收.
    Acknowledged(Held),
    /// 办理中.
    InHand(Working),
    /// 待报到.
    Whistled(Joint),
    /// 联合处置中.
    JointHandling(Joint),
    /// 待核实.
    FedBack(Answered),
    /// 待回访.
    PendingFollowUp(Verified),
    /// 待结案.
    FollowedUp(Asked),
    /// 已结案.
    Closed(Closure),
    /// 直接办结.
    DirectlyAnswered(Closure),
    /// 不予受理.
    OutOfScope(Closure),
    /// 已移交.
    TransferredOut(Closure),
    /// 已评价.
    Evaluated {
        /// As settled.
        closure: Closure,
        /// The score sheet.
        evaluation: Evaluation,
    },
}

impl TicketState {
    /// Its name.
    pub const fn name(&self) -> StateName {
        match self {
            Self::PendingJudgement { .. } => StateName::PendingJudgement,
            Self::Dispatched(_) => StateName::Dispatched,
            Self::Acknowledged(_) => StateName::Acknowledged,
            Self::InHand(_) => StateName::InHand,
            Self::Whistled(_) => StateName::Whistled,
            Self::JointHandling(_) => StateName::JointHandling,
            Self::FedBack(_) => StateName::FedBack,
            Self::PendingFollowUp(_) => StateName::PendingFollowUp,
            Self::FollowedUp(_) => StateName::FollowedUp,
            Self::Closed(_) => StateName::Closed,
            Self::DirectlyAnswered(_) => StateName::DirectlyAnswered,
            Self::OutOfScope(_) => StateName::OutOfScope,
            Self::TransferredOut(_) => StateName::TransferredOut,
            Self::Evaluated { .. } => StateName::Evaluated,
        }
    }

    /// The assignment, in states that have one.
    pub fn assignment(&self) -> Option<&Assignment> {
        self.working().map(|working| &working.held.assignment).or(match self {
            Self::Dispatched(assignment) => Some(assignment),
            Self::Acknowledged(held) => Some(&held.assignment),
            Self::PendingJudgement { .. }
            | Self::InHand(_)
            | Self::Whistled(_)
            | Self::JointHandling(_)
            | Self::FedBack(_)
            | Self::PendingFollowUp(_)
            | Self::FollowedUp(_)
            | Self::Closed(_)
            | Self::DirectlyAnswered(_)
            | Self::OutOfScope(_)
            | Self::TransferredOut(_)
            | Self::Evaluated { .. } => None,
        })
    }

    /// The work done by the unit, in states after the first contact.
    pub fn working(&self) -> Option<&Working> {
        match self {
            Self::InHand(working) => Some(working),
            Self::Whistled(joint) | Self::JointHandling(joint) => Some(&joint.working),
            Self::FedBack(answered) => Some(&answered.working),
            Self::PendingFollowUp(verified) => Some(&verified.answered.working),
            Self::FollowedUp(asked) => Some(&asked.verified.answered.working),
            Self::Closed(closure)
            | Self::DirectlyAnswered(closure)
            | Self::OutOfScope(closure)
            | Self::TransferredOut(closure)
            | Self::Evaluated { closure, .. } => closure.course.working(),
            Self::PendingJudgement { .. } | Self::Dispatched(_) | Self::Acknowledged(_) => None,
        }
    }

    /// Why the engine abstained and what it would suggest, while a person has to decide.
    pub fn judgement(&self) -> Option<(&[AbstainReason], &[Target])> {
        match self {
            Self::PendingJudgement { reasons, candidates, .. } => Some((reasons, candidates)),
            Self::Dispatched(_)
            | Self::Acknowledged(_)
            | Self::InHand(_)
            | Self::Whistled(_)
            | Self::JointHandling(_)
            | Self::FedBack(_)
            | Self::PendingFollowUp(_)
            | Self::FollowedUp(_)
            | Self::Closed(_)
            | Self::DirectlyAnswered(_)
            | Self::OutOfScope(_)
            | Self::TransferredOut(_)
            | Self::Evaluated { .. } => None,
        }
    }

    /// The ticket as acknowledged, in states after the acknowledgement.
    pub fn held(&self) -> Option<&Held> {
        match self {
            Self::Acknowledged(held) => Some(held),
            Self::PendingJudgement { .. }
            | Self::Dispatched(_)
            | Self::InHand(_)
            | Self::Whistled(_)
            | Self::JointHandling(_)
            | Self::FedBack(_)
            | Self::PendingFollowUp(_)
            | Self::FollowedUp(_)
            | Self::Closed(_)
            | Self::DirectlyAnswered(_)
            | Self::OutOfScope(_)
            | Self::TransferredOut(_)
            | Self::Evaluated { .. } => self.working().map(|working| &working.held),
        }
    }

    /// What was fed back, in states after the feedback.
    pub fn answered(&self) -> Option<&Answered> {
        match self {
            Self::FedBack(answered) => Some(answered),
            Self::PendingFollowUp(verified) => Some(&verified.answered),
            Self::FollowedUp(asked) => Some(&asked.verified.answered),
            Self::Closed(_)
            | Self::DirectlyAnswered(_)
            | Self::OutOfScope(_)
            | Self::TransferredOut(_)
            | Self::Evaluated { .. } => self.closure()?.course.answered(),
            Self::PendingJudgement { .. }
            | Self::Dispatched(_)
            | Self::Acknowledged(_)
            | Self::InHand(_)
            | Self::Whistled(_)
            | Self::JointHandling(_) => None,
        }
    }

    /// How it was settled, in states after that.
    pub fn closure(&self) -> Option<&Closure> {
        match self {
            Self::Closed(closure)
            | Self::DirectlyAnswered(closure)
            | Self::OutOfScope(closure)
            | Self::TransferredOut(closure)
            | Self::Evaluated { closure, .. } => Some(closure),
            Self::PendingJudgement { .. }
            | Self::Dispatched(_)
            | Self::Acknowledged(_)
            | Self::InHand(_)
            | Self::Whistled(_)
            | Self::JointHandling(_)
            | Self::FedBack(_)
            | Self::PendingFollowUp(_)
            | Self::FollowedUp(_) => None,
        }
    }

    /// The whistle that is open, while units are summoned or work together.
    pub fn whistle(&self) -> Option<&Whistle> {
        match self {
            Self::Whistled(joint) | Self::JointHandling(joint) => Some(&joint.whistle),
            Self::PendingJudgement { .. }
            | Self::Dispatched(_)
            | Self::Acknowledged(_)
            | Self::InHand(_)
            | Self::FedBack(_)
            | Self::PendingFollowUp(_)
            | Self::FollowedUp(_)
            | Self::Closed(_)
            | Self::DirectlyAnswered(_)
            | Self::OutOfScope(_)
            | Self::TransferredOut(_)
            | Self::Evaluated { .. } => None,
        }
    }
}
