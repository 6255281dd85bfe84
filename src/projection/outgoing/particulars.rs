//! What an appeal is about, as whoever works on it is told (诉求概况): redacted, with labels beside codes.
//!
//! Must never: hold what the vault has sealed.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::appeal::{AppealKind, Language, Urgency};
use crate::domain::id::{MatterCode, UnitId};
use crate::domain::place::PlaceConfidence;
use crate::domain::policy::Policy;
use crate::domain::ticket::Ticket;

use super::message::UnitName;

/// What an appeal is about (诉求概况).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Particulars {
    /// Title, redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Text, redacted.
    pub text: String,
    /// Kind, as taken by the rules.
    pub kind: AppealKind,
    /// The same in Chinese.
    pub kind_label: String,
    /// How pressing.
    pub urgency: Urgency,
    /// The same in Chinese.
    pub urgency_label: String,
    /// Language of the text and the caller.
    pub language: Language,
    /// The same in Chinese.
    pub language_label: String,
    /// Whether the caller's identity is confidential.
    pub confidential: bool,
    /// Where it happened.
    pub place: PlaceFound,
    /// When the source received it.
    pub received_at: Timestamp,
    /// When it was registered.
    pub registered_at: Timestamp,
}

impl Particulars {
    pub(super) fn of(ticket: &Ticket, policy: &Policy) -> Self {
        let (appeal, report) = (&ticket.appeal, &ticket.report);
        Self {
            title: appeal.title.clone(),
            text: appeal.text.clone(),
            kind: report.kind,
            kind_label: report.kind.label().to_owned(),
            urgency: report.urgency,
            urgency_label: report.urgency.label().to_owned(),
            language: report.language,
            language_label: report.language.label().to_owned(),
            confidential: appeal.confidential,
            place: PlaceFound::of(ticket, policy),
            received_at: appeal.received_at,
            registered_at: ticket.registered_at,
        }
    }
}

/// Where it happened, as resolved (地点).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceFound {
    /// As the source wrote it, redacted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<String>,
    /// How sure the resolution is.
    pub confidence: PlaceConfidence,
    /// The same in Chinese.
    pub confidence_label: String,
    /// The district, where one follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<UnitName>,
    /// The street, where one follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<UnitName>,
    /// The community, where one follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub community: Option<UnitName>,
}

impl PlaceFound {
    fn of(ticket: &Ticket, policy: &Policy) -> Self {
        let place = &ticket.report.place;
        let named = |unit: &Option<UnitId>| {
            unit.as_ref().map(|unit| UnitName::of(unit, &policy.organisation))
        };
        Self {
            words: ticket.appeal.place.clone(),
            confidence: place.confidence,
            confidence_label: place.confidence.label().to_owned(),
            district: named(&place.district),
            street: named(&place.street),
            community: named(&place.community),
        }
    }
}

/// Name of a matter, where the rules weighed it for this ticket.
pub(super) fn matter_name(ticket: &Ticket, matter: &MatterCode) -> Option<String> {
    let weighed = ticket.report.matters.iter().find(|one| one.code == *matter);
    weighed.map(|one| one.name.to_string())
}
