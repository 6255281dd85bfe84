//! What a log holds, counted, and as one digest: sealed bytes, keys, letters, times and positions included.
//! Equal digests, equal logs.
//!
//! Must never: leave anything out that a copy must bring along.

use serde::Serialize;

use crate::engine::port::{Error, KeptLetter};
use crate::engine::vault::to_hex;

use super::port::{LetterRow, Part, Row, Source};

/// Rows read at once.
const BATCH: usize = 500;

/// What a log holds (日志内容).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Contents {
    /// Accepted appeals.
    pub appeals: u64,
    /// Wrapped keys.
    pub keys: u64,
    /// Commits.
    pub commits: u64,
    /// Dead letters.
    pub letters: u64,
    /// Dead letters that were replayed.
    pub replayed: u64,
    /// The digest of it all, in hex.
    pub digest: String,
}

/// Why a log cannot be read from end to end.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Unreadable {
    /// The log says so.
    #[error(transparent)]
    Log(#[from] Error),
    /// Nothing stands at a position that others stand behind. Letters may lack numbers; but a ticket's number
    /// is its appeal's position, and whoever reads the event log takes a missing commit for a lost one.
    #[error("{part}缺第 {position} 条")]
    Gap {
        /// Where.
        part: Part,
        /// Which position.
        position: u64,
    },
}

/// Reads a whole log.
///
/// # Errors
/// See [`Unreadable`].
pub async fn contents<S: Source>(source: &S) -> Result<Contents, Unreadable> {
    let mut contents = Contents::default();
    let mut hasher = blake3::Hasher::new();
    for part in Part::ALL.iter().copied() {
        feed(&mut hasher, part.word().as_bytes());
        let mut reached = 0;
        loop {
            let rows = source.rows(part, reached, BATCH).await?;
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                let position = reached + 1;
                if part != Part::Letters && row.position() != position {
                    return Err(Unreadable::Gap { part, position });
                }
                reached = row.position();
                contents.take(row, &mut hasher);
            }
        }
    }
    contents.digest = to_hex(hasher.finalize().as_bytes());
    Ok(contents)
}

impl Contents {
    fn take(&mut self, row: &Row, hasher: &mut blake3::Hasher) {
        hasher.update(&row.position().to_le_bytes());
        match row {
            Row::Appeal(row) => {
                self.appeals += 1;
                self.keys += u64::from(row.wrapped_key.is_some());
                hasher.update(&row.body_hash);
                feed(hasher, row.accepted_at.to_string().as_bytes());
                feed(hasher, &row.appeal);
                feed(hasher, row.wrapped_key.as_deref().unwrap_or_default());
            }
            Row::Commit(row) => {
                self.commits += 1;
                feed(hasher, &row.body);
            }
            Row::Letter(LetterRow { kept: KeptLetter { letter, .. }, replayed_at }) => {
                self.letters += 1;
                self.replayed += u64::from(replayed_at.is_some());
                hasher.update(&letter.row.to_le_bytes());
                hasher.update(&letter.fingerprint);
                let replayed_at = replayed_at.map(|at| at.to_string()).unwrap_or_default();
                for text in [
                    &letter.source,
                    &letter.code,
                    &letter.detail,
                    &letter.at.to_string(),
                    &letter.reading,
                    &replayed_at,
                ] {
                    feed(hasher, text.as_bytes());
                }
                feed(hasher, &letter.sealed);
            }
        }
    }
}

/// Bytes with their length before them, so that nothing moves from one field into the next unseen.
fn feed(hasher: &mut blake3::Hasher, bytes: &[u8]) {
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}
