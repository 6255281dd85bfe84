//! Reads a history file: CSV with a header, or JSON Lines.
//!
//! Must never: give up a file for a row.

use std::io::Cursor;

use serde_json::{Map, Value};

use crate::engine::intake::records::{JsonRecords, Record};

use super::columns::{Columns, Missing};
use super::decode::{Encoding, decode};
use super::unreadable::{Unreadable, csv};

/// Most characters of a text; what is longer is cut, since a model learns nothing from the rest.
pub const TEXT_CHARS_MAX: usize = 20_000;

/// A past ticket (标注工单).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// Row in its file, from 1.
    pub row: u64,
    /// Its id, where the file has one.
    pub id: Option<String>,
    /// When it came, as the file says it; sorted as text.
    pub time: Option<String>,
    /// Its text.
    pub text: String,
    /// The unit that had it, or whatever else is to be told.
    pub label: String,
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Row, from 1.
    pub row: u64,
    /// What is wrong with it.
    pub message: String,
}

/// A history file as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// Its name.
    pub file: String,
    /// What it was encoded in.
    pub encoding: Encoding,
    /// Tickets in the order of the file.
    pub tickets: Vec<Labelled>,
    /// Rows that were left out.
    pub problems: Vec<Problem>,
}

/// Why a history cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that cannot be read at all.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A column is not there.
    #[error(transparent)]
    Column(#[from] Missing),
    /// Nothing in it.
    #[error("{file} 没有一行可用的记录{}", first(.problems))]
    Nothing {
        /// The file.
        file: String,
        /// What was left out.
        problems: Vec<Problem>,
    },
}

fn first(problems: &[Problem]) -> String {
    let tell = |one: &Problem| format!("；第 {} 行：{}", one.row, one.message);
    problems.first().map(tell).unwrap_or_default()
}

/// Reads a file. `*.csv` (or whatever begins otherwise than a JSON object) is read as CSV.
///
/// # Errors
/// [`Error`]; single rows are no error.
pub fn read(file: &str, bytes: &[u8], columns: &Columns) -> Result<History, Error> {
    let (body, encoding) = decode(file, bytes)?;
    let is_json = body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    let mut tickets = Vec::new();
    let mut problems = Vec::new();
    let mut take = |record: Record, columns: &Columns| match ticket(&record, columns) {
        Ok(ticket) => tickets.push(ticket),
        Err(message) => problems.push(Problem { row: record.row, message }),
    };
    if is_json {
        // Reading from memory does not fail.
        for record in JsonRecords::new(Cursor::new(&body)).flatten() {
            let header = keys(&record);
            let columns = columns.found_in(file, &header).unwrap_or_else(|_| columns.clone());
            take(record, &columns);
        }
    } else {
        let records = csv(file, &body)?;
        let columns = columns.found_in(file, records.header())?;
        records.flatten().for_each(|record| take(record, &columns));
    }
    if tickets.is_empty() {
        return Err(Error::Nothing { file: file.to_owned(), problems });
    }
    Ok(History { file: file.to_owned(), encoding, tickets, problems })
}

fn keys(record: &Record) -> Vec<String> {
    record.content.iter().flat_map(Map::keys).cloned().collect()
}

fn ticket(record: &Record, columns: &Columns) -> Result<Labelled, String> {
    let content = record.content.as_ref().map_err(ToString::to_string)?;
    let cell = |column: &str| content.get(column).map(plain).unwrap_or_default();
    let needed = |column: &str| {
        let value = cell(column);
        if value.is_empty() { Err(format!("列“{column}”为空")) } else { Ok(value) }
    };
    let given =
        |column: &Option<String>| column.as_deref().map(cell).filter(|value| !value.is_empty());
    Ok(Labelled {
        row: record.row,
        id: given(&columns.id),
        time: given(&columns.time),
        text: needed(&columns.text)?.chars().take(TEXT_CHARS_MAX).collect(),
        label: needed(&columns.label)?,
    })
}

/// A cell as text; numbers as they are written.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Columns {
        Columns::new("text", "unit")
    }

    #[test]
    fn csv_and_json_lines_are_read_alike() {
        let csv = "id,month,text,unit\n1,201801,\"路灯\n不亮\",城管局\n2,201802,停水,水务\n";
        let json = "{\"id\":1,\"month\":\"201801\",\"text\":\"路灯\\n不亮\",\"unit\":\"城管局\"}\n\n{\"id\":\"2\",\"month\":201802,\"text\":\"停水\",\"unit\":\"水务\"}\n";
        let read = |text: &str| read("a", text.as_bytes(), &columns()).unwrap();
        let (csv, json) = (read(csv), read(json));
        assert_eq!(csv.tickets.len(), 2);
        for (one, other) in csv.tickets.iter().zip(&json.tickets) {
            assert_eq!((&one.id, &one.time, &one.text), (&other.id, &other.time, &other.text));
        }
        assert_eq!(csv.tickets[0].text, "路灯\n不亮");
        assert_eq!(csv.tickets[1].time.as_deref(), Some("201802"));
    }

    #[test]
    fn a_row_that_is_no_use_is_left_out_and_named() {
        let csv = "text,unit\n路灯不亮,城管局\n,城管局\n停水,\n太多,列,了\n停电,供电局\n";
        let history = read("a.csv", csv.as_bytes(), &columns()).unwrap();
        assert_eq!(history.tickets.len(), 2);
        let rows: Vec<u64> = history.problems.iter().map(|one| one.row).collect();
        assert_eq!(rows, [3, 4, 5]);
        assert!(history.problems[0].message.contains("“text”为空"));
    }

    #[test]
    fn what_cannot_be_read_names_the_file_and_the_remedy() {
        let fails = |bytes: &[u8]| read("a.csv", bytes, &columns()).unwrap_err().to_string();
        let column = fails("id,内容,unit\n1,路灯,城管局\n".as_bytes());
        assert!(
            column.contains("“text”")
                && column.contains("内容")
                && column.contains("--text-column"),
            "{column}"
        );
        assert!(fails(b"\xFF\xFF\xFF").contains("GB18030"));
        assert!(fails(b"text,unit\n,x\n").contains("第 2 行"));
        assert!(fails(b"").contains("a.csv"));
    }
}
