//! The views: each engine lists every ticket, at its last revision, and no other.
//!
//! Must never: compare views with each other instead of with the log.

use std::collections::BTreeMap;

use serde_json::Value;

use super::commits::History;
use super::finding::{FindingCode, Findings};
use super::{Evidence, text};

pub(super) fn check(evidence: &Evidence<'_>, history: &History<'_>, found: &mut Findings) {
    for (engine, views) in (1..).zip(evidence.views) {
        let promise = format!("引擎 {engine} 的视图列出每张工单的最后一版");
        let views = match views {
            Ok(views) => views,
            Err(why) => {
                found.hold(FindingCode::ViewDiffers, "全局", &promise, Some(why.clone()));
                continue;
            }
        };
        let mut listed: BTreeMap<&str, u64> = BTreeMap::new();
        for view in views {
            let revision = view.get("revision").and_then(Value::as_u64).unwrap_or(0);
            listed.insert(text(view, "/number"), revision);
        }
        for (ticket, commits) in history {
            let last = commits.len() as u64;
            let shown = listed.remove(ticket.as_str());
            let differs = (shown != Some(last)).then(|| format!("{shown:?}，应为第 {last} 版"));
            found.hold(FindingCode::ViewDiffers, ticket, &promise, differs);
        }
        for ticket in listed.keys() {
            let told = Some("日志中没有这张工单".to_owned());
            found.hold(FindingCode::ViewDiffers, ticket, &promise, told);
        }
    }
}
