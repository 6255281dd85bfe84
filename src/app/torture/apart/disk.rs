//! A server whose disk is full: publishers are refused, and what was acknowledged before is done once there is
//! room again.
//!
//! Must never: fill the disk of the machine; the server is told that it has little.

use std::path::Path;

use serde_json::{Value, json};

use crate::app::clock::SystemClock;
use crate::app::torture::checker::{Evidence, Finding, check};
use crate::app::torture::drain;
use crate::app::torture::ledger::Publication;
use crate::app::torture::run::{Plan, read_all};
use crate::app::torture::summary::ApartOutcome;
use crate::config::Settings;
use crate::engine::clock::Clock;

use super::{Scratch, unnoticed};

const FAULT: &str = "服务器磁盘满";
/// What the server may keep, and of it the mailbox.
const SMALL: &str = "max_file_store: 4MB";
const MAILBOX_BYTES: u64 = 600_000;
/// What it may keep once somebody has made room.
const LARGE: &str = "max_file_store: 1GB";
/// Appeals after which it should have been full.
const APPEALS_MAX: u32 = 600;
/// Refusals in a row that mean that it is.
const REFUSALS: u32 = 5;
/// Characters of an appeal.
const CHARACTERS: usize = 4_000;

/// Fills it, makes room, and looks at what became of everything.
pub(super) async fn filled(
    plan: &Plan,
    settings: &Settings,
    out: &Path,
    found: &mut Vec<Finding>,
) -> anyhow::Result<ApartOutcome> {
    let begun = SystemClock.now();
    let mut scratch = Scratch::start(plan, settings, out, "disk").await?;
    narrow(&scratch).await?;
    restart(&mut scratch, SMALL).await?;
    let (mut acknowledged, mut refused) = (0, 0);
    for nth in 0..APPEALS_MAX {
        let text = format!("第{nth}盏路灯不亮{}", filling(nth));
        let good = Publication::good("phone", format!("D-{nth}"), text);
        if scratch.publisher.publish_once(good).await {
            acknowledged += 1;
            refused = 0;
        } else {
            refused += 1;
        }
        if refused == REFUSALS {
            break;
        }
    }
    if refused < REFUSALS {
        let seen = format!("发布 {acknowledged} 件都被确认");
        found.push(unnoticed(FAULT, "磁盘满时拒绝发布", seen));
    }
    restart(&mut scratch, LARGE).await?;
    let left = drain::drained(&scratch.line).await;
    if let Some(left) = &left {
        found.push(unnoticed(FAULT, "有了空间后自行办完", left.clone()));
    }
    scratch.engine.stop().await;
    let streams = read_all(&scratch.line).await?;
    let entries = scratch.publisher.ledger.entries();
    let span = (begun, SystemClock.now());
    let verdict = check(&Evidence { ledger: &entries, streams: &streams, views: &[], span });
    let seen = format!(
        "确认 {acknowledged} 件后拒绝发布；有了空间后工单 {} 张，核对承诺 {} 项，问题 {} 个",
        verdict.tickets,
        verdict.promises,
        verdict.findings.len()
    );
    found.extend(verdict.findings);
    Ok(ApartOutcome { fault: FAULT, seen })
}

/// Lets the mailbox reserve little, or the server would refuse to begin with it.
async fn narrow(scratch: &Scratch) -> anyhow::Result<()> {
    let told: Value = scratch.line.context.request("STREAM.INFO.INTAKE", &json!({})).await?;
    let mut config = told.get("config").cloned().unwrap_or_default();
    config["max_bytes"] = json!(MAILBOX_BYTES);
    let _: Value = scratch.line.context.request("STREAM.UPDATE.INTAKE", &config).await?;
    Ok(())
}

async fn restart(scratch: &mut Scratch, jetstream: &str) -> anyhow::Result<()> {
    scratch.cluster.set_jetstream(0, jetstream);
    scratch.cluster.stop(0)?;
    scratch.cluster.restart(0)?;
    anyhow::ensure!(drain::answers(&scratch.line).await, "服务器重启后没有应答");
    if scratch.engine.ended().is_some() {
        scratch.engine.restart(None)?;
    }
    Ok(())
}

/// Text that does not compress to nothing.
fn filling(nth: u32) -> String {
    let hash = blake3::hash(&nth.to_be_bytes());
    let mut reader = blake3::Hasher::new_keyed(hash.as_bytes()).finalize_xof();
    let mut bytes = vec![0_u8; CHARACTERS];
    reader.fill(&mut bytes);
    bytes.iter().filter_map(|byte| char::from_u32(0x4E00 + u32::from(*byte) * 7)).collect()
}
