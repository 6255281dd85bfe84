//! Reading the log.
//!
//! Must never: write.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::domain::appeal::IntakeChannel;
use crate::domain::event::Commit;
use crate::domain::id::{IntakePosition, LogPosition, SourceId, TicketNumber};
use crate::engine::port::{Accepted, DeadLetter, Error, KeptLetter, LogCounts};

use super::error::{corrupt, port_error};
use super::write::{registered_through, signed, unsigned};

fn commit(body: &[u8]) -> Result<Arc<Commit>, Error> {
    serde_json::from_slice(body).map(Arc::new).map_err(|error| corrupt("提交无法读取", &error))
}

/// The history of a ticket.
pub fn history(connection: &Connection, ticket: TicketNumber) -> Result<Vec<Arc<Commit>>, Error> {
    let fail = |error| port_error(&error);
    let mut select = connection
        .prepare_cached("SELECT body FROM commits WHERE ticket=?1 ORDER BY revision")
        .map_err(fail)?;
    let rows = select
        .query_map([signed(ticket.position().0)], |row| row.get::<_, Vec<u8>>(0))
        .map_err(fail)?;
    let history: Vec<Arc<Commit>> = rows
        .map(|row| row.map_err(fail).and_then(|body| commit(&body)))
        .collect::<Result<_, _>>()?;
    // The position is the key; a number with another day names no ticket.
    let foreign = history.first().is_some_and(|first| first.ticket != ticket);
    Ok(if foreign { Vec::new() } else { history })
}

/// Commits after a position.
pub fn tail(
    connection: &Connection,
    after: LogPosition,
    limit: usize,
) -> Result<Vec<(LogPosition, Arc<Commit>)>, Error> {
    commits_after(connection, after.0, limit, |position, body| Ok((position, commit(&body)?)))
}

/// What `read` makes of each commit after a position as it is written, in order.
pub fn commits_after<T>(
    connection: &Connection,
    after: u64,
    limit: usize,
    read: impl Fn(LogPosition, Vec<u8>) -> Result<T, Error>,
) -> Result<Vec<T>, Error> {
    let fail = |error| port_error(&error);
    let mut select = connection
        .prepare_cached(
            "SELECT position, body FROM commits WHERE position>?1 ORDER BY position LIMIT ?2",
        )
        .map_err(fail)?;
    let rows = select
        .query_map(params![signed(after), signed(limit as u64)], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, Vec<u8>>(1)?))
        })
        .map_err(fail)?;
    rows.map(|row| {
        let (position, body) = row.map_err(fail)?;
        read(LogPosition(unsigned(position)), body)
    })
    .collect()
}

const INTAKE_COLUMNS: &str = "position, accepted_at, appeal";

fn accepted(row: &Row<'_>) -> rusqlite::Result<(i64, String, Vec<u8>)> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?))
}

fn parse_accepted((position, at, appeal): (i64, String, Vec<u8>)) -> Result<Accepted, Error> {
    Ok(Accepted {
        position: IntakePosition(unsigned(position)),
        accepted_at: at.parse().map_err(|error| corrupt("进件时间", &error))?,
        appeal: serde_json::from_slice(&appeal).map_err(|error| corrupt("进件无法读取", &error))?,
    })
}

/// Accepted appeals without a ticket.
pub fn unregistered(connection: &Connection, limit: usize) -> Result<Vec<Accepted>, Error> {
    let fail = |error| port_error(&error);
    let from = registered_through(connection)?;
    let mut select = connection
        .prepare_cached(&format!(
            "SELECT {INTAKE_COLUMNS} FROM intake WHERE position>?1 AND NOT EXISTS(
               SELECT 1 FROM commits WHERE ticket=intake.position AND revision=1)
             ORDER BY position LIMIT ?2"
        ))
        .map_err(fail)?;
    let rows = select.query_map(params![from, signed(limit as u64)], accepted).map_err(fail)?;
    rows.map(|row| row.map_err(fail).and_then(parse_accepted)).collect()
}

/// An accepted appeal by its source.
pub fn find(
    connection: &Connection,
    channel: IntakeChannel,
    source_id: &SourceId,
) -> Result<Option<Accepted>, Error> {
    connection
        .prepare_cached(&format!(
            "SELECT {INTAKE_COLUMNS} FROM intake WHERE channel=?1 AND source_id=?2"
        ))
        .and_then(|mut select| {
            select.query_row(params![channel.word(), source_id.as_str()], accepted).optional()
        })
        .map_err(|error| port_error(&error))?
        .map(parse_accepted)
        .transpose()
}

/// The wrapped key of an appeal.
pub fn wrapped_key(
    connection: &Connection,
    position: IntakePosition,
) -> Result<Option<Vec<u8>>, Error> {
    connection
        .query_row(
            "SELECT wrapped FROM ticket_keys WHERE position=?1",
            [signed(position.0)],
            |row| row.get(0),
        )
        .optional()
        .map_err(|error| port_error(&error))
}

/// Columns of a dead letter, in the order in which [`letter`] reads them.
pub const LETTER_COLUMNS: &str =
    "id, source, line, code, detail, kept_at, fingerprint, sealed, reading";

/// A dead letter whose time has not been read.
pub struct LetterRead {
    at: String,
    kept: KeptLetter,
}

impl LetterRead {
    /// With its time.
    pub fn parsed(self) -> Result<KeptLetter, Error> {
        let at = self.at.parse().map_err(|error| corrupt("死信时间", &error))?;
        let KeptLetter { id, letter } = self.kept;
        Ok(KeptLetter { id, letter: DeadLetter { at, ..letter } })
    }
}

/// A dead letter from its columns.
pub fn letter(row: &Row<'_>) -> rusqlite::Result<LetterRead> {
    let letter = DeadLetter {
        source: row.get(1)?,
        row: unsigned(row.get(2)?),
        code: row.get(3)?,
        detail: row.get(4)?,
        at: Timestamp::UNIX_EPOCH,
        fingerprint: row.get(6)?,
        sealed: row.get(7)?,
        reading: row.get(8)?,
    };
    Ok(LetterRead { at: row.get(5)?, kept: KeptLetter { id: unsigned(row.get(0)?), letter } })
}

/// Dead letters not yet replayed.
pub fn dead(connection: &Connection, after: u64, limit: usize) -> Result<Vec<KeptLetter>, Error> {
    let fail = |error| port_error(&error);
    let mut select = connection
        .prepare_cached(&format!(
            "SELECT {LETTER_COLUMNS} FROM dead_letters
             WHERE replayed_at IS NULL AND id>?1 ORDER BY id LIMIT ?2"
        ))
        .map_err(fail)?;
    let rows =
        select.query_map(params![signed(after), signed(limit as u64)], letter).map_err(fail)?;
    rows.map(|row| row.map_err(fail)?.parsed()).collect()
}

/// The last position of the event log.
pub fn last(connection: &Connection) -> Result<LogPosition, Error> {
    connection
        .prepare_cached("SELECT coalesce(max(position), 0) FROM commits")
        .and_then(|mut select| select.query_row([], |row| row.get(0)))
        .map(|last| LogPosition(unsigned(last)))
        .map_err(|error| port_error(&error))
}

/// Counts.
pub fn counts(connection: &Connection) -> Result<LogCounts, Error> {
    connection
        .query_row(
            "SELECT (SELECT count(*) FROM intake), (SELECT count(*) FROM commits),
                    (SELECT count(*) FROM dead_letters WHERE replayed_at IS NULL)",
            [],
            |row| {
                Ok(LogCounts {
                    appeals: unsigned(row.get(0)?),
                    commits: unsigned(row.get(1)?),
                    dead: unsigned(row.get(2)?),
                })
            },
        )
        .map_err(|error| port_error(&error))
}
