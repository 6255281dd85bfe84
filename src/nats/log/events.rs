//! Reading the event log: what the stream holds and what has left it for the archive, as one.
//!
//! Must never: take "the stream holds nothing of it" for "it never was" without asking how far the stream reaches
//! back.

use std::collections::BTreeSet;

use crate::domain::calendar::day_of;
use crate::domain::event::Commit;
use crate::domain::id::{Revision, TicketNumber};
use crate::engine::port::{Accepted, Error as PortError};
use crate::nats::kept::Kept;
use crate::nats::streams::StreamName;

use super::adapter::JetStreamLog;
use super::commits::{self, Linked};
use super::heads::Head;
use super::subjects;

/// Most commits of one ticket.
const HISTORY_MAX: usize = 100_000;

impl JetStreamLog {
    /// The head that this process has seen, unless it has left the stream since.
    pub(super) fn known_head(&self, ticket: TicketNumber) -> Option<Head> {
        self.heads.get(ticket).filter(|head| head.sequence > self.stacks.last())
    }

    /// Heads that are not known yet of commits that follow on another.
    pub(super) async fn learn_heads(
        &self,
        commits: impl Iterator<Item = &Commit>,
    ) -> Result<(), PortError> {
        let unknown: BTreeSet<TicketNumber> = commits
            .filter(|one| one.revision > Revision(1) && self.known_head(one.ticket).is_none())
            .map(|one| one.ticket)
            .collect();
        let subjects: Vec<String> = unknown.into_iter().map(subjects::commits).collect();
        for kept in self.link.last_of_each(StreamName::Events, &subjects).await? {
            let linked = commits::read(&kept)?;
            self.heads.learn(linked.commit.ticket, linked.head());
        }
        Ok(())
    }

    /// The head that the leader knows; what is behind it was decided on an older state.
    pub(super) async fn head_of_leader(&self, ticket: TicketNumber) -> Result<Head, PortError> {
        let subject = subjects::commits(ticket);
        let head = match self.link.last_of_leader(StreamName::Events, &subject).await? {
            Some(kept) => commits::read(&kept)?.head(),
            None => self.archived_head(ticket).await?,
        };
        self.heads.learn(ticket, head);
        Ok(head)
    }

    /// The head of a ticket of which the stream holds nothing.
    async fn archived_head(&self, ticket: TicketNumber) -> Result<Head, PortError> {
        self.stacks.look().await?;
        match self.stacks.of_ticket(ticket).await?.last() {
            Some(kept) => Ok(Head { archived: true, ..commits::read(kept)?.head() }),
            None => Ok(Head::default()),
        }
    }

    /// Which tickets that are to be registered have been so long ago that the stream has let them go: it could
    /// not refuse them.
    pub(super) async fn registered_long_ago(
        &self,
        commits: impl Iterator<Item = &Commit>,
    ) -> Result<BTreeSet<TicketNumber>, PortError> {
        let registering: Vec<TicketNumber> =
            commits.filter(|one| one.revision == Revision(1)).map(|one| one.ticket).collect();
        let mut archived = BTreeSet::new();
        if registering.is_empty() {
            return Ok(archived);
        }
        if self.stacks.last() == 0 {
            self.stacks.look_now_and_then().await?;
        } else {
            self.stacks.look().await?;
        }
        for ticket in registering {
            if self.stacks.holds(ticket).await? {
                archived.insert(ticket);
            }
        }
        Ok(archived)
    }

    /// Those of some appeals of whose tickets the stream holds nothing that the archive does not hold either.
    pub(super) async fn never_registered(
        &self,
        lacking: Vec<Accepted>,
    ) -> Result<Vec<Accepted>, PortError> {
        if lacking.is_empty() {
            return Ok(lacking);
        }
        self.stacks.look().await?;
        let mut never = Vec::with_capacity(lacking.len());
        for one in lacking {
            if !self.stacks.holds(ticket_of(&one)).await? {
                never.push(one);
            }
        }
        Ok(never)
    }

    /// A ticket's history with its chain checked. A copy that is behind what this process has seen is not
    /// asked again: the leader is.
    pub(super) async fn linked(&self, ticket: TicketNumber) -> Result<Vec<Linked>, PortError> {
        let subject = subjects::commits(ticket);
        let mut kept = self.of_copy(ticket, &subject).await?;
        let seen = self.known_head(ticket).unwrap_or_default();
        if kept.last().map_or(0, |last| last.sequence) < seen.sequence {
            tracing::warn!(%ticket, "a copy is behind, the leader is asked");
            let of_leader = self.of_leader(&subject).await?;
            kept = self.with_archived(ticket, of_leader).await?;
        }
        let history = match commits::history(ticket, &kept) {
            Ok(history) => history,
            Err(error) => {
                // A part of it may have left the stream while it was read.
                tracing::warn!(%ticket, error = &error as &dyn std::error::Error, "history read again");
                commits::history(ticket, &self.of_copy(ticket, &subject).await?)?
            }
        };
        if let Some(last) = history.last() {
            let archived = last.sequence <= self.stacks.last();
            self.heads.learn(ticket, Head { archived, ..last.head() });
        }
        Ok(history)
    }

    async fn of_copy(&self, ticket: TicketNumber, subject: &str) -> Result<Vec<Kept>, PortError> {
        let kept = self.link.from(StreamName::Events, subject, 1, HISTORY_MAX).await?;
        self.with_archived(ticket, kept).await
    }

    async fn of_leader(&self, subject: &str) -> Result<Vec<Kept>, PortError> {
        let mut kept: Vec<Kept> = Vec::new();
        loop {
            let next = kept.last().map_or(1, |last| last.sequence + 1);
            match self.link.next_of_leader(StreamName::Events, subject, next).await? {
                Some(one) => kept.push(one),
                None => return Ok(kept),
            }
        }
    }

    /// A ticket's commits with those before them that have left the stream.
    async fn with_archived(
        &self,
        ticket: TicketNumber,
        kept: Vec<Kept>,
    ) -> Result<Vec<Kept>, PortError> {
        if kept.first().is_some_and(commits::is_first) {
            return Ok(kept);
        }
        self.stacks.look().await?;
        let mut whole = self.stacks.of_ticket(ticket).await?;
        // What was archived just now may still have been in the stream when that was read.
        let begins = kept.first().map_or(u64::MAX, |first| first.sequence);
        whole.retain(|one| one.sequence < begins);
        whole.extend(kept);
        Ok(whole)
    }

    /// Messages after a place of the log, in order and without a gap, at most `limit`; none only at the end of what
    /// is there to read.
    pub(super) async fn events_after(
        &self,
        place: u64,
        limit: usize,
    ) -> Result<Vec<Kept>, PortError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let mut kept = Vec::new();
        if place >= self.stacks.last() {
            kept = self.link.from(StreamName::Events, ">", place + 1, limit).await?;
            let goes_on = match kept.first() {
                Some(first) => first.sequence == place + 1,
                // Asked at every pause; the leader's end settles it.
                None => self.link.extent(StreamName::Events).await?.last <= place,
            };
            if !goes_on {
                self.stacks.look().await?;
            }
        }
        if place < self.stacks.last() && kept.first().is_none_or(|one| one.sequence != place + 1) {
            kept = self.stacks.after(place, limit).await?;
        }
        // What leaves the stream is archived, so a number that is passed over is a message lost.
        if let Some(first) = kept.first()
            && first.sequence != place + 1
        {
            let detail = format!("事件日志缺少第 {} 至 {} 条", place + 1, first.sequence - 1);
            return Err(PortError::Corrupt { detail });
        }
        // Further on it may have been archived while this was read; whoever asks from there is told.
        let run = kept.iter().zip(place + 1..).take_while(|(one, at)| one.sequence == *at).count();
        kept.truncate(run);
        Ok(kept)
    }
}

/// The ticket of an accepted appeal.
pub(super) fn ticket_of(accepted: &Accepted) -> TicketNumber {
    TicketNumber::derive(day_of(accepted.accepted_at), accepted.position)
}
