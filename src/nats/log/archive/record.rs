//! A message of the event log as a volume keeps it: one line of JSON, readable with `zstdcat`.
//!
//! Must never: change a byte of a body, whose hash stands in the message's own headers.

use std::collections::BTreeMap;

use async_nats::HeaderMap;
use bytes::Bytes;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::nats::error::Error;
use crate::nats::kept::Kept;

/// Headers that say where a message stands; the server puts them on when it is read.
const SEQUENCE: &str = "Nats-Sequence";
const TIME: &str = "Nats-Time-Stamp";
const PLACE: &[&str] = &["Nats-Stream", "Nats-Subject", SEQUENCE, TIME];

/// A message (记录).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its place in the log.
    pub sequence: u64,
    /// When the server took it.
    pub time: Timestamp,
    pub subject: String,
    headers: BTreeMap<String, String>,
    body: String,
}

impl Record {
    /// The record of a message that was read by a direct get.
    ///
    /// # Errors
    /// A message without a time or with a body that is no text, which none of ours is.
    pub fn of(kept: &Kept) -> Result<Self, Error> {
        let odd =
            |why: &str| Error::request("归档", format!("事件日志第 {} 条{why}", kept.sequence));
        let time = time_of(kept).ok_or_else(|| odd("没有时间"))?;
        let body = std::str::from_utf8(&kept.body).map_err(|_| odd("不是文本"))?;
        let own = kept.headers.iter().filter(|(name, _)| {
            let name: &str = name.as_ref();
            !PLACE.contains(&name)
        });
        let headers = own.filter_map(|(name, values)| {
            Some((name.to_string(), values.first()?.as_str().to_owned()))
        });
        Ok(Self {
            sequence: kept.sequence,
            time,
            subject: kept.subject.clone(),
            headers: headers.collect(),
            body: body.to_owned(),
        })
    }

    /// The message as it was read.
    pub fn kept(self) -> Kept {
        let mut headers = HeaderMap::new();
        for (name, value) in &self.headers {
            headers.insert(name.as_str(), value.as_str());
        }
        Kept {
            sequence: self.sequence,
            subject: self.subject,
            headers,
            body: Bytes::from(self.body),
        }
    }
}

/// When the server took a message.
pub fn time_of(kept: &Kept) -> Option<Timestamp> {
    kept.header(TIME)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_back_as_it_was_but_for_its_place() {
        let mut headers = HeaderMap::new();
        headers.insert("Hotline-Hash", "00");
        headers.insert(SEQUENCE, "7");
        headers.insert(TIME, "2026-09-14T00:00:00.123456789Z");
        let body = Bytes::from("{\"text\":\"水管爆了\"}");
        let (subject, sequence) = ("ev.1.20260914000001".to_owned(), 7);
        let kept = Kept { sequence, subject, headers, body };
        let record = Record::of(&kept).unwrap();
        let line = serde_json::to_string(&record).unwrap();
        let back: Record = serde_json::from_str(&line).unwrap();
        assert_eq!(back, record);
        let back = back.kept();
        assert_eq!((back.sequence, &back.subject, &back.body), (7, &kept.subject, &kept.body));
        assert_eq!(back.header("Hotline-Hash"), Some("00"));
        assert_eq!(back.header(SEQUENCE), None);
    }

    #[test]
    fn what_has_no_time_or_is_no_text_is_refused() {
        let mut kept = Kept {
            sequence: 7,
            subject: "ev.1.20260914000001".into(),
            headers: HeaderMap::new(),
            body: Bytes::from_static(b"{}"),
        };
        assert!(Record::of(&kept).unwrap_err().to_string().contains("第 7 条没有时间"));
        kept.headers.insert(TIME, "2026-09-14T00:00:00Z");
        assert!(Record::of(&kept).is_ok());
        kept.body = Bytes::from_static(&[0xff]);
        assert!(Record::of(&kept).unwrap_err().to_string().contains("不是文本"));
    }
}
