//! Physical lines of bounded length.
//!
//! Must never: keep more of an endless line than the limit.

use std::io::{BufRead, Read};

use super::super::rejection::{Rejection, RejectionCode};

/// Most bytes of a record; the rest of a longer one is not kept.
pub const RECORD_BYTES_MAX: usize = 4 * 1024 * 1024;

/// A physical line without its line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From 1.
    pub row: u64,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it was cut off.
    pub too_long: bool,
}

/// The lines of a reader.
#[derive(Debug)]
pub struct Lines<R> {
    reader: R,
    row: u64,
}

impl<R: BufRead> Lines<R> {
    /// From the first line on.
    pub fn new(reader: R) -> Self {
        Self { reader, row: 0 }
    }

    fn read(&mut self) -> std::io::Result<Option<Line>> {
        let mut bytes = Vec::new();
        let limit = RECORD_BYTES_MAX as u64 + 1;
        if self.reader.by_ref().take(limit).read_until(b'\n', &mut bytes)? == 0 {
            return Ok(None);
        }
        self.row += 1;
        let complete = bytes.last() == Some(&b'\n');
        let too_long = !complete && bytes.len() > RECORD_BYTES_MAX;
        if too_long {
            skip_line(&mut self.reader)?;
        }
        while matches!(bytes.last(), Some(b'\n' | b'\r')) {
            bytes.pop();
        }
        if self.row == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
            bytes.drain(..3);
        }
        Ok(Some(Line { row: self.row, bytes, too_long }))
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = std::io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.read().transpose()
    }
}

/// The rejection of a line that was cut off.
pub fn too_long() -> Rejection {
    let message = format!(
        "超过 {} MiB，只保留开头部分；请从来源系统重新导出该条",
        RECORD_BYTES_MAX / 1024 / 1024
    );
    Rejection::record(RejectionCode::RecordTooLong, message)
}

/// Skips to the end of the line without keeping it.
fn skip_line(reader: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(buffer.len(), |at| at + 1);
        reader.consume(used);
        if end.is_some() {
            return Ok(());
        }
    }
}
