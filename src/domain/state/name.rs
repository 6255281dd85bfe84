//! Names of the states and of the stages that they belong to.
//!
//! Must never: hold facts of a ticket.

use crate::labelled_enum;

labelled_enum! {
    /// Stage of the loop (阶段), in order.
    Stage {
        /// Accepted and to be decided (社区收集).
        Collect = "collect", "社区收集";
        /// Squads and departments are summoned (街道吹哨).
        Whistle = "whistle", "街道吹哨";
        /// They report in (分队报到).
        ReportIn = "report_in", "分队报到";
        /// Handled and fed back (处理反馈).
        Handle = "handle", "处理反馈";
        /// Verified, followed up, closed (核实办结).
        Verify = "verify", "核实办结";
        /// Evaluated (综合评价).
        Evaluate = "evaluate", "综合评价";
    }
}

labelled_enum! {
    /// Name of a state (状态).
    StateName {
        /// Before the first event.
        Unregistered = "unregistered", "未登记";
        /// A person has to decide (待研判).
        PendingJudgement = "pending_judgement", "待研判";
        /// With a unit that has not acknowledged (待签收).
        Dispatched = "dispatched", "待签收";
        /// Acknowledged, caller not yet contacted (已签收).
        Acknowledged = "acknowledged", "已签收";
        /// The unit asks to give it back (退单待审).
        ReturnRequested = "return_requested", "退单待审";
        /// Nobody owns up to it; to be ruled upon (争议会商).
        Disputed = "disputed", "争议会商";
        /// Being handled (办理中).
        InHand = "in_hand", "办理中";
        /// Others are summoned and not all are there (待报到).
        Whistled = "whistled", "待报到";
        /// All summoned are there (联合处置中).
        JointHandling = "joint_handling", "联合处置中";
        /// Cannot be done now; on the long-term list (挂账).
        Deferred = "deferred", "挂账";
        /// Fed back, to be verified (待核实).
        FedBack = "fed_back", "待核实";
        /// Verified, the caller is to be asked (待回访).
        PendingFollowUp = "pending_follow_up", "待回访";
        /// The caller has been asked (待结案).
        FollowedUp = "followed_up", "待结案";
        /// Closed, to be evaluated (待评价).
        Closed = "closed", "已结案";
        /// Answered by the hotline itself (直接办结).
        DirectlyAnswered = "directly_answered", "直接办结";
        /// Not accepted, the legal route was told (不予受理).
        OutOfScope = "out_of_scope", "不予受理";
        /// Handed over to an emergency service (已移交).
        TransferredOut = "transferred_out", "已移交";
        /// Goes on as part of another ticket (已并单).
        Merged = "merged", "已并单";
        /// The caller took it back (已撤单).
        Withdrawn = "withdrawn", "已撤单";
        /// Evaluated (已评价).
        Evaluated = "evaluated", "已评价";
        /// The unit disputes its score (考核申诉).
        AssessmentAppealed = "assessment_appealed", "考核申诉";
        /// Archived (已归档).
        Archived = "archived", "已归档";
    }
}

impl StateName {
    /// Somebody still owes the citizen something.
    pub const OPEN: &'static [Self] = &[
        Self::PendingJudgement,
        Self::Dispatched,
        Self::Acknowledged,
        Self::ReturnRequested,
        Self::Disputed,
        Self::InHand,
        Self::Whistled,
        Self::JointHandling,
        Self::Deferred,
        Self::FedBack,
        Self::PendingFollowUp,
        Self::FollowedUp,
    ];

    /// The hotline itself holds it, no unit does.
    pub const UNASSIGNED: &'static [Self] = &[Self::PendingJudgement, Self::Disputed];

    /// A unit answers for it: it works on it, owes the first sign of that, or has fed back and waits
    /// for the word of others.
    pub const ANSWERED_FOR: &'static [Self] = &[
        Self::Dispatched,
        Self::Acknowledged,
        Self::ReturnRequested,
        Self::InHand,
        Self::Whistled,
        Self::JointHandling,
        Self::Deferred,
        Self::FedBack,
        Self::PendingFollowUp,
        Self::FollowedUp,
    ];

    /// Settled, but not yet evaluated.
    pub const SETTLED: &'static [Self] = &[
        Self::Closed,
        Self::DirectlyAnswered,
        Self::OutOfScope,
        Self::TransferredOut,
        Self::Merged,
        Self::Withdrawn,
    ];

    /// Has its score sheet, which may still change.
    pub const SCORED: &'static [Self] = &[Self::Evaluated, Self::AssessmentAppealed];

    /// Nothing more happens.
    pub const TERMINAL: &'static [Self] = &[Self::Archived];

    /// Whether the ticket has its score sheet: it has gone through the last stage, whatever is said of
    /// the sheet.
    pub fn is_scored(self) -> bool {
        Self::SCORED.contains(&self) || Self::TERMINAL.contains(&self)
    }

    /// The stage that a state belongs to.
    pub const fn stage(self) -> Stage {
        match self {
            Self::Unregistered
            | Self::PendingJudgement
            | Self::Dispatched
            | Self::Acknowledged
            | Self::ReturnRequested
            | Self::Disputed => Stage::Collect,
            Self::Whistled => Stage::Whistle,
            Self::JointHandling => Stage::ReportIn,
            Self::InHand | Self::Deferred => Stage::Handle,
            Self::FedBack | Self::PendingFollowUp | Self::FollowedUp => Stage::Verify,
            Self::Closed
            | Self::DirectlyAnswered
            | Self::OutOfScope
            | Self::TransferredOut
            | Self::Merged
            | Self::Withdrawn
            | Self::Evaluated
            | Self::AssessmentAppealed
            | Self::Archived => Stage::Evaluate,
        }
    }
}
