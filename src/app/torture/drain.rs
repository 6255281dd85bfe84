//! Waits until everything that was asked for has been done: the mailbox is empty, the log is handed on to its
//! end, and nobody has a message in hand.
//!
//! Must never: wait without a bound, or call it done because it was patient for long enough.

use futures_util::TryStreamExt;
use serde_json::{Value, json};

use crate::app::clock::Stopwatch;

use super::line::Line;
use super::pace::{pause, until};

/// Seconds that it may take.
const DRAINED_SECONDS_MAX: f64 = 240.0;
/// Seconds without any change after which nobody is at work any more; all pauses between tries are shorter.
const STANDSTILL_SECONDS_MAX: f64 = 40.0;
/// What the mailbox's consumer waits before it gives an appeal to another machine, in nanoseconds; in service
/// it is a minute, which nobody wants to sit through after each kill.
const HURRY_NS: u64 = 2_000_000_000;
/// How often that is asked for.
const HURRY_EVERY_MS: u64 = 3_000;
/// Streams on which somebody of ours consumes.
const CONSUMED: &[&str] = &["DISPATCH", "DECIDED"];

/// Lets appeals that a dead machine had in hand come again soon. An operator could do the same.
pub(super) async fn hurry(line: &Line) {
    let asking = async {
        let told: Value = line.context.request("CONSUMER.INFO.INTAKE.router", &json!({})).await?;
        let mut config = told.get("config").cloned().unwrap_or_default();
        config["ack_wait"] = json!(HURRY_NS);
        let wanted = json!({ "stream_name": "INTAKE", "config": config, "action": "update" });
        line.context.request::<_, _, Value>("CONSUMER.CREATE.INTAKE.router", &wanted).await
    };
    if let Err(error) = asking.await {
        tracing::warn!(%error, "mailbox not hurried");
    }
}

/// Hurries for as long as somebody waits for an appeal to be taken.
pub(super) async fn keep_hurrying(line: &Line) {
    loop {
        // Each start of an engine asks for the patience of service again.
        hurry(line).await;
        pause(HURRY_EVERY_MS).await;
    }
}

/// Waits for it; gives what is left where it does not come to an end.
pub(super) async fn drained(line: &Line) -> Option<String> {
    let (mut before, mut looks) = (None, 0_u32);
    let mut last = None;
    let watch = Stopwatch::start();
    let mut changed = Stopwatch::start();
    while watch.seconds() < DRAINED_SECONDS_MAX && changed.seconds() < STANDSTILL_SECONDS_MAX {
        // Each start of an engine asks for the patience of service again.
        if looks % 10 == 0 {
            hurry(line).await;
        }
        looks += 1;
        let now = look(line).await;
        if let Some(Standing { left: None, log }) = &now {
            if before == Some(*log) {
                return None;
            }
            before = Some(*log);
        } else {
            before = None;
        }
        if now != last {
            changed = Stopwatch::start();
        }
        last = now;
        pause(500).await;
    }
    Some(last.and_then(|now| now.left).unwrap_or_else(|| "集群没有应答".to_owned()))
}

/// How it stands.
#[derive(Debug, PartialEq, Eq)]
struct Standing {
    left: Option<String>,
    log: u64,
}

/// Up to where the log was handed on; nothing where nobody has said so yet.
pub(super) async fn mark(line: &Line) -> Option<u64> {
    let bucket = line.context.get_stream_no_info("KV_hotline").await.ok()?;
    let mark = bucket.get_last_raw_message_by_subject("$KV.hotline.outbox").await.ok()?;
    String::from_utf8_lossy(&mark.payload).parse().ok()
}

async fn look(line: &Line) -> Option<Standing> {
    let waiting = state(line, "INTAKE").await?.messages;
    let log = state(line, "EVENTS").await?.last_sequence;
    let mark = mark(line).await.unwrap_or(0);
    let mut in_hand = 0;
    for stream in CONSUMED {
        let found = line.context.get_stream_no_info(*stream).await.ok()?;
        let mut consumers = found.consumers();
        while let Some(one) = consumers.try_next().await.ok()? {
            in_hand += one.num_pending + one.num_ack_pending as u64;
        }
    }
    let left = (waiting > 0 || mark < log || in_hand > 0).then(|| {
        format!("信箱余 {waiting} 件，日志 {log} 条已投递至 {mark}，队列中未确认 {in_hand} 条")
    });
    Some(Standing { left, log })
}

pub(super) async fn state(
    line: &Line,
    stream: &str,
) -> Option<async_nats::jetstream::stream::State> {
    let found = line.context.get_stream_no_info(stream).await.ok()?;
    Some(found.get_info().await.ok()?.state)
}

/// Waits until the streams of the run can be asked at all.
pub(super) async fn answers(line: &Line) -> bool {
    until(60.0, 200, || async { state(line, "EVENTS").await.is_some() }).await
}
