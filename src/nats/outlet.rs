//! The way of messages to the outside: which stream, which subject, and the mark of how far they went.
//!
//! Must never: put more into a subject than ids.

use std::sync::Mutex;

use async_nats::jetstream::kv::{Store, UpdateErrorKind};

use crate::domain::id::LogPosition;
use crate::engine::fault::{Plant, planted};
use crate::engine::outbox::Outlet;
use crate::engine::port;
use crate::projection::outgoing::Outgoing;

use super::error::Error;
use super::header;
use super::link::Link;
use super::publish::{Draft, Published};
use super::setup;
use super::streams::StreamName;
use super::token::token_of;
use super::trace;

/// The mark's key in the bucket.
const MARK: &str = "outbox";

/// The streams of the outside, as an outlet.
#[derive(Debug)]
pub struct Streams {
    link: Link,
    bucket: Store,
    /// Revision of the mark that this holder read or wrote last: the fence.
    revision: Mutex<u64>,
}

impl Streams {
    /// Over streams that have been set up.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn open(link: Link) -> Result<Self, Error> {
        let bucket = setup::bucket(&link).await?;
        Ok(Self { link, bucket, revision: Mutex::new(0) })
    }

    fn revision(&self) -> u64 {
        *self.revision.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn set_revision(&self, revision: u64) {
        *self.revision.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = revision;
    }
}

impl Outlet for Streams {
    async fn position(&self) -> Result<LogPosition, port::Error> {
        let entry = self.bucket.entry(MARK).await;
        let entry = entry.map_err(|error| Error::request("读取投递进度", error))?;
        let Some(entry) = entry else {
            self.set_revision(0);
            return Ok(LogPosition(0));
        };
        self.set_revision(entry.revision);
        let text = String::from_utf8_lossy(&entry.value);
        let position = text.parse().map_err(|_| port::Error::Corrupt {
            detail: format!("投递进度“{text}”不是数字；请删除桶 hotline 中的键 {MARK} 后重试"),
        })?;
        Ok(LogPosition(position))
    }

    async fn put(&self, messages: Vec<Outgoing>) -> Result<(), port::Error> {
        let drafts = messages.iter().map(draft).collect::<Result<Vec<_>, _>>()?;
        for published in self.link.publish_all(drafts).await? {
            if let Published::Refused(_) = published {
                return Err(port::Error::Storage { detail: "对外消息被拒绝".to_owned() });
            }
        }
        Ok(())
    }

    async fn mark(&self, at: LogPosition) -> Result<(), port::Error> {
        let value = at.0.to_string().into();
        match self.bucket.update(MARK, value, self.revision()).await {
            Ok(revision) => {
                self.set_revision(revision);
                Ok(())
            }
            Err(error) if error.kind() == UpdateErrorKind::WrongLastRevision => {
                Err(port::Error::Storage { detail: "投递已由另一台机器接手".to_owned() })
            }
            Err(error) => Err(Error::request("记录投递进度", error).into()),
        }
    }
}

fn draft(message: &Outgoing) -> Result<Draft, port::Error> {
    let (ticket, id) = (message.ticket(), message.id().as_str());
    let (stream, subject) = match message {
        Outgoing::Decided(one) => {
            let source = token_of(one.source_id.as_str());
            (StreamName::Decided, format!("decided.{}.{source}", one.channel.word()))
        }
        Outgoing::Assignment(one) => {
            let (district, unit) = (token_of(&one.district), token_of(one.unit.as_str()));
            (StreamName::Dispatch, format!("disp.{district}.{unit}.{ticket}"))
        }
        Outgoing::Notice(one) => {
            (StreamName::Notice, format!("note.{}.{ticket}", token_of(one.unit.as_str())))
        }
        Outgoing::FollowUp(_) => (StreamName::FollowUp, format!("cb.{ticket}")),
    };
    let body = serde_json::to_vec(message)
        .map_err(|error| port::Error::Corrupt { detail: format!("无法序列化：{error}") })?;
    let once = if planted(Plant::NoDedupe) { nuid::next().to_string() } else { id.to_owned() };
    Ok(Draft::new(stream, subject, once, body)
        .with(header::SCHEMA, message.schema())
        .with(header::REVISION, &message.revision().0.to_string())
        .with(header::TRACE, &trace::parent(ticket, id)))
}
