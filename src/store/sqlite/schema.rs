//! Tables of the log, and the settings under which every connection runs.
//!
//! Must never: weaken durability.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rusqlite::Connection;

use super::error::Error;

/// Version of the tables.
pub const VERSION: i64 = 1;
/// Name under which a log says of itself that a copy into it was begun and not finished.
pub const UNFINISHED: &str = "unfinished_copy";

const TABLES: &str = "
CREATE TABLE intake(
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  channel TEXT NOT NULL,
  source_id TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  accepted_at TEXT NOT NULL,
  appeal BLOB NOT NULL,
  UNIQUE(channel, source_id)
) STRICT;
CREATE TABLE ticket_keys(
  position INTEGER PRIMARY KEY,
  wrapped BLOB NOT NULL
) STRICT;
CREATE TABLE commits(
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  ticket INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  body BLOB NOT NULL,
  UNIQUE(ticket, revision)
) STRICT;
CREATE TABLE dead_letters(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  source TEXT NOT NULL,
  line INTEGER NOT NULL,
  code TEXT NOT NULL,
  detail TEXT NOT NULL,
  kept_at TEXT NOT NULL,
  fingerprint BLOB NOT NULL,
  sealed BLOB NOT NULL,
  reading TEXT NOT NULL,
  replayed_at TEXT,
  UNIQUE(source, fingerprint)
) STRICT;
CREATE TABLE identity(
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) STRICT;
CREATE TABLE marks(
  name TEXT PRIMARY KEY,
  position INTEGER NOT NULL
) STRICT;
";

/// Opens a database under the settings that every file of the store has: WAL, `synchronous=FULL`
/// (a commit is on disk when it returns), a bounded cache, waiting for a reader at most five seconds.
///
/// # Errors
/// Those of SQLite.
pub fn open_tuned(path: &Path) -> Result<Connection, rusqlite::Error> {
    // SQLite makes files that everybody may read; what goes wrong here it tells itself.
    let _made = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path);
    let connection = Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    connection.execute_batch(
        "PRAGMA journal_mode=WAL;
         PRAGMA synchronous=FULL;
         PRAGMA cache_size=-16384;
         PRAGMA wal_autocheckpoint=4000;
         PRAGMA journal_size_limit=67108864;
         PRAGMA foreign_keys=ON;",
    )?;
    connection.set_prepared_statement_cache_capacity(32);
    Ok(connection)
}

/// Opens the log, making its tables when it is new.
///
/// # Errors
/// SQLite's, or a log of another version.
pub fn open_log(path: &Path) -> Result<Connection, Error> {
    let sqlite = |source| Error::Sqlite { path: path.to_owned(), source };
    let connection = open_tuned(path).map_err(sqlite)?;
    let found: i64 =
        connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(sqlite)?;
    match found {
        VERSION => Ok(connection),
        0 => {
            let script = format!("BEGIN;{TABLES}PRAGMA user_version={VERSION};COMMIT;");
            connection.execute_batch(&script).map_err(sqlite)?;
            Ok(connection)
        }
        found => Err(Error::WrongVersion { path: path.to_owned(), found, expected: VERSION }),
    }
}

/// Compares the check value of the master key with the one that the log was begun with.
///
/// # Errors
/// SQLite's, or [`Error::WrongKey`].
pub fn check_key(connection: &Connection, path: &Path, check: &[u8; 32]) -> Result<(), Error> {
    let sqlite = |source| Error::Sqlite { path: path.to_owned(), source };
    connection
        .execute(
            "INSERT INTO identity(name, value) VALUES('key_check', ?1) ON CONFLICT DO NOTHING",
            [check],
        )
        .map_err(sqlite)?;
    let kept: Vec<u8> = connection
        .query_row("SELECT value FROM identity WHERE name='key_check'", [], |row| row.get(0))
        .map_err(sqlite)?;
    if kept == check { Ok(()) } else { Err(Error::WrongKey { path: path.to_owned() }) }
}

/// Whether a copy into the log was begun and not finished.
///
/// # Errors
/// SQLite's, or [`Error::Unfinished`].
pub fn check_finished(connection: &Connection, path: &Path) -> Result<(), Error> {
    let unfinished: bool = connection
        .query_row("SELECT EXISTS(SELECT 1 FROM identity WHERE name=?1)", [UNFINISHED], |row| {
            row.get(0)
        })
        .map_err(|source| Error::Sqlite { path: path.to_owned(), source })?;
    if unfinished { Err(Error::Unfinished { path: path.to_owned() }) } else { Ok(()) }
}
