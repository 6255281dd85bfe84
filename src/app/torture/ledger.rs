//! The ledger (承诺账): what publishers, staff and units tried, and what they were promised. It is all that the
//! checker believes.
//!
//! Must never: hold a type of the engine, or a promise before its answer was read.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::Serialize;

/// What a publication is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// An appeal in good form.
    Good,
    /// Another body under an id that is used.
    OtherBody,
    /// Nothing that can be taken.
    Malformed,
}

/// A publication, tried until it was answered.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Publication {
    pub channel: &'static str,
    pub source_id: String,
    pub kind: Kind,
    /// The text of the appeal, or what was sent in its place.
    pub text: String,
    /// It was acknowledged with a place in the mailbox.
    pub acknowledged: bool,
    /// The server said that one under the same id is there already, which is no promise.
    pub had_already: bool,
    /// How often it was sent.
    pub tries: u32,
}

impl Publication {
    /// An appeal in good form, not yet published.
    pub(super) fn good(channel: &'static str, source_id: String, text: String) -> Self {
        Self {
            channel,
            source_id,
            kind: Kind::Good,
            text,
            acknowledged: false,
            had_already: false,
            tries: 0,
        }
    }
}

/// A request, tried until it was answered.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Asked {
    pub id: String,
    pub subject: String,
    pub ticket: String,
    pub tries: u32,
    pub reply: Option<Reply>,
}

/// What was replied.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Reply {
    pub ok: bool,
    /// Code of a refusal.
    pub code: Option<String>,
}

/// A message that somebody took off a queue.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Received {
    pub stream: &'static str,
    pub subject: String,
    pub sequence: u64,
    pub header_id: String,
    pub body_id: String,
    pub revision: u64,
}

/// All that is written down.
#[derive(Debug, Default, Serialize)]
pub(super) struct Entries {
    pub publications: Vec<Publication>,
    /// By request id.
    pub requests: BTreeMap<String, Asked>,
    pub received: Vec<Received>,
    /// Publications and requests that nobody answered in the whole of their patience.
    pub unanswered: u64,
    /// Units that crashed with a message in hand.
    pub unit_crashes: u64,
    /// Work was left undone: nobody is to wait any longer for an answer.
    pub is_hopeless: bool,
}

/// A hold on the ledger.
#[derive(Debug, Clone, Default)]
pub(super) struct Ledger(Arc<Mutex<Entries>>);

impl Ledger {
    pub(super) fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes down that a request is about to be sent; nobody may have asked for what stands in no line.
    pub(super) fn asking(&self, id: &str, subject: &str, ticket: &str) {
        let fresh = || Asked {
            id: id.to_owned(),
            subject: subject.to_owned(),
            ticket: ticket.to_owned(),
            tries: 0,
            reply: None,
        };
        let mut entries = self.entries();
        entries.requests.entry(id.to_owned()).or_insert_with(fresh).tries += 1;
    }

    /// Writes down what was replied.
    pub(super) fn replied(&self, id: &str, reply: Reply) {
        if let Some(request) = self.entries().requests.get_mut(id) {
            request.reply = Some(reply);
        }
    }
}
