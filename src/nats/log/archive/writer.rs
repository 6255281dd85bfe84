//! Writing a volume: frames of zstd, each a block of records, and behind them its index in a frame that readers of
//! zstd skip. So `zstdcat` of a volume gives its records, one a line.
//!
//! Must never: take records out of order.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};
use zstd::bulk::Compressor;
use zstd::zstd_safe::CParameter;

use crate::domain::id::TicketNumber;
use crate::nats::error::Error;

use super::catalogue::{SCHEMA, Span};
use super::record::Record;

/// Records of a block: what is read and unpacked to show one ticket.
const BLOCK_RECORDS: usize = 128;
/// How hard it is packed; beyond it hardly smaller and much slower.
const LEVEL: i32 = 9;
/// Begins a frame that readers skip.
pub const SKIPPED: u32 = 0x184D_2A50;
/// The last bytes of a volume.
pub const END: &[u8; 8] = b"HLINDEX1";

/// What is where in a volume (索引).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Index {
    pub schema: String,
    pub blocks: Vec<Block>,
    /// In which blocks each ticket's commits are.
    pub tickets: BTreeMap<TicketNumber, Vec<u32>>,
}

/// A block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// Place in the log of its first record.
    pub first: u64,
    /// From which byte of the file on it stands.
    pub offset: u64,
    /// How many bytes it has.
    pub length: u64,
}

/// A volume that is being written.
pub struct Writer<W: Write> {
    out: W,
    packer: Compressor<'static>,
    hasher: blake3::Hasher,
    written: u64,
    index: Index,
    span: Option<Span>,
    lines: Vec<u8>,
    in_block: usize,
}

/// A volume that is written.
#[derive(Debug)]
pub struct Written<W> {
    pub out: W,
    pub span: Option<Span>,
    pub bytes: u64,
    pub hash: String,
}

impl<W: Write> Writer<W> {
    /// Begins one.
    ///
    /// # Errors
    /// When there is no memory to pack in.
    pub fn new(out: W) -> io::Result<Self> {
        let mut packer = Compressor::new(LEVEL)?;
        packer.set_parameter(CParameter::ChecksumFlag(true))?;
        Ok(Self {
            out,
            packer,
            hasher: blake3::Hasher::new(),
            written: 0,
            index: Index { schema: SCHEMA.to_owned(), ..Index::default() },
            span: None,
            lines: Vec::new(),
            in_block: 0,
        })
    }

    /// Adds the record that follows.
    ///
    /// # Errors
    /// One that does not follow on the one before; those of the file.
    pub fn push(&mut self, ticket: TicketNumber, record: &Record) -> Result<(), Error> {
        let expected = self.span.as_ref().map_or(record.sequence, |span| span.last + 1);
        if record.sequence != expected {
            let detail = format!("事件日志缺少第 {expected} 至 {} 条", record.sequence - 1);
            return Err(Error::Corrupt { detail });
        }
        if self.in_block == 0 {
            let (first, offset) = (record.sequence, self.written);
            self.index.blocks.push(Block { first, offset, length: 0 });
        }
        let block = u32::try_from(self.index.blocks.len() - 1).unwrap_or(u32::MAX);
        let blocks = self.index.tickets.entry(ticket).or_default();
        if blocks.last() != Some(&block) {
            blocks.push(block);
        }
        let fail = |error: serde_json::Error| Error::request("归档", error);
        serde_json::to_writer(&mut self.lines, record).map_err(fail)?;
        self.lines.push(b'\n');
        self.in_block += 1;
        self.count(ticket.position().0, record);
        if self.in_block == BLOCK_RECORDS { self.end_block() } else { Ok(()) }
    }

    fn count(&mut self, position: u64, record: &Record) {
        let span = self.span.get_or_insert(Span {
            first: record.sequence,
            last: record.sequence,
            from: record.time,
            until: record.time,
            positions: (position, position),
        });
        span.last = record.sequence;
        span.until = record.time;
        span.positions = (span.positions.0.min(position), span.positions.1.max(position));
    }

    fn end_block(&mut self) -> Result<(), Error> {
        let packed = self.packer.compress(&self.lines).map_err(write_failed)?;
        self.write(&packed)?;
        if let Some(block) = self.index.blocks.last_mut() {
            block.length = packed.len() as u64;
        }
        self.lines.clear();
        self.in_block = 0;
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.out.write_all(bytes).map_err(write_failed)?;
        self.hasher.update(bytes);
        self.written += bytes.len() as u64;
        Ok(())
    }

    /// Ends it.
    ///
    /// # Errors
    /// Those of the file.
    pub fn finish(mut self) -> Result<Written<W>, Error> {
        if self.in_block > 0 {
            self.end_block()?;
        }
        let index =
            serde_json::to_vec(&self.index).map_err(|error| Error::request("归档", error))?;
        let index = self.packer.compress(&index).map_err(write_failed)?;
        let length = u32::try_from(index.len()).map_err(write_failed)?;
        let skipped = u32::try_from(index.len() + 4 + END.len()).map_err(write_failed)?;
        self.write(&SKIPPED.to_le_bytes())?;
        self.write(&skipped.to_le_bytes())?;
        self.write(&index)?;
        self.write(&length.to_le_bytes())?;
        self.write(END)?;
        self.out.flush().map_err(write_failed)?;
        let hash = self.hasher.finalize().to_hex().to_string();
        Ok(Written { out: self.out, span: self.span, bytes: self.written, hash })
    }
}

fn write_failed(error: impl std::fmt::Display) -> Error {
    Error::Shelf(error.to_string())
}
