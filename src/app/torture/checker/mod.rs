//! The checker (核对器): reads the streams as they lie, knows the contract of `docs/NATS.md` on its own, and
//! compares what was promised with what is there. It is simple and slow.
//!
//! Must never: use a type or a function of `domain`, `engine`, `projection` or `nats`; a test holds it to that.

mod appeals;
mod archive;
mod commits;
mod finding;
mod queues;
mod raw;
mod requests;
mod standing;
mod times;
mod views;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::Value;

use super::ledger::Entries;

pub(super) use self::archive::whole;
pub use self::finding::{Finding, FindingCode};
pub(super) use self::raw::{Raw, read};

use self::finding::Findings;

/// All that is compared.
#[derive(Debug)]
pub(super) struct Evidence<'a> {
    /// What was promised.
    pub ledger: &'a Entries,
    /// The streams, by name.
    pub streams: &'a BTreeMap<&'static str, Vec<Raw>>,
    /// The views of each engine, or why it cannot show them.
    pub views: &'a [Result<Vec<Value>, String>],
    /// When the run began and ended.
    pub span: (Timestamp, Timestamp),
}

impl Evidence<'_> {
    fn stream(&self, name: &str) -> &[Raw] {
        self.streams.get(name).map_or(&[], Vec::as_slice)
    }
}

/// What was compared, and what was found.
#[derive(Debug)]
pub(super) struct Verdict {
    /// Promises that were held against the streams.
    pub promises: u64,
    pub tickets: u64,
    pub commits: u64,
    pub findings: Vec<Finding>,
}

/// Compares.
pub(super) fn check(evidence: &Evidence<'_>) -> Verdict {
    let mut found = Findings::default();
    let history = commits::check(evidence, &mut found);
    appeals::check(evidence, &history, &mut found);
    requests::check(evidence, &history, &mut found);
    times::check(evidence, &history, &mut found);
    queues::check(evidence, &history, &mut found);
    views::check(evidence, &history, &mut found);
    let commits = history.values().map(|ticket| ticket.len() as u64).sum();
    Verdict {
        promises: found.promises,
        tickets: history.len() as u64,
        commits,
        findings: found.all,
    }
}

/// A text of a body; empty where there is none.
fn text<'a>(body: &'a Value, path: &str) -> &'a str {
    body.pointer(path).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests;
