//! The mailbox: pulls appeals as they come, gives them to the engine, and lets them go once they are on disk.
//! Any number of machines may pull from it at the same time.
//!
//! Must never: let an appeal go before it is a ticket, a repeat of one, or kept aside.

use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::{AckKind, Message};
use futures_util::StreamExt;
use futures_util::future::join_all;
use jiff::Timestamp;
use serde_json::Value;

use crate::engine::clock::Clock;
use crate::engine::execute;
use crate::engine::fault::{Plant, Step, planted, reached};
use crate::engine::intake::accept::Origin;
use crate::engine::intake::mapping::Mapping;
use crate::engine::intake::message::{TakenIn, take_in};
use crate::engine::intake::pipeline::{Desk, Limits};
use crate::engine::intake::records::{Record, parse_json};
use crate::engine::intake::rejection::{Rejection, RejectionCode};
use crate::engine::port::{self, Log};

use super::error::Error;
use super::link::Link;
use super::refusal;
use super::streams::StreamName;
use super::token::Token;

/// The durable consumer that all machines share.
pub const CONSUMER: &str = "router";
/// How dead letters name where they came from.
const ORIGIN: &str = "nats";
/// How long an appeal may be worked on before another machine is given it.
const WORK_WITHIN: Duration = Duration::from_secs(60);
/// Appeals that all machines together may have in hand.
const IN_HAND_MAX: i64 = 8_192;
/// How long an appeal waits that could not be taken because the log was away.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Something to tell the one who watches.
#[derive(Debug)]
pub enum Progress<'a> {
    /// A batch was taken.
    Taken(&'a TakenIn),
    /// A batch could not be taken and will come again.
    Failed(&'a execute::Error),
}

/// The mailbox (进件信箱).
#[derive(Debug)]
pub struct Mailbox {
    link: Link,
    consumer: PullConsumer,
}

impl Mailbox {
    /// Opens it; the shared consumer is made if it is missing.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn open(link: &Link) -> Result<Self, Error> {
        let config = pull::Config {
            durable_name: Some(CONSUMER.to_owned()),
            description: Some("hotline".to_owned()),
            ack_policy: AckPolicy::Explicit,
            ack_wait: WORK_WITHIN,
            max_ack_pending: IN_HAND_MAX,
            ..pull::Config::default()
        };
        let made = link.context.create_consumer_on_stream(config, StreamName::Intake.word()).await;
        let consumer = made.map_err(|error| Error::request("打开进件信箱", error))?;
        Ok(Self { link: link.clone(), consumer })
    }

    /// Takes appeals in until `stop` resolves, then ends what it has in hand.
    ///
    /// # Errors
    /// The cluster's, when nothing can be pulled any more.
    pub async fn run<L: Log>(
        self,
        desk: Desk<L>,
        clock: Arc<dyn Clock>,
        limits: Limits,
        stop: impl Future<Output = ()> + Send,
        mut tell: impl FnMut(Progress<'_>) + Send,
    ) -> Result<(), Error> {
        let pulled = self
            .consumer
            .stream()
            .max_messages_per_batch(limits.batch_rows * limits.batches_in_flight)
            .expires(Duration::from_secs(5))
            .heartbeat(Duration::from_secs(1))
            .messages()
            .await
            .map_err(|error| Error::request("取进件", error))?;
        let origin = Origin { name: ORIGIN.to_owned(), mapping: Mapping::default() };
        let origin = Arc::new(origin);
        let taking = pulled
            .take_until(stop)
            .ready_chunks(limits.batch_rows)
            .map(move |batch| {
                take(
                    batch,
                    self.link.clone(),
                    desk.clone(),
                    Arc::clone(&origin),
                    Arc::clone(&clock),
                )
            })
            .buffer_unordered(limits.batches_in_flight);
        let mut taking = std::pin::pin!(taking);
        while let Some(taken) = taking.next().await {
            match taken {
                Ok(taken) => tell(Progress::Taken(&taken)),
                Err(error) => tell(Progress::Failed(&error)),
            }
        }
        Ok(())
    }
}

/// Takes a batch in and lets it go.
async fn take<L: Log>(
    batch: Vec<Result<Message, impl std::error::Error>>,
    link: Link,
    desk: Desk<L>,
    origin: Arc<Origin>,
    clock: Arc<dyn Clock>,
) -> Result<TakenIn, execute::Error> {
    let mut messages = Vec::with_capacity(batch.len());
    for pulled in batch {
        match pulled {
            Ok(message) => messages.push(message),
            // A missed heartbeat or a leader's change; the client pulls on by itself.
            Err(error) => tracing::warn!(%error, "pull interrupted"),
        }
    }
    if planted(Plant::AckBeforeAppend) {
        join_all(messages.iter().map(Message::double_ack)).await;
    }
    reached(Step::Pulled);
    let taken = take_in_and_tell(&link, &desk, &origin, &messages, clock.now()).await;
    let kind = match &taken {
        Ok(_) => AckKind::Ack,
        Err(_) => AckKind::Nak(Some(AGAIN_AFTER)),
    };
    for message in &messages {
        // Not waited for: one that is lost brings the appeal again, which is found to be a repeat.
        if let Err(error) = message.ack_with(kind).await {
            tracing::warn!(%error, "appeal not let go");
        }
    }
    reached(Step::Acknowledged);
    taken
}

/// Takes appeals in, and tells the call centre of those that could not be.
async fn take_in_and_tell<L: Log>(
    link: &Link,
    desk: &Desk<L>,
    origin: &Origin,
    messages: &[Message],
    now: Timestamp,
) -> Result<TakenIn, execute::Error> {
    let records = messages.iter().map(record).collect();
    let taken = take_in(desk, origin, records, now).await?;
    let told: Vec<_> = taken.dead.iter().filter_map(refusal::draft).collect();
    link.publish_all(&told).await.map_err(port::Error::from)?;
    Ok(taken)
}

/// A message as a record. What its subject says need not be said in the body; what both say must agree.
fn record(message: &Message) -> Record {
    let row = message.info().map_or(0, |place| place.stream_sequence);
    let mut was_silent = false;
    let content = parse_json(&message.payload).and_then(|mut object| {
        let named = named(message.subject.as_str())?;
        for (field, said) in [("channel", named.channel), ("source_id", named.source_id)] {
            match object.get(field) {
                None | Some(Value::Null) => {
                    object.insert(field.to_owned(), Value::String(said));
                    was_silent = true;
                }
                Some(Value::String(written)) if *written == said => {}
                Some(_) => {
                    let message =
                        format!("正文与主题不一致，主题为“{said}”；请改为一致，或不在正文中写");
                    return Err(Rejection::field(RejectionCode::SubjectMismatch, field, message));
                }
            }
        }
        Ok(object)
    });
    // What a replay reads must say by itself what the subject said.
    let bytes = match &content {
        Ok(object) if was_silent => serde_json::to_vec(object).ok(),
        Ok(_) | Err(_) => None,
    };
    let bytes = bytes.unwrap_or_else(|| message.payload.to_vec());
    Record { from: Some(message.subject.to_string()), row, bytes, content }
}

/// What a subject says.
struct Named {
    channel: String,
    source_id: String,
}

fn named(subject: &str) -> Result<Named, Rejection> {
    let wrong = |why: String| {
        let message = format!(
            "主题“{subject}”{why}；应为 in.<渠道>.<来源编号>，编号用 hotline nats token 转写"
        );
        Rejection::record(RejectionCode::BadSubject, message)
    };
    let tokens: Vec<&str> = subject.split('.').collect();
    let [_, channel, source] = tokens.as_slice() else {
        return Err(wrong("段数不对".to_owned()));
    };
    let source = Token::parse(source).map_err(|error| wrong(format!("的来源编号不对：{error}")))?;
    Ok(Named { channel: (*channel).to_owned(), source_id: source.decode() })
}
