//! Commits as messages of the event log: making, fencing, checking.
//!
//! Must never: take a message whose hash is not that of its body.

use std::sync::Arc;

use bytes::Bytes;

use crate::domain::event::{Commit, SCHEMA};
use crate::domain::id::{Revision, TicketNumber};
use crate::engine::port::Error;
use crate::nats::header;
use crate::nats::kept::Kept;
use crate::nats::publish::Draft;
use crate::nats::streams::StreamName;
use crate::nats::trace;

use super::chain::ChainHash;
use super::heads::Head;
use super::subjects;

/// A commit that has been read, with its place in the ticket's chain.
#[derive(Debug)]
pub struct Linked {
    pub commit: Arc<Commit>,
    pub sequence: u64,
    pub previous: ChainHash,
    pub hash: ChainHash,
}

impl Linked {
    /// The head after it.
    pub fn head(&self) -> Head {
        let (revision, sequence, hash) = (self.commit.revision, self.sequence, self.hash);
        Head { revision, sequence, hash, archived: false }
    }
}

/// The message of a commit that follows on `head`; the head after it needs the sequence that the server gives.
pub fn draft(commit: &Commit, body: Bytes, head: Head) -> (Draft, ChainHash) {
    let hash = head.hash.then(&body);
    // Fresh for each append: the same decision made twice is still two commits, of which one stands.
    let id = format!("{}:{}:{}", commit.ticket, commit.revision.0, nuid::next());
    let subject = subjects::commits(commit.ticket);
    let trace = trace::parent(commit.ticket, &id);
    let draft = Draft::new(StreamName::Events, subject, id, body)
        .after(head.fence())
        .with(header::SCHEMA, format!("commit.v{}", commit.schema))
        .with(header::REVISION, commit.revision.0.to_string())
        .with(header::PREVIOUS, head.hash.to_string())
        .with(header::HASH, hash.to_string())
        .with(header::ACTOR, commit.actor.role.word())
        .with(header::TRACE, trace);
    (draft, hash)
}

/// Whether a message is a ticket's first.
pub fn is_first(kept: &Kept) -> bool {
    kept.header(header::REVISION) == Some("1")
}

/// Reads a message of the event log.
///
/// # Errors
/// A message that is damaged, or written by a later version of this program.
pub fn read(kept: &Kept) -> Result<Linked, Error> {
    let damaged = |why: &str| Error::Corrupt {
        detail: format!("事件日志第 {} 条（{}）{why}", kept.sequence, kept.subject),
    };
    let link = |name| kept.header(name).and_then(|text| text.parse::<ChainHash>().ok());
    let (Some(previous), Some(hash)) = (link(header::PREVIOUS), link(header::HASH)) else {
        return Err(damaged("缺少链值"));
    };
    if previous.then(&kept.body) != hash {
        return Err(damaged("内容与链值不符"));
    }
    let version = kept.header(header::SCHEMA).and_then(|text| text.strip_prefix("commit.v"));
    if version.and_then(|text| text.parse::<u16>().ok()).is_none_or(|version| version > SCHEMA) {
        return Err(damaged("由更新版本的程序写入，请升级本机的 hotline"));
    }
    let commit: Commit = serde_json::from_slice(&kept.body)
        .map_err(|error| damaged(&format!("无法读取：{error}")))?;
    if subjects::commits(commit.ticket) != kept.subject {
        return Err(damaged("主题与工单不符"));
    }
    Ok(Linked { commit: Arc::new(commit), sequence: kept.sequence, previous, hash })
}

/// Reads a ticket's whole history and checks its chain.
///
/// # Errors
/// Those of [`read`]; a chain with a gap.
pub fn history(ticket: TicketNumber, kept: &[Kept]) -> Result<Vec<Linked>, Error> {
    let mut before = Head::default();
    let mut history = Vec::with_capacity(kept.len());
    for one in kept {
        let linked = read(one)?;
        if linked.previous != before.hash || linked.commit.revision != before.revision.next() {
            let Revision(revision) = linked.commit.revision;
            let detail = format!("工单 {ticket} 的历史在第 {revision} 版处断开");
            return Err(Error::Corrupt { detail });
        }
        before = linked.head();
        history.push(linked);
    }
    Ok(history)
}
