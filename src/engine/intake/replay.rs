//! Replays dead letters: the bytes as they came, or a corrected record, read the way the source was.
//!
//! Must never: mark a letter as replayed that was not taken.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::engine::clock::Clock;
use crate::engine::execute;
use crate::engine::port::{self, KeptLetter, Log};
use crate::engine::vault;

use super::accept::{Origin, parse, take};
use super::mapping::Mapping;
use super::pipeline::Desk;
use super::records::{CsvRecords, Record, parse_json};
use super::register::register;
use super::rejection::{Rejection, RejectionCode};

/// Letters read at once.
const BATCH: usize = 200;

/// What became of the letters (重放结果).
#[derive(Debug, Default, Serialize)]
pub struct Replayed {
    /// Letters tried.
    pub tried: u64,
    /// New appeals.
    pub accepted: u64,
    /// Appeals that had come in the meantime.
    pub duplicates: u64,
    /// Letters that stay, with the reason.
    pub still_wrong: Vec<(u64, String)>,
}

/// Why replaying stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such letter, or it has been replayed.
    #[error("没有编号为 {0} 的死信，或已重放成功；请用 hotline dead list 查看")]
    NoSuchLetter(u64),
    /// The log.
    #[error(transparent)]
    Log(#[from] port::Error),
    /// The vault.
    #[error(transparent)]
    Vault(#[from] vault::Error),
    /// Making a ticket.
    #[error(transparent)]
    Register(#[from] execute::Error),
}

/// Replays one letter or all; `with` stands in for the bytes of the one.
///
/// # Errors
/// See [`Error`].
pub async fn replay<L: Log>(
    desk: &Desk<L>,
    id: Option<u64>,
    with: Option<&str>,
    clock: &dyn Clock,
) -> Result<Replayed, Error> {
    let mut replayed = Replayed::default();
    let mut after = id.map_or(0, |id| id.saturating_sub(1));
    loop {
        let letters = desk.log.dead(after, if id.is_some() { 1 } else { BATCH }).await?;
        let Some(last) = letters.last() else { break };
        after = last.id;
        for kept in &letters {
            if id.is_none_or(|id| id == kept.id) {
                one(desk, kept, with, clock, &mut replayed).await?;
            }
        }
        if id.is_some() {
            break;
        }
    }
    match id {
        Some(id) if replayed.tried == 0 => Err(Error::NoSuchLetter(id)),
        Some(_) | None => Ok(replayed),
    }
}

async fn one<L: Log>(
    desk: &Desk<L>,
    kept: &KeptLetter,
    with: Option<&str>,
    clock: &dyn Clock,
    replayed: &mut Replayed,
) -> Result<(), Error> {
    replayed.tried += 1;
    let letter = &kept.letter;
    let bytes = match with {
        Some(text) => text.as_bytes().to_vec(),
        None => desk.vault.unseal_letter(&letter.sealed)?,
    };
    let mapping: Mapping = serde_json::from_str(&letter.reading).unwrap_or_default();
    let content = content(&bytes, &mapping);
    let mapping = match (with, &content) {
        (Some(_), Ok(record)) => mapping.for_corrected(record),
        (Some(_), Err(_)) | (None, _) => mapping,
    };
    let origin = Origin { name: letter.source.clone(), mapping };
    let record = Record { from: None, row: letter.row, bytes, content };
    let now = clock.now();
    let parsed = parse(vec![record], &origin, &desk.vault, &desk.book, now);
    if let Some(dead) = parsed.dead.first() {
        replayed.still_wrong.push((kept.id, dead.detail.clone()));
        return Ok(());
    }
    let taken = take(parsed, &desk.log, &origin, &desk.vault, now).await?;
    if let Some(dead) = taken.dead.first() {
        replayed.still_wrong.push((kept.id, dead.detail.clone()));
        return Ok(());
    }
    replayed.accepted += taken.new.len() as u64;
    replayed.duplicates += taken.repeated;
    register(taken.new, desk).await?;
    desk.log.mark_replayed(vec![kept.id], now).await?;
    Ok(())
}

/// Reads one record: a corrected one may be JSON whatever the source was.
fn content(bytes: &[u8], mapping: &Mapping) -> Result<Map<String, Value>, Rejection> {
    match &mapping.header {
        Some(header) if !bytes.starts_with(b"{") => {
            let delimiter = mapping.delimiter.unwrap_or(b',');
            let mut records = CsvRecords::with_header(bytes, header.clone(), delimiter);
            match records.next() {
                Some(Ok(record)) => record.content,
                Some(Err(_)) | None => {
                    Err(Rejection::record(RejectionCode::StrayQuote, "无法按 CSV 读取该行"))
                }
            }
        }
        Some(_) | None => parse_json(bytes),
    }
}
