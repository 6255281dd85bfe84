//! Broken business rules, as values (拒绝). Ordered: where several hold, the first is given.
//!
//! Must never: stand for an infrastructure failure.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::command::CommandName;
use super::id::{MatterCode, UnitId};
use super::role::Role;
use super::state::StateName;

/// A refusal (拒绝). The order of variants is the order of precedence; codes are stable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// There is no such ticket.
    TicketUnknown,
    /// The command's time lies before the ticket's last event.
    TimeRunsBackwards,
    /// The state does not allow the command.
    NotInThisState {
        /// State.
        state: StateName,
        /// Command.
        command: CommandName,
    },
    /// The role may not give the command.
    RoleNotAllowed {
        /// Role.
        role: Role,
        /// Command.
        command: CommandName,
    },
    /// The actor's unit does not hold the ticket.
    NotYourTicket {
        /// The unit that does.
        lead: UnitId,
    },
    /// There is no such unit.
    UnitUnknown {
        /// Which.
        unit: UnitId,
    },
    /// The unit does not take tickets (a government, the hotline, an emergency service).
    UnitTakesNoTickets {
        /// Which.
        unit: UnitId,
    },
    /// Hand-over goes to an emergency service only.
    NotAnEmergencyService {
        /// Which.
        unit: UnitId,
    },
    /// The unit is the one complained of, or stands above or below it.
    UnitIsRespondent {
        /// Which.
        unit: UnitId,
    },
    /// The negative list keeps the matter away from the unit.
    MatterForbiddenToUnit {
        /// Matter.
        matter: MatterCode,
        /// Unit.
        unit: UnitId,
        /// Entry of the list.
        entry: String,
    },
    /// The matter is not in the duty list.
    MatterUnknown {
        /// Which.
        matter: MatterCode,
    },
    /// A text that is needed is empty.
    TextMissing {
        /// Which field, in Chinese.
        field: String,
    },
    /// A text is too long.
    TextTooLong {
        /// Which field, in Chinese.
        field: String,
        /// Most characters.
        chars_max: usize,
    },
    /// Too many entries.
    TooMany {
        /// Of what, in Chinese.
        field: String,
        /// Most.
        count_max: usize,
    },
    /// A whistle must summon somebody, each once, and not the one who blows it.
    SummonedInvalid,
    /// The unit is not summoned.
    NotSummoned {
        /// Which.
        unit: UnitId,
    },
    /// The unit has already reported in.
    AlreadyReportedIn {
        /// Which.
        unit: UnitId,
    },
    /// The caller has to be tried more often before closing as unreachable.
    MoreAttemptsNeeded {
        /// Tried.
        tried: usize,
        /// Needed.
        needed: usize,
    },
    /// The ticket must not be given back any more.
    ReturnForbidden,
    /// The time for giving it back has passed.
    ReturnWindowClosed {
        /// When it closed.
        at: Timestamp,
    },
    /// A ticket is not merged into itself, nor into one that is settled.
    MergeTargetInvalid,
    /// The respondent's own unit could read the other ticket.
    MergeRevealsCaller,
    /// The unit has this part already.
    PartAlreadyAssigned {
        /// Which.
        unit: UnitId,
    },
    /// The unit has no part that is open.
    NoOpenPart {
        /// Which.
        unit: UnitId,
    },
    /// A part is not answered.
    PartsOpen {
        /// Whose.
        unit: UnitId,
    },
    /// A summoned unit has not come to the scene.
    NotOnScene {
        /// Which.
        unit: UnitId,
    },
    /// A summoned unit has not left with its task done.
    TaskOpen {
        /// Which.
        unit: UnitId,
    },
    /// Only the two sides of a whistle rate each other, each once.
    RatingInvalid,
    /// So many extensions were granted already.
    ExtensionLimitReached {
        /// Most.
        count_max: usize,
    },
    /// That many days must not be asked for at once.
    ExtensionTooLong {
        /// Most working days.
        days_max: u16,
    },
    /// The clock has run out; an extension must be asked for before.
    ExtensionTooLate,
    /// One waits for a decision already.
    AlreadyPending,
    /// Nothing waits for a decision.
    NothingPending,
    /// The date does not lie ahead.
    DateNotAhead {
        /// Which.
        date: Date,
    },
    /// No supervision waits for an answer.
    NoOpenSupervision,
    /// It is supervised at that level already.
    AlreadySupervised,
    /// The claim was not found unreasonable.
    ClaimNotApproved,
    /// A last answer was given; the same facts are not taken up again.
    FinallyAnswered,
    /// The time for it has passed.
    WindowClosed {
        /// When it closed.
        at: Timestamp,
    },
    /// Other steps are still possible.
    WindowOpen {
        /// Until when.
        until: Timestamp,
    },
    /// That rung was reached before, or is not reached yet, or its clock does not run.
    NothingDue,
}

impl Refusal {
    /// Stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TicketUnknown => "R101",
            Self::TimeRunsBackwards => "R102",
            Self::NotInThisState { .. } => "R103",
            Self::RoleNotAllowed { .. } => "R104",
            Self::NotYourTicket { .. } => "R105",
            Self::UnitUnknown { .. } => "R201",
            Self::UnitTakesNoTickets { .. } => "R202",
            Self::NotAnEmergencyService { .. } => "R203",
            Self::UnitIsRespondent { .. } => "R204",
            Self::MatterForbiddenToUnit { .. } => "R205",
            Self::MatterUnknown { .. } => "R206",
            Self::TextMissing { .. } => "R301",
            Self::TextTooLong { .. } => "R302",
            Self::TooMany { .. } => "R303",
            Self::SummonedInvalid => "R401",
            Self::NotSummoned { .. } => "R402",
            Self::AlreadyReportedIn { .. } => "R403",
            Self::MoreAttemptsNeeded { .. } => "R501",
            Self::ReturnForbidden => "R601",
            Self::ReturnWindowClosed { .. } => "R602",
            Self::MergeTargetInvalid => "R611",
            Self::MergeRevealsCaller => "R612",
            Self::PartAlreadyAssigned { .. } => "R621",
            Self::NoOpenPart { .. } => "R622",
            Self::PartsOpen { .. } => "R623",
            Self::NotOnScene { .. } => "R624",
            Self::TaskOpen { .. } => "R625",
            Self::RatingInvalid => "R626",
            Self::ExtensionLimitReached { .. } => "R631",
            Self::ExtensionTooLong { .. } => "R632",
            Self::ExtensionTooLate => "R633",
            Self::AlreadyPending => "R641",
            Self::NothingPending => "R642",
            Self::DateNotAhead { .. } => "R643",
            Self::NoOpenSupervision => "R651",
            Self::AlreadySupervised => "R652",
            Self::ClaimNotApproved => "R661",
            Self::FinallyAnswered => "R662",
            Self::WindowClosed { .. } => "R671",
            Self::WindowOpen { .. } => "R672",
            Self::NothingDue => "R681",
        }
    }

    /// What people read: the rule, and what to do.
    pub fn label(&self) -> String {
        match self {
            Self::TicketUnknown => "没有这个编号的工单，请核对工单编号".into(),
            Self::TimeRunsBackwards => "操作时间早于工单上一次操作，请校准时钟".into(),
            Self::NotInThisState { state, command } => {
                format!("工单处于“{state}”，不能{command}")
            }
            Self::RoleNotAllowed { role, command } => format!("{role}无权{command}"),
            Self::NotYourTicket { lead } => format!("工单由 {lead} 承办，其他单位不能代为操作"),
            Self::UnitUnknown { unit } => format!("没有编号为 {unit} 的单位，请查单位表"),
            Self::UnitTakesNoTickets { unit } => format!("{unit} 不承办工单，请改派具体承办单位"),
            Self::NotAnEmergencyService { unit } => {
                format!("{unit} 不是紧急服务，只能移交 110、119、120、122")
            }
            Self::UnitIsRespondent { unit } => {
                format!("{unit} 是被反映单位或其上下级，不得承办本工单")
            }
            Self::MatterForbiddenToUnit { matter, unit, entry } => {
                format!("负面清单 {entry} 禁止将事项 {matter} 派往 {unit}")
            }
            Self::MatterUnknown { matter } => format!("事项清单中没有 {matter}"),
            Self::TextMissing { field } => format!("请填写{field}"),
            Self::TextTooLong { field, chars_max } => format!("{field}超过 {chars_max} 字"),
            Self::TooMany { field, count_max } => format!("{field}超过 {count_max} 个"),
            Self::SummonedInvalid => "吹哨须召集至少一个其他单位，且不得重复".into(),
            Self::NotSummoned { unit } => format!("{unit} 未被本次吹哨召集"),
            Self::AlreadyReportedIn { unit } => format!("{unit} 已经报到"),
            Self::MoreAttemptsNeeded { tried, needed } => {
                format!("已回访 {tried} 次，至少 {needed} 次未接通方可按联系不上结案")
            }
            Self::ReturnForbidden => {
                "本工单已禁止退单（首办责任、裁定、退单被驳回或重办），如有争议请提请会商".into()
            }
            Self::ReturnWindowClosed { at } => {
                format!("退单期限已于{}截止，逾期视为签收", time_of(*at))
            }
            Self::MergeTargetInvalid => "只能并入另一张在办工单，请核对主单编号".into(),
            Self::MergeRevealsCaller => "被反映单位可见主单，并单会暴露诉求人，请单独办理".into(),
            Self::PartAlreadyAssigned { unit } => format!("{unit} 已有未完成的分办任务"),
            Self::NoOpenPart { unit } => format!("{unit} 没有未完成的分办任务"),
            Self::PartsOpen { unit } => {
                format!("{unit} 的分办任务尚未反馈，请催办或收回后再反馈")
            }
            Self::NotOnScene { unit } => format!("{unit} 尚未到场，请先到场"),
            Self::TaskOpen { unit } => format!("{unit} 的任务尚未完成，事不完、人不撤"),
            Self::RatingInvalid => "只有吹哨方与报到方可互评，每方一次，一至五星，请核对".into(),
            Self::ExtensionLimitReached { count_max } => format!("延期已达 {count_max} 次上限"),
            Self::ExtensionTooLong { days_max } => {
                format!("每次延期须为 1 至 {days_max} 个工作日")
            }
            Self::ExtensionTooLate => "办理时限已过，延期须在到期前申请".into(),
            Self::AlreadyPending => "已有同类申请待审核，请等待审核".into(),
            Self::NothingPending => "没有待审核的申请".into(),
            Self::DateNotAhead { date } => format!("{date} 不在今天之后，请填写以后的日期"),
            Self::NoOpenSupervision => "没有待回复的督办".into(),
            Self::AlreadySupervised => "已有同级督办待回复，请先催复或提级".into(),
            Self::ClaimNotApproved => "未认定为不合理诉求，不能作最终答复".into(),
            Self::FinallyAnswered => "已作最终答复，同一事实不再受理；新事实请另行登记".into(),
            Self::WindowClosed { at } => format!("期限已于{}截止", time_of(*at)),
            Self::WindowOpen { until } => {
                format!("{}前仍可重办或申诉，之后方可归档", time_of(*until))
            }
            Self::NothingDue => "该时限未到点、已触发或已不再计时".into(),
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code(), self.label())
    }
}

/// A point of time as people read it.
fn time_of(at: Timestamp) -> String {
    at.to_zoned(super::calendar::zone()).strftime("%Y年%-m月%-d日 %H:%M").to_string()
}
