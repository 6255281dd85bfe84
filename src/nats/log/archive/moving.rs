//! Archiving: the oldest commits are written into a volume, the volume is read back, put into the cluster and
//! filed, and only then does the log let go of them.
//!
//! Whoever is broken off leaves either pieces without an entry, which nobody reads, or a volume that is filed and
//! still in the log, too; the next one begins by letting the log go of that. Two at once fence each other off.
//!
//! Must never: take the time from this machine's clock.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Read};
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};

use crate::nats::error::Error;
use crate::nats::header;
use crate::nats::kept::Kept;
use crate::nats::link::Link;
use crate::nats::log::{commits, subjects};
use crate::nats::publish::Draft;
use crate::nats::setup;
use crate::nats::streams::StreamName;

use super::catalogue::{Entry, Filed, SCHEMA, name};
use super::record::{Record, time_of};
use super::shelf::{Unshelved, blocking};
use super::stacks::{Stacks, check_end};
use super::volume::{Volume, fingerprint};
use super::writer::{Writer, Written};

/// Commits of a volume, at most; those of about a week of a district.
pub const VOLUME_COMMITS: u64 = 50_000;
/// Bytes of a piece; below what servers take in one message.
const PIECE_BYTES: u64 = 512 * 1024;
/// Pieces that are under way at once.
const PIECES_AT_ONCE: usize = 8;
/// Commits read at once.
const READ_AT_ONCE: usize = 1_000;

/// What archives a cluster's log.
#[derive(Debug)]
pub struct Archiver {
    stacks: Stacks,
}

/// What is old enough to be archived (待归档).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pending {
    /// Place in the log of the first.
    pub first: u64,
    /// That of the last; before `first` when there is none.
    pub last: u64,
}

/// What one run has moved (本次归档).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moved {
    /// The volumes that were made.
    pub volumes: Vec<Filed>,
    /// Commits that were archived before and that the log lets go of only now.
    pub let_go: u64,
    /// Consumers that have not read all that left the log, and how far they have come. They find the rest only in
    /// the volumes.
    pub behind: Vec<(String, u64)>,
}

impl Pending {
    /// How many.
    pub fn commits(&self) -> u64 {
        (self.last + 1).saturating_sub(self.first)
    }
}

impl Archiver {
    /// An archiver with this machine's files in `folder`.
    ///
    /// # Errors
    /// A log that must not let go of anything, or does not go on where its archive ends; the cluster's.
    pub async fn open(link: Link, folder: PathBuf) -> Result<Self, Error> {
        let events = setup::found(&link, StreamName::Events).await?;
        if events.ok_or(Error::Missing(StreamName::Events))?.deny_purge {
            return Err(Error::NeverPurged);
        }
        let stacks = Stacks::over(link, folder);
        stacks.open().await?;
        Ok(Self { stacks })
    }

    /// The volumes there are.
    pub fn filed(&self) -> Vec<Filed> {
        self.stacks.entries().into_iter().map(|entry| entry.filed).collect()
    }

    /// What the server took longer than `age` ago, by its own clock.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn pending(&self, age: SignedDuration) -> Result<Pending, Error> {
        let cut = self.stacks.link.time().await?;
        let cut = cut.checked_sub(age).unwrap_or(Timestamp::MIN);
        let first = self.stacks.last() + 1;
        // The first place whose commit is too young lies in low..high.
        let (mut low, mut high) =
            (first, self.stacks.link.extent(StreamName::Events).await?.last + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let kept = self.stacks.link.from(StreamName::Events, ">", middle, 1).await?;
            if kept.first().and_then(time_of).is_some_and(|time| time < cut) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Ok(Pending { first, last: low - 1 })
    }

    /// Archives what is pending; `full_only` leaves what does not fill a volume. `tell` hears of each volume once it is filed.
    ///
    /// # Errors
    /// Another machine that archives at the same time; a full disk; the cluster's.
    pub async fn archive(
        &self,
        pending: Pending,
        full_only: bool,
        mut tell: impl FnMut(&Filed),
    ) -> Result<Moved, Error> {
        // Once the log has let go, the server says of each that it has read all that left.
        let read = self.stacks.link.read_until(StreamName::Events).await?;
        let mut moved = Moved { let_go: self.let_go().await?, ..Moved::default() };
        let mut first = pending.first;
        while first <= pending.last {
            let last = pending.last.min(first + VOLUME_COMMITS - 1);
            if full_only && last + 1 - first < VOLUME_COMMITS {
                break;
            }
            let filed = self.volume(first, last).await?;
            tell(&filed);
            self.let_go().await?;
            moved.volumes.push(filed);
            first = last + 1;
        }
        moved.behind = read.into_iter().filter(|(_, at)| *at < self.stacks.last()).collect();
        Ok(moved)
    }

    /// Reads every volume from its first byte to its last, and compares it with the catalogue. `tell` hears of
    /// each.
    ///
    /// # Errors
    /// [`Error::Volume`] with the first that is not as it should be.
    pub async fn check(&self, mut tell: impl FnMut(&Filed)) -> Result<(), Error> {
        for entry in self.stacks.entries() {
            self.stacks.shelf.volume(&entry, &self.stacks.link).await?;
            let path = self.stacks.shelf.path(&entry.filed.name);
            let filed = entry.filed.clone();
            blocking(move || read_back(&path, &filed)).await?;
            tell(&entry.filed);
        }
        Ok(())
    }

    /// Lets the log go of what is archived; gives how much that was.
    async fn let_go(&self) -> Result<u64, Error> {
        let link = &self.stacks.link;
        let last = self.stacks.last();
        let log = link.extent(StreamName::Events).await?;
        check_end(log, last)?;
        if log.messages == 0 || log.first > last {
            return Ok(0);
        }
        // What leaves must be what was archived, and not what another log has at these numbers.
        let stands = link.at_of_leader(StreamName::Events, last).await?;
        let archived = self.stacks.after(last - 1, 1).await?;
        let hash = |kept: Option<&Kept>| kept?.header(header::HASH).map(str::to_owned);
        if hash(stands.as_ref()) != hash(archived.first()) {
            return Err(Error::Corrupt { detail: another_log(last) });
        }
        link.let_go(StreamName::Events, last + 1).await
    }

    /// Writes, reads back and files one volume.
    async fn volume(&self, first: u64, last: u64) -> Result<Filed, Error> {
        let (draft, Written { span, bytes, hash, .. }) = self.write(first, last).await?;
        let whole = span.filter(|span| (span.first, span.last) == (first, last));
        let unlike = || {
            Error::request(
                "归档",
                format!("第 {first} 条已不在事件日志中，可能另一台机器正在归档；请稍后再试"),
            )
        };
        let span = whole.ok_or_else(unlike)?;
        let entries = self.stacks.entries();
        let pieces = bytes.div_ceil(PIECE_BYTES);
        let previous = entries.last().map(|entry| &entry.filed);
        let filed = Filed::of(span, bytes, hash, previous, pieces);
        let (path, copy) = (draft.path().to_owned(), filed.clone());
        blocking(move || read_back(&path, &copy)).await?;
        self.file(draft.path(), &filed, entries.last()).await?;
        // Only now: a file on the shelf is taken for a volume that is filed.
        blocking(move || draft.put()).await?;
        Ok(filed)
    }

    /// Writes a volume to disk, under a name that nobody reads.
    async fn write(&self, first: u64, last: u64) -> Result<(Unshelved, Written<FileOut>), Error> {
        let draft = self.stacks.shelf.draft(&name(first, last))?;
        let failed = |error: std::io::Error| Error::Shelf(error.to_string());
        let out = BufWriter::new(draft.file.try_clone().map_err(failed)?);
        let mut writer = Writer::new(out).map_err(failed)?;
        let mut next = first;
        while next <= last {
            let left = usize::try_from(last + 1 - next).unwrap_or(usize::MAX);
            let link = &self.stacks.link;
            let kept = link.from(StreamName::Events, ">", next, left.min(READ_AT_ONCE)).await?;
            let Some(reached) = kept.last().map(|one| one.sequence) else {
                return Err(Error::request("归档", format!("第 {next} 条读不到")));
            };
            writer = blocking(move || add(writer, &kept)).await?;
            next = reached + 1;
        }
        let written = blocking(move || {
            let written = writer.finish()?;
            written.out.get_ref().sync_all().map_err(failed)?;
            Ok(written)
        });
        Ok((draft, written.await?))
    }

    /// Puts a volume into the cluster: its pieces, then its entry. Whoever else does so has taken the place of
    /// one of them.
    async fn file(&self, path: &Path, filed: &Filed, before: Option<&Entry>) -> Result<(), Error> {
        let link = &self.stacks.link;
        let mut next = link.extent(StreamName::Archive).await?.last + 1;
        self.stacks.learn_of_leader().await?;
        let stands = self.stacks.entries();
        if stands.last().map(|entry| entry.sequence) != before.map(|entry| entry.sequence) {
            return Err(Error::ArchivedElsewhere);
        }
        let odd =
            |error: std::io::Error| Error::Volume { file: path.to_owned(), why: error.to_string() };
        let mut file = File::open(path).map_err(odd)?;
        let mut drafts = Vec::with_capacity(PIECES_AT_ONCE);
        for _ in 0..filed.pieces {
            let mut piece = Vec::new();
            let read = (&mut file).take(PIECE_BYTES).read_to_end(&mut piece);
            read.map_err(odd)?;
            drafts.push(message(subjects::PIECE, piece).at(next));
            next += 1;
            if drafts.len() == PIECES_AT_ONCE {
                self.put(std::mem::take(&mut drafts)).await?;
            }
        }
        self.put(drafts).await?;
        // Only now: behind a piece of somebody else it would stand just as well, and speak of that.
        let entry = serde_json::to_vec(filed).map_err(|error| Error::request("归档", error))?;
        self.put(vec![message(subjects::VOLUME, entry).at(next)]).await?;
        self.stacks.add(Entry { filed: filed.clone(), sequence: next });
        Ok(())
    }

    async fn put(&self, drafts: Vec<Draft>) -> Result<(), Error> {
        match self.stacks.link.publish_in_order(drafts).await? {
            None => Ok(()),
            Some(_) => Err(Error::ArchivedElsewhere),
        }
    }
}

fn another_log(last: u64) -> String {
    format!(
        "事件日志第 {last} 条与归档中的不同，未清除任何提交：EVENTS 是重建的，或由早于归档的备份恢复；请恢复较新的备份"
    )
}

fn message(subject: &str, body: Vec<u8>) -> Draft {
    let id = nuid::next().to_string();
    let draft = Draft::new(StreamName::Archive, subject.to_owned(), id, body);
    draft.with(header::SCHEMA, SCHEMA)
}

type FileOut = BufWriter<File>;
type FileWriter = Writer<FileOut>;

fn add(mut writer: FileWriter, kept: &[Kept]) -> Result<FileWriter, Error> {
    for one in kept {
        // What is damaged must not get into the archive, where nobody looks for long.
        let linked = commits::read(one).map_err(|error| Error::request("归档", error))?;
        writer.push(linked.commit.ticket, &Record::of(one)?)?;
    }
    Ok(writer)
}

/// Reads a volume whole and compares it with what it is said to be.
fn read_back(path: &Path, filed: &Filed) -> Result<(), Error> {
    let odd = |why: String| Error::Volume { file: path.to_owned(), why };
    let (hash, bytes) = fingerprint(path).map_err(|error| odd(error.to_string()))?;
    if (&hash, bytes) != (&filed.hash, filed.bytes) {
        return Err(odd("内容与归档目录的摘要不符".to_owned()));
    }
    let volume = Volume::open(path)?;
    let mut heads = HashMap::new();
    let mut next = filed.first;
    while next <= filed.last {
        let records = volume.from(next, READ_AT_ONCE)?;
        if records.is_empty() {
            return Err(odd(format!("缺少第 {next} 条")));
        }
        for record in records {
            if record.sequence != next {
                return Err(odd(format!("缺少第 {next} 条")));
            }
            let read = commits::read(&record.kept()).map_err(|error| odd(error.to_string()))?;
            let ticket = read.commit.ticket;
            if !volume.holds(ticket) {
                return Err(odd(format!("索引中缺少工单 {ticket}")));
            }
            // A copy that differs from the others is sound message by message.
            if heads.insert(ticket, read.hash).is_some_and(|head| head != read.previous) {
                return Err(odd(format!("工单 {ticket} 的历史在第 {next} 条处断开")));
            }
            next += 1;
        }
    }
    if next == filed.last + 1 { Ok(()) } else { Err(odd("多出记录".to_owned())) }
}
