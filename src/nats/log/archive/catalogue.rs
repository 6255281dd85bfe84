//! The catalogue (归档目录): which volumes there are, each over the one before it. It stands in the cluster, one
//! message a volume, behind the volume's own bytes; a volume without its entry is none.
//!
//! Must never: take an entry that does not follow on the one before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::id::TicketNumber;
use crate::nats::error::Error;
use crate::nats::kept::Kept;

/// Form of an entry and of what it speaks of.
pub const SCHEMA: &str = "archive.v1";
/// What stands before the first volume.
pub const NOTHING: &str = "";

/// A volume that stands in the cluster (已归档).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filed {
    schema: String,
    /// Name of its file.
    pub name: String,
    /// Place in the log of its first commit.
    pub first: u64,
    /// That of its last.
    pub last: u64,
    /// When the server took the first.
    pub from: Timestamp,
    /// When it took the last.
    pub until: Timestamp,
    /// Lowest and highest position of the appeals of which it holds commits.
    pub positions: (u64, u64),
    /// Its length in bytes.
    pub bytes: u64,
    /// Hash of all its bytes, in hex.
    pub hash: String,
    /// That of the volume before it.
    pub previous: String,
    /// Into how many messages it was cut; they stand right before the entry.
    pub pieces: u64,
}

/// What a volume is about, apart from how it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub first: u64,
    pub last: u64,
    pub from: Timestamp,
    pub until: Timestamp,
    pub positions: (u64, u64),
}

impl Filed {
    /// The entry of a volume behind `previous`.
    pub fn of(span: Span, bytes: u64, hash: String, previous: Option<&Self>, pieces: u64) -> Self {
        let Span { first, last, from, until, positions } = span;
        let previous = previous.map_or(NOTHING, |one| one.hash.as_str()).to_owned();
        let (schema, name) = (SCHEMA.to_owned(), name(first, last));
        Self { schema, name, first, last, from, until, positions, bytes, hash, previous, pieces }
    }

    /// Commits in it.
    pub fn commits(&self) -> u64 {
        self.last + 1 - self.first
    }

    /// Whether it may hold commits of a ticket.
    pub fn may_hold(&self, ticket: TicketNumber) -> bool {
        let (lowest, highest) = self.positions;
        (lowest..=highest).contains(&ticket.position().0)
    }
}

/// Name of the file of a volume.
pub fn name(first: u64, last: u64) -> String {
    format!("events-{first:012}-{last:012}.jsonl.zst")
}

/// An entry, and where it stands among the messages of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub filed: Filed,
    pub sequence: u64,
}

/// Reads the entry that follows on `before`.
///
/// # Errors
/// One that cannot be read, is of a later form, or does not follow.
pub fn read(kept: &Kept, before: Option<&Entry>) -> Result<Entry, Error> {
    let damaged = |why: String| Error::Corrupt {
        detail: format!("归档目录第 {} 条{why}", kept.sequence),
    };
    let filed: Filed = serde_json::from_slice(&kept.body)
        .map_err(|error| damaged(format!("无法读取：{error}")))?;
    if filed.schema != SCHEMA {
        return Err(damaged("由更新版本的程序写入，请升级本机的 hotline".to_owned()));
    }
    let previous = before.map_or(NOTHING, |one| one.filed.hash.as_str());
    let follows = filed.first == before.map_or(0, |one| one.filed.last) + 1;
    if !follows || filed.previous != previous || filed.last < filed.first {
        return Err(damaged(format!("（{}）与前一卷不相接", filed.name)));
    }
    Ok(Entry { filed, sequence: kept.sequence })
}

#[cfg(test)]
mod tests {
    use async_nats::HeaderMap;
    use jiff::civil::date;

    use super::*;
    use crate::domain::id::IntakePosition;

    fn filed(first: u64, last: u64, previous: Option<&Filed>) -> Filed {
        let (from, until, positions) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH, (3, 9));
        let span = Span { first, last, from, until, positions };
        Filed::of(span, 10, format!("hash of {first}"), previous, 1)
    }

    fn told(filed: &Filed, before: Option<&Entry>) -> Result<Entry, String> {
        let body = serde_json::to_vec(filed).unwrap().into();
        let (subject, headers) = ("arc.volume".to_owned(), HeaderMap::new());
        let kept = Kept { sequence: 5, subject, headers, body };
        read(&kept, before).map_err(|error| error.to_string())
    }

    #[test]
    fn volumes_follow_on_each_other() {
        let first = filed(1, 10, None);
        let entry = told(&first, None).unwrap();
        assert_eq!(told(&filed(11, 12, Some(&first)), Some(&entry)).unwrap().filed.commits(), 2);
        let other = filed(1, 9, None);
        for wrong in [filed(12, 13, Some(&first)), filed(10, 13, Some(&first)), filed(11, 12, None)]
        {
            assert!(told(&wrong, Some(&entry)).unwrap_err().contains("不相接"), "{wrong:?}");
        }
        assert!(told(&filed(2, 9, None), None).is_err());
        assert!(told(&other, None).is_ok());
        let later = Filed { schema: "archive.v2".into(), ..first };
        assert!(told(&later, None).unwrap_err().contains("请升级"));
    }

    #[test]
    fn only_tickets_between_its_positions_may_be_in_a_volume() {
        let ticket = |position| TicketNumber::derive(date(2026, 9, 14), IntakePosition(position));
        let held = [2, 3, 9, 10].map(|position| filed(1, 2, None).may_hold(ticket(position)));
        assert_eq!(held, [false, true, true, false]);
    }
}
