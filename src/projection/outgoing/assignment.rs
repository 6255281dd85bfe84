//! To a unit: how it stands on a ticket (承办任务), whole, or that it stands on it no longer.
//!
//! Must never: hold what changes with every commit, or a unit would hear of what does not concern it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::command::CommandName;
use crate::domain::deadline::Deadline;
use crate::domain::event::Commit;
use crate::domain::id::{MatterCode, MessageId, Revision, TicketNumber, UnitId};
use crate::domain::matter::SlaClass;
use crate::domain::policy::Policy;
use crate::domain::sla::Clock;
use crate::domain::state::{Assignment as Dispatched, Stage, StateName};
use crate::domain::ticket::Ticket;

use super::super::history::told;
use super::asked::{asked, limits};
use super::message::{CITY, UnitName, id};
use super::particulars::{Particulars, matter_name};
use super::standing::Duty;

/// How a unit stands on a ticket (承办任务).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// `<ticket>:<revision>:assignment:<unit>`.
    pub id: MessageId,
    /// Ticket.
    pub ticket: TicketNumber,
    /// The revision that brought it about.
    pub revision: Revision,
    /// When.
    pub at: Timestamp,
    /// To whom.
    pub unit: UnitId,
    /// The same in Chinese.
    pub unit_name: String,
    /// The id of the unit's district, or [`CITY`].
    pub district: String,
    /// Whether the unit has something to do with the ticket, in Chinese.
    pub assignment_label: String,
    /// Whether it has.
    #[serde(flatten)]
    pub hold: Hold,
}

/// Whether a unit has something to do with a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "assignment", rename_all = "snake_case")]
pub enum Hold {
    /// It has (在办).
    Open(Box<OpenAssignment>),
    /// It has no longer (已结束).
    Ended(Ended),
}

/// What a unit has to do with a ticket, and all that it needs for that (在办任务).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenAssignment {
    /// Its weightiest duty.
    pub duty: Duty,
    /// The same in Chinese.
    pub duty_label: String,
    /// Further duties, where it has several.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub further_duties: Vec<FurtherDuty>,
    /// The part, or why the whistle was blown, in the words of whoever asks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// The commands that it is waited for; empty where it waits for others.
    pub asked: Vec<Asked>,
    /// Its clocks, soonest first.
    pub limits: Vec<Limit>,
    /// State of the ticket.
    pub state: StateName,
    /// The same in Chinese.
    pub state_label: String,
    /// Stage of the loop.
    pub stage: Stage,
    /// The same in Chinese.
    pub stage_label: String,
    /// Who leads.
    pub lead: UnitName,
    /// Who assists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub assisting: Vec<UnitName>,
    /// The matter, where one was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterCode>,
    /// Its name, where the rules weighed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter_name: Option<String>,
    /// Class of time limit.
    pub sla_class: SlaClass,
    /// The same in Chinese.
    pub sla_class_label: String,
    /// When it was dispatched to the lead; the lead's clocks start here.
    pub dispatched_at: Timestamp,
    /// It must not be given back any more.
    pub return_forbidden: bool,
    /// On which attempt it is; the first is 1.
    pub attempt: u32,
    /// Callers of other tickets who are parties.
    pub parties: usize,
    /// What it is about.
    pub appeal: Particulars,
}

/// A duty beside the weightiest (其他职责).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FurtherDuty {
    /// The duty.
    pub duty: Duty,
    /// The same in Chinese.
    pub duty_label: String,
}

/// A command that a unit is waited for (待办).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The command.
    pub command: CommandName,
    /// The same in Chinese.
    pub command_label: String,
}

/// A clock of a unit (时限).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Which.
    pub clock: Clock,
    /// The same in Chinese.
    pub clock_label: String,
    /// Since when it runs.
    pub since: Timestamp,
    /// When it runs out.
    pub due_at: Timestamp,
    /// Whether that lies beyond the calendar and may move.
    pub provisional: bool,
}

/// How a unit's standing ended (任务结束).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// The duty that it had.
    pub duty: Duty,
    /// The same in Chinese.
    pub duty_label: String,
    /// The command that ended it.
    pub ended_by: CommandName,
    /// The same in Chinese.
    pub ended_by_label: String,
    /// Why, in words.
    pub reason: String,
}

impl Assignment {
    /// The unit has something to do.
    pub(super) fn open(
        unit: &UnitId,
        open: OpenAssignment,
        commit: &Commit,
        policy: &Policy,
    ) -> Self {
        Self::with(unit, "在办", Hold::Open(Box::new(open)), commit, policy)
    }

    /// The unit, which had `duty`, has nothing to do any more.
    pub(super) fn ended(unit: &UnitId, duty: Duty, commit: &Commit, policy: &Policy) -> Self {
        let reason = commit.events.first().map(|event| told(event, &policy.organisation));
        let ended = Ended {
            duty,
            duty_label: duty.label().to_owned(),
            ended_by: commit.command,
            ended_by_label: commit.command.label().to_owned(),
            reason: reason.unwrap_or_default(),
        };
        Self::with(unit, "已结束", Hold::Ended(ended), commit, policy)
    }

    fn with(unit: &UnitId, label: &str, hold: Hold, commit: &Commit, policy: &Policy) -> Self {
        let district = policy.organisation.district_of(unit);
        Self {
            id: id(commit, "assignment", Some(unit)),
            ticket: commit.ticket,
            revision: commit.revision,
            at: commit.at,
            unit: unit.clone(),
            unit_name: policy.organisation.name(unit).to_owned(),
            district: district.map_or(CITY, |district| district.id.as_str()).to_owned(),
            assignment_label: label.to_owned(),
            hold,
        }
    }
}

impl OpenAssignment {
    /// How a unit with these duties stands; none where it has none, or nobody leads.
    pub(super) fn of(
        ticket: &Ticket,
        unit: &UnitId,
        duties: &BTreeSet<Duty>,
        policy: &Policy,
    ) -> Option<Self> {
        let duty = *duties.first()?;
        let Dispatched { target, dispatched_at, .. } = ticket.state.assignment()?;
        let organisation = &policy.organisation;
        let state = ticket.state.name();
        let further = duties.iter().skip(1).map(|duty| FurtherDuty::from(*duty));
        let assisting = target.assisting.iter().map(|unit| UnitName::of(unit, organisation));
        Some(Self {
            duty,
            duty_label: duty.label().to_owned(),
            further_duties: further.collect(),
            task: task(ticket, unit, duties),
            asked: asked(ticket, unit, duties).into_iter().map(Asked::from).collect(),
            limits: limits(ticket, unit, duties, policy).iter().map(Limit::from).collect(),
            state,
            state_label: state.label().to_owned(),
            stage: state.stage(),
            stage_label: state.stage().label().to_owned(),
            lead: UnitName::of(&target.lead, organisation),
            assisting: assisting.collect(),
            matter: target.matter.clone(),
            matter_name: target.matter.as_ref().and_then(|matter| matter_name(ticket, matter)),
            sla_class: target.sla_class,
            sla_class_label: target.sla_class.label().to_owned(),
            dispatched_at: *dispatched_at,
            return_forbidden: ticket.file.return_forbidden,
            attempt: ticket.attempt(),
            parties: ticket.file.parties.len(),
            appeal: Particulars::of(ticket, policy),
        })
    }
}

/// The words in which a unit that does not lead was asked.
fn task(ticket: &Ticket, unit: &UnitId, duties: &BTreeSet<Duty>) -> Option<String> {
    let part = ticket.file.parts_open().find(|part| part.unit == *unit);
    let whistle = ticket.state.whistle().filter(|_| duties.contains(&Duty::Summoned));
    let words = [
        part.map(|part| part.task.clone()),
        whistle.map(|whistle| format!("{}：{}", whistle.kind, whistle.reason)),
    ];
    let words: Vec<String> = words.into_iter().flatten().collect();
    (!words.is_empty()).then(|| words.join("；"))
}

impl From<Duty> for FurtherDuty {
    fn from(duty: Duty) -> Self {
        Self { duty, duty_label: duty.label().to_owned() }
    }
}

impl From<CommandName> for Asked {
    fn from(command: CommandName) -> Self {
        Self { command, command_label: command.label().to_owned() }
    }
}

impl From<&Deadline> for Limit {
    fn from(deadline: &Deadline) -> Self {
        Self {
            clock: deadline.clock,
            clock_label: deadline.clock.label().to_owned(),
            since: deadline.since,
            due_at: deadline.due.at,
            provisional: deadline.due.provisional,
        }
    }
}
