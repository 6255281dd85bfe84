//! Times: each commit was made while the run went on, and not before the one before it, whatever the clock of
//! the engine was put to.
//!
//! Must never: ask an engine what time it is.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::commits::History;
use super::finding::{FindingCode, Findings};
use super::{Evidence, text};

/// Seconds by which a time may be off; a machine's clock is believed to that extent.
const OFF_SECONDS_MAX: i64 = 5;

pub(super) fn check(evidence: &Evidence<'_>, history: &History<'_>, found: &mut Findings) {
    let (begun, ended) = evidence.span;
    for (ticket, commits) in history {
        let mut before = None;
        for commit in commits {
            let at: Option<Timestamp> = text(commit, "/at").parse().ok();
            let true_then = at.is_some_and(|at| {
                off(begun, at) <= OFF_SECONDS_MAX
                    && off(at, ended) <= OFF_SECONDS_MAX
                    && before.is_none_or(|before| before <= at)
            });
            let told = (!true_then).then(|| {
                let revision = commit.get("revision").and_then(Value::as_u64).unwrap_or(0);
                format!("第 {revision} 版记为 {}", text(commit, "/at"))
            });
            let promise = "提交的时刻在拷机期间，且不早于上一版";
            found.hold(FindingCode::TimeWrong, ticket, promise, told);
            before = at;
        }
    }
}

/// How many seconds `one` is after `other`.
fn off(one: Timestamp, other: Timestamp) -> i64 {
    let after: SignedDuration = one.duration_since(other);
    after.as_secs()
}
