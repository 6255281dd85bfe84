//! Dead letters as messages: a line of JSON, then the sealed bytes as they are, which are the larger part. That one
//! was replayed is a message of its own.
//!
//! Must never: forget a letter because it was replayed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::engine::port::{DeadLetter, Error, KeptLetter};
use crate::engine::vault::to_hex;
use crate::nats::header;
use crate::nats::kept::Kept;
use crate::nats::publish::{Draft, json};
use crate::nats::streams::StreamName;

use super::subjects;

/// Form of the body.
const SCHEMA: &str = "dead-letter.v2";
const REPLAYED: &str = "dead.replayed.";

/// The line of a letter.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    schema: String,
    source: String,
    row: u64,
    code: String,
    detail: String,
    at: Timestamp,
    fingerprint: String,
    reading: String,
}

/// The message of a letter: the same letter from the same source has the same subject, and stands once.
///
/// # Errors
/// When a letter has no JSON form, which none lacks.
pub fn draft(letter: &DeadLetter) -> Result<Draft, Error> {
    let mut same = blake3::Hasher::new();
    same.update(letter.source.as_bytes());
    same.update(&letter.fingerprint);
    let subject = subjects::letter(same.finalize().to_hex().as_str());
    let line = Line {
        schema: SCHEMA.to_owned(),
        source: letter.source.clone(),
        row: letter.row,
        code: letter.code.clone(),
        detail: letter.detail.clone(),
        at: letter.at,
        fingerprint: to_hex(&letter.fingerprint),
        reading: letter.reading.clone(),
    };
    let mut body = json(&line)?;
    body.push(b'\n');
    body.extend_from_slice(&letter.sealed);
    let id = nuid::next().to_string();
    Ok(Draft::new(StreamName::Dead, subject, id, body).with(header::SCHEMA, SCHEMA))
}

/// The message that says that a letter was replayed.
pub fn replayed(id: u64, at: Timestamp) -> Draft {
    let message = nuid::next().to_string();
    Draft::new(StreamName::Dead, subjects::replayed(id), message, at.to_string())
}

/// A message that takes a number away from the letters: a mark of replay of itself, which is no letter.
pub fn no_letter(number: u64) -> Draft {
    replayed(number, Timestamp::UNIX_EPOCH)
}

/// When a letter was replayed, as a mark says.
///
/// # Errors
/// A message that cannot be read.
pub fn replayed_at(kept: &Kept) -> Result<Timestamp, Error> {
    let text = String::from_utf8_lossy(&kept.body);
    text.parse().map_err(|error| Error::Corrupt {
        detail: format!("死信重放标记第 {} 条无法读取：{error}", kept.sequence),
    })
}

/// The letters among messages that were not replayed.
///
/// # Errors
/// A message that cannot be read.
pub fn waiting(kept: &[Kept]) -> Result<Vec<KeptLetter>, Error> {
    let done: BTreeSet<u64> =
        kept.iter().filter_map(|one| one.subject.strip_prefix(REPLAYED)?.parse().ok()).collect();
    kept.iter()
        .filter(|one| !one.subject.starts_with(REPLAYED) && !done.contains(&one.sequence))
        .map(read)
        .collect()
}

/// Reads a letter.
///
/// # Errors
/// A message that cannot be read.
pub fn read(kept: &Kept) -> Result<KeptLetter, Error> {
    let damaged =
        |why: String| Error::Corrupt { detail: format!("死信第 {} 条{why}", kept.sequence) };
    let end = kept.body.iter().position(|byte| *byte == b'\n');
    let (line, sealed) = end.and_then(|end| kept.body.split_at_checked(end)).unwrap_or_default();
    let line: Line =
        serde_json::from_slice(line).map_err(|error| damaged(format!("无法读取：{error}")))?;
    let fingerprint = blake3::Hash::from_hex(&line.fingerprint)
        .map_err(|error| damaged(format!("指纹无法读取：{error}")))?;
    let sealed = sealed.get(1..).unwrap_or_default().to_vec();
    let Line { source, row, code, detail, at, reading, .. } = line;
    let fingerprint = *fingerprint.as_bytes();
    let letter = DeadLetter { source, row, code, detail, at, fingerprint, sealed, reading };
    Ok(KeptLetter { id: kept.sequence, letter })
}
