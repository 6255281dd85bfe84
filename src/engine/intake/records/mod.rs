//! Cuts a stream of bytes into records, JSON Lines or CSV, so that one bad record costs only itself.
//!
//! Must never: hold more than one record and the lines it may spill over in memory.

mod csv;
mod json;
mod lines;

pub use self::csv::{CsvRecords, Error as CsvError};
pub use self::json::parse_json;
pub use self::lines::{Lines, RECORD_BYTES_MAX};

use serde_json::{Map, Value};

use super::rejection::Rejection;

/// A record as cut: where it starts, its bytes, and its keys and values or why it has none.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Where exactly it came from, if the origin does not say it of all; for a message, its subject.
    pub from: Option<String>,
    /// Line in the file, from 1; for a message, its place in the stream.
    pub row: u64,
    /// As it came.
    pub bytes: Vec<u8>,
    /// Its content.
    pub content: Result<Map<String, Value>, Rejection>,
}

/// JSON Lines.
#[derive(Debug)]
pub struct JsonRecords<R> {
    lines: Lines<R>,
}

impl<R: std::io::BufRead> JsonRecords<R> {
    /// Records of a reader; a byte-order mark is skipped, blank lines are passed over.
    pub fn new(reader: R) -> Self {
        Self { lines: Lines::new(reader) }
    }
}

impl<R: std::io::BufRead> Iterator for JsonRecords<R> {
    type Item = std::io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let line = match self.lines.next()? {
                Ok(line) => line,
                Err(error) => return Some(Err(error)),
            };
            if line.bytes.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let content =
                if line.too_long { Err(lines::too_long()) } else { parse_json(&line.bytes) };
            return Some(Ok(Record { from: None, row: line.row, bytes: line.bytes, content }));
        }
    }
}

#[cfg(test)]
mod tests;
