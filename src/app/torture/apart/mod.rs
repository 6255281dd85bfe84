//! Faults that spoil a cluster, each done to one of its own.
//!
//! Must never: touch the cluster of the long run.

mod disk;
mod message;

use std::path::{Path, PathBuf};

use crate::config::Settings;

use super::checker::{Finding, FindingCode};
use super::cluster::Cluster;
use super::engine::Engine;
use super::ledger::Ledger;
use super::line::Line;
use super::publish::Publisher;
use super::run::{Plan, launch, set_up};
use super::summary::ApartOutcome;

/// Does all of them, one after the other.
pub(super) async fn all(
    plan: &Plan,
    settings: &Settings,
    out: &Path,
    found: &mut Vec<Finding>,
) -> anyhow::Result<Vec<ApartOutcome>> {
    let damaged = message::injected(plan, settings, out, message::Wrong::Damaged, found).await?;
    let newer = message::injected(plan, settings, out, message::Wrong::Newer, found).await?;
    let full = disk::filled(plan, settings, out, found).await?;
    Ok(vec![damaged, newer, full])
}

/// A server, an engine and a publisher that nothing else depends on.
struct Scratch {
    out: PathBuf,
    cluster: Cluster,
    engine: Engine,
    line: Line,
    publisher: Publisher,
}

impl Scratch {
    async fn start(
        plan: &Plan,
        settings: &Settings,
        out: &Path,
        name: &str,
    ) -> anyhow::Result<Self> {
        let out = out.join(name);
        std::fs::create_dir_all(&out)?;
        let cluster = Cluster::start(&out.join("nats"), 1, "").await?;
        set_up(settings, &cluster).await?;
        let line = Line::connect(&cluster.urls(), "torture-apart").await?;
        let engine = Engine::start(&launch(plan, &out, &cluster), 0, None)?;
        let publisher = Publisher {
            urls: cluster.urls(),
            line: line.clone(),
            ledger: Ledger::default(),
            seed: plan.seed,
            appeals: 0,
        };
        Ok(Self { out, cluster, engine, line, publisher })
    }
}

/// Says that a fault was not met as it must be.
fn unnoticed(fault: &str, promise: &str, seen: String) -> Finding {
    let (of, promise) = (fault.to_owned(), promise.to_owned());
    Finding { code: FindingCode::FaultUnnoticed, of, promise, found: seen }
}
