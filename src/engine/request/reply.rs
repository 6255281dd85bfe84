//! What is told (答复): `reply.v1`, with a status like that of HTTP.
//!
//! Must never: carry what stands behind a failure; logs do.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::domain::id::TicketNumber;
use crate::domain::refusal::Refusal;
use crate::engine::queues::{Page, Queued};
use crate::projection::ticket_view::TicketView;

use super::body::Malformed;
use super::fault::{Fault, Problem};
use super::remedy;

/// Version of the wire form below.
const SCHEMA: &str = "reply.v1";

/// What is told (答复).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply(Told);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Told {
    /// A ticket as it stands; none where the speaker has ceased to stand on it.
    Ticket { repeated: bool, ticket: Option<Box<TicketView>> },
    /// A page of a queue.
    Queue { tickets: Vec<TicketView>, after: Option<TicketNumber> },
    /// A page of what waits for a unit.
    Messages(Page),
    /// Nothing was done.
    Refused(Refused),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Refused {
    status: u16,
    code: &'static str,
    error: String,
    remedy: &'static str,
    problems: Vec<Problem>,
}

/// A message of a queue in it.
#[derive(Serialize)]
struct Message<'a> {
    sequence: u64,
    body: &'a RawValue,
}

impl<'a> Message<'a> {
    fn of(queued: &'a Queued) -> Self {
        Self { sequence: queued.sequence, body: &queued.body }
    }
}

/// Where to go on: behind a ticket, or behind a place of a queue.
#[derive(Serialize)]
#[serde(untagged)]
enum After {
    Ticket(TicketNumber),
    Place(u64),
}

/// The wire form; what does not belong to the case is left out.
#[derive(Default, Serialize)]
struct Wire<'a> {
    schema: &'static str,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    repeated: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<&'a TicketView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tickets: Option<&'a [TicketView]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    messages: Option<Vec<Message<'a>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<After>,
    #[serde(skip_serializing_if = "Option::is_none")]
    more: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    problems: Option<&'a [Problem]>,
}

impl Reply {
    pub(super) fn ticket(repeated: bool, ticket: Option<TicketView>) -> Self {
        Self(Told::Ticket { repeated, ticket: ticket.map(Box::new) })
    }

    pub(super) fn queue(tickets: Vec<TicketView>, after: Option<TicketNumber>) -> Self {
        Self(Told::Queue { tickets, after })
    }

    pub(super) fn messages(page: Page) -> Self {
        Self(Told::Messages(page))
    }

    pub(super) fn refused(refusal: &Refusal) -> Self {
        Self(Told::Refused(Refused {
            status: remedy::status(refusal),
            code: refusal.code(),
            error: refusal.label(),
            remedy: remedy::remedy(refusal),
            problems: Vec::new(),
        }))
    }

    /// Nothing was done, and no rule of the loop is why.
    pub fn fault(fault: Fault) -> Self {
        Self::malformed(Malformed { fault, problems: Vec::new() })
    }

    pub(super) fn malformed(malformed: Malformed) -> Self {
        let Malformed { fault, problems } = malformed;
        Self(Told::Refused(Refused {
            status: fault.status(),
            code: fault.word(),
            error: fault.label().to_owned(),
            remedy: fault.remedy(),
            problems,
        }))
    }

    /// 200, 400 (malformed), 403 (not for this speaker), 404 (no such ticket for this speaker), 409 (not as
    /// the ticket stands), 503 (the same again later).
    pub fn status(&self) -> u16 {
        match &self.0 {
            Told::Ticket { .. } | Told::Queue { .. } | Told::Messages(_) => 200,
            Told::Refused(refused) => refused.status,
        }
    }

    /// The stable code of a failure, in ASCII; none where what was asked for was done.
    pub fn code(&self) -> Option<&'static str> {
        match &self.0 {
            Told::Ticket { .. } | Told::Queue { .. } | Told::Messages(_) => None,
            Told::Refused(refused) => Some(refused.code),
        }
    }

    /// The body.
    pub fn json(&self) -> Vec<u8> {
        let bare = Wire { schema: SCHEMA, ok: true, ..Wire::default() };
        let wire = match &self.0 {
            Told::Ticket { repeated, ticket } => {
                Wire { repeated: Some(*repeated), ticket: ticket.as_deref(), ..bare }
            }
            Told::Queue { tickets, after } => {
                Wire { tickets: Some(tickets), after: after.map(After::Ticket), ..bare }
            }
            Told::Messages(Page { messages, after, more }) => Wire {
                messages: Some(messages.iter().map(Message::of).collect()),
                after: Some(After::Place(*after)),
                more: Some(*more),
                ..bare
            },
            Told::Refused(refused) => Wire {
                ok: false,
                code: Some(refused.code),
                error: Some(&refused.error),
                remedy: Some(refused.remedy),
                problems: Some(&refused.problems),
                ..bare
            },
        };
        serde_json::to_vec(&wire).expect("keys are words and numbers are whole")
    }
}
