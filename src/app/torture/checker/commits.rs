//! The event log: nothing missing, each ticket's revisions from 1 on, each hash over the one before.
//!
//! Must never: go on quietly past a message that it cannot read.

use std::collections::BTreeMap;

use serde_json::Value;

use super::finding::{FindingCode, Findings};
use super::{Evidence, Raw, text};

/// Commits of each ticket, in order.
pub(super) type History<'a> = BTreeMap<String, Vec<&'a Value>>;

const UNBROKEN: &str = "每张工单版本连续、链值相接、序号无缺";

pub(super) fn check<'a>(evidence: &'a Evidence<'_>, found: &mut Findings) -> History<'a> {
    let mut history: History<'a> = BTreeMap::new();
    let mut heads: BTreeMap<String, String> = BTreeMap::new();
    let mut ids = BTreeMap::new();
    let mut expected = 1;
    for raw in evidence.stream("EVENTS") {
        let ticket = text(&raw.body, "/ticket").to_owned();
        let wrong = wrong_with(raw, expected, &ticket, history.get(&ticket), heads.get(&ticket));
        found.hold(FindingCode::ChainBroken, &raw.subject, UNBROKEN, wrong);
        expected = raw.sequence + 1;
        if let Some(earlier) = ids.insert(raw.id.clone(), raw.sequence) {
            let told = format!("消息编号 {} 在第 {earlier} 与 {} 条", raw.id, raw.sequence);
            found.hold(FindingCode::MessageTwice, &ticket, "消息编号只出现一次", Some(told));
        }
        heads.insert(ticket.clone(), raw.link.1.clone());
        history.entry(ticket).or_default().push(&raw.body);
    }
    history
}

fn wrong_with(
    raw: &Raw,
    expected: u64,
    ticket: &str,
    before: Option<&Vec<&Value>>,
    head: Option<&String>,
) -> Option<String> {
    let (previous, hash) = &raw.link;
    let revision = raw.body.get("revision").and_then(Value::as_u64);
    let next = before.map_or(0, Vec::len) as u64 + 1;
    let zero = "0".repeat(64);
    if raw.sequence != expected {
        return Some(format!("第 {expected} 条缺失，其后是第 {} 条", raw.sequence));
    }
    if ticket.is_empty() || !raw.subject.ends_with(&format!(".{ticket}")) {
        return Some(format!("第 {} 条的正文与主题不符", raw.sequence));
    }
    if revision != Some(next) {
        return Some(format!("第 {next} 版之处是 {revision:?}"));
    }
    if previous != head.unwrap_or(&zero) {
        return Some(format!("第 {next} 版的前链值不是上一版的链值"));
    }
    let mut hasher = blake3::Hasher::new();
    let start = blake3::Hash::from_hex(previous).ok();
    hasher.update(start.as_ref().map_or(&[][..], |start| start.as_bytes()));
    hasher.update(&raw.bytes);
    (hasher.finalize().to_hex().as_str() != hash).then(|| format!("第 {next} 版链值与正文不符"))
}
