//! A unit's system (承办单位): takes its own queue with a durable pull consumer, drops repeats by their id, works
//! on what is new, and now and then crashes with a message in hand.
//!
//! Must never: acknowledge what it has not worked on.

use std::collections::HashSet;
use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::app::simulate::dice::Dice;

use super::asking::{Command, give, request_id};
use super::ledger::{Ledger, Received};
use super::line::Line;
use super::pace::pause;
use super::token::token;

/// How long a message may be worked on.
pub(super) const WORK_WITHIN: Duration = Duration::from_secs(4);

/// Something that takes messages off a stream.
pub(super) trait Worker: Send {
    /// The stream.
    const STREAM: &'static str;
    /// The durable consumer.
    fn consumer(&self) -> String;
    /// What it takes.
    fn filter(&self) -> String;
    /// Works on what a new message says.
    fn work(&mut self, told: &Value) -> impl Future<Output = ()> + Send;
}

/// What every worker has.
#[derive(Debug)]
pub(super) struct Desk {
    pub line: Line,
    pub ledger: Ledger,
    pub dice: Dice,
    /// Ids of messages that were worked on; it outlives a crash, as a disk does.
    pub done: HashSet<String>,
}

/// Works until it is told to stop.
pub(super) async fn run<W: Worker>(mut worker: W, mut desk: Desk, stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if take(&mut worker, &mut desk, &stop).await.is_none() {
            // A crash, or the cluster is away: it begins anew.
            pause(200).await;
        }
    }
}

/// Takes messages until something breaks.
async fn take<W: Worker>(
    worker: &mut W,
    desk: &mut Desk,
    stop: &watch::Receiver<bool>,
) -> Option<()> {
    let config = pull::Config {
        durable_name: Some(worker.consumer()),
        filter_subject: worker.filter(),
        ack_policy: AckPolicy::Explicit,
        ack_wait: WORK_WITHIN,
        ..pull::Config::default()
    };
    let made = desk.line.context.create_consumer_on_stream(config, W::STREAM).await;
    let consumer: PullConsumer = made.ok()?;
    while !*stop.borrow() {
        let fetch = consumer.fetch().max_messages(8).expires(Duration::from_secs(1));
        let mut messages = fetch.messages().await.ok()?;
        while let Some(message) = messages.next().await {
            one(worker, desk, &message.ok()?).await?;
        }
    }
    Some(())
}

/// Works on one message; nothing when it crashed over it.
async fn one<W: Worker>(worker: &mut W, desk: &mut Desk, message: &Message) -> Option<()> {
    let told: Value = serde_json::from_slice(&message.payload).ok()?;
    let body_id = text(&told, "id");
    let header = |name: &str| message.headers.as_ref()?.get(name).map(ToString::to_string);
    desk.ledger.entries().received.push(Received {
        stream: W::STREAM,
        subject: message.subject.to_string(),
        sequence: message.info().ok()?.stream_sequence,
        header_id: header("Nats-Msg-Id").unwrap_or_default(),
        body_id: body_id.clone(),
        revision: told.get("revision").and_then(Value::as_u64).unwrap_or(0),
    });
    if desk.dice.chance(4) {
        pause(u64::try_from(desk.dice.within(200, 1_500)).unwrap_or(200)).await;
    }
    if body_id.is_empty() || !desk.done.contains(&body_id) {
        worker.work(&told).await;
    }
    if desk.dice.chance(3) {
        desk.ledger.entries().unit_crashes += 1;
        return None;
    }
    desk.done.insert(body_id);
    message.double_ack().await.ok()
}

/// A text of a message; empty where there is none.
pub(super) fn text(told: &Value, field: &str) -> String {
    told.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A unit.
#[derive(Debug)]
pub(super) struct Unit {
    pub id: String,
    pub line: Line,
    pub ledger: Ledger,
}

impl Worker for Unit {
    const STREAM: &'static str = "DISPATCH";

    fn consumer(&self) -> String {
        format!("unit-{}", self.id)
    }

    fn filter(&self) -> String {
        format!("disp.*.{}.*", token(&self.id))
    }

    async fn work(&mut self, told: &Value) {
        let fresh = text(told, "assignment") == "open" && text(told, "state") == "dispatched";
        if !fresh || text(told, "duty") != "lead" {
            return;
        }
        let (ticket, message) = (text(told, "ticket"), text(told, "id"));
        let feedback = json!({ "feedback": {
            "internal": "已派人处理", "public": "已处理完毕", "solved": true, "proof": ["1.jpg"],
        } });
        let steps = [
            ("acknowledge", json!({})),
            ("record_contact", json!({ "method": "phone" })),
            ("submit_feedback", feedback),
        ];
        // How far a unit goes follows from the message, so that a crash does not change its mind.
        let mut dice = Dice::new(u64::from(blake3::hash(message.as_bytes()).as_bytes()[0]));
        let far = usize::try_from(dice.within(0, 3)).unwrap_or(0);
        for (nth, (word, with)) in steps.into_iter().take(far).enumerate() {
            let command = Command {
                subject: format!("cmd.{}.{word}", token(&self.id)),
                id: request_id("u", &message, nth),
                ticket: &ticket,
                with,
                first_within_ms: if dice.chance(15) { 20 } else { 5_000 },
                twice: dice.chance(20),
            };
            let reply = give(&self.line, &self.ledger, command).await;
            if !reply.is_some_and(|reply| reply.ok) {
                // It has left the unit, or somebody else was faster.
                return;
            }
        }
    }
}
