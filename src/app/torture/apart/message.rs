//! A message in the event log that no engine may take: damaged, or written by a later version. Whoever follows
//! the log must stop before it, say so, and be ready no more; nothing behind it may be told to anybody.
//!
//! Must never: be done to a log that anybody needs.

use std::path::Path;

use async_nats::HeaderMap;

use crate::app::torture::checker::{Finding, Raw, read};
use crate::app::torture::drain;
use crate::app::torture::engine::written;
use crate::app::torture::ledger::Publication;
use crate::app::torture::pace::{pause, until};
use crate::app::torture::run::Plan;
use crate::app::torture::summary::ApartOutcome;
use crate::config::Settings;

use super::{Scratch, unnoticed};

/// Seconds within which an engine must have noticed.
const NOTICED_SECONDS_MAX: f64 = 30.0;
const PROMISE: &str = "停在该条之前、告警并转为未就绪，其后不投递";

/// What is wrong with it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Wrong {
    /// Its body is not what was hashed.
    Damaged,
    /// Its form is of a later version.
    Newer,
}

impl Wrong {
    fn name(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Newer => "newer",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Damaged => "日志中混入损坏的消息",
            Self::Newer => "日志中混入更新版本的消息",
        }
    }

    /// The message that follows on another of its ticket.
    fn message(self, last: &Raw) -> (HeaderMap, Vec<u8>) {
        let previous = &last.link.1;
        let mut body = last.bytes.clone();
        let schema = match self {
            Self::Damaged => "commit.v2",
            Self::Newer => "commit.v99",
        };
        let mut hasher = blake3::Hasher::new();
        if let Ok(previous) = blake3::Hash::from_hex(previous) {
            hasher.update(previous.as_bytes());
        }
        let hash = hasher.update(&body).finalize().to_hex();
        if let (Self::Damaged, Some(byte)) = (self, body.last_mut()) {
            *byte ^= 1;
        }
        let mut headers = HeaderMap::new();
        headers.insert("Nats-Msg-Id", format!("torture-{}", self.name()));
        headers.insert("Hotline-Schema", schema);
        headers.insert("Hotline-Revision", "2");
        headers.insert("Hotline-Previous", previous.as_str());
        headers.insert("Hotline-Hash", hash.as_str());
        (headers, body)
    }
}

/// Injects it and looks at what follows.
pub(super) async fn injected(
    plan: &Plan,
    settings: &Settings,
    out: &Path,
    wrong: Wrong,
    found: &mut Vec<Finding>,
) -> anyhow::Result<ApartOutcome> {
    let scratch = Scratch::start(plan, settings, out, wrong.name()).await?;
    publish(&scratch, 0..3).await;
    anyhow::ensure!(drain::drained(&scratch.line).await.is_none(), "单独的集群没有办完");
    let log = read(&scratch.line.context, "EVENTS").await?;
    let last = log.last().ok_or_else(|| anyhow::anyhow!("单独的集群没有提交"))?;
    let (headers, body) = wrong.message(last);
    let sent =
        scratch.line.context.publish_with_headers(last.subject.clone(), headers, body.into());
    let at = sent.await?.await?.sequence;
    publish(&scratch, 3..6).await;
    let named = format!("第 {at} 条");
    let alarmed = || {
        let told = written(&scratch.out, 0, "log").contains(&named) && !scratch.engine.is_ready();
        std::future::ready(told)
    };
    let noticed = until(NOTICED_SECONDS_MAX, 200, alarmed).await;
    // Whoever would go on past it has gone on by now.
    pause(2_000).await;
    let mark = drain::mark(&scratch.line).await.unwrap_or(0);
    let told = read(&scratch.line.context, "DECIDED").await?.len();
    let registered = drain::state(&scratch.line, "EVENTS").await.map_or(0, |log| log.last_sequence);
    let seen = format!(
        "注入为第 {at} 条；告警并转为未就绪：{}；投递停在第 {mark} 条，日志到第 {registered} 条，已告知来源 {told} 件",
        if noticed { "是" } else { "否" },
    );
    if !noticed || mark >= at || told > log.len() {
        found.push(unnoticed(wrong.label(), PROMISE, seen.clone()));
    }
    Ok(ApartOutcome { fault: wrong.label(), seen })
}

async fn publish(scratch: &Scratch, which: std::ops::Range<u32>) {
    for nth in which {
        let text = "仙足岛路灯坏了半个月没人修".to_owned();
        scratch.publisher.publish(Publication::good("phone", format!("A-{nth}"), text)).await;
    }
}
