//! What gathers beside the way of a ticket (卷宗): returns, extensions, deferrals, reminders,
//! supervisions, reopenings, parts, ratings, warnings. Each entry is a fact with its time.
//!
//! Must never: say in which state the ticket is; the state does.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::super::id::{TicketNumber, UnitId};
use super::super::sla::{Clock, Rung};
use super::closure::Evaluation;

labelled_enum! {
    /// Why a unit gives a ticket back (退单理由).
    ReturnReason {
        /// The matter is not its duty.
        NotOurDuty = "not_our_duty", "非本单位职责";
        /// The place is not its area.
        OutsideArea = "outside_area", "不在本辖区";
        /// The power has been taken from it or moved.
        PowerMoved = "power_moved", "职权已调整";
        /// Another unit is at it already.
        AlreadyHandled = "already_handled", "已由其他单位办理";
    }
}

/// What a unit says when it gives a ticket back (退单申请).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnRequest {
    /// Why.
    pub reason: ReturnReason,
    /// On what legal or documentary basis.
    pub basis: String,
    /// Whose it is instead, in the unit's opinion.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggested: Option<UnitId>,
}

/// A return (退单记录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketReturn {
    /// Who gave it back.
    pub unit: UnitId,
    /// What it said.
    pub request: ReturnRequest,
    /// When.
    pub requested_at: Timestamp,
    /// Whether it was granted, and when; open until then.
    pub decided: Option<(bool, Timestamp)>,
}

/// An extension (延期).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Working days asked for.
    pub days: u16,
    /// Why.
    pub reason: String,
    /// When it was asked for.
    pub requested_at: Timestamp,
    /// Whether it was granted, and when; open until then.
    pub decided: Option<(bool, Timestamp)>,
}

labelled_enum! {
    /// A procedure whose time is no part of a limit (法定程序): those of article 45 of the Administrative
    /// Licensing Law (行政许可法第四十五条).
    Procedure {
        /// Hearing.
        Hearing = "hearing", "听证";
        /// Call for tenders.
        Tender = "tender", "招标";
        /// Auction.
        Auction = "auction", "拍卖";
        /// Inspection of goods or equipment.
        Inspection = "inspection", "检验";
        /// Measurement, as of water, air or noise.
        Testing = "testing", "检测";
        /// Quarantine.
        Quarantine = "quarantine", "检疫";
        /// Expert appraisal, as of a damaged house.
        Appraisal = "appraisal", "鉴定";
        /// Review by experts.
        ExpertReview = "expert_review", "专家评审";
    }
}

/// A deferral (挂账), or a procedure laid down by law (法定程序): the unit's clock stands still, the
/// citizen's runs. A long-term case counts in no rate; a procedure only stops the clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deferral {
    /// Why, and what must come first.
    pub reason: String,
    /// Until about when.
    pub until: Date,
    /// The procedure; none for a long-term case.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<Procedure>,
    /// Since when.
    pub since: Timestamp,
    /// When it was last looked at again.
    pub reviewed_at: Timestamp,
    /// When it ended; open until then.
    pub ended_at: Option<Timestamp>,
}

/// A reminder (催办): counted and shown, never resets a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// What was said.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

labelled_enum! {
    /// How high a ticket is supervised (督办级别).
    SupervisionLevel {
        /// In writing.
        Document = "document", "书面督办";
        /// Together with other supervisors.
        Joint = "joint", "联合督办";
        /// By the government above (提级).
        Upgraded = "upgraded", "提级督办";
    }
}

labelled_enum! {
    /// Why a ticket is supervised (督办事由).
    SupervisionCause {
        /// A clock ran out.
        Overdue = "overdue", "超期";
        /// The caller is not content after a redo.
        StillUnsolved = "still_unsolved", "重办后仍未解决";
        /// Nobody leads.
        NobodyLeads = "nobody_leads", "无人牵头";
        /// A leader ordered it.
        LeaderOrder = "leader_order", "领导批示";
        /// Earlier supervision had no result.
        NoResult = "no_result", "督办无果";
    }
}

/// A supervision (督办).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervision {
    /// How high.
    pub level: SupervisionLevel,
    /// Why.
    pub cause: SupervisionCause,
    /// Who must answer.
    pub unit: UnitId,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// What the unit answered, and when; open until then.
    pub answered: Option<(String, Timestamp)>,
    /// When another unit took over and so ended it unanswered.
    pub lapsed_at: Option<Timestamp>,
}

labelled_enum! {
    /// Why a ticket is handled again (重办事由).
    ReopenCause {
        /// The caller says that it is not solved, or is not content.
        Dissatisfied = "dissatisfied", "诉求人不满意";
        /// The caller brings something new.
        NewFacts = "new_facts", "出现新情况";
    }
}

/// A reopening (重办).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reopening {
    /// Why.
    pub cause: ReopenCause,
    /// What is to be done now.
    pub note: String,
    /// When.
    pub at: Timestamp,
}

/// The unit holds that the claim is unreasonable (不合理诉求).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Why.
    pub reason: String,
    /// When it said so.
    pub requested_at: Timestamp,
    /// Whether the supervisor agreed; open until then.
    pub decided: Option<bool>,
}

/// A part of the work that the lead hands to a unit (分办, 二三级转办).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// To whom.
    pub unit: UnitId,
    /// What is to be done.
    pub task: String,
    /// When.
    pub assigned_at: Timestamp,
    /// How it ended: done with this result, or taken back for this reason; open until then.
    pub ended: Option<PartEnd>,
}

/// How a part ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "end", rename_all = "snake_case")]
pub enum PartEnd {
    /// Done (已反馈).
    Done {
        /// With what result.
        result: String,
        /// When.
        at: Timestamp,
    },
    /// Taken back by the lead (已收回).
    TakenBack {
        /// Why.
        reason: String,
        /// When.
        at: Timestamp,
    },
}

/// How one side of a whistle rates the other (吹哨报到互评).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// Who rates.
    pub by: UnitId,
    /// Whom.
    pub of: UnitId,
    /// One to five.
    pub stars: u8,
    /// When.
    pub at: Timestamp,
}

/// A rung of the warning ladder that was reached (预警).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warned {
    /// Of which clock.
    pub clock: Clock,
    /// Since when that clock ran.
    pub since: Timestamp,
    /// Of which unit, where several have the same clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Which rung.
    pub rung: Rung,
    /// When it was noticed.
    pub at: Timestamp,
}

/// A unit's appeal against its score (考核申诉).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssessmentAppeal {
    /// Why.
    pub reason: String,
    /// When.
    pub appealed_at: Timestamp,
    /// The score sheet that it is against; kept beside the new one.
    pub against: Evaluation,
    /// Whether it was granted; open until then.
    pub granted: Option<bool>,
}

/// A leader who took the call and the person who follows it for him (一把手听民声).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follower {
    /// The leader's office.
    pub leader: String,
    /// Who follows.
    pub follower: String,
    /// Since when.
    pub at: Timestamp,
}

/// Everything that has gathered (卷宗).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CaseFile {
    /// Returns.
    pub returns: Vec<TicketReturn>,
    /// It must not be given back any more (禁止退单): silence, a ruling, a refused return, a redo.
    pub return_forbidden: bool,
    /// Extensions.
    pub extensions: Vec<Extension>,
    /// Deferrals.
    pub deferrals: Vec<Deferral>,
    /// Reminders.
    pub reminders: Vec<Reminder>,
    /// Supervisions.
    pub supervisions: Vec<Supervision>,
    /// Reopenings.
    pub reopenings: Vec<Reopening>,
    /// A hard case (疑难工单).
    pub is_hard: bool,
    /// Claims that it is unreasonable.
    pub claims: Vec<Claim>,
    /// Parts.
    pub parts: Vec<Part>,
    /// Ratings.
    pub ratings: Vec<Rating>,
    /// Rungs reached.
    pub warned: Vec<Warned>,
    /// Tickets whose callers are parties of this one (并单).
    pub parties: Vec<TicketNumber>,
    /// Appeals against the score.
    pub assessment_appeals: Vec<AssessmentAppeal>,
    /// Leaders and followers.
    pub followers: Vec<Follower>,
    /// Version of the calendar by which provisional deadlines were last computed anew.
    pub calendar: Option<String>,
}

impl CaseFile {
    /// The extension that waits for a decision.
    pub fn extension_open(&self) -> Option<&Extension> {
        self.extensions.last().filter(|one| one.decided.is_none())
    }

    /// Working days granted since `from`.
    pub fn days_granted(&self, from: Timestamp) -> u16 {
        let granted = self.extensions.iter().filter(|one| {
            one.requested_at >= from && one.decided.is_some_and(|(granted, _)| granted)
        });
        granted.map(|one| one.days).fold(0, u16::saturating_add)
    }

    /// Stretches since `from` in which the unit's clock stood still; an open one ends with `now`.
    pub fn pauses(&self, from: Timestamp) -> impl Iterator<Item = &Deferral> {
        self.deferrals.iter().filter(move |one| one.since >= from)
    }

    /// The deferral that is on.
    pub fn deferral_open(&self) -> Option<&Deferral> {
        self.deferrals.last().filter(|one| one.ended_at.is_none())
    }

    /// The claim that waits for a decision.
    pub fn claim_open(&self) -> Option<&Claim> {
        self.claims.last().filter(|one| one.decided.is_none())
    }

    /// Whether the supervisor agreed that the claim is unreasonable.
    pub fn claim_approved(&self) -> bool {
        self.claims.last().is_some_and(|one| one.decided == Some(true))
    }

    /// Parts that are not done.
    pub fn parts_open(&self) -> impl Iterator<Item = &Part> {
        self.parts.iter().filter(|part| part.ended.is_none())
    }

    /// Supervisions without an answer.
    pub fn supervisions_open(&self) -> impl Iterator<Item = &Supervision> {
        self.supervisions.iter().filter(|one| one.answered.is_none() && one.lapsed_at.is_none())
    }

    /// Units that gave it back with success, each once.
    pub fn units_passed(&self) -> Vec<&UnitId> {
        let mut units: Vec<&UnitId> = Vec::new();
        for one in self.returns.iter().filter(|one| one.decided.is_some_and(|(granted, _)| granted))
        {
            if !units.contains(&&one.unit) {
                units.push(&one.unit);
            }
        }
        units
    }

    /// Whether that rung of that clock, which is reached at `reached_at`, was told before. A breach that
    /// was told does not cover a later one: more time was granted after it, and that ran out, too.
    pub fn has_warned(
        &self,
        clock: Clock,
        since: Timestamp,
        unit: Option<&UnitId>,
        (reached_at, rung): (Timestamp, Rung),
    ) -> bool {
        let covers = |one: &Warned| match rung {
            Rung::Warning(_) => true,
            Rung::Breach => one.at >= reached_at,
        };
        self.warned.iter().any(|one| {
            one.clock == clock
                && one.since == since
                && one.unit.as_ref() == unit
                && one.rung == rung
                && covers(one)
        })
    }

    /// Decides the return that is open.
    pub fn decide_return(&mut self, granted: bool, at: Timestamp) {
        if let Some(open) = self.returns.last_mut().filter(|one| one.decided.is_none()) {
            open.decided = Some((granted, at));
        }
    }

    /// Ends the deferral that is on.
    pub fn end_deferral(&mut self, at: Timestamp) {
        if let Some(open) = self.deferrals.last_mut().filter(|one| one.ended_at.is_none()) {
            open.ended_at = Some(at);
        }
    }

    /// Requests that nobody has decided and that have lost their object fall.
    pub fn drop_requests(&mut self, at: Timestamp) {
        if let Some(open) = self.extensions.last_mut().filter(|one| one.decided.is_none()) {
            open.decided = Some((false, at));
        }
        if let Some(open) = self.claims.last_mut().filter(|one| one.decided.is_none()) {
            open.decided = Some(false);
        }
    }

    /// Another unit takes over, or nobody: what the earlier one was asked for falls.
    pub fn hand_on(&mut self, reason: &str, at: Timestamp) {
        self.drop_requests(at);
        for part in self.parts.iter_mut().filter(|part| part.ended.is_none()) {
            part.ended = Some(PartEnd::TakenBack { reason: reason.to_owned(), at });
        }
        for one in &mut self.supervisions {
            if one.answered.is_none() && one.lapsed_at.is_none() {
                one.lapsed_at = Some(at);
            }
        }
    }
}
