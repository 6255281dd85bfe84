//! A ticket as lists and pages show it (工单视图), made anew from the folded ticket after each commit.
//!
//! Must never: hold personal data in the clear, or be folded from its own earlier form.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::appeal::{AppealKind, IntakeChannel, Urgency};
use crate::domain::command::Command;
use crate::domain::deadline::{Deadline, NextRung, citizen_due, deadlines, next_among};
use crate::domain::decision::AbstainReason;
use crate::domain::id::{MatterCode, Revision, TicketNumber, UnitId};
use crate::domain::policy::Policy;
use crate::domain::sla::{Clock, Rung};
use crate::domain::state::{
    CaseFile, DispatchMode, Stage, StateName, SupervisionLevel, TicketReturn,
};
use crate::domain::ticket::{FirstChoice, Ticket};

use super::learned_outcome::LearnedOutcome;

/// Most characters of a summary.
pub const SUMMARY_CHARS_MAX: usize = 60;

/// A ticket as people see it in lists (工单视图).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketView {
    /// Number.
    pub number: TicketNumber,
    /// Revision that it shows.
    pub revision: Revision,
    /// State.
    pub state: StateName,
    /// Stage.
    pub stage: Stage,
    /// Kind, as taken by the rules.
    pub kind: AppealKind,
    /// Way it came.
    pub channel: IntakeChannel,
    /// How pressing.
    pub urgency: Urgency,
    /// Title or beginning of the text, redacted, one line.
    pub summary: String,
    /// Matter it was dispatched under.
    pub matter: Option<MatterCode>,
    /// Lead unit.
    pub lead: Option<UnitId>,
    /// Assisting units.
    pub assisting: Vec<UnitId>,
    /// The unit that the rules named first.
    pub first_choice: Option<FirstChoice>,
    /// Who chose the unit.
    pub mode: Option<DispatchMode>,
    /// Street of the place.
    pub street: Option<UnitId>,
    /// Community of the place.
    pub community: Option<UnitId>,
    /// When what happened.
    pub times: Times,
    /// Deadlines armed at fold time, soonest first.
    pub deadlines: Vec<ArmedDeadline>,
    /// The rung that fires next; none on a settled ticket or when all have fired.
    pub next: Option<NextDue>,
    /// The citizen's own clock: never paused, never moved.
    pub citizen_due_at: Option<Timestamp>,
    /// Version of the calendar that the deadlines were computed by.
    pub calendar: String,
    /// What presses on it.
    pub marks: Marks,
    /// Why the engine abstained, while a person has still to decide; later the history tells.
    pub abstain_reasons: Vec<AbstainReason>,
    /// What it says of a model, once it is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub learned: Option<LearnedOutcome>,
}

/// A rung that is to be fired (待触发时限), with what the command needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NextDue {
    /// When.
    pub at: Timestamp,
    /// Of which clock.
    pub clock: Clock,
    /// Since when that runs.
    pub since: Timestamp,
    /// Whose, where it is not the lead's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Which rung.
    pub rung: Rung,
}

impl From<NextRung> for NextDue {
    fn from(next: NextRung) -> Self {
        let NextRung { at, deadline, rung } = next;
        let Deadline { clock, unit, since, .. } = deadline;
        Self { at, clock, since, unit, rung }
    }
}

impl NextDue {
    /// The command that fires it.
    pub fn command(&self) -> Command {
        Command::PassDeadline {
            clock: self.clock,
            since: self.since,
            unit: self.unit.clone(),
            rung: self.rung,
        }
    }
}

/// What presses on a ticket (标记).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    /// How often it was reminded of.
    pub reminders: usize,
    /// How high it is supervised, while an answer is owed.
    pub supervised: Option<SupervisionLevel>,
    /// How often it was handled again.
    pub reopenings: usize,
    /// A hard case.
    pub is_hard: bool,
    /// It must not be given back.
    pub return_forbidden: bool,
    /// How often it was given back.
    pub returns: usize,
    /// Working days granted in all.
    pub days_granted: u16,
    /// Clocks that have run out so far.
    pub breaches: usize,
    /// Callers of other tickets who are parties.
    pub parties: usize,
}

impl Marks {
    fn of(file: &CaseFile) -> Self {
        let granted = |one: &&TicketReturn| matches!(one.decided, Some((true, _)));
        Self {
            reminders: file.reminders.len(),
            supervised: file.supervisions_open().map(|one| one.level).max(),
            reopenings: file.reopenings.len(),
            is_hard: file.is_hard,
            return_forbidden: file.return_forbidden,
            returns: file.returns.iter().filter(granted).count(),
            days_granted: file.days_granted(Timestamp::MIN),
            breaches: file.warned.iter().filter(|one| one.rung == Rung::Breach).count(),
            parties: file.parties.len(),
        }
    }
}

/// When the steps of a ticket were taken (经过时间).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// The source received it.
    pub received_at: Timestamp,
    /// Registered.
    pub registered_at: Timestamp,
    /// Last changed.
    pub changed_at: Timestamp,
    /// Dispatched.
    pub dispatched_at: Option<Timestamp>,
    /// Acknowledged.
    pub acknowledged_at: Option<Timestamp>,
    /// Caller contacted.
    pub contacted_at: Option<Timestamp>,
    /// Fed back.
    pub fed_back_at: Option<Timestamp>,
    /// Settled.
    pub closed_at: Option<Timestamp>,
}

/// A deadline as shown (时限).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArmedDeadline {
    /// Which clock.
    pub clock: Clock,
    /// Whose, where it is not the lead's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    /// Since when it runs.
    pub since: Timestamp,
    /// When it runs out.
    pub due_at: Timestamp,
    /// Whether it reaches beyond the calendar.
    pub provisional: bool,
}

impl From<&Deadline> for ArmedDeadline {
    fn from(deadline: &Deadline) -> Self {
        let Deadline { clock, unit, since, due, .. } = deadline;
        Self {
            clock: *clock,
            unit: unit.clone(),
            since: *since,
            due_at: due.at,
            provisional: due.provisional,
        }
    }
}

impl TicketView {
    /// The view of a ticket under the limits in force.
    pub fn of(ticket: &Ticket, policy: &Policy) -> Self {
        let assignment = ticket.state.assignment();
        let target = assignment.map(|assignment| &assignment.target);
        let state = ticket.state.name();
        let deadlines = deadlines(ticket, policy);
        Self {
            number: ticket.number,
            revision: ticket.revision,
            state,
            stage: state.stage(),
            kind: ticket.kind(),
            channel: ticket.appeal.channel,
            urgency: ticket.urgency(),
            summary: summary(ticket.appeal.title.as_deref().unwrap_or(&ticket.appeal.text)),
            matter: target.and_then(|target| target.matter.clone()),
            lead: target.map(|target| target.lead.clone()),
            assisting: target.map(|target| target.assisting.clone()).unwrap_or_default(),
            first_choice: ticket.first_choice.clone(),
            mode: assignment.map(|assignment| assignment.mode),
            street: ticket.report.place.street.clone(),
            community: ticket.report.place.community.clone(),
            times: Times::of(ticket),
            deadlines: deadlines.iter().map(ArmedDeadline::from).collect(),
            next: next_among(ticket, deadlines, policy).map(NextDue::from),
            citizen_due_at: citizen_due(ticket, policy)
                .filter(|_| ticket.state.closure().is_none())
                .map(|due| due.at),
            calendar: policy.calendar.version().to_owned(),
            marks: Marks::of(&ticket.file),
            abstain_reasons: ticket
                .state
                .judgement()
                .map(|(reasons, _)| reasons.to_vec())
                .unwrap_or_default(),
            learned: LearnedOutcome::of(ticket),
        }
    }

    /// The unit that handled it to the end; none before that, or where none did.
    pub fn handled_by(&self) -> Option<&UnitId> {
        let Times { contacted_at, closed_at, .. } = self.times;
        self.lead.as_ref().filter(|_| contacted_at.is_some() && closed_at.is_some())
    }

    /// The deadline that comes next; none on a settled ticket.
    pub fn next_deadline(&self) -> Option<&ArmedDeadline> {
        self.deadlines.first()
    }

    /// The clocks that have run out at `now`.
    pub fn overdue(&self, now: Timestamp) -> impl Iterator<Item = Clock> {
        self.deadlines.iter().filter(move |one| one.due_at < now).map(|one| one.clock)
    }
}

impl Times {
    fn of(ticket: &Ticket) -> Self {
        let state = &ticket.state;
        let working = state.working();
        Self {
            received_at: ticket.appeal.received_at,
            registered_at: ticket.registered_at,
            changed_at: ticket.changed_at,
            dispatched_at: state.assignment().map(|assignment| assignment.dispatched_at),
            acknowledged_at: state.held().map(|held| held.acknowledged_at),
            contacted_at: working.map(|working| working.contacted_at),
            fed_back_at: state.answered().map(|answered| answered.fed_back_at),
            closed_at: state.closure().map(|closure| closure.closed_at),
        }
    }
}

/// One line of at most [`SUMMARY_CHARS_MAX`] characters.
fn summary(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().nth(SUMMARY_CHARS_MAX).is_none() {
        return line;
    }
    line.chars().take(SUMMARY_CHARS_MAX - 1).chain(['…']).collect()
}
