//! Publishing: many messages under way at once, each answered, each at most once in its stream.
//!
//! An answer that is lost is asked for again with the same message id; where the server then refuses because
//! the message stands already, what stands is read from the leader and compared by that id.
//!
//! Must never: say that a message stands before the server has said so.

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::context::{PublishAckFuture, PublishError, PublishErrorKind};
use async_nats::jetstream::message::PublishMessage;
use async_nats::jetstream::publish::PublishAck;
use bytes::Bytes;
use futures_util::future::join_all;
use serde::Serialize;
use tokio::time::Instant;

use crate::engine::port;

use super::error::Error;
use super::header;
use super::kept::Kept;
use super::link::Link;
use super::streams::StreamName;

/// How long a publication is tried before it is given up: longer than a leader's election takes.
const GIVE_UP_AFTER: Duration = Duration::from_secs(30);
/// First pause before it is tried again; each next one is twice as long.
const PAUSE_FIRST: Duration = Duration::from_millis(50);
/// Longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// Code and words by which a server says that a subject is taken.
const STORE_FAILED: u64 = 10_077;
const SUBJECT_TAKEN: &str = "maximum messages per subject exceeded";

/// A message to publish.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub stream: StreamName,
    pub subject: String,
    /// The same each time that it is tried.
    pub id: String,
    pub fence: Fence,
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// On what a message stands (栅栏).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fence {
    /// On nothing.
    None,
    /// Only if the subject's last message has this sequence; 0 where there must be none.
    After(u64),
    /// Only at this sequence of its stream.
    At(u64),
}

/// What became of a draft.
#[derive(Debug)]
pub(super) enum Published {
    /// It stands there.
    At(u64),
    /// Another one stands in its place; that one, if it can be told.
    Refused(Option<Kept>),
}

impl Draft {
    pub fn new(stream: StreamName, subject: String, id: String, body: impl Into<Bytes>) -> Self {
        let (fence, headers) = (Fence::None, HeaderMap::new());
        Self { stream, subject, id, fence, headers, body: body.into() }
    }

    /// Only if the subject's last message has this sequence; 0 where there must be none.
    #[must_use]
    pub fn after(self, sequence: u64) -> Self {
        Self { fence: Fence::After(sequence), ..self }
    }

    /// Only at this sequence of its stream.
    #[must_use]
    pub fn at(self, sequence: u64) -> Self {
        Self { fence: Fence::At(sequence), ..self }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.insert(name, value);
        self
    }

    fn message(&self) -> PublishMessage {
        let mut headers = self.headers.clone();
        headers.insert(header::MESSAGE_ID, self.id.as_str());
        let fence = match self.fence {
            Fence::None => None,
            Fence::After(last) => Some((header::EXPECTED_LAST_SUBJECT_SEQUENCE, last)),
            Fence::At(own) => Some((header::EXPECTED_LAST_SEQUENCE, own.saturating_sub(1))),
        };
        if let Some((name, last)) = fence {
            headers.insert(name, last.to_string().as_str());
        }
        PublishMessage::build().payload(self.body.clone()).headers(headers)
    }
}

/// What the server said to one try.
enum Answer {
    At(u64),
    Refused,
    /// Nothing, or that it cannot now.
    None(String),
    Never(Error),
}

impl Answer {
    fn of(answered: Result<PublishAck, PublishError>) -> Self {
        let error = match answered {
            Ok(ack) => return Self::At(ack.sequence),
            Err(error) => error,
        };
        match error.kind() {
            PublishErrorKind::WrongLastSequence => Self::Refused,
            PublishErrorKind::Other => Self::of_server(&error),
            PublishErrorKind::MaxPayloadExceeded => Self::Never(Error::request("发布", error)),
            PublishErrorKind::StreamNotFound
            | PublishErrorKind::WrongLastMessageId
            | PublishErrorKind::TimedOut
            | PublishErrorKind::BrokenPipe
            | PublishErrorKind::MaxAckPending => Self::None(error.to_string()),
        }
    }

    fn of_server(error: &PublishError) -> Self {
        use std::error::Error as _;
        let told =
            error.source().and_then(|source| source.downcast_ref::<async_nats::jetstream::Error>());
        let Some(told) = told else { return Self::None(error.to_string()) };
        let words = told.to_string();
        if told.error_code().0 != STORE_FAILED {
            return Self::None(words);
        }
        // The same code means that the stream is full, which only an operator can mend.
        if words.contains(SUBJECT_TAKEN) { Self::Refused } else { Self::Never(Error::Full(words)) }
    }
}

impl Link {
    /// Publishes drafts in the order given, all under way at once; gives what became of each, in that order.
    /// Two drafts of one batch must not fence each other.
    ///
    /// # Errors
    /// When a draft could not be published in good time; whether it stands is unknown then.
    pub(super) async fn publish_all(&self, drafts: Vec<Draft>) -> Result<Vec<Published>, Error> {
        let most = self.client.server_info().max_payload;
        if let Some(draft) = drafts.iter().find(|draft| draft.body.len() > most) {
            let (subject, bytes) = (draft.subject.clone(), draft.body.len());
            return Err(Error::TooLarge { subject, bytes, most });
        }
        let mut sent: Vec<Result<PublishAckFuture, PublishError>> =
            Vec::with_capacity(drafts.len());
        for draft in &drafts {
            sent.push(self.context.send_publish(draft.subject.clone(), draft.message()).await);
        }
        // Waited for together: a leader that dies takes the answers to all of a batch with it, and each would
        // be waited for as long as one.
        let answers = join_all(sent.into_iter().map(answer));
        let mut is_lossy = false;
        let mut published = Vec::with_capacity(drafts.len());
        for (draft, answer) in drafts.iter().zip(answers.await) {
            published.push(self.settle(draft, answer, &mut is_lossy).await?);
        }
        Ok(published)
    }

    /// Publishes drafts of one stream that have consecutive numbers; gives the first whose number somebody else
    /// has taken. Where one was lost, those behind it were refused, and are sent again once it stands.
    ///
    /// # Errors
    /// Those of [`publish_all`](Self::publish_all).
    pub(super) async fn publish_in_order(
        &self,
        mut drafts: Vec<Draft>,
    ) -> Result<Option<Draft>, Error> {
        while !drafts.is_empty() {
            let published = self.publish_all(drafts.clone()).await?;
            let standing =
                published.iter().take_while(|one| matches!(one, Published::At(_))).count();
            let foreign = matches!(published.get(standing), Some(Published::Refused(Some(_))));
            if standing == 0 || foreign {
                return Ok(drafts.into_iter().nth(standing));
            }
            drafts.drain(..standing);
        }
        Ok(None)
    }

    async fn attempt(&self, draft: &Draft) -> Answer {
        answer(self.context.send_publish(draft.subject.clone(), draft.message()).await).await
    }

    /// Takes an answer for what it means, and asks again where there was none. Where another of the batch has
    /// lost its answer, too, the pause was made and the warning given for that one.
    async fn settle(
        &self,
        draft: &Draft,
        first: Answer,
        is_lossy: &mut bool,
    ) -> Result<Published, Error> {
        let give_up = Instant::now() + GIVE_UP_AFTER;
        let mut pause = if *is_lossy { Duration::ZERO } else { PAUSE_FIRST };
        let mut answer = first;
        loop {
            match answer {
                Answer::At(sequence) => return Ok(Published::At(sequence)),
                Answer::Refused => return self.refused(draft).await,
                Answer::Never(error) => return Err(error),
                Answer::None(why) if Instant::now() + pause >= give_up => {
                    return Err(Error::request("发布", why));
                }
                Answer::None(why) if pause > Duration::ZERO => {
                    tracing::warn!(stream = draft.stream.word(), why, "publication not answered");
                }
                Answer::None(_) => {}
            }
            *is_lossy = true;
            wait(pause).await;
            pause = (pause * 2).clamp(PAUSE_FIRST, PAUSE_MAX);
            answer = self.attempt(draft).await;
        }
    }

    /// A refusal may mean that an earlier try of the same draft stands.
    async fn refused(&self, draft: &Draft) -> Result<Published, Error> {
        let standing = match draft.fence {
            Fence::None => self.next_of_leader(draft.stream, &draft.subject, 1).await?,
            Fence::After(last) => {
                self.next_of_leader(draft.stream, &draft.subject, last + 1).await?
            }
            Fence::At(own) => self.at_of_leader(draft.stream, own).await?,
        };
        Ok(match standing {
            Some(kept) if kept.header(header::MESSAGE_ID) == Some(draft.id.as_str()) => {
                Published::At(kept.sequence)
            }
            standing => Published::Refused(standing),
        })
    }
}

/// The answer to what was sent, if it could be.
async fn answer(sent: Result<PublishAckFuture, PublishError>) -> Answer {
    match sent {
        Ok(waiting) => Answer::of(waiting.await),
        Err(error) => Answer::of(Err(error)),
    }
}

/// The body of a message.
///
/// # Errors
/// When a value has no JSON form, which none of ours lacks.
pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, port::Error> {
    serde_json::to_vec(value)
        .map_err(|error| port::Error::Corrupt { detail: format!("无法序列化：{error}") })
}

#[expect(clippy::disallowed_methods, reason = "a pause between two tries waits on nothing else")]
pub(super) async fn wait(pause: Duration) {
    tokio::time::sleep(pause).await;
}
