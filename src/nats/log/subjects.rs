//! Subjects of the log.
//!
//! Must never: carry more of an appeal than its channel and the source's own id.

use crate::domain::appeal::IntakeChannel;
use crate::domain::id::{SourceId, TicketNumber};
use crate::nats::token::encode;

/// Parts into which tickets fall, so that consumers can share them out. Part of the wire form: never changed.
const PARTITIONS: u64 = 64;

/// Of a ticket's commits.
pub fn commits(ticket: TicketNumber) -> String {
    format!("ev.{}.{ticket}", ticket.position().0 % PARTITIONS)
}

/// Of an accepted appeal.
pub fn appeal(channel: IntakeChannel, source: &SourceId) -> String {
    format!("ap.{}.{}", channel.word(), encode(source.as_str()))
}

/// Of a wrapped key.
pub fn key(id: &str) -> String {
    format!("key.{id}")
}

/// Of a dead letter.
pub fn letter(hash: &str) -> String {
    format!("dead.letter.{hash}")
}

/// Of the mark that a dead letter was replayed.
pub fn replayed(id: u64) -> String {
    format!("dead.replayed.{id}")
}
