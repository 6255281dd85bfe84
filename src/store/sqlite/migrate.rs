//! Walking through the embedded log, and filling it with what another held.
//!
//! Must never: give a row another position than the one that it comes with.

use jiff::Timestamp;
use rusqlite::{Connection, Transaction, params};

use crate::domain::appeal::Appeal;
use crate::domain::id::IntakePosition;
use crate::engine::migrate::{AppealRow, CommitRow, LetterRow, Part, Reach, Row, Source, Target};
use crate::engine::port::{Error, KeptLetter};

use super::error::{corrupt, port_error};
use super::log::SqliteLog;
use super::read::{LETTER_COLUMNS, commits_after, letter};
use super::schema::UNFINISHED;
use super::write::{insert_letter, letter_values, signed, unsigned};

impl Source for SqliteLog {
    async fn reach(&self) -> Result<Reach, Error> {
        self.read(reach).await
    }

    async fn rows(&self, part: Part, after: u64, limit: usize) -> Result<Vec<Row>, Error> {
        self.read(move |connection| match part {
            Part::Appeals => appeals(connection, after, limit),
            Part::Commits => commits(connection, after, limit),
            Part::Letters => letters(connection, after, limit),
        })
        .await
    }
}

impl Target for SqliteLog {
    async fn begin(&self) -> Result<(), Error> {
        self.write(|transaction| {
            let sql = "INSERT INTO identity(name, value) VALUES(?1, x'01') ON CONFLICT DO NOTHING";
            execute(transaction, sql, [UNFINISHED])
        })
        .await
    }

    async fn put(&self, rows: Vec<Row>) -> Result<(), Error> {
        self.write(move |transaction| rows.iter().try_for_each(|row| put(transaction, row))).await
    }

    async fn put_replayed(&self, replayed: Vec<(u64, Timestamp)>) -> Result<(), Error> {
        self.write(move |transaction| {
            let sql = "UPDATE dead_letters SET replayed_at=?2 WHERE id=?1 AND replayed_at IS NULL";
            replayed.iter().try_for_each(|(id, at)| {
                execute(transaction, sql, params![signed(*id), at.to_string()])
            })
        })
        .await
    }

    async fn finish(&self) -> Result<(), Error> {
        self.write(|transaction| {
            execute(transaction, "DELETE FROM identity WHERE name=?1", [UNFINISHED])
        })
        .await
    }
}

fn reach(connection: &Connection) -> Result<Reach, Error> {
    connection
        .query_row(
            "SELECT (SELECT coalesce(max(position), 0) FROM intake),
                    (SELECT coalesce(max(position), 0) FROM commits),
                    (SELECT coalesce(max(id), 0) FROM dead_letters)",
            [],
            |row| {
                let at = |column| row.get(column).map(unsigned);
                Ok(Reach { appeals: at(0)?, commits: at(1)?, letters: at(2)? })
            },
        )
        .map_err(|error| port_error(&error))
}

fn appeals(connection: &Connection, after: u64, limit: usize) -> Result<Vec<Row>, Error> {
    let fail = |error| port_error(&error);
    let mut select = connection
        .prepare_cached(
            "SELECT position, body_hash, accepted_at, appeal, wrapped
             FROM intake LEFT JOIN ticket_keys USING(position)
             WHERE position>?1 ORDER BY position LIMIT ?2",
        )
        .map_err(fail)?;
    let rows = select
        .query_map(params![signed(after), signed(limit as u64)], |row| {
            let appeal = AppealRow {
                position: IntakePosition(unsigned(row.get(0)?)),
                body_hash: row.get(1)?,
                accepted_at: Timestamp::UNIX_EPOCH,
                appeal: row.get(3)?,
                wrapped_key: row.get(4)?,
            };
            Ok((row.get::<_, String>(2)?, appeal))
        })
        .map_err(fail)?;
    rows.map(|row| {
        let (at, appeal) = row.map_err(fail)?;
        let accepted_at = at.parse().map_err(|error| corrupt("进件时间", &error))?;
        Ok(Row::Appeal(AppealRow { accepted_at, ..appeal }))
    })
    .collect()
}

fn commits(connection: &Connection, after: u64, limit: usize) -> Result<Vec<Row>, Error> {
    commits_after(connection, after, limit, |position, body| {
        let commit =
            serde_json::from_slice(&body).map_err(|error| corrupt("提交无法读取", &error))?;
        Ok(Row::Commit(Box::new(CommitRow { position, commit, body })))
    })
}

fn letters(connection: &Connection, after: u64, limit: usize) -> Result<Vec<Row>, Error> {
    let fail = |error| port_error(&error);
    let mut select = connection
        .prepare_cached(&format!(
            "SELECT {LETTER_COLUMNS}, replayed_at FROM dead_letters
             WHERE id>?1 ORDER BY id LIMIT ?2"
        ))
        .map_err(fail)?;
    let rows = select
        .query_map(params![signed(after), signed(limit as u64)], |row| {
            Ok((letter(row)?, row.get::<_, Option<String>>(9)?))
        })
        .map_err(fail)?;
    rows.map(|row| {
        let (letter, replayed_at) = row.map_err(fail)?;
        let replayed_at = replayed_at.map(|at| at.parse()).transpose();
        let replayed_at = replayed_at.map_err(|error| corrupt("死信重放时间", &error))?;
        Ok(Row::Letter(LetterRow { kept: letter.parsed()?, replayed_at }))
    })
    .collect()
}

/// A place that is taken breaks a key of its table, and with it the whole batch.
fn put(transaction: &Transaction<'_>, row: &Row) -> Result<(), Error> {
    match row {
        Row::Appeal(AppealRow { position, body_hash, accepted_at, appeal, wrapped_key }) => {
            let read: Appeal =
                serde_json::from_slice(appeal).map_err(|error| corrupt("进件无法读取", &error))?;
            let (channel, source) = (read.channel.word(), read.source_id.as_str());
            let (position, accepted_at) = (signed(position.0), accepted_at.to_string());
            execute(
                transaction,
                "INSERT INTO intake(position, channel, source_id, body_hash, accepted_at, appeal)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                params![position, channel, source, body_hash, accepted_at, appeal],
            )?;
            let Some(key) = wrapped_key else { return Ok(()) };
            let sql = "INSERT INTO ticket_keys(position, wrapped) VALUES(?1, ?2)";
            execute(transaction, sql, params![position, key])
        }
        Row::Commit(row) => {
            let CommitRow { position, commit, body } = row.as_ref();
            let ticket = signed(commit.ticket.position().0);
            execute(
                transaction,
                "INSERT INTO commits(position, ticket, revision, body) VALUES(?1, ?2, ?3, ?4)",
                params![signed(position.0), ticket, commit.revision.0, body],
            )
        }
        Row::Letter(row) => {
            let KeptLetter { id, letter } = &row.kept;
            execute(transaction, &insert_letter(), letter_values(Some(*id), letter))
        }
    }
}

fn execute(
    transaction: &Transaction<'_>,
    sql: &str,
    values: impl rusqlite::Params,
) -> Result<(), Error> {
    transaction
        .prepare_cached(sql)
        .and_then(|mut statement| statement.execute(values))
        .map(|_| ())
        .map_err(|error| port_error(&error))
}
