//! What the checker remembers of a ticket.
//!
//! Must never: be made from anything but the events of the log.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::domain::appeal::{AppealKind, CallerSubject, IntakeChannel, Urgency};
use crate::domain::event::Event;
use crate::domain::id::{TicketNumber, UnitId};
use crate::domain::matter::SlaClass;
use crate::domain::sla::{Clock, Rung};
use crate::domain::state::{StateName, SupervisionLevel, WhistleKind};

/// With whom the ticket is.
#[derive(Debug, Clone)]
pub struct Sent {
    pub lead: UnitId,
    pub assisting: Vec<UnitId>,
    pub class: SlaClass,
    pub at: Timestamp,
}

/// A whistle that is open.
#[derive(Debug, Clone)]
pub struct Blown {
    pub kind: WhistleKind,
    pub at: Timestamp,
    pub missing: Vec<UnitId>,
    pub came: Vec<UnitId>,
    pub there: Vec<UnitId>,
    pub stays: Vec<UnitId>,
}

/// An extension that was asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    pub days: u16,
    pub at: Timestamp,
    pub granted: Option<bool>,
}

/// A supervision that waits for an answer.
#[derive(Debug, Clone)]
pub struct Owed {
    pub unit: UnitId,
    pub level: SupervisionLevel,
    pub since: Timestamp,
}

/// A rung that has fired.
#[derive(Debug, Clone)]
pub struct Fired {
    pub clock: Clock,
    pub unit: Option<UnitId>,
    pub since: Timestamp,
    pub rung: Rung,
    pub at: Timestamp,
}

/// A clock that runs.
#[derive(Debug, Clone)]
pub struct Running {
    pub clock: Clock,
    pub unit: Option<UnitId>,
    pub since: Timestamp,
    pub due: Timestamp,
    /// Its rungs with their times, soonest first.
    pub rungs: Vec<(Timestamp, Rung)>,
}

/// A ticket as the checker sees it.
#[derive(Debug, Clone)]
pub struct Track {
    pub number: TicketNumber,
    pub respondents: Vec<UnitId>,
    pub urgency: Urgency,
    pub kind: Option<AppealKind>,
    pub caller: Option<CallerSubject>,
    pub channel: Option<IntakeChannel>,
    pub surge: bool,
    pub revision: u32,
    pub changed_at: Timestamp,
    pub phase: StateName,
    /// Since when it is in the phase that has a clock of its own.
    pub since: Timestamp,
    pub sent: Option<Sent>,
    pub whistle: Option<Blown>,
    pub fed_back_at: Timestamp,
    pub closed_at: Option<Timestamp>,
    pub failed_calls: usize,
    pub forbidden: bool,
    pub returned_by: Vec<UnitId>,
    pub extensions: Vec<Asked>,
    pub pauses: Vec<(Timestamp, Option<Timestamp>)>,
    pub owed: Vec<Owed>,
    pub supervised: usize,
    pub parts: Vec<(UnitId, Timestamp)>,
    pub claim_open: bool,
    pub claim_approved: bool,
    pub final_reply: bool,
    pub reopenings: usize,
    pub reminders: usize,
    pub parties: BTreeSet<TicketNumber>,
    pub fired: Vec<Fired>,
    pub running: Vec<Running>,
    /// Whether something was found on it already; more would only be the echo.
    pub spoilt: bool,
}

impl Track {
    /// A ticket with its first commit not yet read.
    pub fn new(number: TicketNumber, at: Timestamp) -> Self {
        Self {
            number,
            respondents: Vec::new(),
            urgency: Urgency::Normal,
            kind: None,
            caller: None,
            channel: None,
            surge: false,
            revision: 0,
            changed_at: at,
            phase: StateName::Unregistered,
            since: at,
            sent: None,
            whistle: None,
            fed_back_at: at,
            closed_at: None,
            failed_calls: 0,
            forbidden: false,
            returned_by: Vec::new(),
            extensions: Vec::new(),
            pauses: Vec::new(),
            owed: Vec::new(),
            supervised: 0,
            parts: Vec::new(),
            claim_open: false,
            claim_approved: false,
            final_reply: false,
            reopenings: 0,
            reminders: 0,
            parties: BTreeSet::new(),
            fired: Vec::new(),
            running: Vec::new(),
            spoilt: false,
        }
    }

    /// Whether a rung needs no firing (any more). A breach that was told covers every due time up to when
    /// it was told; one that an extension has moved beyond that is to be told anew.
    pub fn is_told(&self, clock: &Running, rung: Rung, at: Timestamp) -> bool {
        self.fired.iter().any(|one| {
            one.clock == clock.clock
                && one.unit == clock.unit
                && one.since == clock.since
                && one.rung == rung
                && (rung != Rung::Breach || one.at >= at)
        })
    }

    /// The extension that waits for a decision.
    pub fn extension_open(&mut self) -> Option<&mut Asked> {
        self.extensions.last_mut().filter(|one| one.granted.is_none())
    }

    /// The ticket leaves the unit: what was asked of it or by it falls.
    pub fn leave_unit(&mut self) {
        self.drop_requests();
        self.parts.clear();
        self.owed.clear();
        self.whistle = None;
    }

    /// What was asked for falls.
    pub fn drop_requests(&mut self) {
        if let Some(open) = self.extension_open() {
            open.granted = Some(false);
        }
        self.claim_open = false;
    }

    /// Whether this event names a unit that newly receives the ticket.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the others bring nobody in")]
    pub fn receivers(event: &Event) -> Vec<UnitId> {
        match event {
            Event::Dispatched { target, .. } => {
                std::iter::once(&target.lead).chain(&target.assisting).cloned().collect()
            }
            Event::WhistleBlown { summoned, .. } => summoned.clone(),
            Event::PartAssigned { unit, .. } => vec![unit.clone()],
            _ => Vec::new(),
        }
    }
}
