//! The lease: of all machines one at a time fires deadlines and hands messages on. It is a key that expires;
//! whoever holds it renews it, and its revision is the fence of what the holder writes.
//!
//! Must never: be believed held past the time for which it was granted.

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::kv::{Operation, Store};
use async_nats::jetstream::message::PublishMessage;
use bytes::Bytes;
use tokio::time::Instant;

use super::error::Error;
use super::header;
use super::link::Link;
use super::log::BUCKET;
use super::setup;

/// The key in the bucket.
const KEY: &str = "lease";
/// For how long it is granted; another one can take over after so much silence.
const GRANTED: Duration = Duration::from_secs(6);
/// How much earlier the holder stops believing in it than the server does.
const MARGIN: Duration = Duration::from_secs(1);
/// How often it should be kept up.
pub const KEEP_UP_EVERY: Duration = Duration::from_secs(2);

/// A lease that may be held (租约).
#[derive(Debug)]
pub struct Lease {
    link: Link,
    bucket: Store,
    holder: String,
    held: Option<Held>,
}

#[derive(Debug, Clone, Copy)]
struct Held {
    revision: u64,
    until: Instant,
}

impl Lease {
    /// One that is not held yet, for this process under a name that no other has, not even the same one
    /// started again.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn open(link: Link) -> Result<Self, Error> {
        let bucket = setup::bucket(&link).await?;
        let holder = format!("{}-{}", std::process::id(), nuid::next());
        Ok(Self { link, bucket, holder, held: None })
    }

    /// Until when it is held, if it is.
    pub fn until(&self) -> Option<Instant> {
        self.held.filter(|held| Instant::now() < held.until).map(|held| held.until)
    }

    /// Takes it, if nobody holds it, or renews it. Gives whether it is held.
    ///
    /// # Errors
    /// The cluster's; it is held then for as long as it was granted.
    pub async fn keep_up(&mut self) -> Result<bool, Error> {
        let asked_at = Instant::now();
        let after = match self.held {
            Some(held) => held.revision,
            None => match self.free_after().await? {
                Some(sequence) => sequence,
                None => return Ok(false),
            },
        };
        match self.write(after, self.holder.clone().into(), Some(GRANTED)).await? {
            Some(revision) => {
                self.held = Some(Held { revision, until: asked_at + GRANTED - MARGIN });
                Ok(true)
            }
            None => {
                // Somebody wrote in between. It may have been our own renewal, of which no answer came.
                self.held = None;
                Ok(false)
            }
        }
    }

    /// Gives it up, so that another one need not wait for it to expire.
    pub async fn give_up(&mut self) {
        let Some(held) = self.held.take() else { return };
        if let Err(error) = self.write(held.revision, Bytes::new(), None).await {
            tracing::warn!(error = &error as &dyn std::error::Error, "lease not given up");
        }
    }

    /// The sequence after which it can be taken, if nobody holds it.
    async fn free_after(&self) -> Result<Option<u64>, Error> {
        let entry = self.bucket.entry(KEY).await;
        let entry = entry.map_err(|error| Error::request("查询租约", error))?;
        Ok(match entry {
            None => Some(0),
            Some(entry) => {
                let gone = entry.operation != Operation::Put;
                let ours = entry.value == self.holder.as_bytes();
                (gone || entry.value.is_empty() || ours).then_some(entry.revision)
            }
        })
    }

    /// Writes the key if nobody has since `after`; gives the new revision.
    async fn write(
        &self,
        after: u64,
        value: Bytes,
        expires: Option<Duration>,
    ) -> Result<Option<u64>, Error> {
        let mut headers = HeaderMap::new();
        headers.insert(header::EXPECTED_LAST_SUBJECT_SEQUENCE, after.to_string().as_str());
        if let Some(expires) = expires {
            headers.insert(header::EXPIRES, format!("{}s", expires.as_secs()).as_str());
        }
        let message = PublishMessage::build().payload(value).headers(headers);
        let subject = format!("$KV.{BUCKET}.{KEY}");
        let sent = self.link.context.send_publish(subject, message).await;
        let answered = match sent {
            Ok(waiting) => waiting.await,
            Err(error) => Err(error),
        };
        match answered {
            Ok(ack) => Ok(Some(ack.sequence)),
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => Ok(None),
            Err(error) => Err(Error::request("续租", error)),
        }
    }
}
