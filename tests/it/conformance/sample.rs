//! Entries, commits and letters to write.
//!
//! Must never: depend on an adapter.

use std::sync::Arc;

use hotline::domain::appeal::{Appeal, CallerSubject, IntakeChannel, Language};
use hotline::domain::command::CommandName;
use hotline::domain::event::{Commit, Event, SCHEMA};
use hotline::domain::id::{IntakePosition, Revision, SourceId, TicketNumber};
use hotline::domain::role::Actor;
use hotline::domain::sealed::Sealed;
use hotline::engine::port::{Acceptance, Appended, DeadLetter, IntakeEntry, Log};
use jiff::Timestamp;
use jiff::civil::date;

pub fn now() -> Timestamp {
    "2026-09-14T01:12:31.123456Z".parse().unwrap()
}

/// An appeal by phone.
pub fn entry(source: &str, text: &str) -> IntakeEntry {
    let body_hash = std::array::from_fn(|at| text.as_bytes().get(at).copied().unwrap_or(0));
    IntakeEntry {
        appeal: Arc::new(Appeal {
            channel: IntakeChannel::Phone,
            source_id: SourceId::new(source),
            received_at: now(),
            title: None,
            text: text.to_owned(),
            kind: None,
            place: Some("北京中路".into()),
            subject: CallerSubject::Person,
            confidential: false,
            language: Language::Tibetan,
            attachments: Vec::new(),
            external_refs: Vec::new(),
            respondent_units: Vec::new(),
            personal: Sealed::default(),
        }),
        body_hash,
        accepted_at: now(),
        wrapped_key: Vec::new(),
    }
}

pub fn entries(sources: &[&str]) -> Vec<IntakeEntry> {
    sources.iter().map(|source| entry(source, source)).collect()
}

pub fn ticket(position: u64) -> TicketNumber {
    TicketNumber::derive(date(2026, 9, 14), IntakePosition(position))
}

/// Commits as a log gives them out.
pub fn kept(commits: impl IntoIterator<Item = Commit>) -> Vec<Arc<Commit>> {
    commits.into_iter().map(Arc::new).collect()
}

/// A commit of one event that says nothing of its own; what stands in it is no matter of the log.
pub fn commit(position: u64, revision: u32) -> Commit {
    Commit {
        schema: SCHEMA,
        ticket: ticket(position),
        revision: Revision(revision),
        at: now(),
        actor: Actor::engine(),
        command: CommandName::Acknowledge,
        request: None,
        events: vec![Event::Acknowledged],
    }
}

/// The commit that registers an accepted appeal.
pub fn registering(position: u64, appeal: Arc<Appeal>) -> Commit {
    let event = Event::Registered { appeal };
    Commit { command: CommandName::Register, events: vec![event], ..commit(position, 1) }
}

pub fn letter(source: &str, row: u64, fingerprint: u8) -> DeadLetter {
    DeadLetter {
        source: source.to_owned(),
        row,
        code: "empty_text".into(),
        detail: "诉求内容为空".into(),
        at: now(),
        fingerprint: [fingerprint; 32],
        sealed: vec![0, 255, fingerprint],
        reading: "{}".into(),
    }
}

/// Accepts entries that must all be new.
pub async fn accepted(log: &impl Log, entries: Vec<IntakeEntry>) -> Vec<u64> {
    let outcome = log.accept(entries).await.unwrap();
    outcome.into_iter().map(new).collect()
}

pub fn new(acceptance: Acceptance) -> u64 {
    match acceptance {
        Acceptance::New(position) => position.0,
        Acceptance::Repeated(_) | Acceptance::Reused(_) => panic!("{acceptance:?} is not new"),
    }
}

/// Appends commits that must all stand.
pub async fn appended(log: &impl Log, commits: Vec<Commit>) -> Vec<u64> {
    let outcome = log.append(commits).await.unwrap();
    outcome
        .into_iter()
        .map(|one| match one {
            Appended::At(position) => position.0,
            Appended::Conflict(_) => panic!("{one:?}"),
        })
        .collect()
}
