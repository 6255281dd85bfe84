//! The units' queues for those who ask instead of consuming: an index in memory of where each unit's messages
//! stand in `DISPATCH`, and the messages themselves read from there.
//!
//! The server finds a unit's next message only by walking over the others', so that 300 consumers together are
//! slower than one. Here one consumer of headers walks, once for all units.
//!
//! The index is filled in the order of the stream. So what it lacks stands behind all that it has, and a page
//! from it passes over nothing, however far it has come; only to say that there is no more, it must have come to
//! the stream's end. The places are the stream's own, and any machine can go on from them.
//!
//! Must never: hand out another unit's message, or take one to be gone on the word of a copy that lags.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::{Ordered, OrderedConfig, OrderedError};
use futures_util::StreamExt;
use tokio::sync::{Notify, Semaphore, watch};
use tokio::time::{Instant, timeout};

use crate::domain::id::UnitId;
use crate::engine::port;
use crate::engine::queues::{self, Page, Queued, Queues};

use super::error::Error;
use super::kept::{Extent, Kept};
use super::link::Link;
use super::streams::StreamName;
use super::token::token_of;
use super::waiting::{Waiting, parts};

/// Bytes of messages in one page; a reply must fit into what the servers take, which is 1 MB by default.
const PAGE_BYTES_MAX: usize = 512 * 1024;
/// Pages that are read at the same time.
const READ_AT_ONCE: usize = 16;
/// Messages that are noted in one go.
const TOGETHER: usize = 1_000;
/// How long the index may take to come to the stream's end before it is asked whether there is anything.
const LITTLE_WITHIN: Duration = Duration::from_secs(1);
/// How long it may take in all, before whoever asks is told to ask again.
const CAUGHT_UP_WITHIN: Duration = Duration::from_secs(4);
/// How long it is waited before a consumer that was lost is made anew.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// The units' queues, from the first question on.
pub(super) struct UnitQueues {
    link: Link,
    waiting: Mutex<Waiting>,
    /// Up to where the index knows the stream.
    reached: watch::Sender<u64>,
    /// Somebody has asked.
    asked: Notify,
    /// The stream is another one than before.
    made_anew: Notify,
    /// Nothing comes from it though there is more.
    stalled: Notify,
    extent: tokio::sync::Mutex<Option<(Instant, Extent)>>,
    reading: Semaphore,
}

impl UnitQueues {
    pub fn new(link: Link) -> Self {
        Self {
            link,
            waiting: Mutex::default(),
            reached: watch::Sender::new(0),
            asked: Notify::new(),
            made_anew: Notify::new(),
            stalled: Notify::new(),
            extent: tokio::sync::Mutex::default(),
            reading: Semaphore::new(READ_AT_ONCE),
        }
    }

    /// Fills the index from the first question on, and keeps it up; never ends.
    pub async fn follow(&self) {
        self.asked.notified().await;
        loop {
            let lost = match self.messages().await {
                Ok(messages) => self.note(messages).await,
                Err(error) => error.to_string(),
            };
            tracing::warn!(reached = self.reached(), lost, "queues not followed");
            if timeout(AGAIN_AFTER, self.made_anew.notified()).await.is_ok() {
                self.begin_again();
            }
        }
    }

    /// The headers of what the index does not have yet.
    async fn messages(&self) -> Result<Ordered, Error> {
        let fail = |error: &dyn std::fmt::Display| Error::request("跟随单位队列", error);
        let deliver_policy = match self.reached() {
            0 => DeliverPolicy::All,
            reached => DeliverPolicy::ByStartSequence { start_sequence: reached + 1 },
        };
        let config =
            OrderedConfig { headers_only: true, deliver_policy, ..OrderedConfig::default() };
        let stream = self.link.context.get_stream_no_info(StreamName::Dispatch.word()).await;
        let stream = stream.map_err(|error| fail(&error))?;
        let consumer = stream.create_consumer(config).await.map_err(|error| fail(&error))?;
        consumer.messages().await.map_err(|error| fail(&error))
    }

    /// Notes what comes until nothing more does; gives why.
    async fn note(&self, messages: Ordered) -> String {
        let began = Instant::now();
        let mut messages = messages.ready_chunks(TOGETHER);
        loop {
            let came = tokio::select! {
                came = messages.next() => came,
                () = self.made_anew.notified() => {
                    self.begin_again();
                    return "the stream was made anew".to_owned();
                }
                () = self.stalled.notified() => {
                    if began.elapsed() < CAUGHT_UP_WITHIN {
                        continue;
                    }
                    return "nothing comes though there is more".to_owned();
                }
            };
            let Some(came) = came else { return "no more messages".to_owned() };
            let (reached, noted) = self.note_each(came);
            self.reach(reached);
            if let Err(lost) = noted {
                return lost.to_string();
            }
        }
    }

    /// Notes messages up to the first failure; gives how far.
    fn note_each(
        &self,
        came: Vec<Result<Message, OrderedError>>,
    ) -> (u64, Result<(), async_nats::Error>) {
        let mut reached = 0;
        let mut waiting = self.waiting();
        for message in came {
            let place = message.map_err(Into::into).and_then(|message| {
                let sequence = message.info()?.stream_sequence;
                Ok((message, sequence))
            });
            let (message, sequence) = match place {
                Ok(place) => place,
                Err(error) => return (reached, Err(error)),
            };
            if !waiting.note(message.subject.as_str(), sequence) {
                tracing::error!(sequence, "no message of a queue");
            }
            reached = sequence;
        }
        (reached, Ok(()))
    }

    fn begin_again(&self) {
        *self.waiting() = Waiting::default();
        self.reached.send_replace(0);
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reached(&self) -> u64 {
        *self.reached.borrow()
    }

    fn reach(&self, sequence: u64) {
        self.reached.send_if_modified(|reached| {
            let further = sequence > *reached;
            *reached = sequence.max(*reached);
            further
        });
    }

    /// Waits until the index has come as far as the stream is now.
    async fn catch_up(&self, after: u64) -> Result<(), queues::Error> {
        let before = self.reached();
        let extent = self.extent().await?;
        if extent.last < before {
            return Err(self.is_made_anew());
        }
        if after > extent.last {
            return Err(queues::Error::Beyond { last: extent.last });
        }
        self.waiting().begins_at(extent.first);
        let little = timeout(LITTLE_WITHIN, self.has_reached(extent.last)).await;
        if little.is_ok() {
            return Ok(());
        }
        // What stood last may have been deleted or have expired; no consumer is ever given that.
        let next = self.reached() + 1;
        let next = self.link.next_of_leader(StreamName::Dispatch, ">", next).await;
        if next.map_err(port::Error::from)?.is_none_or(|next| next.sequence > extent.last) {
            self.reach(extent.last);
            return Ok(());
        }
        if self.reached() == before {
            self.stalled.notify_waiters();
        }
        self.has_reached(extent.last).await;
        Ok(())
    }

    async fn has_reached(&self, last: u64) {
        let mut reached = self.reached.subscribe();
        // It has a sender for as long as there is this one.
        let _reached = reached.wait_for(|reached| *reached >= last).await;
    }

    /// How far the stream goes, as the leader knows it at some moment since the call. Those who ask at the same
    /// time share an answer.
    async fn extent(&self) -> Result<Extent, queues::Error> {
        let came = Instant::now();
        let mut shared = self.extent.lock().await;
        if let Some((asked, extent)) = *shared
            && asked > came
        {
            return Ok(extent);
        }
        let asked = Instant::now();
        let extent = self.link.extent(StreamName::Dispatch).await.map_err(port::Error::from)?;
        let known = shared.replace((asked, extent));
        if known.is_some_and(|(_, known)| known.made_at != extent.made_at) {
            return Err(self.is_made_anew());
        }
        Ok(extent)
    }

    /// All places are other ones now; the index is filled again.
    fn is_made_anew(&self) -> queues::Error {
        self.made_anew.notify_one();
        unreadable("单位队列已重建，正在重新读取")
    }

    /// The messages that stand at some places, as far as they fit into a page, and whether they do.
    async fn read(&self, unit: &str, places: &[u64]) -> Result<(Vec<Queued>, bool), queues::Error> {
        let _turn = self.reading.acquire().await.map_err(|_| unreadable("停止服务"))?;
        let kept = self.link.at_each(StreamName::Dispatch, places).await;
        let kept = kept.map_err(port::Error::from)?;
        let (mut messages, mut bytes) = (Vec::with_capacity(kept.len()), 0);
        for (place, kept) in places.iter().zip(kept) {
            let Some(message) = kept.and_then(|kept| message(unit, &kept)) else {
                self.waiting().forget(unit, *place);
                continue;
            };
            bytes += message.body.get().len();
            if bytes > PAGE_BYTES_MAX && !messages.is_empty() {
                return Ok((messages, false));
            }
            messages.push(message);
        }
        Ok((messages, true))
    }
}

impl Queues for UnitQueues {
    async fn page(&self, unit: &UnitId, after: u64, limit: usize) -> Result<Page, queues::Error> {
        self.asked.notify_one();
        let unit = token_of(unit.as_str());
        loop {
            let behind = || self.waiting().behind(&unit, after, limit + 1);
            let mut places = behind();
            if places.len() <= limit {
                let caught_up = timeout(CAUGHT_UP_WITHIN, self.catch_up(after)).await;
                caught_up.map_err(|_| unreadable("单位队列的索引尚未跟上"))??;
                places = behind();
            }
            if places.is_empty() {
                return Ok(Page { messages: Vec::new(), after, more: false });
            }
            let further = places.len() > limit;
            places.truncate(limit);
            let (messages, all) = self.read(&unit, &places).await?;
            // Where all of them were gone, the index has forgotten them.
            if let Some(last) = messages.last() {
                let after = last.sequence;
                return Ok(Page { messages, after, more: further || !all });
            }
        }
    }
}

/// A message for the unit of this token; none where another one's stands, as in a stream that was made anew.
fn message(unit: &str, kept: &Kept) -> Option<Queued> {
    if parts(&kept.subject).is_none_or(|(of, _)| of != unit) {
        return None;
    }
    match serde_json::from_slice(&kept.body) {
        Ok(body) => Some(Queued { sequence: kept.sequence, body }),
        Err(error) => {
            tracing::error!(sequence = kept.sequence, %error, "a queue holds what is no JSON");
            None
        }
    }
}

fn unreadable(why: &str) -> queues::Error {
    port::Error::Storage { detail: why.to_owned() }.into()
}
