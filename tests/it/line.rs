//! A queue of a unit without a cluster.
//!
//! Must never: hold more than it is told to.

use hotline::domain::id::UnitId;
use hotline::engine::port;
use hotline::engine::queues::{self, Page, Queued, Queues};
use serde_json::value::RawValue;

use crate::ticket::STREET;

/// Numbered messages for [`STREET`]; every tenth place is another's.
#[derive(Debug, Default)]
pub struct Line {
    pub last: u64,
    pub broken: bool,
}

impl Queues for Line {
    async fn page(&self, unit: &UnitId, after: u64, limit: usize) -> Result<Page, queues::Error> {
        if self.broken {
            return Err(port::Error::Storage { detail: "磁盘不可用".into() }.into());
        }
        if after > self.last {
            return Err(queues::Error::Beyond { last: self.last });
        }
        let behind = (after + 1..=self.last).filter(|at| at % 10 != 0 && unit.as_str() == STREET);
        let message = |sequence| {
            let body = format!(r#"{{"schema":"assignment.v1","note":"第{sequence}条"}}"#);
            Queued { sequence, body: RawValue::from_string(body).unwrap() }
        };
        let mut messages: Vec<Queued> = behind.take(limit + 1).map(message).collect();
        let more = messages.len() > limit;
        messages.truncate(limit);
        let after = messages.last().map_or(after, |last| last.sequence);
        Ok(Page { messages, after, more })
    }
}
