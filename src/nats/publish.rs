//! Publishing: many messages under way at once, each answered, each at most once in its stream.
//!
//! The answers to a batch come to one place and are taken by whoever sent it: a timer, a channel and a permit for
//! each message would cost more than the message. An answer that is lost is asked for again with the same message
//! id; where the server then refuses because the message stands already, what stands is read from the leader and
//! compared by that id.
//!
//! Must never: say that a message stands before the server has said so.

use std::time::Duration;

use async_nats::client::{PublishError, PublishErrorKind};
use async_nats::header::{HeaderName, HeaderValue};
use async_nats::{HeaderMap, Message, StatusCode};
use bytes::Bytes;
use futures_util::StreamExt;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout};

use crate::engine::fault::{Plant, planted};
use crate::engine::port;

use super::error::Error;
use super::header;
use super::kept::Kept;
use super::link::{ANSWER_WITHIN, Link};
use super::reception::Reception;
use super::streams::StreamName;

/// How long a publication is tried before it is given up: longer than a leader's election takes.
const GIVE_UP_AFTER: Duration = Duration::from_secs(30);
/// First pause before it is tried again; each next one is twice as long.
const PAUSE_FIRST: Duration = Duration::from_millis(50);
/// Longest pause.
const PAUSE_MAX: Duration = Duration::from_secs(2);

/// Messages sent and not yet acknowledged, at most; a batch that is larger goes in parts.
const UNACKNOWLEDGED_MAX: usize = 4_096;

/// Room for the body of most messages, so that it is not moved while it grows.
const BODY_BYTES: usize = 4_096;

/// Code by which a server says that another message stands where the fence has it.
const WRONG_LAST_SEQUENCE: u64 = 10_071;
/// Code and words by which a server says that a subject is taken.
const STORE_FAILED: u64 = 10_077;
const SUBJECT_TAKEN: &str = "maximum messages per subject exceeded";

/// A message to publish.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub stream: StreamName,
    pub subject: String,
    /// The same each time that it is tried; none where nobody else uses its subject.
    pub id: Option<String>,
    pub fence: Fence,
    pub headers: Vec<(HeaderName, HeaderValue)>,
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
        let (fence, headers) = (Fence::None, Vec::new());
        Self { stream, subject, id: Some(id), fence, headers, body: body.into() }
    }

    /// A message whose subject nobody else uses: what stands there is itself, and the server need not keep its id
    /// in mind.
    pub fn sole(stream: StreamName, subject: String, body: impl Into<Bytes>) -> Self {
        let (fence, headers) = (Fence::None, Vec::new());
        Self { stream, subject, id: None, fence, headers, body: body.into() }
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
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((HeaderName::from_static(name), HeaderValue::from(value.into())));
        self
    }

    /// With the headers of another message; in place of its id and its fence come the own ones.
    #[must_use]
    pub fn with_all(mut self, headers: &HeaderMap) -> Self {
        let last = headers.iter().filter_map(|(name, values)| Some((name, values.last()?)));
        self.headers.extend(last.map(|(name, value)| (name.clone(), value.clone())));
        self
    }

    /// Whether a message that stands in its place is itself.
    fn is(&self, standing: &Kept) -> bool {
        match &self.id {
            Some(id) => standing.header(header::MESSAGE_ID) == Some(id.as_str()),
            None => standing.body == self.body,
        }
    }

    fn headers(&self) -> HeaderMap {
        let mut headers: HeaderMap = self.headers.iter().cloned().collect();
        if let Some(id) = &self.id {
            headers.insert(HeaderName::from_static(header::MESSAGE_ID), id.as_str());
        }
        let fence = match self.fence {
            Fence::None => None,
            Fence::After(_) if self.stream == StreamName::Events && planted(Plant::NoFence) => None,
            Fence::After(last) => Some((header::EXPECTED_LAST_SUBJECT_SEQUENCE, last)),
            Fence::At(own) => Some((header::EXPECTED_LAST_SEQUENCE, own.saturating_sub(1))),
        };
        if let Some((name, last)) = fence {
            headers.insert(HeaderName::from_static(name), last.to_string());
        }
        headers
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

/// What a server answers.
#[derive(Deserialize)]
struct Told {
    seq: Option<u64>,
    error: Option<Trouble>,
}

#[derive(Deserialize)]
struct Trouble {
    err_code: Option<u64>,
    description: Option<String>,
}

impl Answer {
    fn of(message: &Message) -> Self {
        if message.status == Some(StatusCode::NO_RESPONDERS) {
            return Self::None("no responders".to_owned());
        }
        match serde_json::from_slice(&message.payload) {
            Ok(Told { error: Some(trouble), .. }) => Self::of_trouble(trouble),
            Ok(Told { seq: Some(sequence), .. }) => Self::At(sequence),
            Ok(Told { .. }) => Self::None("an answer without a sequence".to_owned()),
            Err(error) => Self::None(error.to_string()),
        }
    }

    fn of_trouble(Trouble { err_code, description }: Trouble) -> Self {
        let words = description.unwrap_or_default();
        match err_code {
            Some(WRONG_LAST_SEQUENCE) => Self::Refused,
            Some(STORE_FAILED) if words.contains(SUBJECT_TAKEN) => Self::Refused,
            // The same code means that the stream is full, which only an operator can mend.
            Some(STORE_FAILED) => Self::Never(Error::Full(words)),
            Some(code) => Self::None(format!("{words} ({code})")),
            None => Self::None(words),
        }
    }

    fn unsent(error: PublishError) -> Self {
        match error.kind() {
            PublishErrorKind::MaxPayloadExceeded => Self::Never(Error::request("发布", error)),
            PublishErrorKind::InvalidSubject | PublishErrorKind::Send => {
                Self::None(error.to_string())
            }
        }
    }
}

impl Link {
    /// Publishes drafts in the order given, all under way at once; gives what became of each, in that order.
    /// Two drafts of one batch must not fence each other.
    ///
    /// # Errors
    /// When a draft could not be published in good time; whether it stands is unknown then.
    pub(super) async fn publish_all(&self, drafts: &[Draft]) -> Result<Vec<Published>, Error> {
        let most = self.client.server_info().max_payload;
        if let Some(draft) = drafts.iter().find(|draft| draft.body.len() > most) {
            let (subject, bytes) = (draft.subject.clone(), draft.body.len());
            return Err(Error::TooLarge { subject, bytes, most });
        }
        let mut is_lossy = false;
        let mut published = Vec::with_capacity(drafts.len());
        for part in drafts.chunks(UNACKNOWLEDGED_MAX) {
            for (draft, answer) in part.iter().zip(self.try_all(part).await) {
                published.push(self.settle(draft, answer, &mut is_lossy).await?);
            }
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
            let published = self.publish_all(&drafts).await?;
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

    /// Sends each draft once. Waited for together: a leader that dies takes the answers to all of a batch with
    /// it, and each would be waited for as long as one.
    async fn try_all(&self, drafts: &[Draft]) -> Vec<Answer> {
        let mut answers: Vec<Option<Answer>> = drafts.iter().map(|_| None).collect();
        let why = match self.receptions.take(&self.client).await {
            Ok(mut reception) => {
                match self.send_and_hear(drafts, &mut reception, &mut answers).await {
                    Ok(()) => {
                        self.receptions.give_back(reception);
                        String::new()
                    }
                    Err(why) => why.to_owned(),
                }
            }
            Err(error) => error.to_string(),
        };
        let lost = || Answer::None(why.clone());
        answers.into_iter().map(|answer| answer.unwrap_or_else(lost)).collect()
    }

    /// Notes each answer in its place; fails where some were lost.
    async fn send_and_hear(
        &self,
        drafts: &[Draft],
        reception: &mut Reception,
        answers: &mut [Option<Answer>],
    ) -> Result<(), &'static str> {
        let first = reception.number(drafts.len());
        let sending = async {
            for ((draft, answer), nth) in drafts.iter().zip(answers.iter_mut()).zip(first..) {
                let (subject, reply) = (draft.subject.clone(), reception.subject(nth));
                let (headers, body) = (draft.headers(), draft.body.clone());
                let sent = if headers.is_empty() {
                    self.client.publish_with_reply(subject, reply, body).await
                } else {
                    self.client.publish_with_reply_and_headers(subject, reply, headers, body).await
                };
                *answer = sent.map_err(Answer::unsent).err();
            }
        };
        timeout(ANSWER_WITHIN, sending).await.map_err(|_| "not sent in time")?;
        let mut waiting = answers.iter().filter(|answer| answer.is_none()).count();
        while waiting > 0 {
            let heard = timeout(ANSWER_WITHIN, reception.answers.next()).await;
            let message = heard.map_err(|_| "timed out")?.ok_or("connection closed")?;
            let place = reception.nth(&message).and_then(|nth| nth.checked_sub(first));
            // One that is late for an earlier batch is nobody's any more.
            let place = place.and_then(|place| answers.get_mut(usize::try_from(place).ok()?));
            if let Some(place @ None) = place {
                *place = Some(Answer::of(&message));
                waiting -= 1;
            }
        }
        Ok(())
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
                Answer::Refused => match self.refused(draft).await? {
                    // A leader refuses for what it was given and does not hold yet; should it lose its place, that
                    // never stands.
                    Published::Refused(None) if draft.fence == Fence::None => {
                        answer = Answer::None("主题已占用，占用者尚未落盘".to_owned());
                        continue;
                    }
                    settled @ (Published::At(_) | Published::Refused(_)) => return Ok(settled),
                },
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
            let again = self.try_all(std::slice::from_ref(draft)).await.pop();
            answer = again.unwrap_or_else(|| Answer::None(String::new()));
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
            Some(kept) if draft.is(&kept) => Published::At(kept.sequence),
            standing => Published::Refused(standing),
        })
    }
}

/// The body of a message.
///
/// # Errors
/// When a value has no JSON form, which none of ours lacks.
pub(super) fn json(value: &impl Serialize) -> Result<Vec<u8>, port::Error> {
    let mut body = Vec::with_capacity(BODY_BYTES);
    serde_json::to_writer(&mut body, value)
        .map_err(|error| port::Error::Corrupt { detail: format!("无法序列化：{error}") })?;
    Ok(body)
}

#[expect(clippy::disallowed_methods, reason = "a pause between two tries waits on nothing else")]
pub(super) async fn wait(pause: Duration) {
    tokio::time::sleep(pause).await;
}
