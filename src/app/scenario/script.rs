//! A script, parsed: its head and its lines with what each means.
//!
//! Must never: hold a word that was not understood.

use jiff::Timestamp;
use jiff::civil::Time;

use crate::domain::appeal::{Appeal, Urgency};
use crate::domain::command::Command;
use crate::domain::decision::Routing;
use crate::domain::id::UnitId;
use crate::domain::role::Actor;
use crate::domain::sla::{Clock, Rung};
use crate::domain::state::StateName;
use crate::labelled_enum;

use super::moment::Wait;

labelled_enum! {
    /// By what a script calls its tickets.
    TicketName {
        /// The first, meant where none is named.
        Jia = "a", "甲";
        /// The second.
        Yi = "b", "乙";
        /// The third.
        Bing = "c", "丙";
        /// The fourth.
        Ding = "d", "丁";
    }
}

/// A script (剧本).
#[derive(Debug, Clone)]
pub(super) struct Script {
    /// What it is about.
    pub title: String,
    /// Which rule it shows, and where that rule is written.
    pub source: String,
    /// Profile of time limits.
    pub profile: String,
    /// Whether an event is on (应急).
    pub surge_on: bool,
    /// When it starts.
    pub starts_at: Timestamp,
    /// Its lines.
    pub lines: Vec<Line>,
}

/// A line below the head.
#[derive(Debug, Clone)]
pub(super) struct Line {
    /// Number in the file, from 1.
    pub number: usize,
    /// As written, without space around it.
    pub text: String,
    /// The hour to which the clock is put first, where the line starts with one.
    pub at: Option<Time>,
    /// What it means.
    pub step: Step,
}

/// What a line means.
#[derive(Debug, Clone)]
pub(super) enum Step {
    /// Nothing: a remark or an empty line.
    Remark,
    /// Time passes.
    Wait(Wait),
    /// Somebody does something.
    Do {
        /// The code with which it must be refused.
        refused_with: Option<String>,
        /// Who.
        actor: Actor,
        /// On which ticket.
        ticket: TicketName,
        /// What.
        deed: Deed,
    },
    /// Something must be so.
    Expect {
        /// Of which ticket.
        ticket: TicketName,
        /// What.
        expectation: Expectation,
    },
}

/// What somebody does. What follows from how the tickets stand is filled in when the script runs.
#[derive(Debug, Clone)]
pub(super) enum Deed {
    /// An appeal comes in.
    Register(Box<Registration>),
    /// A command that says everything.
    Command(Command),
    /// The ticket goes on as part of another one.
    Merge {
        /// Which.
        into: TicketName,
    },
    /// The caller of another ticket becomes a party.
    AddParty {
        /// Of which.
        from: TicketName,
    },
    /// A rung of a clock is said to be reached.
    PassDeadline {
        /// Which clock.
        clock: Clock,
        /// Of which unit.
        unit: Option<UnitId>,
        /// Which rung.
        rung: Rung,
    },
}

/// An appeal that comes in.
#[derive(Debug, Clone)]
pub(super) struct Registration {
    /// The appeal; number and time are set when the script runs.
    pub appeal: Appeal,
    /// How pressing it is, where the script says what the rules say.
    pub urgency: Urgency,
    /// What the rules say; `None` where they are asked.
    pub routing: Option<Routing>,
}

/// Something that must be so.
#[derive(Debug, Clone)]
pub(super) enum Expectation {
    /// The state.
    Is(StateName),
    /// When a clock runs out; `None` when it must not run.
    Due(DueClock, Option<Timestamp>),
    /// Who leads; `None` for nobody.
    Lead(Option<UnitId>),
    /// A mark that is on it, or is not.
    Marked(Mark, bool),
    /// How often something has happened.
    Counted(Counted, usize),
}

/// A clock that a script may ask about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DueClock {
    /// One of the unit's or the hotline's.
    Of(Clock),
    /// The citizen's own (群众).
    Citizen,
}

labelled_enum! {
    /// A mark on a ticket (标记).
    Mark {
        /// A hard case.
        Hard = "hard", "疑难";
        /// Nothing is given back any more.
        ReturnForbidden = "return_forbidden", "禁止退单";
        /// The claim was found unreasonable.
        Unreasonable = "unreasonable", "不合理诉求";
        /// An event's limits hold for it.
        Surge = "surge", "应急";
    }
}

labelled_enum! {
    /// Something that is counted on a ticket (次数).
    Counted {
        /// Reminders.
        Reminders = "reminders", "催办";
        /// Supervisions.
        Supervisions = "supervisions", "督办";
        /// Returns asked for.
        Returns = "returns", "退单";
        /// Extensions asked for.
        Extensions = "extensions", "延期";
        /// Reopenings.
        Reopenings = "reopenings", "重办";
        /// Callers of other tickets who are parties.
        Parties = "parties", "并入";
    }
}
