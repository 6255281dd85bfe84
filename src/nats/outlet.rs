//! The way of messages to the outside: which stream, which subject, and the mark of how far they went.
//!
//! Where the newest message of a subject replaces the older ones, the server knows the ids of the newest alone
//! once it has been restarted. What is handed on again is therefore fenced by what stands, too.
//!
//! Must never: put more into a subject than ids, or an older message in a newer one's place.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_nats::jetstream::kv::{Store, UpdateErrorKind};

use crate::domain::id::LogPosition;
use crate::engine::fault::{Plant, planted};
use crate::engine::outbox::Outlet;
use crate::engine::port;
use crate::projection::outgoing::Outgoing;

use super::error::Error;
use super::header;
use super::link::Link;
use super::publish::{Draft, Published, json};
use super::setup;
use super::streams::StreamName;
use super::token::token_of;
use super::trace;

/// The mark's key in the bucket.
const MARK: &str = "outbox";
/// Subjects whose last sequence is kept in mind.
const SUBJECTS_MAX: usize = 100_000;
/// How often a message is fenced anew because another one was put in between.
const FENCED_TIMES_MAX: usize = 5;

/// The streams of the outside, as an outlet.
#[derive(Debug)]
pub struct Streams {
    link: Link,
    bucket: Store,
    /// Revision of the mark that this holder read or wrote last: the fence.
    revision: AtomicU64,
    /// The last sequence of each subject of which the newest is kept, as far as it is known.
    standing: Mutex<HashMap<String, u64>>,
}

impl Streams {
    /// Over streams that have been set up.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn open(link: Link) -> Result<Self, Error> {
        let bucket = setup::bucket(&link).await?;
        Ok(Self { link, bucket, revision: AtomicU64::new(0), standing: Mutex::default() })
    }

    fn standing(&self) -> MutexGuard<'_, HashMap<String, u64>> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn learn(&self, subject: String, sequence: u64) {
        let mut standing = self.standing();
        if standing.len() >= SUBJECTS_MAX {
            standing.clear();
        }
        standing.insert(subject, sequence);
    }

    /// Puts messages of distinct subjects, each unless a newer one than its revision stands in its place.
    async fn replace(&self, mut waiting: Vec<(u64, Draft)>) -> Result<(), port::Error> {
        for _ in 0..FENCED_TIMES_MAX {
            let (revisions, drafts): (Vec<u64>, Vec<Draft>) =
                waiting.into_iter().map(|(revision, draft)| (revision, self.fenced(draft))).unzip();
            let published = self.link.publish_all(&drafts).await?;
            let mut again = Vec::new();
            for ((revision, draft), published) in revisions.into_iter().zip(drafts).zip(published) {
                match published {
                    Published::At(sequence) => self.learn(draft.subject, sequence),
                    // What stood there has been kept for as long as it is.
                    Published::Refused(None) => {
                        self.learn(draft.subject.clone(), 0);
                        again.push((revision, draft));
                    }
                    Published::Refused(Some(kept)) => {
                        self.learn(draft.subject.clone(), kept.sequence);
                        let stands = kept.header(header::REVISION).and_then(|one| one.parse().ok());
                        if stands.is_none_or(|stands: u64| stands < revision) {
                            again.push((revision, draft));
                        }
                    }
                }
            }
            if again.is_empty() {
                return Ok(());
            }
            waiting = again;
        }
        Err(port::Error::Storage {
            detail: "对外消息反复被另一台机器改写".to_owned()
        })
    }

    fn fenced(&self, draft: Draft) -> Draft {
        if planted(Plant::NoDedupe) {
            return draft;
        }
        let after = self.standing().get(&draft.subject).copied().unwrap_or(0);
        draft.after(after)
    }
}

impl Outlet for Streams {
    async fn position(&self) -> Result<LogPosition, port::Error> {
        let entry = self.bucket.entry(MARK).await;
        let entry = entry.map_err(|error| Error::request("读取投递进度", error))?;
        self.revision.store(entry.as_ref().map_or(0, |entry| entry.revision), Ordering::SeqCst);
        let Some(entry) = entry else { return Ok(LogPosition(0)) };
        let text = String::from_utf8_lossy(&entry.value);
        let position = text.parse().map_err(|_| port::Error::Corrupt {
            detail: format!("投递进度“{text}”不是数字；请删除桶 hotline 中的键 {MARK} 后重试"),
        })?;
        Ok(LogPosition(position))
    }

    async fn put(&self, messages: Vec<Outgoing>) -> Result<(), port::Error> {
        let mut newest: BTreeMap<String, (u64, Draft)> = BTreeMap::new();
        let mut each = Vec::new();
        for message in &messages {
            let draft = draft(message)?;
            match message {
                Outgoing::Notice(_) => each.push(draft),
                // Of one subject only the last is of use to anybody.
                Outgoing::Decided(_) | Outgoing::Assignment(_) | Outgoing::FollowUp(_) => {
                    let revision = message.revision().0.into();
                    newest.insert(draft.subject.clone(), (revision, draft));
                }
            }
        }
        for published in self.link.publish_all(&each).await? {
            if let Published::Refused(_) = published {
                return Err(port::Error::Storage { detail: "对外消息被拒绝".to_owned() });
            }
        }
        self.replace(newest.into_values().collect()).await
    }

    async fn mark(&self, at: LogPosition) -> Result<(), port::Error> {
        let value = at.0.to_string().into();
        match self.bucket.update(MARK, value, self.revision.load(Ordering::SeqCst)).await {
            Ok(revision) => {
                self.revision.store(revision, Ordering::SeqCst);
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
    let body = json(message)?;
    let once = if planted(Plant::NoDedupe) { nuid::next().to_string() } else { id.to_owned() };
    Ok(Draft::new(stream, subject, once, body)
        .with(header::SCHEMA, message.schema())
        .with(header::REVISION, message.revision().0.to_string())
        .with(header::TRACE, trace::parent(ticket, id)))
}
