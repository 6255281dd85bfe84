//! What the writer does inside a transaction: accept, append, keep aside.
//!
//! Must never: overwrite a row of the log.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Params, Transaction, params};

use crate::domain::event::Commit;
use crate::domain::id::{IntakePosition, LogPosition, Revision};
use crate::engine::port::{Acceptance, Appended, DeadLetter, Error, IntakeEntry};

use super::error::{corrupt, port_error};
use super::read::LETTER_COLUMNS;

/// SQLite's integers are signed; ours never reach the sign.
pub fn signed(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// The other way.
pub fn unsigned(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}

/// A value with its JSON, made outside the writer's thread.
#[derive(Debug)]
pub struct Prepared<T> {
    /// The value.
    pub value: T,
    /// Its JSON.
    pub json: Vec<u8>,
}

/// Prepares values for writing.
///
/// # Errors
/// When a value has no JSON form, which none of ours lacks.
pub fn prepare<T>(
    values: Vec<T>,
    json: impl Fn(&T) -> Result<Vec<u8>, serde_json::Error>,
) -> Result<Vec<Prepared<T>>, Error> {
    values
        .into_iter()
        .map(|value| match json(&value) {
            Ok(json) => Ok(Prepared { value, json }),
            Err(error) => Err(corrupt("无法序列化", &error)),
        })
        .collect()
}

/// Accepts entries in order.
pub fn accept(
    transaction: &Transaction<'_>,
    entries: &[Prepared<IntakeEntry>],
) -> Result<Vec<Acceptance>, Error> {
    let fail = |error| port_error(&error);
    // `ON CONFLICT DO NOTHING` would use up a position, and with it a ticket number, for every repeat.
    let mut insert = transaction
        .prepare_cached(
            "INSERT INTO intake(channel, source_id, body_hash, accepted_at, appeal)
             SELECT ?1, ?2, ?3, ?4, ?5
             WHERE NOT EXISTS(SELECT 1 FROM intake WHERE channel=?1 AND source_id=?2)",
        )
        .map_err(fail)?;
    let mut key = transaction
        .prepare_cached("INSERT INTO ticket_keys(position, wrapped) VALUES(?1, ?2)")
        .map_err(fail)?;
    let mut outcome = Vec::with_capacity(entries.len());
    for Prepared { value: entry, json } in entries {
        let (channel, source) = (entry.appeal.channel.word(), entry.appeal.source_id.as_str());
        let accepted_at = entry.accepted_at.to_string();
        let inserted = insert
            .execute(params![channel, source, entry.body_hash, accepted_at, json])
            .map_err(fail)?;
        outcome.push(if inserted == 1 {
            let position = transaction.last_insert_rowid();
            if !entry.wrapped_key.is_empty() {
                key.execute(params![position, entry.wrapped_key]).map_err(fail)?;
            }
            Acceptance::New(IntakePosition(unsigned(position)))
        } else {
            repeated(transaction, channel, source, &entry.body_hash)?
        });
    }
    Ok(outcome)
}

fn repeated(
    transaction: &Transaction<'_>,
    channel: &str,
    source: &str,
    body_hash: &[u8; 32],
) -> Result<Acceptance, Error> {
    let (position, hash): (i64, Vec<u8>) = transaction
        .prepare_cached("SELECT position, body_hash FROM intake WHERE channel=?1 AND source_id=?2")
        .and_then(|mut select| {
            select.query_row(params![channel, source], |row| Ok((row.get(0)?, row.get(1)?)))
        })
        .map_err(|error| port_error(&error))?;
    let position = IntakePosition(unsigned(position));
    Ok(if hash == body_hash {
        Acceptance::Repeated(position)
    } else {
        Acceptance::Reused(position)
    })
}

/// Appends commits, each at the revision that it expects.
pub fn append(
    transaction: &Transaction<'_>,
    commits: &[Prepared<Commit>],
) -> Result<Vec<Appended>, Error> {
    let fail = |error| port_error(&error);
    let mut last = transaction
        .prepare_cached("SELECT max(revision) FROM commits WHERE ticket=?1")
        .map_err(fail)?;
    let mut insert = transaction
        .prepare_cached("INSERT INTO commits(ticket, revision, body) VALUES(?1, ?2, ?3)")
        .map_err(fail)?;
    let mut outcome = Vec::with_capacity(commits.len());
    // Conflicts are rare.
    let mut conflicted = Vec::new();
    for Prepared { value: commit, json } in commits {
        let ticket = signed(commit.ticket.position().0);
        let found: Option<u32> = last.query_row([ticket], |row| row.get(0)).map_err(fail)?;
        let found = Revision(found.unwrap_or(0));
        if found.next() != commit.revision || conflicted.contains(&ticket) {
            conflicted.push(ticket);
            outcome.push(Appended::Conflict(found));
            continue;
        }
        insert.execute(params![ticket, commit.revision.0, json]).map_err(fail)?;
        outcome.push(Appended::At(LogPosition(unsigned(transaction.last_insert_rowid()))));
    }
    Ok(outcome)
}

/// Puts a letter into its table.
pub fn insert_letter() -> String {
    format!("INSERT INTO dead_letters({LETTER_COLUMNS}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
}

/// Keeps letters, each once.
pub fn keep_dead(transaction: &Transaction<'_>, letters: &[DeadLetter]) -> Result<(), Error> {
    let fail = |error| port_error(&error);
    let mut insert = transaction
        .prepare_cached(&format!("{} ON CONFLICT(source, fingerprint) DO NOTHING", insert_letter()))
        .map_err(fail)?;
    for letter in letters {
        insert.execute(letter_values(None, letter)).map_err(fail)?;
    }
    Ok(())
}

/// Values of [`insert_letter`]; without a number the table gives the next one.
pub fn letter_values(number: Option<u64>, letter: &DeadLetter) -> impl Params + '_ {
    (
        number.map(signed),
        &letter.source,
        signed(letter.row),
        &letter.code,
        &letter.detail,
        letter.at.to_string(),
        letter.fingerprint,
        &letter.sealed,
        &letter.reading,
    )
}

/// Marks letters as replayed.
pub fn mark_replayed(
    transaction: &Transaction<'_>,
    ids: &[u64],
    at: Timestamp,
) -> Result<(), Error> {
    let fail = |error| port_error(&error);
    let mut update = transaction
        .prepare_cached("UPDATE dead_letters SET replayed_at=?2 WHERE id=?1")
        .map_err(fail)?;
    for id in ids {
        update.execute(params![signed(*id), at.to_string()]).map_err(fail)?;
    }
    Ok(())
}

/// Bounds the file of this connection to so many pages; `None` lifts the bound.
pub fn bound(transaction: &Transaction<'_>, pages: Option<u32>) -> Result<(), Error> {
    let pages = pages.unwrap_or(u32::MAX - 1);
    transaction
        .pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))
        .map_err(|error| port_error(&error))
}

/// Remembers up to where every accepted appeal has its ticket, if that is so now.
pub fn remember_registered(transaction: &Transaction<'_>) -> Result<(), Error> {
    let fail = |error| port_error(&error);
    transaction
        .execute(
            "INSERT INTO marks(name, position)
             SELECT 'registered', max(position) FROM intake WHERE NOT EXISTS(
               SELECT 1 FROM intake AS one
               WHERE one.position > coalesce((SELECT position FROM marks WHERE name='registered'), 0)
               AND NOT EXISTS(SELECT 1 FROM commits WHERE ticket=one.position AND revision=1))
             HAVING max(position) IS NOT NULL
             ON CONFLICT(name) DO UPDATE SET position=excluded.position",
            [],
        )
        .map(|_| ())
        .map_err(fail)
}

/// The mark set by [`remember_registered`].
pub fn registered_through(connection: &rusqlite::Connection) -> Result<i64, Error> {
    connection
        .query_row("SELECT position FROM marks WHERE name='registered'", [], |row| row.get(0))
        .optional()
        .map(|found| found.unwrap_or(0))
        .map_err(|error| port_error(&error))
}
