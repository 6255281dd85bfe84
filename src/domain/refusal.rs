//! Broken business rules, as values (拒绝). Ordered: where several hold, the first is given.
//!
//! Must never: stand for an infrastructure failure.

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
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.code(), self.label())
    }
}
