//! The adapter: the engine's port over streams.
//!
//! Must never: take a copy's word for what an append is decided on; the leader's counts.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;

use crate::domain::appeal::IntakeChannel;
use crate::domain::event::Commit;
use crate::domain::id::{IntakePosition, LogPosition, Revision, SourceId, TicketNumber};
use crate::engine::port::{
    Acceptance, Accepted, Appended, DeadLetter, Error as PortError, IntakeEntry, KeptLetter, Log,
    LogCounts,
};
use crate::engine::vault::to_hex;
use crate::nats::error::Error;
use crate::nats::link::Link;
use crate::nats::publish::{Draft, Published, json};
use crate::nats::setup;
use crate::nats::streams::StreamName;

use super::archive::Stacks;
use super::chain::ChainHash;
use super::commits;
use super::events::ticket_of;
use super::heads::{Head, Heads};
use super::marks::Marks;
use super::recent::Recent;
use super::{appeals, letters, subjects};

/// Histories that are asked for at the same time.
const HISTORIES_AT_ONCE: usize = 64;
/// Accepted appeals looked at in one go when those without a ticket are sought.
const SEARCH_BATCH: usize = 512;

/// The log on JetStream.
#[derive(Debug)]
pub struct JetStreamLog {
    pub(super) link: Link,
    pub(super) marks: Marks,
    pub(super) heads: Heads,
    pub(super) stacks: Stacks,
    recent: Recent,
}

/// A commit on its way.
struct Pending {
    at: usize,
    commit: Commit,
    head: Head,
}

impl JetStreamLog {
    /// Opens the log of a cluster whose streams have been set up. `key_check` is a keyed hash that only the
    /// right master key makes; the first opening remembers it. This machine's files of the archive are in the
    /// folder `archive`, which is made when it is needed.
    ///
    /// # Errors
    /// Streams that are missing or not as they must be; a log that does not go on where its archive ends; another
    /// master key; a copy that was not finished.
    pub async fn open(link: Link, archive: PathBuf, key_check: &[u8; 32]) -> Result<Self, Error> {
        let log = Self::open_to_fill(link, archive, key_check).await?;
        log.marks.check_finished().await?;
        Ok(log)
    }

    /// Opens the log to copy into it what another holds.
    ///
    /// # Errors
    /// Those of [`open`](Self::open).
    pub async fn open_to_fill(
        link: Link,
        archive: PathBuf,
        key_check: &[u8; 32],
    ) -> Result<Self, Error> {
        setup::check(&link).await?;
        let marks = Marks::over(setup::bucket(&link).await?);
        marks.check_key(&to_hex(key_check)).await?;
        let stacks = Stacks::over(link.clone(), archive);
        stacks.open().await?;
        Ok(Self { link, marks, heads: Heads::default(), stacks, recent: Recent::default() })
    }

    /// Appends commits of distinct tickets, all under way at once.
    async fn append_wave(
        &self,
        wave: Vec<Pending>,
        outcome: &mut [Appended],
    ) -> Result<(), PortError> {
        let mut drafts: Vec<Draft> = Vec::with_capacity(wave.len());
        let mut hashes: Vec<ChainHash> = Vec::with_capacity(wave.len());
        for Pending { commit, head, .. } in &wave {
            let (draft, hash) = commits::draft(commit, json(commit)?.into(), *head);
            drafts.push(draft);
            hashes.push(hash);
        }
        let published = self.link.publish_all(&drafts).await?;
        let mut again: Vec<Pending> = Vec::new();
        for ((Pending { at, commit, .. }, hash), published) in
            wave.into_iter().zip(hashes).zip(published)
        {
            outcome[at] = match published {
                Published::At(sequence) => {
                    let revision = commit.revision;
                    let head = Head { revision, sequence, hash, archived: false };
                    self.heads.learn(commit.ticket, head);
                    self.recent.keep(sequence, Arc::new(commit));
                    Appended::At(LogPosition(sequence))
                }
                Published::Refused(_) => {
                    let head = self.head_of_leader(commit.ticket).await?;
                    let refused = Appended::Conflict(head.revision);
                    // Nobody was faster: what it follows on has just left the stream.
                    if head.archived && head.revision.next() == commit.revision {
                        again.push(Pending { at, commit, head });
                    }
                    refused
                }
            };
        }
        if again.is_empty() { Ok(()) } else { Box::pin(self.append_wave(again, outcome)).await }
    }

    fn acceptance(
        draft: &Draft,
        published: Published,
        hash: &str,
    ) -> Result<Acceptance, PortError> {
        match published {
            Published::At(sequence) => Ok(Acceptance::New(IntakePosition(sequence))),
            Published::Refused(None) => {
                let detail = format!("{} 被拒绝，却没有先前的进件", draft.subject);
                Err(PortError::Corrupt { detail })
            }
            Published::Refused(Some(kept)) => {
                let position = IntakePosition(kept.sequence);
                let same = appeals::read(&kept)?.body_hash == hash;
                Ok(if same { Acceptance::Repeated(position) } else { Acceptance::Reused(position) })
            }
        }
    }

    /// Which of some accepted appeals have no ticket.
    async fn without_ticket(&self, accepted: Vec<Accepted>) -> Result<Vec<Accepted>, PortError> {
        let subject = |one: &Accepted| subjects::commits(ticket_of(one));
        let subjects: Vec<String> = accepted.iter().map(subject).collect();
        let last = self.link.last_of_each(StreamName::Events, &subjects).await?;
        let registered: BTreeSet<&str> = last.iter().map(|kept| kept.subject.as_str()).collect();
        let lacks = |(one, subject): (Accepted, &String)| {
            (!registered.contains(subject.as_str())).then_some(one)
        };
        let lacking: Vec<Accepted> =
            accepted.into_iter().zip(&subjects).filter_map(lacks).collect();
        self.never_registered(lacking).await
    }

    async fn letters(&self) -> Result<Vec<KeptLetter>, PortError> {
        letters::waiting(&self.link.from(StreamName::Dead, ">", 1, usize::MAX).await?)
    }
}

impl Log for JetStreamLog {
    async fn accept(&self, entries: Vec<IntakeEntry>) -> Result<Vec<Acceptance>, PortError> {
        let hashes: Vec<String> = entries.iter().map(|entry| to_hex(&entry.body_hash)).collect();
        let drafts: Vec<_> = entries.into_iter().map(appeals::drafts).collect::<Result<_, _>>()?;
        let (keys, appeals): (Vec<_>, Vec<_>) = drafts.into_iter().unzip();
        let keys: Vec<Draft> = keys.into_iter().flatten().collect();
        self.link.publish_all(&keys).await?;
        let published = self.link.publish_all(&appeals).await?;
        let all = appeals.iter().zip(published).zip(&hashes);
        all.map(|((draft, published), hash)| Self::acceptance(draft, published, hash)).collect()
    }

    async fn append(&self, commits: Vec<Commit>) -> Result<Vec<Appended>, PortError> {
        self.learn_heads(commits.iter()).await?;
        let archived = self.registered_long_ago(commits.iter()).await?;
        let mut outcome = vec![Appended::Conflict(Revision(0)); commits.len()];
        let mut conflicted: BTreeSet<TicketNumber> = BTreeSet::new();
        let mut wave: Vec<Pending> = Vec::new();
        for (at, commit) in commits.into_iter().enumerate() {
            let ticket = commit.ticket;
            // What follows on another of this batch needs to know where that one stands.
            if wave.iter().any(|one| one.commit.ticket == ticket) {
                let sent: Vec<(usize, TicketNumber)> =
                    wave.iter().map(|one| (one.at, one.commit.ticket)).collect();
                self.append_wave(std::mem::take(&mut wave), &mut outcome).await?;
                let refused = sent.iter().filter(|(at, _)| !outcome[*at].stands());
                conflicted.extend(refused.map(|(_, ticket)| *ticket));
            }
            let mut head = self.known_head(ticket).unwrap_or_default();
            if head.revision.next() != commit.revision || archived.contains(&ticket) {
                head = self.head_of_leader(ticket).await?;
            }
            if conflicted.contains(&ticket) || head.revision.next() != commit.revision {
                conflicted.insert(ticket);
                outcome[at] = Appended::Conflict(head.revision);
                continue;
            }
            wave.push(Pending { at, commit, head });
        }
        self.append_wave(wave, &mut outcome).await?;
        if outcome.iter().any(|one| one.stands()) {
            self.link.say_grown().await;
        }
        Ok(outcome)
    }

    async fn keep_dead(&self, letters: Vec<DeadLetter>) -> Result<(), PortError> {
        let drafts = letters.iter().map(letters::draft).collect::<Result<Vec<_>, _>>()?;
        // One that is refused is kept already.
        Ok(self.link.publish_all(&drafts).await.map(|_| ())?)
    }

    async fn mark_replayed(&self, ids: Vec<u64>, at: Timestamp) -> Result<(), PortError> {
        let drafts: Vec<_> = ids.into_iter().map(|id| letters::replayed(id, at)).collect();
        Ok(self.link.publish_all(&drafts).await.map(|_| ())?)
    }

    async fn history(&self, ticket: TicketNumber) -> Result<Vec<Arc<Commit>>, PortError> {
        Ok(self.linked(ticket).await?.into_iter().map(|linked| linked.commit).collect())
    }

    async fn histories(
        &self,
        tickets: Vec<TicketNumber>,
    ) -> Result<Vec<Vec<Arc<Commit>>>, PortError> {
        let asking = tickets.into_iter().map(|ticket| self.history(ticket));
        stream::iter(asking).buffered(HISTORIES_AT_ONCE).try_collect().await
    }

    async fn tail(
        &self,
        after: LogPosition,
        limit: usize,
    ) -> Result<Vec<(LogPosition, Arc<Commit>)>, PortError> {
        let recent = self.recent.after(after.0, limit);
        if !recent.is_empty() {
            return Ok(recent);
        }
        let kept = self.events_after(after.0, limit).await?;
        kept.iter().map(|one| Ok((LogPosition(one.sequence), commits::read(one)?.commit))).collect()
    }

    async fn unregistered(&self, limit: usize) -> Result<Vec<Accepted>, PortError> {
        let mut reached = self.marks.registered().await?;
        let mut waiting: Vec<Accepted> = Vec::new();
        while waiting.len() < limit {
            let kept = self.link.from(StreamName::Appeals, ">", reached + 1, SEARCH_BATCH).await?;
            let Some(last) = kept.last().map(|last| last.sequence) else { break };
            let accepted = kept.iter().map(appeals::accepted).collect::<Result<Vec<_>, _>>()?;
            waiting.extend(self.without_ticket(accepted).await?);
            reached = last;
        }
        if waiting.is_empty() && reached > 0 {
            self.marks.set_registered(reached).await?;
        }
        waiting.truncate(limit);
        Ok(waiting)
    }

    async fn find(
        &self,
        channel: IntakeChannel,
        source_id: SourceId,
    ) -> Result<Option<Accepted>, PortError> {
        let subject = subjects::appeal(channel, &source_id);
        let kept = self.link.last_of_leader(StreamName::Appeals, &subject).await?;
        kept.map(|kept| appeals::accepted(&kept)).transpose()
    }

    async fn wrapped_key(&self, position: IntakePosition) -> Result<Option<Vec<u8>>, PortError> {
        let kept = self.link.at_of_leader(StreamName::Appeals, position.0).await?;
        let Some(id) = kept.map(|kept| appeals::read(&kept)).transpose()?.and_then(|body| body.key)
        else {
            return Ok(None);
        };
        let key = self.link.last_of_leader(StreamName::Keys, &subjects::key(&id)).await?;
        Ok(key.map(|kept| kept.body.to_vec()))
    }

    async fn dead(&self, after: u64, limit: usize) -> Result<Vec<KeptLetter>, PortError> {
        let mut letters = self.letters().await?;
        letters.retain(|one| one.id > after);
        letters.truncate(limit);
        Ok(letters)
    }

    async fn last(&self) -> Result<LogPosition, PortError> {
        Ok(LogPosition(self.link.extent(StreamName::Events).await?.last))
    }

    async fn counts(&self) -> Result<LogCounts, PortError> {
        Ok(LogCounts {
            appeals: self.link.extent(StreamName::Appeals).await?.messages,
            commits: self.link.extent(StreamName::Events).await?.last,
            dead: self.letters().await?.len() as u64,
        })
    }
}
