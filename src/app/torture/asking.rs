//! Requests to the command service, repeated under the same id until there is a reply.
//!
//! Must never: use an id for two commands, or take silence for a refusal.

use std::time::Duration;

use async_nats::Request;
use serde_json::{Value, json};

use crate::app::clock::Stopwatch;

use super::ledger::{Ledger, Reply};
use super::line::Line;
use super::pace::pause;

/// Seconds for which one request is repeated.
const PATIENCE_SECONDS: f64 = 120.0;
/// How long a patient client waits for a reply.
const REPLY_WITHIN: Duration = Duration::from_secs(5);
/// Codes after which the same is to be sent again.
const AGAIN: &[&str] = &["log_unavailable", "contended"];

/// A command as a client gives it.
#[derive(Debug)]
pub(super) struct Command<'a> {
    pub subject: String,
    pub id: String,
    pub ticket: &'a str,
    pub with: Value,
    /// How long the first try waits; a client that is too hasty asks twice.
    pub first_within_ms: u64,
    /// Whether it is sent a second time in the same moment, and so perhaps to another machine.
    pub twice: bool,
}

/// Gives a command; none when nobody replied in time.
pub(super) async fn give(line: &Line, ledger: &Ledger, command: Command<'_>) -> Option<Reply> {
    let Command { subject, id, ticket, with, first_within_ms, twice } = command;
    let body = json!({
        "schema": "command.v1", "ticket": ticket, "id": id, "by": "torture", "with": with,
    })
    .to_string();
    let watch = Stopwatch::start();
    let mut within = Duration::from_millis(first_within_ms);
    if twice {
        ledger.asking(&id, &subject, ticket);
        let inbox = line.client.new_inbox();
        // Nobody waits for what is replied to this one.
        let _sent =
            line.client.publish_with_reply(subject.clone(), inbox, body.clone().into()).await;
    }
    while watch.seconds() < PATIENCE_SECONDS && !ledger.entries().is_hopeless {
        ledger.asking(&id, &subject, ticket);
        let request = Request::new().payload(body.clone().into()).timeout(Some(within));
        within = REPLY_WITHIN;
        let Ok(message) = line.client.send_request(subject.clone(), request).await else {
            pause(100).await;
            continue;
        };
        let Ok(told) = serde_json::from_slice::<Value>(&message.payload) else { continue };
        let code = told.get("code").and_then(Value::as_str).map(str::to_owned);
        if code.as_deref().is_some_and(|code| AGAIN.contains(&code)) {
            pause(200).await;
            continue;
        }
        let reply = Reply { ok: told.get("ok") == Some(&Value::Bool(true)), code };
        ledger.replied(&id, reply.clone());
        return Some(reply);
    }
    ledger.entries().unanswered += 1;
    None
}

/// An id for the nth command that follows from a message.
pub(super) fn request_id(who: &str, message: &str, nth: usize) -> String {
    let hash = blake3::hash(message.as_bytes()).to_hex();
    let short: String = hash.chars().take(16).collect();
    format!("{who}-{short}-{nth}")
}
