//! The state that a ticket is in, with the facts that hold in it and no others.
//!
//! Must never: hold a flag that means a state; the variant is the state.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::decision::{AbstainReason, Target};
use super::closure::{Closure, Evaluation};
use super::facts::{
    Answered, Asked, Assignment, Held, Joint, Returning, Verified, Whistle, Working,
};
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
    /// 退单待审.
    ReturnRequested(Returning),
    /// 争议会商.
    Disputed {
        /// Since when.
        since: Timestamp,
    },
    /// 办理中.
    InHand(Working),
    /// 待报到.
    Whistled(Joint),
    /// 联合处置中.
    JointHandling(Joint),
    /// 挂账.
    Deferred(Working),
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
    /// 已并单.
    Merged(Closure),
    /// 已撤单.
    Withdrawn(Closure),
    /// 已评价.
    Evaluated {
        /// As settled.
        closure: Closure,
        /// The score sheet.
        evaluation: Evaluation,
    },
    /// 考核申诉.
    AssessmentAppealed {
        /// As settled.
        closure: Closure,
        /// The score sheet that it is against.
        evaluation: Evaluation,
    },
    /// 已归档.
    Archived {
        /// As settled.
        closure: Closure,
        /// The score sheet.
        evaluation: Evaluation,
    },
}

/// The furthest fact of a state, from which the earlier ones follow.
enum Furthest<'a> {
    Nothing,
    Assigned(&'a Assignment),
    Held(&'a Held),
    Working(&'a Working),
    Joint(&'a Joint),
    Answered(&'a Answered),
    Settled(&'a Closure),
}

impl TicketState {
    /// Its name.
    pub const fn name(&self) -> StateName {
        match self {
            Self::PendingJudgement { .. } => StateName::PendingJudgement,
            Self::Dispatched(_) => StateName::Dispatched,
            Self::Acknowledged(_) => StateName::Acknowledged,
            Self::ReturnRequested(_) => StateName::ReturnRequested,
            Self::Disputed { .. } => StateName::Disputed,
            Self::InHand(_) => StateName::InHand,
            Self::Whistled(_) => StateName::Whistled,
            Self::JointHandling(_) => StateName::JointHandling,
            Self::Deferred(_) => StateName::Deferred,
            Self::FedBack(_) => StateName::FedBack,
            Self::PendingFollowUp(_) => StateName::PendingFollowUp,
            Self::FollowedUp(_) => StateName::FollowedUp,
            Self::Closed(_) => StateName::Closed,
            Self::DirectlyAnswered(_) => StateName::DirectlyAnswered,
            Self::OutOfScope(_) => StateName::OutOfScope,
            Self::TransferredOut(_) => StateName::TransferredOut,
            Self::Merged(_) => StateName::Merged,
            Self::Withdrawn(_) => StateName::Withdrawn,
            Self::Evaluated { .. } => StateName::Evaluated,
            Self::AssessmentAppealed { .. } => StateName::AssessmentAppealed,
            Self::Archived { .. } => StateName::Archived,
        }
    }

    fn furthest(&self) -> Furthest<'_> {
        match self {
            Self::PendingJudgement { .. } | Self::Disputed { .. } => Furthest::Nothing,
            Self::Dispatched(assignment) => Furthest::Assigned(assignment),
            Self::Acknowledged(held) => Furthest::Held(held),
            Self::ReturnRequested(returning) => Furthest::Assigned(returning.before.assignment()),
            Self::InHand(working) | Self::Deferred(working) => Furthest::Working(working),
            Self::Whistled(joint) | Self::JointHandling(joint) => Furthest::Joint(joint),
            Self::FedBack(answered) => Furthest::Answered(answered),
            Self::PendingFollowUp(verified) => Furthest::Answered(&verified.answered),
            Self::FollowedUp(asked) => Furthest::Answered(&asked.verified.answered),
            Self::Closed(closure)
            | Self::DirectlyAnswered(closure)
            | Self::OutOfScope(closure)
            | Self::TransferredOut(closure)
            | Self::Merged(closure)
            | Self::Withdrawn(closure)
            | Self::Evaluated { closure, .. }
            | Self::AssessmentAppealed { closure, .. }
            | Self::Archived { closure, .. } => Furthest::Settled(closure),
        }
    }

    /// The assignment, in states that have one.
    pub fn assignment(&self) -> Option<&Assignment> {
        match self.furthest() {
            Furthest::Assigned(assignment) => Some(assignment),
            Furthest::Held(held) => Some(&held.assignment),
            Furthest::Settled(closure) if closure.course.assignment_left().is_some() => {
                closure.course.assignment_left()
            }
            Furthest::Nothing
            | Furthest::Working(_)
            | Furthest::Joint(_)
            | Furthest::Answered(_)
            | Furthest::Settled(_) => self.working().map(|working| &working.held.assignment),
        }
    }

    /// The work done by the unit, in states after the first contact.
    pub fn working(&self) -> Option<&Working> {
        match self.furthest() {
            Furthest::Working(working) => Some(working),
            Furthest::Joint(joint) => Some(&joint.working),
            Furthest::Answered(answered) => Some(&answered.working),
            Furthest::Settled(closure) => closure.course.working(),
            Furthest::Nothing | Furthest::Assigned(_) | Furthest::Held(_) => None,
        }
    }

    /// The ticket as acknowledged, in states after the acknowledgement.
    pub fn held(&self) -> Option<&Held> {
        match self.furthest() {
            Furthest::Held(held) => Some(held),
            Furthest::Nothing
            | Furthest::Assigned(_)
            | Furthest::Working(_)
            | Furthest::Joint(_)
            | Furthest::Answered(_)
            | Furthest::Settled(_) => self.working().map(|working| &working.held),
        }
    }

    /// What was fed back, in states after the feedback.
    pub fn answered(&self) -> Option<&Answered> {
        match self.furthest() {
            Furthest::Answered(answered) => Some(answered),
            Furthest::Settled(closure) => closure.course.answered(),
            Furthest::Nothing
            | Furthest::Assigned(_)
            | Furthest::Held(_)
            | Furthest::Working(_)
            | Furthest::Joint(_) => None,
        }
    }

    /// How it was settled, in states after that.
    pub fn closure(&self) -> Option<&Closure> {
        match self.furthest() {
            Furthest::Settled(closure) => Some(closure),
            Furthest::Nothing
            | Furthest::Assigned(_)
            | Furthest::Held(_)
            | Furthest::Working(_)
            | Furthest::Joint(_)
            | Furthest::Answered(_) => None,
        }
    }

    /// The whistle that is open, while units are summoned or work together.
    pub fn whistle(&self) -> Option<&Whistle> {
        match self.furthest() {
            Furthest::Joint(joint) => Some(&joint.whistle),
            Furthest::Nothing
            | Furthest::Assigned(_)
            | Furthest::Held(_)
            | Furthest::Working(_)
            | Furthest::Answered(_)
            | Furthest::Settled(_) => None,
        }
    }

    /// Why the engine abstained and what it would suggest, while a person has to decide.
    pub fn judgement(&self) -> Option<(&[AbstainReason], &[Target])> {
        if let Self::PendingJudgement { reasons, candidates, .. } = self {
            Some((reasons, candidates))
        } else {
            None
        }
    }
}
