//! Reading what a stream holds: in bulk from any copy, one by one from the leader.
//!
//! Must never: hand out a message of a subject that was not asked for.

use async_nats::jetstream::message::StreamMessage;
use async_nats::jetstream::stream::{RawMessageErrorKind, Stream};
use async_nats::{HeaderMap, Message};
use bytes::Bytes;
use futures_util::{StreamExt, TryStreamExt};
use serde_json::{Value, json};
use tokio::time::timeout;

use super::error::Error;
use super::link::{ANSWER_WITHIN, Link};
use super::streams::StreamName;

/// Most messages in one answer; more are asked for in turn.
const BATCH_MAX: usize = 1_000;
/// Messages that are asked for at the same time, each by itself.
const ASKED_AT_ONCE: usize = 128;

/// A message as a stream keeps it.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub sequence: u64,
    pub subject: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Kept {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.as_str())
    }

    fn of_direct(message: Message) -> Option<Self> {
        let headers = message.headers?;
        let sequence = headers.get("Nats-Sequence")?.as_str().parse().ok()?;
        let subject = headers.get("Nats-Subject")?.as_str().to_owned();
        Some(Self { sequence, subject, headers, body: message.payload })
    }
}

/// One message of the answer to a direct request.
enum Direct {
    /// One that was asked for.
    Kept(Kept),
    /// The end of them, and whether the stream has more.
    End { more: bool },
}

impl Direct {
    fn of(message: Message) -> Result<Self, Error> {
        match message.status.map(|status| status.as_u16()) {
            None => Kept::of_direct(message)
                .map(Self::Kept)
                .ok_or_else(|| Error::request("读取", "应答缺少序号")),
            Some(204) => {
                let left = message.headers.as_ref().and_then(|one| one.get("Nats-Num-Pending"));
                Ok(Self::End { more: left.is_some_and(|left| left.as_str() != "0") })
            }
            Some(404) => Ok(Self::End { more: false }),
            Some(code) => {
                let why = message.description.unwrap_or_default();
                Err(Error::request("读取", format!("{code} {why}")))
            }
        }
    }
}

impl From<StreamMessage> for Kept {
    fn from(message: StreamMessage) -> Self {
        let StreamMessage { subject, sequence, headers, payload, .. } = message;
        Self { sequence, subject: subject.to_string(), headers, body: payload }
    }
}

impl Link {
    /// Messages of a subject (wildcards allowed) from a sequence on, in order, at most `limit`. Whoever wants all
    /// of a stream says `>`: for any narrower pattern the server walks all subjects to tell how many are left.
    ///
    /// # Errors
    /// When nobody answers in time.
    pub(super) async fn from(
        &self,
        stream: StreamName,
        subject: &str,
        sequence: u64,
        limit: usize,
    ) -> Result<Vec<Kept>, Error> {
        let mut kept: Vec<Kept> = Vec::new();
        while kept.len() < limit {
            let next = kept.last().map_or(sequence.max(1), |last| last.sequence + 1);
            let wanted = (limit - kept.len()).min(BATCH_MAX);
            let asked = json!({ "seq": next, "batch": wanted, "next_by_subj": subject });
            let (batch, more) = self.direct(stream, &asked).await?;
            if batch.is_empty() {
                break;
            }
            kept.extend(batch);
            if !more {
                break;
            }
        }
        Ok(kept)
    }

    /// The last message of each of several subjects that has one, in no order.
    ///
    /// # Errors
    /// When nobody answers in time.
    pub(super) async fn last_of_each(
        &self,
        stream: StreamName,
        subjects: &[String],
    ) -> Result<Vec<Kept>, Error> {
        // One request for many subjects makes the server walk all that the stream has.
        let asking = subjects.iter().cloned().map(|subject| self.last_of(stream, subject));
        let found: Vec<Option<Kept>> =
            futures_util::stream::iter(asking).buffered(ASKED_AT_ONCE).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The last message of a subject, as any copy knows it.
    async fn last_of(&self, stream: StreamName, subject: String) -> Result<Option<Kept>, Error> {
        let asked = format!("$JS.API.DIRECT.GET.{}.{subject}", stream.word());
        self.one_of_copy(asked, Bytes::new()).await
    }

    /// The messages at some places, in their order; none where nothing stands any more.
    ///
    /// # Errors
    /// When nobody answers in time.
    pub(super) async fn at_each(
        &self,
        stream: StreamName,
        sequences: &[u64],
    ) -> Result<Vec<Option<Kept>>, Error> {
        let asking = sequences.iter().copied().map(|sequence| self.at(stream, sequence));
        futures_util::stream::iter(asking).buffered(ASKED_AT_ONCE).try_collect().await
    }

    /// The message at a place. A copy that lags may not have it yet; that it is gone, only the leader can say.
    async fn at(&self, stream: StreamName, sequence: u64) -> Result<Option<Kept>, Error> {
        let asked = format!("$JS.API.DIRECT.GET.{}", stream.word());
        let body = json!({ "seq": sequence }).to_string();
        match self.one_of_copy(asked, body.into()).await? {
            Some(kept) => Ok(Some(kept)),
            None => self.at_of_leader(stream, sequence).await,
        }
    }

    /// The one message that is asked for, as any copy knows it.
    async fn one_of_copy(&self, asked: String, body: Bytes) -> Result<Option<Kept>, Error> {
        let answer = self.client.request(asked, body).await;
        match Direct::of(answer.map_err(|error| Error::request("读取", error))?)? {
            Direct::Kept(kept) => Ok(Some(kept)),
            Direct::End { .. } => Ok(None),
        }
    }

    /// Sends one direct request; gives the messages and whether there are more.
    async fn direct(&self, stream: StreamName, asked: &Value) -> Result<(Vec<Kept>, bool), Error> {
        let fail = |error: &dyn std::fmt::Display| Error::request("读取", error);
        let inbox = self.client.new_inbox();
        let mut answers = self.client.subscribe(inbox.clone()).await.map_err(|e| fail(&e))?;
        let subject = format!("$JS.API.DIRECT.GET.{}", stream.word());
        let body = serde_json::to_vec(asked).map_err(|e| fail(&e))?;
        self.client.publish_with_reply(subject, inbox, body.into()).await.map_err(|e| fail(&e))?;
        let mut kept = Vec::new();
        loop {
            let waiting = timeout(ANSWER_WITHIN, answers.next()).await;
            let Ok(Some(message)) = waiting else { return Err(fail(&"等待应答超时")) };
            match Direct::of(message)? {
                Direct::Kept(one) => kept.push(one),
                Direct::End { more } => return Ok((kept, more)),
            }
        }
    }

    /// The first message of a subject from a sequence on, as the leader knows it.
    ///
    /// # Errors
    /// When no leader answers in time.
    pub(super) async fn next_of_leader(
        &self,
        stream: StreamName,
        subject: &str,
        sequence: u64,
    ) -> Result<Option<Kept>, Error> {
        let builder = self.stream(stream).await?.raw_message_builder();
        found(builder.next_by_subject(subject).sequence(sequence).send().await)
    }

    /// The last message of a subject, as the leader knows it.
    ///
    /// # Errors
    /// When no leader answers in time.
    pub(super) async fn last_of_leader(
        &self,
        stream: StreamName,
        subject: &str,
    ) -> Result<Option<Kept>, Error> {
        let builder = self.stream(stream).await?.raw_message_builder();
        found(builder.last_by_subject(subject).send().await)
    }

    /// The message at a sequence, as the leader knows it.
    ///
    /// # Errors
    /// When no leader answers in time.
    pub(super) async fn at_of_leader(
        &self,
        stream: StreamName,
        sequence: u64,
    ) -> Result<Option<Kept>, Error> {
        let builder = self.stream(stream).await?.raw_message_builder();
        found(builder.sequence(sequence).send().await)
    }

    /// Takes a message away.
    ///
    /// # Errors
    /// When no leader answers in time.
    pub(super) async fn forget(&self, stream: StreamName, sequence: u64) -> Result<(), Error> {
        let deleted = self.stream(stream).await?.delete_message(sequence).await;
        deleted.map(|_| ()).map_err(|error| Error::request("销项", error))
    }

    /// Lets a stream go of all messages before a sequence; gives how many those were.
    ///
    /// # Errors
    /// When no leader answers in time.
    pub(super) async fn let_go(&self, stream: StreamName, before: u64) -> Result<u64, Error> {
        let purged = self.stream(stream).await?.purge().sequence(before).await;
        purged.map(|done| done.purged).map_err(|error| Error::request("清除", error))
    }

    /// Up to where each durable consumer of a stream has acknowledged.
    ///
    /// # Errors
    /// When no leader answers in time.
    pub(super) async fn read_until(&self, stream: StreamName) -> Result<Vec<(String, u64)>, Error> {
        let stream = self.stream(stream).await?;
        let all = stream.consumers().map_ok(|info| {
            let durable = info.config.durable_name.is_some();
            durable.then_some((info.name, info.ack_floor.stream_sequence))
        });
        let all: Vec<Option<(String, u64)>> =
            all.try_collect().await.map_err(|error| Error::request("查询消费者", error))?;
        Ok(all.into_iter().flatten().collect())
    }

    /// First and last sequence of a stream, and how many messages it holds.
    ///
    /// # Errors
    /// When no leader answers in time.
    pub(super) async fn extent(&self, stream: StreamName) -> Result<Extent, Error> {
        let info = self.stream(stream).await?.get_info().await;
        let info = info.map_err(|error| Error::request("查询流", error))?;
        let state = info.state;
        Ok(Extent {
            first: state.first_sequence,
            last: state.last_sequence,
            messages: state.messages,
            made_at: info.created.unix_timestamp_nanos(),
        })
    }

    async fn stream(&self, name: StreamName) -> Result<Stream<()>, Error> {
        let found = self.context.get_stream_no_info(name.word()).await;
        found.map_err(|error| Error::request("查询流", error))
    }
}

/// How much a stream holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    /// One more than the last where it is empty; 0 where it always was.
    pub first: u64,
    pub last: u64,
    pub messages: u64,
    /// When it was made, in nanoseconds.
    pub made_at: i128,
}

fn found(
    answered: Result<StreamMessage, async_nats::jetstream::stream::RawMessageError>,
) -> Result<Option<Kept>, Error> {
    match answered {
        Ok(message) => Ok(Some(message.into())),
        Err(error) if matches!(error.kind(), RawMessageErrorKind::NoMessageFound) => Ok(None),
        Err(error) => Err(Error::request("读取", error)),
    }
}
