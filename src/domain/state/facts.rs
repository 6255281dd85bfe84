//! Facts that a ticket gathers on its way. Each is wrapped in the next one, so that a later state
//! proves the earlier ones.
//!
//! Must never: hold an `Option` or a flag that means a state.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::labelled_enum;

use super::super::decision::Target;
use super::super::id::UnitId;
use super::case_file::ReturnRequest;

labelled_enum! {
    /// Who chose the unit (派单方式).
    DispatchMode {
        /// The engine, by itself: the rules, or learned evidence where they were unsure.
        Auto = "auto", "自动派单";
        /// A person, taking one of the suggestions.
        Assisted = "assisted", "采纳建议";
        /// A person, against or without the suggestions.
        Manual = "manual", "人工派单";
        /// From one unit to another by a person (改派).
        Reassigned = "reassigned", "改派";
        /// By a ruling upon a dispute (裁定).
        Ruled = "ruled", "裁定";
        /// To the same unit once more (重办).
        Again = "again", "重办";
    }
}

/// A ticket with a unit (承办).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Unit, matter, class and row.
    pub target: Target,
    /// Who chose it.
    pub mode: DispatchMode,
    /// When; all clocks of the unit start here, not at acknowledgement.
    pub dispatched_at: Timestamp,
}

/// A ticket that its unit has acknowledged (签收).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// As dispatched.
    pub assignment: Assignment,
    /// When acknowledged.
    pub acknowledged_at: Timestamp,
}

labelled_enum! {
    /// How the caller was contacted (联系方式).
    ContactMethod {
        /// By phone.
        Phone = "phone", "电话";
        /// In person.
        Visit = "visit", "上门";
        /// By message.
        Message = "message", "短信或微信";
        /// There is nobody to contact (found on patrol, anonymous).
        NoCaller = "no_caller", "无诉求人";
    }
}

/// A ticket whose caller has been contacted (办理中).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Working {
    /// As acknowledged.
    pub held: Held,
    /// When the caller was first contacted; the response clock stops here.
    pub contacted_at: Timestamp,
    /// How.
    pub contacted_by: ContactMethod,
    /// Whistles that have been answered in full.
    pub whistles_done: Vec<Whistle>,
}

labelled_enum! {
    /// Kind of a whistle (哨型).
    WhistleKind {
        /// A matter that the street cannot solve alone.
        HardMatter = "hard_matter", "难点哨";
        /// Joint enforcement where the street lacks the power.
        JointEnforcement = "joint_enforcement", "执法哨";
        /// Emergency.
        Emergency = "emergency", "应急哨";
    }
}

/// A whistle (吹哨): a street, community or lead unit summons others. Nothing to do with whistleblowers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whistle {
    /// Who blew it.
    pub by: UnitId,
    /// Its kind.
    pub kind: WhistleKind,
    /// Why.
    pub reason: String,
    /// When.
    pub blown_at: Timestamp,
    /// Who is summoned.
    pub summoned: Vec<UnitId>,
    /// Who has reported in, and when.
    pub reported_in: Vec<(UnitId, Timestamp)>,
    /// Who has come to the scene, and when.
    #[serde(default)]
    pub on_scene: Vec<(UnitId, Timestamp)>,
    /// Who has left with the task done, and when (事不完、人不撤).
    #[serde(default)]
    pub left: Vec<(UnitId, Timestamp)>,
    /// Who was let off before it had come, and when.
    #[serde(default)]
    pub excused: Vec<(UnitId, Timestamp)>,
}

impl Whistle {
    /// Those who are summoned and not there yet.
    pub fn missing(&self) -> impl Iterator<Item = &UnitId> {
        self.summoned
            .iter()
            .filter(|unit| !self.has_reported_in(unit) && !holds(&self.excused, unit))
    }

    /// Those who are there and have not left.
    pub fn staying(&self) -> impl Iterator<Item = &UnitId> {
        let here = self.reported_in.iter().map(|(unit, _)| unit);
        here.filter(|unit| !holds(&self.left, unit))
    }

    /// Whether `unit` has come to the scene.
    pub fn is_on_scene(&self, unit: &UnitId) -> bool {
        holds(&self.on_scene, unit)
    }

    /// Whether `unit` has left with its task done.
    pub fn has_left(&self, unit: &UnitId) -> bool {
        holds(&self.left, unit)
    }

    /// Whether `unit` has reported in.
    pub fn has_reported_in(&self, unit: &UnitId) -> bool {
        holds(&self.reported_in, unit)
    }
}

fn holds(list: &[(UnitId, Timestamp)], unit: &UnitId) -> bool {
    list.iter().any(|(one, _)| one == unit)
}

/// A ticket on which others were summoned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joint {
    /// As it was in hand.
    pub working: Working,
    /// The whistle that is open.
    pub whistle: Whistle,
}

impl Joint {
    /// The work with the whistle among those that are done.
    pub fn done(self) -> Working {
        let Self { mut working, whistle } = self;
        working.whistles_done.push(whistle);
        working
    }
}

/// A ticket that its unit asks to give back (退单待审).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Returning {
    /// As it stood.
    pub before: BeforeReturn,
    /// What the unit says.
    pub request: ReturnRequest,
    /// When.
    pub requested_at: Timestamp,
}

/// Where a ticket stood when its unit asked to give it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "before", rename_all = "snake_case")]
pub enum BeforeReturn {
    /// Not acknowledged.
    Dispatched(Assignment),
    /// Acknowledged.
    Acknowledged(Held),
}

impl BeforeReturn {
    /// As dispatched.
    pub fn assignment(&self) -> &Assignment {
        match self {
            Self::Dispatched(assignment) => assignment,
            Self::Acknowledged(held) => &held.assignment,
        }
    }
}

/// What a unit feeds back (反馈).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// For the administration.
    pub internal: String,
    /// For the caller.
    pub public: String,
    /// Whether the unit holds it solved.
    pub solved: bool,
    /// Names of photographs and documents.
    pub proof: Vec<String>,
}

/// A ticket that was fed back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// As it was in hand.
    pub working: Working,
    /// What was fed back.
    pub feedback: Feedback,
    /// When.
    pub fed_back_at: Timestamp,
}

/// A ticket whose feedback was verified.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// As fed back.
    pub answered: Answered,
    /// When verified.
    pub verified_at: Timestamp,
    /// Attempts to reach the caller that failed.
    pub failed_attempts: Vec<Timestamp>,
}

labelled_enum! {
    /// Whether the matter is solved, in the caller's words (解决情况).
    Solved {
        /// Solved.
        Yes = "yes", "已解决";
        /// Basically.
        Basically = "basically", "基本解决";
        /// In part.
        Partly = "partly", "部分解决";
        /// Not.
        No = "no", "未解决";
    }
}

labelled_enum! {
    /// Satisfaction in five grades (满意度).
    Satisfaction {
        /// Very satisfied.
        VerySatisfied = "very_satisfied", "非常满意";
        /// Satisfied.
        Satisfied = "satisfied", "满意";
        /// Basically.
        Basically = "basically", "基本满意";
        /// Dissatisfied.
        Dissatisfied = "dissatisfied", "不满意";
        /// Very dissatisfied.
        VeryDissatisfied = "very_dissatisfied", "非常不满意";
    }
}

/// What the caller said when asked (回访结果).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Whether the unit's staff really got in touch.
    pub contacted_by_staff: bool,
    /// Whether it is solved.
    pub solved: Solved,
    /// How satisfied.
    pub satisfaction: Satisfaction,
    /// Whether what the unit says it did was done (办理真实度); none when it was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub truthful: Option<bool>,
    /// How satisfied with the way it was handled, whatever came of it (过程满意); none likewise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<Satisfaction>,
    /// In words, redacted.
    pub note: String,
}

impl FollowUp {
    /// The answers that every follow-up has; staff was in touch, nothing else was said.
    pub fn plain(solved: Solved, satisfaction: Satisfaction) -> Self {
        let (truthful, process) = (None, None);
        let contacted_by_staff = true;
        Self { contacted_by_staff, solved, satisfaction, truthful, process, note: String::new() }
    }
}

/// A ticket whose caller has been asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// As verified.
    pub verified: Verified,
    /// What the caller said.
    pub follow_up: FollowUp,
    /// When.
    pub followed_up_at: Timestamp,
}
