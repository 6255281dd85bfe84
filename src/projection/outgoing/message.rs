//! The messages as one type, with the words that all of them share.
//!
//! Must never: change shape within a schema version, new optional fields aside; anything else is a new
//! version beside the old one.

use serde::{Deserialize, Serialize};

use crate::domain::event::Commit;
use crate::domain::id::{MessageId, Revision, TicketNumber, UnitId};
use crate::domain::unit::Organisation;

use super::assignment::Assignment;
use super::decided::Decided;
use super::follow_up::FollowUp;
use super::notice::Notice;

/// Stands for the district of a unit that belongs to the city as a whole.
pub const CITY: &str = "city";

/// A message to the outside (对外消息); its schema file is `docs/schemas/<schema>.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "schema")]
pub enum Outgoing {
    /// To the call centre: what became of an appeal; the newest of an appeal replaces the older ones.
    #[serde(rename = "decided.v1")]
    Decided(Box<Decided>),
    /// To a unit: how it stands on a ticket; the newest of (unit, ticket) replaces the older ones.
    #[serde(rename = "assignment.v1")]
    Assignment(Box<Assignment>),
    /// To a unit: something happened that it should know of; each stands for itself.
    #[serde(rename = "notice.v1")]
    Notice(Notice),
    /// To the follow-up agents: whether a caller is to be asked; the newest of a ticket replaces the
    /// older ones.
    #[serde(rename = "follow_up.v1")]
    FollowUp(Box<FollowUp>),
}

impl Outgoing {
    /// Name and version of its form, as in the field `schema`.
    pub const fn schema(&self) -> &'static str {
        match self {
            Self::Decided(_) => "decided.v1",
            Self::Assignment(_) => "assignment.v1",
            Self::Notice(_) => "notice.v1",
            Self::FollowUp(_) => "follow_up.v1",
        }
    }

    /// The key by which to drop repeats.
    pub fn id(&self) -> &MessageId {
        match self {
            Self::Decided(one) => &one.id,
            Self::Assignment(one) => &one.id,
            Self::Notice(one) => &one.id,
            Self::FollowUp(one) => &one.id,
        }
    }

    /// The ticket that it is about.
    pub fn ticket(&self) -> TicketNumber {
        match self {
            Self::Decided(one) => one.ticket,
            Self::Assignment(one) => one.ticket,
            Self::Notice(one) => one.ticket,
            Self::FollowUp(one) => one.ticket,
        }
    }

    /// The revision of the ticket that brought it about.
    pub fn revision(&self) -> Revision {
        match self {
            Self::Decided(one) => one.revision,
            Self::Assignment(one) => one.revision,
            Self::Notice(one) => one.revision,
            Self::FollowUp(one) => one.revision,
        }
    }
}

/// A unit with the name that people read (单位).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitName {
    /// The unit.
    pub unit: UnitId,
    /// Its name.
    pub unit_name: String,
}

impl UnitName {
    pub(super) fn of(unit: &UnitId, organisation: &Organisation) -> Self {
        Self { unit: unit.clone(), unit_name: organisation.name(unit).to_owned() }
    }
}

/// `<ticket>:<revision>:<kind>`, and `:<unit>` where one is meant.
pub(super) fn id(commit: &Commit, kind: &str, unit: Option<&UnitId>) -> MessageId {
    let Commit { ticket, revision, .. } = commit;
    let of = unit.map_or_else(String::new, |unit| format!(":{unit}"));
    MessageId::new(format!("{ticket}:{}:{kind}{of}", revision.0))
}
