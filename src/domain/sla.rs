//! Time limits (时限): how long everything may take, as a profile lays it down, and the clocks and
//! rungs that the limits are for.
//!
//! Must never: look at a ticket; `deadline` derives from both.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::appeal::Urgency;
use super::matter::SlaClass;
use super::special_limits::{Circumstances, SpecialLimits};
use super::state::WhistleKind;

pub use super::time_limit::TimeLimit;

labelled_enum! {
    /// A clock (时钟) that runs on a ticket.
    Clock {
        /// A person decides (研判).
        Judgement = "judgement", "研判";
        /// The unit acknowledges or gives it back (签收、退单).
        Acknowledgement = "acknowledgement", "签收";
        /// The unit contacts the caller (响应).
        Contact = "contact", "响应";
        /// Summoned units report in (报到).
        ReportIn = "report_in", "报到";
        /// The unit feeds back (办理).
        Handling = "handling", "办理";
        /// The feedback is verified (核实).
        Verification = "verification", "核实";
        /// The caller is asked (回访).
        FollowUp = "follow_up", "回访";
        /// A return is decided (退单审核).
        ReturnReview = "return_review", "退单审核";
        /// A dispute is ruled (裁定).
        Ruling = "ruling", "裁定";
        /// An extension is decided (延期审核).
        ExtensionReview = "extension_review", "延期审核";
        /// A deferral is looked at again (挂账复核).
        DeferralReview = "deferral_review", "挂账复核";
        /// A supervised unit answers (督办回复).
        Supervision = "supervision", "督办回复";
        /// A unit answers for its part (分办).
        Part = "part", "分办";
    }
}

impl Clock {
    /// Whether people are warned before it runs out. The others are so short that a warning would come
    /// with the breach.
    pub fn has_ladder(self) -> bool {
        match self {
            Self::Handling | Self::Part | Self::Supervision => true,
            Self::Judgement
            | Self::Acknowledgement
            | Self::Contact
            | Self::ReportIn
            | Self::Verification
            | Self::FollowUp
            | Self::ReturnReview
            | Self::Ruling
            | Self::ExtensionReview
            | Self::DeferralReview => false,
        }
    }
}

/// A rung of the warning ladder (预警档次).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// A warning (临期).
    Warning(Warning),
    /// It has run out (超期).
    Breach,
}

impl Rung {
    /// What people read.
    pub fn label(self) -> String {
        match self {
            Self::Warning(Warning::Permille(permille)) => format!("已用{}%", permille / 10),
            Self::Warning(Warning::WorkingDaysBefore(days)) => format!("黄牌：剩{days}个工作日"),
            Self::Breach => "红牌：超期".into(),
        }
    }
}

/// The time limits in force (时限方案).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlaPolicy {
    /// Name of the profile (时限方案).
    pub profile: String,
    /// Until a person has decided.
    pub judgement: TimeLimit,
    /// Until the unit acknowledges.
    pub acknowledgement: TimeLimit,
    /// Until the caller is contacted.
    pub contact: TimeLimit,
    /// The same for urgent appeals.
    pub contact_urgent: TimeLimit,
    /// Until summoned units are there.
    pub report_in: TimeLimit,
    /// The same for an emergency whistle.
    pub report_in_emergency: TimeLimit,
    /// Until feedback, by class.
    pub handling: BTreeMap<SlaClass, TimeLimit>,
    /// Limits of some appeals only; for each clock the first that holds and states it.
    pub specials: Vec<SpecialLimits>,
    /// Until verified.
    pub verification: TimeLimit,
    /// Until the caller is asked.
    pub follow_up: TimeLimit,
    /// Calls that must have failed before a caller counts as unreachable.
    pub follow_up_attempts_min: usize,
    /// Until a return that was asked for is decided.
    pub return_review: TimeLimit,
    /// Until a dispute is ruled.
    pub ruling: TimeLimit,
    /// Until an extension that was asked for is decided.
    pub extension_review: TimeLimit,
    /// Most extensions of one ticket.
    pub extensions_max: usize,
    /// Most working days of one extension.
    pub extension_days_max: u16,
    /// Until a deferral (挂账) is reviewed.
    pub deferral_review: TimeLimit,
    /// How long a closed ticket may be reopened.
    pub reopening: TimeLimit,
    /// How long a score may be appealed against.
    pub assessment_appeal: TimeLimit,
    /// Until a supervised (督办) unit has answered.
    pub supervision: TimeLimit,
    /// Returns of one ticket that make a dispute.
    pub returns_before_dispute: usize,
    /// Units that have passed a ticket on without anybody leading it, which make a dispute.
    pub units_before_dispute: usize,
    /// Reopenings that make a hard case (疑难工单).
    pub reopenings_before_hard: usize,
    /// Supervisions without result before a ticket is upgraded (提级).
    pub supervisions_before_upgrade: usize,
    /// Working days by which a third-level assignment is due before the second-level one.
    pub assigned_down_days_before: u16,
    /// When people are warned before a clock runs out (预警), in order.
    pub warnings: Vec<Warning>,
    /// What replaces the limits while an event is on (应急时限); none where the profile has none.
    pub surge: Option<Surge>,
}

/// When people are warned before a clock runs out (预警).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Warning {
    /// Of the limit, in per mille.
    Permille(u16),
    /// Working days before it runs out.
    WorkingDaysBefore(u16),
}

/// What replaces the limits while an event is on (应急时限).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Surge {
    /// Until the caller is contacted.
    pub contact: TimeLimit,
    /// Until the unit acknowledges.
    pub acknowledgement: TimeLimit,
    /// Tags of the events.
    pub tags: Vec<String>,
}

/// The branches' limits as tests have them; what belongs to the straight way they state themselves.
#[cfg(test)]
pub(crate) fn for_tests() -> SlaPolicy {
    use TimeLimit::NaturalMinutes;
    let days = TimeLimit::working_days;
    SlaPolicy {
        profile: "test".into(),
        judgement: NaturalMinutes(30),
        acknowledgement: days(1),
        contact: NaturalMinutes(60),
        contact_urgent: NaturalMinutes(30),
        report_in: NaturalMinutes(120),
        report_in_emergency: NaturalMinutes(20),
        handling: SlaClass::ALL.iter().map(|class| (*class, days(7))).collect(),
        specials: Vec::new(),
        verification: days(1),
        follow_up: NaturalMinutes(24 * 60),
        follow_up_attempts_min: 2,
        return_review: days(1),
        ruling: days(2),
        extension_review: days(1),
        extensions_max: 3,
        extension_days_max: 3,
        deferral_review: NaturalMinutes(30 * 24 * 60),
        reopening: NaturalMinutes(7 * 24 * 60),
        assessment_appeal: days(5),
        supervision: days(2),
        returns_before_dispute: 2,
        units_before_dispute: 3,
        reopenings_before_hard: 3,
        supervisions_before_upgrade: 2,
        assigned_down_days_before: 1,
        warnings: vec![
            Warning::Permille(500),
            Warning::Permille(800),
            Warning::WorkingDaysBefore(1),
        ],
        surge: Some(Surge {
            contact: NaturalMinutes(15),
            acknowledgement: NaturalMinutes(30),
            tags: vec!["台风".into()],
        }),
    }
}

impl SlaPolicy {
    /// Limit for the first contact.
    pub fn contact_limit(&self, at: &Circumstances) -> TimeLimit {
        self.special(at, |limits| limits.contact).unwrap_or(match at.urgency {
            Urgency::Normal => self.contact,
            Urgency::Urgent | Urgency::Critical => self.contact_urgent,
        })
    }

    /// Limit for the acknowledgement, and the window for giving a ticket back.
    pub fn acknowledgement_limit(&self, at: &Circumstances) -> TimeLimit {
        self.special(at, |limits| limits.acknowledgement).unwrap_or(self.acknowledgement)
    }

    /// Limit for handling; `ruleset` has checked that every class has one.
    pub fn handling_limit(&self, at: &Circumstances) -> TimeLimit {
        let of_class = || self.handling.get(&at.class).copied().unwrap_or(self.judgement);
        self.special(at, |limits| limits.handling).unwrap_or_else(of_class)
    }

    fn special(
        &self,
        at: &Circumstances,
        stated: impl Fn(&SpecialLimits) -> Option<TimeLimit>,
    ) -> Option<TimeLimit> {
        self.specials.iter().filter(|limits| limits.hold_in(at)).find_map(stated)
    }

    /// Limit for reporting in.
    pub fn report_in_limit(&self, kind: WhistleKind) -> TimeLimit {
        match kind {
            WhistleKind::Emergency => self.report_in_emergency,
            WhistleKind::HardMatter | WhistleKind::JointEnforcement => self.report_in,
        }
    }
}
