//! Commands: what was answered `ok` stands once, what was refused at the first try stands nowhere, and nothing
//! stands that nobody asked for.
//!
//! Must never: take the engine's word that a commit is its own; only a deadline may be.

use std::collections::BTreeMap;

use serde_json::Value;

use super::commits::History;
use super::finding::{FindingCode, Findings};
use super::{Evidence, text};

/// What the engine does without being asked.
const OWN: &[&str] = &["register", "pass_deadline", "recompute_deadlines"];

pub(super) fn check(evidence: &Evidence<'_>, history: &History<'_>, found: &mut Findings) {
    let mut standing: BTreeMap<&str, Vec<(&str, &Value)>> = BTreeMap::new();
    for (ticket, commits) in history {
        for (nth, commit) in commits.iter().enumerate() {
            let id = text(commit, "/request");
            let known = evidence.ledger.requests.get(id);
            let command = text(commit, "/command");
            let asked_for = match known {
                Some(asked) => {
                    asked.ticket == *ticket && asked.subject.ends_with(&format!(".{command}"))
                }
                None => {
                    id.is_empty()
                        && OWN.contains(&command)
                        && text(commit, "/actor/role") == "engine"
                        && (command == "register") == (nth == 0)
                }
            };
            let told = (!asked_for).then(|| format!("第 {} 版 {command}，请求编号“{id}”", nth + 1));
            found.hold(FindingCode::Invented, ticket, "每条提交都有人提出，或是到点的时限", told);
            if !id.is_empty() {
                standing.entry(id).or_default().push((ticket, commit));
            }
        }
    }
    for (id, request) in &evidence.ledger.requests {
        let commits = standing.get(id.as_str()).map_or(0, Vec::len);
        let of = format!("{} {id}", request.ticket);
        let twice = (commits > 1).then(|| format!("{commits} 条提交"));
        found.hold(FindingCode::CommandTwice, &of, "同一请求编号至多生效一次", twice);
        let Some(reply) = &request.reply else { continue };
        if reply.ok {
            let lost = (commits == 0).then(|| "日志中没有".to_owned());
            found.hold(FindingCode::CommandLost, &of, "答复 ok 的操作已在日志中", lost);
        } else if request.tries == 1 {
            let done = (commits > 0).then(|| format!("{commits} 条提交"));
            found.hold(FindingCode::RefusedYetDone, &of, "答复拒绝的操作没有生效", done);
        }
    }
}
