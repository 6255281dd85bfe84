//! Reading a volume that stands in a file.
//!
//! Must never: give a record that its frame's checksum or its place in the volume denies.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::domain::id::TicketNumber;
use crate::nats::error::Error;

use super::catalogue::SCHEMA;
use super::record::Record;
use super::writer::{Block, END, Index};

/// Longest index that is believed in, packed.
const INDEX_BYTES_MAX: u64 = 1 << 30;

/// A volume (归档卷), open.
#[derive(Debug)]
pub struct Volume {
    path: PathBuf,
    index: Index,
}

impl Volume {
    /// Opens the file.
    ///
    /// # Errors
    /// [`Error::Volume`] with what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let damaged = |why: String| Error::Volume { file: path.to_owned(), why };
        let index = read_index(path).map_err(|error| damaged(format!("索引无法读取：{error}")))?;
        let index: Index = serde_json::from_slice(&index)
            .map_err(|error| damaged(format!("索引无法读取：{error}")))?;
        if index.schema != SCHEMA {
            return Err(damaged("由更新版本的程序写入，请升级本机的 hotline".to_owned()));
        }
        Ok(Self { path: path.to_owned(), index })
    }

    /// Whether it holds commits of a ticket.
    pub fn holds(&self, ticket: TicketNumber) -> bool {
        self.index.tickets.contains_key(&ticket)
    }

    /// A ticket's records, in order.
    ///
    /// # Errors
    /// [`Error::Volume`].
    pub fn of_ticket(&self, ticket: TicketNumber, subject: &str) -> Result<Vec<Record>, Error> {
        let mut found = Vec::new();
        for block in self.index.tickets.get(&ticket).into_iter().flatten() {
            let block = self.index.blocks.get(*block as usize);
            let block = block.ok_or_else(|| self.damaged("索引指向不存在的块"))?;
            let records = self.records(*block)?;
            found.extend(records.into_iter().filter(|record| record.subject == subject));
        }
        Ok(found)
    }

    /// Records from a place of the log on, at most `limit`.
    ///
    /// # Errors
    /// [`Error::Volume`].
    pub fn from(&self, sequence: u64, limit: usize) -> Result<Vec<Record>, Error> {
        let blocks = &self.index.blocks;
        let begin = blocks.partition_point(|block| block.first <= sequence).saturating_sub(1);
        let mut found: Vec<Record> = Vec::new();
        for block in blocks.iter().skip(begin) {
            if found.len() >= limit {
                break;
            }
            let records = self.records(*block)?;
            found.extend(records.into_iter().filter(|record| record.sequence >= sequence));
        }
        found.truncate(limit);
        Ok(found)
    }

    fn records(&self, block: Block) -> Result<Vec<Record>, Error> {
        let fail = |error: io::Error| self.damaged(&format!("无法读取：{error}"));
        let lines = unpacked(&self.path, block.offset, block.length).map_err(fail)?;
        let lines = serde_json::Deserializer::from_slice(&lines).into_iter();
        let records: Result<Vec<Record>, _> = lines.collect();
        let records = records.map_err(|error| self.damaged(&format!("无法读取：{error}")))?;
        let follow = records.iter().zip(block.first..).all(|(one, at)| one.sequence == at);
        if follow { Ok(records) } else { Err(self.damaged("次序有误")) }
    }

    fn damaged(&self, why: &str) -> Error {
        Error::Volume { file: self.path.clone(), why: why.to_owned() }
    }
}

fn unpacked(path: &Path, offset: u64, length: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut packed = Vec::new();
    file.take(length).read_to_end(&mut packed)?;
    if packed.len() as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    zstd::stream::decode_all(packed.as_slice())
}

fn read_index(path: &Path) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    let all = file.metadata()?.len();
    let odd = || io::Error::new(io::ErrorKind::InvalidData, "结尾不完整");
    let end = all.checked_sub(4 + END.len() as u64).ok_or_else(odd)?;
    file.seek(SeekFrom::Start(end))?;
    let (mut length, mut mark) = ([0; 4], [0; 8]);
    file.read_exact(&mut length)?;
    file.read_exact(&mut mark)?;
    let length = u64::from(u32::from_le_bytes(length));
    let begin = end.checked_sub(length).filter(|_| length <= INDEX_BYTES_MAX);
    match begin {
        Some(begin) if &mark == END => unpacked(path, begin, length),
        Some(_) | None => Err(odd()),
    }
}

/// Hash of all bytes of a file, in hex, and how many they are.
///
/// # Errors
/// Those of the file.
pub fn fingerprint(path: &Path) -> io::Result<(String, u64)> {
    let mut hasher = blake3::Hasher::new();
    let bytes = io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok((hasher.finalize().to_hex().to_string(), bytes))
}
