//! The ticket (工单): one aggregate, folded from its events.
//!
//! Must never: be changed otherwise than by `evolve`.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::appeal::{Appeal, AppealKind, Urgency};
use super::command::CommandName;
use super::decision::{RoutingReport, Target};
use super::event::{Commit, Event};
use super::id::{RequestId, Revision, TicketNumber, UnitId};
use super::role::Actor;
use super::state::{CaseFile, DispatchMode, TicketState};

/// A ticket (工单).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Number.
    pub number: TicketNumber,
    /// How many commits it has.
    pub revision: Revision,
    /// The appeal it came from; it never changes, so every copy of the ticket shares it.
    pub appeal: Arc<Appeal>,
    /// What the rules said when it was registered; shared likewise.
    pub report: Arc<RoutingReport>,
    /// The unit that the rules would have sent it to, where they named one.
    pub first_choice: Option<FirstChoice>,
    /// When it was registered.
    pub registered_at: Timestamp,
    /// When it was last changed.
    pub changed_at: Timestamp,
    /// Where it stands.
    pub state: TicketState,
    /// What has gathered beside the way.
    pub file: CaseFile,
    /// The word by which an event's limits hold for it, where they do.
    pub surge: Option<String>,
    /// The commands with an id that were done on it, oldest first.
    pub requests: Vec<DoneRequest>,
}

/// A command that came with its client's id and was done (已执行请求).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneRequest {
    /// The client's id.
    pub id: RequestId,
    /// Which command it was.
    pub command: CommandName,
    /// Who gave it.
    pub actor: Actor,
}

impl DoneRequest {
    /// What a commit says of it; none where the command came without an id.
    pub(super) fn of(commit: &Commit) -> Option<Self> {
        let id = commit.request.clone()?;
        Some(Self { id, command: commit.command, actor: commit.actor.clone() })
    }
}

/// The unit that the rules named first at registration (首选单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstChoice {
    /// The unit.
    pub unit: UnitId,
    /// How sure they were, in per mille.
    pub support_permille: u16,
    /// Whether it was sent there by the rules alone.
    pub is_automatic: bool,
}

impl FirstChoice {
    /// What the rules chose, by the event that followed from it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "the rules name a unit in these alone")]
    pub(super) fn of(event: &Event) -> Option<Self> {
        let chosen = |target: &Target, is_automatic| Self {
            unit: target.lead.clone(),
            support_permille: target.support_permille,
            is_automatic,
        };
        match event {
            Event::Dispatched { target, mode: DispatchMode::Auto } => Some(chosen(target, true)),
            Event::SentToJudgement { candidates, .. } => {
                candidates.first().map(|target| chosen(target, false))
            }
            _ => None,
        }
    }
}

impl Ticket {
    /// Kind as taken by the rules.
    pub fn kind(&self) -> AppealKind {
        self.report.kind
    }

    /// Urgency as read from the text.
    pub fn urgency(&self) -> Urgency {
        self.report.urgency
    }

    /// The unit that leads, where there is one.
    pub fn lead(&self) -> Option<&UnitId> {
        self.state.assignment().map(|assignment| &assignment.target.lead)
    }

    /// On which attempt it is; the first is 1.
    pub fn attempt(&self) -> u32 {
        u32::try_from(self.file.reopenings.len()).unwrap_or(u32::MAX).saturating_add(1)
    }

    /// The command that was done under `id`, if there is one.
    pub fn request(&self, id: &RequestId) -> Option<&DoneRequest> {
        self.requests.iter().find(|done| done.id == *id)
    }

    /// The units that can read it: lead, assisting, summoned, those with a part.
    pub fn readers(&self) -> Vec<UnitId> {
        let target = self.state.assignment().map(|assignment| &assignment.target);
        let assigned =
            target.into_iter().flat_map(|one| std::iter::once(&one.lead).chain(&one.assisting));
        let done = self.state.working().into_iter().flat_map(|working| &working.whistles_done);
        let whistles = self.state.whistle().into_iter().chain(done);
        let parts = self.file.parts.iter().map(|part| &part.unit);
        let all = assigned.chain(whistles.flat_map(|whistle| &whistle.summoned)).chain(parts);
        let mut readers: Vec<UnitId> = Vec::new();
        for unit in all {
            if !readers.contains(unit) {
                readers.push(unit.clone());
            }
        }
        readers
    }
}
