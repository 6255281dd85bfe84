//! Cuts a stream of bytes into records, JSON Lines or CSV, so that one bad record costs only itself.
//!
//! Must never: hold more than one record and the lines it may spill over in memory.

mod csv;
mod lines;

pub use self::csv::{CsvRecords, Error as CsvError};
pub use self::lines::{Lines, RECORD_BYTES_MAX};

use serde_json::{Map, Value};

use super::rejection::{Rejection, RejectionCode};

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

/// Reads one line of JSON.
pub fn parse_json(bytes: &[u8]) -> Result<Map<String, Value>, Rejection> {
    if let Err(error) = std::str::from_utf8(bytes) {
        let at = error.valid_up_to() + 1;
        let message = format!("第 {at} 字节起不是 UTF-8，请另存为 UTF-8 后重报");
        return Err(Rejection::record(RejectionCode::NotUtf8, message));
    }
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Rejection::record(RejectionCode::NotJson, "每行应为一个 JSON 对象 {…}")),
        Err(error) => {
            let message =
                format!("第 {} 列附近不合 JSON 语法，请检查引号、逗号和括号", error.column());
            Err(Rejection::record(RejectionCode::NotJson, message))
        }
    }
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
