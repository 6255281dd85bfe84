//! CSV records that survive a stray quote: a record that does not come out right gives up only its
//! first line, and reading goes on with the next.
//!
//! Must never: let an unclosed quote swallow the rest of the file.

use std::collections::VecDeque;
use std::io::BufRead;

use serde_json::{Map, Value};

use super::super::rejection::{Rejection, RejectionCode as Code};
use super::Record;
use super::lines::{Line, Lines, too_long};

/// Most physical lines of one record; a longer one has an unclosed quote.
const LINES_MAX: usize = 400;
/// Most columns.
const COLUMNS_MAX: usize = 200;

/// Why a CSV file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Reading failed.
    #[error("读取失败")]
    Io(#[from] std::io::Error),
    /// There is no header.
    #[error("文件为空：CSV 第一行应为表头")]
    Empty,
    /// The header is not UTF-8.
    #[error("表头不是 UTF-8；Excel 请另存为“CSV UTF-8（逗号分隔）”")]
    NotUtf8,
    /// The header is no header.
    #[error("表头有误：{detail}")]
    BadHeader {
        /// How.
        detail: String,
    },
}

/// CSV with a header.
#[derive(Debug)]
pub struct CsvRecords<R> {
    lines: Lines<R>,
    waiting: VecDeque<Line>,
    header: Vec<String>,
    delimiter: u8,
}

impl<R: BufRead> CsvRecords<R> {
    /// Reads the header; comma, semicolon and tab are told apart by it.
    ///
    /// # Errors
    /// [`Error`] when there is no usable header.
    pub fn new(reader: R) -> Result<Self, Error> {
        let mut lines = Lines::new(reader);
        let first = lines.next().ok_or(Error::Empty)??;
        let text = std::str::from_utf8(&first.bytes).map_err(|_| Error::NotUtf8)?;
        let count = |delimiter: char| text.matches(delimiter).count();
        let delimiter = [b',', b';', b'\t']
            .into_iter()
            .max_by_key(|delimiter| (count(char::from(*delimiter)), *delimiter == b','))
            .unwrap_or(b',');
        let header = split(&first.bytes, delimiter)
            .map_err(|rejection| Error::BadHeader { detail: rejection.message })?;
        let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
        if let Some(at) = header.iter().position(String::is_empty) {
            let detail = format!("第 {} 列没有列名", at + 1);
            return Err(Error::BadHeader { detail });
        }
        let twice = header.iter().enumerate().find(|(at, name)| header[..*at].contains(name));
        if let Some((_, name)) = twice {
            return Err(Error::BadHeader { detail: format!("列名“{name}”重复") });
        }
        Ok(Self { lines, waiting: VecDeque::new(), header, delimiter })
    }

    /// With a header and a delimiter known from before, for replaying single records.
    pub fn with_header(reader: R, header: Vec<String>, delimiter: u8) -> Self {
        Self { lines: Lines::new(reader), waiting: VecDeque::new(), header, delimiter }
    }

    /// Names of the columns.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// What separates the columns.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    fn line(&mut self) -> Option<std::io::Result<Line>> {
        self.waiting.pop_front().map(Ok).or_else(|| self.lines.next())
    }

    /// Gathers physical lines until quotes close; on failure all but the first go back.
    fn record(&mut self) -> Option<std::io::Result<Record>> {
        let first = loop {
            match self.line()? {
                Ok(line) if line.bytes.is_empty() => {}
                Ok(line) => break line,
                Err(error) => return Some(Err(error)),
            }
        };
        if first.too_long {
            return Some(Ok(Record {
                from: None,
                row: first.row,
                bytes: first.bytes,
                content: Err(too_long()),
            }));
        }
        let mut bytes = first.bytes.clone();
        let mut more: VecDeque<Line> = VecDeque::new();
        let mut quotes = Quotes::new(self.delimiter);
        quotes.feed(&first.bytes);
        while quotes.open()
            && !quotes.malformed
            && more.len() < LINES_MAX
            && bytes.len() < super::RECORD_BYTES_MAX
        {
            match self.line() {
                None => break,
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(line)) => {
                    quotes.feed(b"\n");
                    quotes.feed(&line.bytes);
                    bytes.push(b'\n');
                    bytes.extend_from_slice(&line.bytes);
                    more.push_back(line);
                }
            }
        }
        let content = if quotes.open() || quotes.malformed {
            let message = "引号不配对，请在 Excel 中修正该行后重报";
            Err(Rejection::record(Code::StrayQuote, message))
        } else {
            self.content(&bytes)
        };
        let bytes = if content.is_err() && !more.is_empty() {
            while let Some(line) = more.pop_back() {
                self.waiting.push_front(line);
            }
            first.bytes
        } else {
            bytes
        };
        Some(Ok(Record { from: None, row: first.row, bytes, content }))
    }

    fn content(&self, bytes: &[u8]) -> Result<Map<String, Value>, Rejection> {
        let values = split(bytes, self.delimiter)?;
        // Excel pads rows with empty cells.
        let used = values.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
        if used > self.header.len() || values.len() < self.header.len() {
            let message = format!(
                "表头有 {} 列，该行有 {} 列；请检查多余的逗号或引号",
                self.header.len(),
                values.len()
            );
            return Err(Rejection::record(Code::WrongColumnCount, message));
        }
        Ok(self
            .header
            .iter()
            .zip(values)
            .map(|(name, value)| (name.clone(), Value::String(value)))
            .collect())
    }
}

impl<R: BufRead> Iterator for CsvRecords<R> {
    type Item = std::io::Result<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        self.record()
    }
}

/// Splits one record, quotes closed.
fn split(bytes: &[u8], delimiter: u8) -> Result<Vec<String>, Rejection> {
    let mut reader = ::csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes);
    let mut record = ::csv::ByteRecord::new();
    let read = reader.read_byte_record(&mut record);
    if !matches!(read, Ok(true)) || record.len() > COLUMNS_MAX {
        let message = "无法按 CSV 拆分该行，请检查引号";
        return Err(Rejection::record(Code::StrayQuote, message));
    }
    if !matches!(reader.read_byte_record(&mut ::csv::ByteRecord::new()), Ok(false)) {
        let message =
            "行中夹有单独的回车（旧 Mac 换行），其后的内容会丢失；请把换行改为 LF 或 CRLF 后重报";
        return Err(Rejection::record(Code::StrayQuote, message));
    }
    record.iter().map(|cell| String::from_utf8(cell.to_vec())).collect::<Result<_, _>>().map_err(
        |_| {
            let message = "该行不是 UTF-8，请另存为 UTF-8 后重报";
            Rejection::record(Code::NotUtf8, message)
        },
    )
}

/// Follows RFC 4180: a quote opens only at the start of a cell, and is doubled inside one.
#[derive(Debug)]
struct Quotes {
    delimiter: u8,
    place: Place,
    malformed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    CellStart,
    Bare,
    Quoted,
    QuoteInQuoted,
}

impl Quotes {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, place: Place::CellStart, malformed: false }
    }

    fn open(&self) -> bool {
        self.place == Place::Quoted
    }

    fn feed(&mut self, bytes: &[u8]) {
        for byte in bytes {
            let ends_cell = *byte == self.delimiter || *byte == b'\n';
            // What closes a quote must also end its cell; anything else began with a stray one.
            self.malformed |=
                self.place == Place::QuoteInQuoted && !ends_cell && !matches!(byte, b'"' | b'\r');
            self.place = match (self.place, *byte) {
                (Place::CellStart, b'"') | (Place::QuoteInQuoted, b'"') => Place::Quoted,
                (Place::Quoted, b'"') => Place::QuoteInQuoted,
                (Place::Quoted, _) => Place::Quoted,
                (Place::CellStart | Place::Bare | Place::QuoteInQuoted, _) if ends_cell => {
                    Place::CellStart
                }
                (Place::CellStart | Place::Bare | Place::QuoteInQuoted, _) => Place::Bare,
            };
        }
    }
}
