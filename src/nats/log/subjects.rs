//! Subjects of the log.
//!
//! Must never: carry more of an appeal than its channel and the source's own id.

use crate::domain::appeal::IntakeChannel;
use crate::domain::id::{SourceId, TicketNumber};
use crate::nats::token::token_of;

/// Parts into which tickets fall, so that consumers can share them out. Part of the wire form: never changed.
const PARTITIONS: u64 = 64;

/// Of a ticket's commits.
pub fn commits(ticket: TicketNumber) -> String {
    format!("ev.{}.{ticket}", ticket.position().0 % PARTITIONS)
}

/// Of every dead letter.
pub const LETTERS: &str = "dead.letter.*";

/// Of the pieces of the archive's volumes.
pub const PIECE: &str = "arc.piece";

/// Of the entries of the archive's catalogue.
pub const VOLUME: &str = "arc.volume";

/// Of an accepted appeal.
pub fn appeal(channel: IntakeChannel, source: &SourceId) -> String {
    format!("ap.{}.{}", channel.word(), token_of(source.as_str()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_appeal_has_one_subject_however_its_source_names_it() {
        let subject = |id: &str| appeal(IntakeChannel::Phone, &SourceId::new(id));
        assert_eq!(subject("热线 7.1"), "ap.phone.%E7%83%AD%E7%BA%BF%207%2E1");
        assert_eq!(subject("a*.>"), "ap.phone.a%2A%2E%3E");
        let long = subject(&"热".repeat(500));
        assert!(long.len() < 100, "{long}");
        assert_ne!(long, subject(&"线".repeat(500)));
    }
}
