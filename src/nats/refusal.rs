//! What the call centre hears of an appeal that could not be taken (未受理通知).
//!
//! Must never: repeat what the appeal said.

use jiff::Timestamp;
use serde::Serialize;

use crate::engine::port::DeadLetter;

use super::header;
use super::publish::Draft;
use super::streams::StreamName;

/// Form of the body; its schema file is `docs/schemas/refused.v1.json`.
const SCHEMA: &str = "refused.v1";

/// The body.
#[derive(Serialize)]
struct Body<'a> {
    schema: &'static str,
    /// Where the appeal stood in the mailbox.
    sequence: u64,
    at: Timestamp,
    /// Stable code of what is wrong first.
    code: &'a str,
    /// All that is wrong, with the remedy.
    error: &'a str,
}

/// The message of a dead letter; none where its subject names nobody who could be told.
pub(super) fn draft(letter: &DeadLetter) -> Option<Draft> {
    let whose = letter.source.strip_prefix("in.")?;
    if whose.split('.').count() != 2 {
        return None;
    }
    let body = Body {
        schema: SCHEMA,
        sequence: letter.row,
        at: letter.at,
        code: &letter.code,
        error: &letter.detail,
    };
    let body = serde_json::to_vec(&body).ok()?;
    let id = format!("refused:{}", letter.row);
    let draft = Draft::new(StreamName::Decided, format!("refused.{whose}"), id, body);
    Some(draft.with(header::SCHEMA, SCHEMA))
}
