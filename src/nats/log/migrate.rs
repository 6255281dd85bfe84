//! Walking through the log on JetStream, and filling it with what another held.
//!
//! A stream gives out its numbers itself, so each message is fenced with the number before the one that it must
//! have. Letters may lack numbers: those are taken by marks of replay that mean no letter.
//!
//! Must never: let a message stand at another number than it had, or call forgotten what a copy merely lacks.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::id::{LogPosition, TicketNumber};
use crate::engine::migrate::{AppealRow, CommitRow, LetterRow, Part, Reach, Row, Source, Target};
use crate::engine::port::{Error as PortError, KeptLetter};
use crate::nats::error::Error;
use crate::nats::kept::Kept;
use crate::nats::publish::{Draft, Published, wait};
use crate::nats::streams::StreamName;

use super::adapter::JetStreamLog;
use super::heads::Head;
use super::{appeals, commits, letters, subjects};

/// How often a copy that is behind its leader is asked again, and after what pause.
const TRIES: usize = 100;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(50);

impl Source for JetStreamLog {
    async fn reach(&self) -> Result<Reach, PortError> {
        Ok(Reach {
            appeals: self.last_of(Part::Appeals).await?,
            commits: self.last_of(Part::Commits).await?,
            letters: self.last_of(Part::Letters).await?,
        })
    }

    async fn rows(&self, part: Part, after: u64, limit: usize) -> Result<Vec<Row>, PortError> {
        let kept = self.kept(part, after, limit).await?;
        match part {
            Part::Appeals => self.appeals_of(&kept).await,
            Part::Commits => kept.iter().map(commit_of).collect(),
            Part::Letters => self.letters_of(&kept).await,
        }
    }
}

impl Target for JetStreamLog {
    async fn begin(&self) -> Result<(), PortError> {
        Ok(self.marks.begin_fill().await?)
    }

    async fn put(&self, rows: Vec<Row>) -> Result<(), PortError> {
        let (mut keys, mut appeals, mut commits, mut letters) = (vec![], vec![], vec![], vec![]);
        for row in rows {
            match row {
                Row::Appeal(row) => {
                    let (key, appeal) = appeals::copies(row)?;
                    keys.extend(key);
                    appeals.push(appeal);
                }
                Row::Commit(row) => commits.push(*row),
                Row::Letter(row) => letters.push(row.kept),
            }
        }
        self.put_keys(keys).await?;
        self.put_in_order(appeals).await?;
        self.put_commits(commits).await?;
        self.put_letters(letters).await
    }

    async fn put_replayed(&self, replayed: Vec<(u64, Timestamp)>) -> Result<(), PortError> {
        let drafts: Vec<_> =
            replayed.into_iter().map(|(id, at)| letters::replayed(id, at)).collect();
        // One that is refused stands already.
        Ok(self.link.publish_all(&drafts).await.map(|_| ())?)
    }

    async fn finish(&self) -> Result<(), PortError> {
        Ok(self.marks.end_fill().await?)
    }
}

impl JetStreamLog {
    /// The last number of a part, as the leader knows it.
    async fn last_of(&self, part: Part) -> Result<u64, Error> {
        match part {
            Part::Appeals => Ok(self.link.extent(StreamName::Appeals).await?.last),
            Part::Commits => Ok(self.link.extent(StreamName::Events).await?.last),
            Part::Letters => {
                let last = self.link.last_of_leader(StreamName::Dead, subjects::LETTERS).await?;
                Ok(last.map_or(0, |kept| kept.sequence))
            }
        }
    }

    /// Messages of a part. A copy may be behind its leader, for a while; then it is asked again.
    async fn kept(&self, part: Part, after: u64, limit: usize) -> Result<Vec<Kept>, PortError> {
        let last = self.last_of(part).await?;
        for _ in 0..TRIES {
            if last <= after {
                return Ok(Vec::new());
            }
            let kept = match part {
                Part::Appeals => self.link.from(StreamName::Appeals, ">", after + 1, limit).await?,
                Part::Commits => self.events_after(after, limit).await?,
                Part::Letters => {
                    let letters = subjects::LETTERS;
                    self.link.from(StreamName::Dead, letters, after + 1, limit).await?
                }
            };
            if !kept.is_empty() {
                return Ok(kept);
            }
            wait(PAUSE).await;
        }
        Err(Error::request("读取", format!("{part}的副本落后于主副本")).into())
    }

    /// The last message of each subject, by subject; what a copy lacks is asked of the leader.
    async fn last_by_subject(
        &self,
        stream: StreamName,
        subjects: &[String],
    ) -> Result<HashMap<String, Kept>, Error> {
        let found = self.link.last_of_each(stream, subjects).await?;
        let mut found: HashMap<String, Kept> =
            found.into_iter().map(|kept| (kept.subject.clone(), kept)).collect();
        for subject in subjects {
            if !found.contains_key(subject)
                && let Some(kept) = self.link.last_of_leader(stream, subject).await?
            {
                found.insert(subject.clone(), kept);
            }
        }
        Ok(found)
    }

    async fn appeals_of(&self, kept: &[Kept]) -> Result<Vec<Row>, PortError> {
        let read: Vec<(AppealRow, Option<String>)> =
            kept.iter().map(appeals::copied).collect::<Result<_, _>>()?;
        let subjects: Vec<String> =
            read.iter().filter_map(|(_, key)| Some(subjects::key(key.as_ref()?))).collect();
        let keys = self.last_by_subject(StreamName::Keys, &subjects).await?;
        let rows = read.into_iter().map(|(row, key)| {
            let key = key.and_then(|key| keys.get(&subjects::key(&key)));
            Row::Appeal(AppealRow { wrapped_key: key.map(|kept| kept.body.to_vec()), ..row })
        });
        Ok(rows.collect())
    }

    async fn letters_of(&self, kept: &[Kept]) -> Result<Vec<Row>, PortError> {
        let subjects: Vec<String> =
            kept.iter().map(|one| subjects::replayed(one.sequence)).collect();
        let replayed = self.last_by_subject(StreamName::Dead, &subjects).await?;
        kept.iter()
            .zip(&subjects)
            .map(|(one, subject)| {
                let replayed_at = replayed.get(subject).map(letters::replayed_at).transpose()?;
                Ok(Row::Letter(LetterRow { kept: letters::read(one)?, replayed_at }))
            })
            .collect()
    }

    /// Keys have names of their own, so one that stands already is from a copy that was broken off, and the same.
    async fn put_keys(&self, drafts: Vec<Draft>) -> Result<(), PortError> {
        let published = self.link.publish_all(&drafts).await?;
        for (draft, published) in drafts.iter().zip(published) {
            if let Published::Refused(_) = published {
                return Err(taken(draft));
            }
        }
        Ok(())
    }

    async fn put_commits(&self, rows: Vec<CommitRow>) -> Result<(), PortError> {
        self.learn_heads(rows.iter().map(|row| &row.commit)).await?;
        let mut heads: HashMap<TicketNumber, Head> = HashMap::new();
        let mut drafts = Vec::with_capacity(rows.len());
        for CommitRow { position: LogPosition(sequence), commit, body } in rows {
            let (ticket, revision) = (commit.ticket, commit.revision);
            let known = heads.get(&ticket).copied().or_else(|| self.known_head(ticket));
            let mut head = known.unwrap_or_default();
            if head.revision.next() != revision {
                head = self.head_of_leader(ticket).await?;
            }
            if head.revision.next() != revision {
                let detail = format!("工单 {ticket} 的历史在第 {} 版之前断开", revision.0);
                return Err(PortError::Corrupt { detail });
            }
            let (draft, hash) = commits::draft(&commit, body.into(), head);
            heads.insert(ticket, Head { revision, sequence, hash, archived: false });
            drafts.push(draft.at(sequence));
        }
        self.put_in_order(drafts).await?;
        for (ticket, head) in heads {
            self.heads.learn(ticket, head);
        }
        Ok(())
    }

    async fn put_letters(&self, kept: Vec<KeptLetter>) -> Result<(), PortError> {
        if kept.is_empty() {
            return Ok(());
        }
        let mut next = self.link.extent(StreamName::Dead).await?.last + 1;
        let mut drafts = Vec::with_capacity(kept.len());
        for KeptLetter { id, letter } in kept {
            if id < next {
                let detail = format!(
                    "死信编号 {id} 在目标中已被占用（DEAD 已到 {}）；请改用新建的流",
                    next - 1
                );
                return Err(PortError::Storage { detail });
            }
            drafts.extend((next..id).map(|number| letters::no_letter(number).at(number)));
            drafts.push(letters::draft(&letter)?.at(id));
            next = id + 1;
        }
        self.put_in_order(drafts).await
    }

    async fn put_in_order(&self, drafts: Vec<Draft>) -> Result<(), PortError> {
        match self.link.publish_in_order(drafts).await? {
            None => Ok(()),
            Some(draft) => Err(taken(&draft)),
        }
    }
}

fn commit_of(kept: &Kept) -> Result<Row, PortError> {
    let linked = commits::read(kept)?;
    Ok(Row::Commit(Box::new(CommitRow {
        position: LogPosition(linked.sequence),
        commit: std::sync::Arc::unwrap_or_clone(linked.commit),
        body: kept.body.to_vec(),
    })))
}

fn taken(draft: &Draft) -> PortError {
    let detail = format!(
        "{} 的位置已被别人写入的消息占用（{}）；请确认没有别的 hotline 在使用目标集群，并改用新建的流",
        draft.stream.word(),
        draft.subject
    );
    PortError::Storage { detail }
}
