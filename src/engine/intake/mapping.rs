//! How the columns or keys of a source become the fields of an appeal, and the values it leaves out.
//!
//! Must never: change a value; it only renames and fills in.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::domain::appeal::IntakeChannel;
use crate::domain::calendar::zone;

use super::fields::FIELDS;

/// A mapping of names (字段映射). Kept with a dead letter, so that a replay reads it the same way.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Field of the appeal → name in the source. Empty: names are the fields themselves.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Channel of records that do not say.
    #[serde(default)]
    pub channel: Option<String>,
    /// Header of the CSV file, in order; absent for JSON.
    #[serde(default)]
    pub header: Option<Vec<String>>,
    /// What separates its columns; absent for JSON.
    #[serde(default)]
    pub delimiter: Option<u8>,
}

/// Why a `--map` is not understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Not `field=column`.
    #[error("--map 应写作 字段=列名，例如 text=内容；收到“{0}”")]
    NotAPair(String),
    /// A field that no appeal has.
    #[error("--map 的字段“{field}”不存在；可用字段：{}；caller.name、caller.phone、caller.address、caller.subject", FIELDS.join("、"))]
    UnknownField {
        /// Which.
        field: String,
    },
    /// A column that is no field, and nothing says what it is.
    #[error("表头的列“{column}”不是诉求字段；请改列名，或用 --map 字段=列名 指定需要的列；可用字段：{}", FIELDS.join("、"))]
    UnknownColumn {
        /// Which.
        column: String,
    },
    /// A field that no column gives.
    #[error(
        "表头缺少必填列 {field}；请补上该列，或用 --map {field}=列名 指定（渠道可用 --channel 统一指定）"
    )]
    MissingColumn {
        /// Which.
        field: String,
    },
    /// Pairs that leave out a field which every appeal needs.
    #[error(
        "--map 没有指定必填字段 {field}；请加上 --map {field}=列名（渠道可用 --channel 统一指定）"
    )]
    MissingPair {
        /// Which.
        field: &'static str,
    },
    /// A channel that there is not.
    #[error("--channel 没有“{channel}”这种渠道；可用：{}", channels())]
    UnknownChannel {
        /// As given.
        channel: String,
    },
    /// A column that the header lacks.
    #[error("--map 指定的列“{column}”不在表头中；表头为：{header}")]
    NoSuchColumn {
        /// Which.
        column: String,
        /// The header.
        header: String,
    },
}

/// Fields of the caller that a flat table may carry.
const CALLER_FIELDS: &[&str] = &["caller.name", "caller.phone", "caller.address", "caller.subject"];

impl Mapping {
    /// Reads `field=column` pairs.
    ///
    /// # Errors
    /// [`Error`] for the first pair that is wrong.
    pub fn new(pairs: &[String], channel: Option<String>) -> Result<Self, Error> {
        let mut names = BTreeMap::new();
        for pair in pairs {
            let Some((field, column)) = pair.split_once('=') else {
                return Err(Error::NotAPair(pair.clone()));
            };
            let (field, column) = (field.trim().to_owned(), column.trim().to_owned());
            if !FIELDS.contains(&field.as_str()) && !CALLER_FIELDS.contains(&field.as_str()) {
                return Err(Error::UnknownField { field });
            }
            names.insert(field, column);
        }
        if let Some(channel) = channel.as_ref().filter(|one| IntakeChannel::parse(one).is_none()) {
            return Err(Error::UnknownChannel { channel: channel.clone() });
        }
        let needed = ["source_id", "text", "channel"];
        let given =
            |field: &str| names.contains_key(field) || (field == "channel" && channel.is_some());
        match needed.into_iter().find(|field| !names.is_empty() && !given(field)) {
            Some(field) => Err(Error::MissingPair { field }),
            None => Ok(Self { names, channel, header: None, delimiter: None }),
        }
    }

    /// For a record that a person has corrected: its keys may be the fields themselves, whatever the
    /// source called them.
    pub fn for_corrected(self, record: &Map<String, Value>) -> Self {
        let field = |name: &str| FIELDS.contains(&name) || CALLER_FIELDS.contains(&name);
        if self.names.is_empty() || !record.keys().all(|name| field(name)) {
            return self;
        }
        let timed = self.names.contains_key("received_at").then(|| "received_at".to_owned());
        let names = record.keys().cloned().chain(timed).map(|name| (name.clone(), name)).collect();
        Self { names, ..self }
    }

    /// Whether every mapped column stands in the header.
    ///
    /// # Errors
    /// The first that does not.
    pub fn check_header(&self, header: &[String]) -> Result<(), Error> {
        let missing = self.names.values().find(|column| !header.contains(column));
        match missing {
            None => Ok(()),
            Some(column) => {
                Err(Error::NoSuchColumn { column: column.clone(), header: header.join("、") })
            }
        }
    }

    /// Whether a header that is not mapped consists of fields of an appeal, the needed ones among them.
    ///
    /// # Errors
    /// The first column that is no field, or field that has no column.
    pub fn check_direct(&self, header: &[String]) -> Result<(), Error> {
        if !self.names.is_empty() {
            return Ok(());
        }
        let known = |name: &String| {
            FIELDS.contains(&name.as_str()) || CALLER_FIELDS.contains(&name.as_str())
        };
        if let Some(column) = header.iter().find(|name| !known(name)) {
            return Err(Error::UnknownColumn { column: column.clone() });
        }
        let needed = ["source_id", "received_at", "text"];
        let channel = self.channel.is_none().then_some("channel");
        let missing =
            needed.into_iter().chain(channel).find(|name| !header.iter().any(|one| one == name));
        match missing {
            None => Ok(()),
            Some(field) => Err(Error::MissingColumn { field: field.to_owned() }),
        }
    }

    /// Renames a record's keys and fills in the channel, and the time of acceptance where the mapping
    /// names no time. With a mapping, columns that it does not name are left aside.
    pub fn apply(&self, record: &Map<String, Value>, now: Timestamp) -> Map<String, Value> {
        let mut out = Map::new();
        if self.names.is_empty() {
            for (name, value) in record {
                put(&mut out, name, value.clone());
            }
        } else {
            for (field, column) in &self.names {
                if let Some(value) = record.get(column) {
                    put(&mut out, field, value.clone());
                }
            }
            if !self.names.contains_key("received_at") {
                out.insert("received_at".into(), Value::String(now.to_string()));
            }
        }
        if let Some(channel) = &self.channel {
            out.entry("channel").or_insert_with(|| Value::String(channel.clone()));
        }
        out
    }
}

fn channels() -> String {
    let all = IntakeChannel::ALL.iter().map(|one| format!("{}（{}）", one.word(), one.label()));
    all.collect::<Vec<_>>().join("、")
}

/// Puts a value under its name; `caller.phone` goes into the object `caller`.
fn put(out: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        Some(("caller", inner)) if CALLER_FIELDS.contains(&name) => {
            if let Value::Object(caller) =
                out.entry("caller").or_insert_with(|| Value::Object(Map::new()))
            {
                caller.insert(inner.to_owned(), value);
            }
        }
        Some(_) | None => {
            out.insert(name.to_owned(), value);
        }
    }
}

/// Reads the local times that Chinese systems export (UTC+8): `2019/2/28 11:25:05`,
/// `2019-02-28 11:25:05`, seconds optional.
pub fn local_time(text: &str) -> Option<Timestamp> {
    let (date, clock) = text.trim().split_once([' ', 'T'])?;
    let mut date = date.split(['/', '-']);
    let mut part = || date.next()?.parse::<i16>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    let mut clock = clock.split(':');
    let mut part = || clock.next().map(|one| one.parse::<i8>().ok());
    let (hour, minute) = (part()??, part()??);
    let second = part().unwrap_or(Some(0))?;
    let local = DateTime::new(
        year,
        i8::try_from(month).ok()?,
        i8::try_from(day).ok()?,
        hour,
        minute,
        second,
        0,
    );
    local.ok()?.to_zoned(zone()).ok().map(|zoned| zoned.timestamp())
}
