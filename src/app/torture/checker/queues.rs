//! What the outside hears: each unit's queue says how it stands, each appeal's decision is told, each reminder
//! was sent, nothing twice and nothing without a commit.
//!
//! Must never: excuse a message that is older than what stands in the log.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::commits::History;
use super::finding::{FindingCode, Findings};
use super::standing::standing;
use super::{Evidence, Raw, text};

/// Streams of what is told.
const TOLD: &[&str] = &["DISPATCH", "NOTICE", "DECIDED", "FOLLOWUP"];

pub(super) fn check(evidence: &Evidence<'_>, history: &History<'_>, found: &mut Findings) {
    let mut newest: BTreeMap<(&str, &str), &Raw> = BTreeMap::new();
    for raw in evidence.stream("DISPATCH") {
        newest.insert((text(&raw.body, "/unit"), text(&raw.body, "/ticket")), raw);
    }
    let decided: BTreeSet<&str> =
        evidence.stream("DECIDED").iter().map(|raw| text(&raw.body, "/ticket")).collect();
    let noticed: BTreeSet<(&str, u64)> = evidence
        .stream("NOTICE")
        .iter()
        .map(|raw| (text(&raw.body, "/ticket"), revision(&raw.body)))
        .collect();
    for (ticket, commits) in history {
        stands(ticket, commits, &newest, found);
        let lost = (!decided.contains(ticket.as_str())).then(|| "没有".to_owned());
        found.hold(FindingCode::MessageLost, ticket, "处理结果已告知来源", lost);
        for commit in commits.iter().filter(|commit| text(commit, "/command") == "remind") {
            let at = revision(commit);
            let units = standing(&commits[..usize::try_from(at).unwrap_or(0)]);
            let nobody = units.is_none_or(|units| units.values().all(|one| !one.holds));
            let lost = (!nobody && !noticed.contains(&(ticket.as_str(), at)))
                .then(|| format!("第 {at} 版的催办没有通知"));
            found.hold(FindingCode::MessageLost, ticket, "催办已通知单位", lost);
        }
    }
    once(evidence, found);
    behind(evidence, history, found);
}

/// The newest message of each queue says how the unit stands by now.
fn stands(
    ticket: &str,
    commits: &[&Value],
    newest: &BTreeMap<(&str, &str), &Raw>,
    found: &mut Findings,
) {
    let Some(stands) = standing(commits) else { return };
    for (unit, stand) in stands {
        let raw = newest.get(&(unit.as_str(), ticket));
        let told = raw.map(|raw| (text(&raw.body, "/assignment"), revision(&raw.body)));
        let wanted = (if stand.holds { "open" } else { "ended" }, stand.since);
        let differs = (told != Some(wanted)).then(|| format!("{told:?}"));
        let promise = format!("{unit} 的队列最新为 {wanted:?}");
        found.hold(FindingCode::QueueDiffers, ticket, &promise, differs);
    }
}

/// No message stands under two numbers of a stream, or was delivered under two.
fn once(evidence: &Evidence<'_>, found: &mut Findings) {
    let mut places: BTreeMap<(&str, &str), BTreeSet<u64>> = BTreeMap::new();
    for stream in TOLD {
        for raw in evidence.stream(stream) {
            let id = text(&raw.body, "/id");
            if id.is_empty() {
                // A refusal is known by its header alone.
                places.entry((stream, &raw.id)).or_default().insert(raw.sequence);
                continue;
            }
            places.entry((stream, id)).or_default().insert(raw.sequence);
            let differs = (raw.id != id).then(|| format!("消息头为 {}", raw.id));
            found.hold(FindingCode::MessageTwice, id, "消息编号每次投递相同", differs);
        }
    }
    for one in evidence.ledger.received.iter().filter(|one| !one.body_id.is_empty()) {
        places.entry((one.stream, &one.body_id)).or_default().insert(one.sequence);
    }
    for ((stream, id), sequences) in places {
        let twice = (sequences.len() > 1).then(|| format!("{stream} 第 {sequences:?} 条"));
        found.hold(FindingCode::MessageTwice, id, "同一消息只入流一次", twice);
    }
}

/// What a unit was told follows from a commit that is there.
fn behind(evidence: &Evidence<'_>, history: &History<'_>, found: &mut Findings) {
    for one in &evidence.ledger.received {
        let ticket = one.body_id.split(':').next().unwrap_or_default();
        let last = history.get(ticket).map_or(0, Vec::len) as u64;
        let told = (one.revision == 0 || one.revision > last)
            .then(|| format!("说的是第 {} 版，日志只到第 {last} 版", one.revision));
        found.hold(FindingCode::MessageInvented, &one.body_id, "每条消息都有其提交", told);
    }
}

fn revision(body: &Value) -> u64 {
    body.get("revision").and_then(Value::as_u64).unwrap_or(0)
}
