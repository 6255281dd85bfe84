//! The embedded adapter of the read side: `views.db`, which may be deleted at any time.
//!
//! Must never: hold what the log does not.

use std::path::Path;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, params, params_from_iter};

use crate::domain::id::{LogPosition, ModelVersion, Revision, TicketNumber};
use crate::domain::state::StateName;
use crate::engine::port::Error as PortError;
use crate::engine::views::{DueRung, Filter, Views};
use crate::projection::day_facts::{DayFacts, Facts};
use crate::projection::learned_outcome::LearnedOutcome;
use crate::projection::ticket_view::TicketView;

use super::error::{Error, corrupt, port_error};
use super::folder::{DataFolder, VIEWS_FILE};
use super::readers::Readers;
use super::schema::open_tuned;
use super::write::{signed, unsigned};

/// Version of the tables and of what stands in them; another one is thrown away and rebuilt.
const VERSION: i64 = 4;

/// Room for most bodies, so that they are not moved while they grow.
const BODY_BYTES: usize = 2_048;

const TABLES: &str = "
DROP TABLE IF EXISTS tickets; DROP TABLE IF EXISTS day_facts; DROP TABLE IF EXISTS marks;
CREATE TABLE tickets(
  position INTEGER PRIMARY KEY,
  state TEXT NOT NULL,
  lead TEXT,
  next_at INTEGER,
  next BLOB,
  provisional_under TEXT,
  learned_model TEXT,
  learned_at INTEGER,
  learned BLOB,
  view BLOB NOT NULL
) STRICT;
CREATE INDEX tickets_by_next ON tickets(next_at) WHERE next_at IS NOT NULL;
CREATE INDEX tickets_by_state ON tickets(state);
CREATE INDEX tickets_by_lead ON tickets(lead);
CREATE INDEX tickets_provisional ON tickets(provisional_under)
  WHERE provisional_under IS NOT NULL;
CREATE INDEX tickets_by_learned ON tickets(learned_model, learned_at, position)
  WHERE learned_model IS NOT NULL;
CREATE TABLE day_facts(day TEXT PRIMARY KEY, facts BLOB NOT NULL) STRICT;
CREATE TABLE marks(name TEXT PRIMARY KEY, position INTEGER NOT NULL) STRICT;
";

/// The read side on SQLite.
#[derive(Debug)]
pub struct SqliteViews {
    writing: Arc<Mutex<Connection>>,
    readers: Readers,
}

impl SqliteViews {
    /// Opens the views of a folder; ones of another version are emptied.
    ///
    /// # Errors
    /// SQLite's.
    pub fn open(folder: &DataFolder) -> Result<Self, Error> {
        let path = folder.file(VIEWS_FILE);
        let connect =
            || Self::connect(&path).map_err(|source| Error::Sqlite { path: path.clone(), source });
        let writing = Arc::new(Mutex::new(connect()?));
        Ok(Self { writing, readers: Readers::over([connect()?, connect()?]) })
    }

    fn connect(path: &Path) -> Result<Connection, rusqlite::Error> {
        let connection = open_tuned(path)?;
        // What is here can be made again from the log, so it need not outlive a power cut.
        connection.execute_batch("PRAGMA synchronous=NORMAL;")?;
        let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        if found != VERSION {
            let script = format!("BEGIN;{TABLES}PRAGMA user_version={VERSION};COMMIT;");
            connection.execute_batch(&script)?;
        }
        Ok(connection)
    }

    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        let connection = Arc::clone(&self.writing);
        let working = tokio::task::spawn_blocking(move || match connection.lock() {
            Ok(mut connection) => work(&mut connection),
            Err(_poisoned) => Err(PortError::Stopped),
        });
        working.await.unwrap_or(Err(PortError::Stopped))
    }

    /// Reads beside the writer; what was put before the call is seen.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, PortError> + Send + 'static,
    ) -> Result<T, PortError> {
        self.readers.read(work).await
    }
}

impl Views for SqliteViews {
    async fn position(&self) -> Result<LogPosition, PortError> {
        self.read(|connection| {
            connection
                .query_row("SELECT position FROM marks WHERE name='folded'", [], |row| row.get(0))
                .optional()
                .map(|found| LogPosition(unsigned(found.unwrap_or(0))))
                .map_err(|error| port_error(&error))
        })
        .await
    }

    async fn put(
        &self,
        views: Vec<TicketView>,
        facts: Facts,
        position: LogPosition,
    ) -> Result<(), PortError> {
        self.write(move |connection| {
            let fail = |error| port_error(&error);
            let transaction = connection.transaction().map_err(fail)?;
            put_views(&transaction, &views)?;
            add_facts(&transaction, &facts)?;
            transaction
                .execute(
                    "INSERT INTO marks(name, position) VALUES('folded', ?1)
                     ON CONFLICT(name) DO UPDATE SET position=excluded.position",
                    [signed(position.0)],
                )
                .map_err(fail)?;
            transaction.commit().map_err(fail)
        })
        .await
    }

    async fn clear(&self) -> Result<(), PortError> {
        self.write(|connection| {
            connection
                .execute_batch(&format!("BEGIN;{TABLES}COMMIT;"))
                .map_err(|error| port_error(&error))
        })
        .await
    }

    async fn get(&self, number: TicketNumber) -> Result<Option<TicketView>, PortError> {
        self.read(move |connection| {
            let body: Option<Vec<u8>> = connection
                .query_row(
                    "SELECT view FROM tickets WHERE position=?1",
                    [signed(number.position().0)],
                    |row| row.get(0),
                )
                .optional()
                .map_err(|error| port_error(&error))?;
            let view = body.map(|body| view(&body)).transpose()?;
            Ok(view.filter(|view| view.number == number))
        })
        .await
    }

    async fn list(&self, filter: Filter) -> Result<Vec<TicketView>, PortError> {
        self.read(move |connection| list(connection, &filter)).await
    }

    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<DueRung>, PortError> {
        self.read(move |connection| {
            let fail = |error| port_error(&error);
            let mut select = connection
                .prepare_cached(
                    "SELECT next FROM tickets WHERE next_at<=?1
                     ORDER BY next_at, position LIMIT ?2",
                )
                .map_err(fail)?;
            let bounds = params![now.as_millisecond(), signed(limit as u64)];
            let rows = select.query_map(bounds, |row| row.get::<_, Vec<u8>>(0)).map_err(fail)?;
            rows.map(|row| row.map_err(fail).and_then(|body| due_rung(&body))).collect()
        })
        .await
    }

    async fn provisional(
        &self,
        calendar: String,
        limit: usize,
    ) -> Result<Vec<TicketView>, PortError> {
        self.read(move |connection| {
            let fail = |error| port_error(&error);
            let mut select = connection
                .prepare_cached(
                    "SELECT view FROM tickets WHERE provisional_under IS NOT NULL
                     AND provisional_under<>?1 LIMIT ?2",
                )
                .map_err(fail)?;
            let bounds = params![calendar, signed(limit as u64)];
            let rows = select.query_map(bounds, |row| row.get::<_, Vec<u8>>(0)).map_err(fail)?;
            rows.map(|row| row.map_err(fail).and_then(|body| view(&body))).collect()
        })
        .await
    }

    async fn outcomes(
        &self,
        model: ModelVersion,
        limit: usize,
    ) -> Result<Vec<LearnedOutcome>, PortError> {
        self.read(move |connection| {
            let fail = |error| port_error(&error);
            let mut select = connection
                .prepare_cached(
                    "SELECT learned FROM tickets WHERE learned_model=?1
                     ORDER BY learned_at DESC, position DESC LIMIT ?2",
                )
                .map_err(fail)?;
            let bounds = params![model.as_str(), signed(limit as u64)];
            let rows = select.query_map(bounds, |row| row.get::<_, Vec<u8>>(0)).map_err(fail)?;
            rows.map(|row| row.map_err(fail).and_then(|body| outcome(&body))).collect()
        })
        .await
    }

    async fn facts(&self) -> Result<Facts, PortError> {
        self.read(|connection| {
            let fail = |error| port_error(&error);
            let mut select = connection
                .prepare("SELECT day, facts FROM day_facts ORDER BY day")
                .map_err(fail)?;
            let rows = select
                .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?)))
                .map_err(fail)?;
            let mut facts = Facts::default();
            for row in rows {
                let (day, body) = row.map_err(fail)?;
                let day = day.parse().map_err(|error| corrupt("日期", &error))?;
                facts.add(day, &day_facts(&body)?);
            }
            Ok(facts)
        })
        .await
    }
}

fn view(body: &[u8]) -> Result<TicketView, PortError> {
    serde_json::from_slice(body).map_err(|error| corrupt("视图无法读取", &error))
}

fn due_rung(body: &[u8]) -> Result<DueRung, PortError> {
    serde_json::from_slice(body).map_err(|error| corrupt("待触发时限无法读取", &error))
}

fn outcome(body: &[u8]) -> Result<LearnedOutcome, PortError> {
    serde_json::from_slice(body).map_err(|error| corrupt("学习证据的结果无法读取", &error))
}

fn day_facts(body: &[u8]) -> Result<DayFacts, PortError> {
    serde_json::from_slice(body).map_err(|error| corrupt("日统计无法读取", &error))
}

fn put_views(transaction: &Transaction<'_>, views: &[TicketView]) -> Result<(), PortError> {
    let fail = |error| port_error(&error);
    // A ticket that is new has no row to be looked for or replaced.
    let mut begin = transaction
        .prepare_cached(
            "INSERT INTO
             tickets(position, state, lead, next_at, next, provisional_under, view,
                     learned_model, learned_at, learned)
             VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
        )
        .map_err(fail)?;
    // Most commits leave state and lead as they were, and with them two indexes.
    let mut update = transaction
        .prepare_cached(
            "UPDATE tickets SET next_at=?4, next=?5, provisional_under=?6, view=?7,
             learned_model=?8, learned_at=?9, learned=?10
             WHERE position=?1 AND state=?2 AND lead IS ?3",
        )
        .map_err(fail)?;
    let mut insert = transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO
             tickets(position, state, lead, next_at, next, provisional_under, view,
                     learned_model, learned_at, learned)
             VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )
        .map_err(fail)?;
    for view in views {
        let lead = view.lead.as_ref().map(|lead| lead.as_str());
        let due = DueRung::of(view);
        let next_at = due.as_ref().map(|due| due.next.at.as_millisecond());
        let next = due.as_ref().map(json).transpose()?;
        let position = signed(view.number.position().0);
        let provisional = view.deadlines.iter().any(|one| one.provisional);
        let under = provisional.then_some(&view.calendar);
        let learned = view.learned.as_ref();
        let row = params![
            position,
            view.state.word(),
            lead,
            next_at,
            next,
            under,
            json(view)?,
            learned.map(|one| one.model.as_str()),
            learned.map(|one| one.settled_at.as_microsecond()),
            learned.map(json).transpose()?,
        ];
        let is_new = view.revision == Revision(1) && begin.execute(row).map_err(fail)? > 0;
        if !is_new && update.execute(row).map_err(fail)? == 0 {
            insert.execute(row).map_err(fail)?;
        }
    }
    Ok(())
}

fn json(value: &impl serde::Serialize) -> Result<Vec<u8>, PortError> {
    let mut body = Vec::with_capacity(BODY_BYTES);
    serde_json::to_writer(&mut body, value).map_err(|error| corrupt("无法序列化", &error))?;
    Ok(body)
}

/// Days are few; each is read, merged and written back.
fn add_facts(transaction: &Transaction<'_>, facts: &Facts) -> Result<(), PortError> {
    let fail = |error| port_error(&error);
    for (day, new) in &facts.days {
        let day = day.to_string();
        let stored: Option<Vec<u8>> = transaction
            .query_row("SELECT facts FROM day_facts WHERE day=?1", [&day], |row| row.get(0))
            .optional()
            .map_err(fail)?;
        let mut merged = stored.map(|body| day_facts(&body)).transpose()?.unwrap_or_default();
        merged.merge(new);
        transaction
            .execute(
                "INSERT INTO day_facts(day, facts) VALUES(?1, ?2)
                 ON CONFLICT(day) DO UPDATE SET facts=excluded.facts",
                params![day, json(&merged)?],
            )
            .map_err(fail)?;
    }
    Ok(())
}

fn list(connection: &Connection, filter: &Filter) -> Result<Vec<TicketView>, PortError> {
    let fail = |error| port_error(&error);
    let mut conditions = Vec::new();
    let mut values: Vec<String> = Vec::new();
    if let Some(state) = filter.state {
        conditions.push("state=?".to_owned());
        values.push(state.word().to_owned());
    }
    if let Some(lead) = &filter.lead {
        conditions.push("lead=?".to_owned());
        values.push(lead.as_str().to_owned());
    }
    if filter.open_only {
        let marks = vec!["?"; StateName::OPEN.len()].join(",");
        conditions.push(format!("state IN ({marks})"));
        values.extend(StateName::OPEN.iter().map(|state| state.word().to_owned()));
    }
    if let Some(after) = filter.after {
        conditions.push(format!("position<{}", signed(after.position().0)));
    }
    let condition = if conditions.is_empty() { "1".to_owned() } else { conditions.join(" AND ") };
    let mut select = connection
        .prepare(&format!(
            "SELECT view FROM tickets WHERE {condition} ORDER BY position DESC LIMIT {}",
            signed(filter.limit as u64)
        ))
        .map_err(fail)?;
    let rows =
        select.query_map(params_from_iter(values), |row| row.get::<_, Vec<u8>>(0)).map_err(fail)?;
    rows.map(|row| row.map_err(fail).and_then(|body| view(&body))).collect()
}
