//! One torture run from the first server to the verdict.
//!
//! Must never: report before everything that it has started is stopped.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::app::clock::{Stopwatch, SystemClock};
use crate::app::cluster as streams;
use crate::app::simulate::dice::Dice;
use crate::config::Settings;
use crate::engine::clock::Clock;
use crate::engine::fault::Plant;
use crate::nats::StreamName;

use super::apart;
use super::checker::{Evidence, Finding, FindingCode, Raw, Verdict, check, read, whole};
use super::cluster::Cluster;
use super::deeds::Measure;
use super::drain;
use super::engine::Launch;
use super::folder::prepare;
use super::ledger::{Entries, Kind, Ledger};
use super::line::Line;
use super::mischief::Mischief;
use super::publish::{PUBLISHERS, Publisher};
use super::staff::{Roster, Staff};
use super::summary::{Summary, Traffic};
use super::unit::{self, Desk};

/// Appeals for each fault, where nothing is said.
const APPEALS_PER_FAULT: u32 = 12;

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Seed.
    pub seed: u64,
    /// Engines.
    pub engines: u8,
    /// Servers.
    pub servers: u8,
    /// Kills of engines.
    pub engine_kills: u32,
    /// Kills of servers.
    pub server_kills: u32,
    /// Appeals; by default as many as the faults need.
    pub appeals: Option<u32>,
    /// A promise to be broken.
    pub plant: Option<Plant>,
    /// Whether the faults that need a cluster of their own are done, too.
    pub apart: bool,
    /// Folder.
    pub out: PathBuf,
    /// The program whose engines are tortured.
    pub program: PathBuf,
    /// Rules, where they are not the built-in ones.
    pub rules: Option<PathBuf>,
    /// Units to whom tickets may be dispatched.
    pub units: Vec<String>,
}

/// Why there is no verdict.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// Something beside the engine.
    #[error(transparent)]
    Run(#[from] anyhow::Error),
}

/// Runs it. `tell` hears how much of the mischief is done.
///
/// # Errors
/// When there can be no verdict.
pub async fn run(
    plan: &Plan,
    settings: &Settings,
    tell: impl FnMut(u64, u64),
) -> Result<Summary, Failed> {
    Ok(tortured(plan, settings, tell).await?)
}

async fn tortured(
    plan: &Plan,
    settings: &Settings,
    tell: impl FnMut(u64, u64),
) -> anyhow::Result<Summary> {
    let (watch, begun) = (Stopwatch::start(), SystemClock.now());
    prepare(&plan.out)?;
    let out = std::path::absolute(&plan.out)?;
    let mut found = Vec::new();
    let apart =
        if plan.apart { apart::all(plan, settings, &out, &mut found).await? } else { vec![] };
    let cluster = Cluster::start(&out.join("nats"), plan.servers, "").await?;
    set_up(settings, &cluster).await?;
    let launch = launch(plan, &out, &cluster);
    let line = Line::connect(&cluster.urls(), "torture").await?;
    let ledger = Ledger::default();
    let measure = measure(plan);
    let hands = (line.clone(), ledger.clone());
    let mut mischief = Mischief::begin(cluster, &launch, plan.engines, measure, hands)?;
    let people = People::begin(plan, measure.appeals, &mischief.cluster, &ledger).await?;
    mischief.work(&people.allowed, tell).await?;
    let left = people.end(&line, &ledger).await;
    for engine in &mut mischief.engines {
        if !engine.stop().await {
            mischief.done.engines_stuck += 1;
        }
    }
    // The last is a machine that has just come, and reads all of the log.
    let views = (0..=mischief.engines.len()).map(|engine| launch.tickets(engine));
    let views: Vec<_> = views.map(|listed| listed.map_err(|error| error.to_string())).collect();
    let streams = read_all(&line).await?;
    let entries = ledger.entries();
    let verdict = check(&Evidence {
        ledger: &entries,
        streams: &streams,
        views: &views,
        span: (begun, SystemClock.now()),
    });
    std::fs::write(out.join("ledger.json"), serde_json::to_vec(&*entries)?)?;
    let Verdict { promises, tickets, commits, findings } = verdict;
    let archived = archived(&streams);
    found.extend(findings);
    found.extend(endings(left, mischief.done.engines_stuck));
    Ok(Summary {
        seed: plan.seed,
        servers: plan.servers,
        engines: plan.engines,
        done: mischief.done.clone(),
        traffic: traffic(&entries),
        apart,
        tickets,
        commits,
        archived,
        promises,
        findings: found.len(),
        found,
        seconds: watch.seconds(),
    })
}

/// How many commits the archive holds.
fn archived(streams: &BTreeMap<&'static str, Vec<Raw>>) -> u64 {
    let entries = streams.get(StreamName::Archive.word()).into_iter().flatten();
    entries.filter_map(|raw| raw.body["last"].as_u64()).max().unwrap_or(0)
}

/// All streams as they lie, the event log with what was archived of it; but for the mailbox, which is empty by then.
pub(super) async fn read_all(line: &Line) -> anyhow::Result<BTreeMap<&'static str, Vec<Raw>>> {
    let mut streams = BTreeMap::new();
    for stream in StreamName::ALL.iter().filter(|stream| **stream != StreamName::Intake) {
        streams.insert(stream.word(), read(&line.context, stream.word()).await?);
    }
    let left = streams.remove(StreamName::Events.word()).unwrap_or_default();
    let archive = streams.get(StreamName::Archive.word()).map_or(&[][..], Vec::as_slice);
    let events = whole(archive, left)?;
    streams.insert(StreamName::Events.word(), events);
    Ok(streams)
}

/// Makes the streams, each with a copy on every server.
pub(super) async fn set_up(settings: &Settings, cluster: &Cluster) -> anyhow::Result<()> {
    let urls = cluster.urls();
    let mut settings = streams::on(settings, &urls[0])?;
    settings.nats.replicas = u8::try_from(cluster.count())?;
    // Servers that have just found each other take a moment to agree on who leads.
    let made = super::pace::until(60.0, 300, || async {
        streams::set_up(&settings.nats, false).await.is_ok_and(|left| left.is_empty())
    });
    anyhow::ensure!(made.await, "无法在新启动的 NATS 上建立流");
    let line = Line::connect(&urls, "torture-setup").await?;
    anyhow::ensure!(drain::answers(&line).await, "新启动的 NATS 没有应答");
    anyhow::ensure!(cluster.is_level(&line).await, "新建的流没有追平");
    Ok(())
}

pub(super) fn launch(plan: &Plan, out: &Path, cluster: &Cluster) -> Launch {
    let key = blake3::hash(&plan.seed.to_be_bytes()).to_hex().to_string();
    Launch {
        program: plan.program.clone(),
        out: out.to_owned(),
        rules: plan.rules.clone(),
        urls: cluster.urls(),
        key,
        plant: plan.plant,
    }
}

fn measure(plan: &Plan) -> Measure {
    let faults = plan.engine_kills.saturating_add(plan.server_kills);
    Measure {
        seed: plan.seed,
        engine_kills: plan.engine_kills,
        server_kills: plan.server_kills,
        appeals: plan.appeals.unwrap_or_else(|| faults.max(5).saturating_mul(APPEALS_PER_FAULT)),
    }
}

/// Publishers, staff and units at work.
struct People {
    allowed: watch::Sender<u32>,
    stop: watch::Sender<bool>,
    publishers: JoinSet<()>,
    others: JoinSet<()>,
}

impl People {
    async fn begin(
        plan: &Plan,
        appeals: u32,
        cluster: &Cluster,
        ledger: &Ledger,
    ) -> anyhow::Result<Self> {
        let urls = cluster.urls();
        let (allowed, may) = watch::channel(0);
        let (stop, stopped) = watch::channel(false);
        let (mut publishers, mut others) = (JoinSet::new(), JoinSet::new());
        for first in 0..PUBLISHERS {
            let line = Line::connect(&urls, "torture-publisher").await?;
            let (ledger, urls) = (ledger.clone(), urls.clone());
            let publisher = Publisher { urls, line, ledger, seed: plan.seed, appeals };
            publishers.spawn(publisher.run(first, may.clone()));
        }
        let line = Line::connect(&urls, "torture-staff").await?;
        let roster = Roster {
            urls,
            ledger: ledger.clone(),
            stop: stopped.clone(),
            at_work: BTreeSet::new(),
            systems: JoinSet::new(),
        };
        let (units, ledger) = (plan.units.clone(), ledger.clone());
        let staff = Staff { line: line.clone(), ledger: ledger.clone(), units, roster };
        let desk = Desk { line, ledger, dice: Dice::new(plan.seed), done: HashSet::new() };
        others.spawn(unit::run(staff, desk, stopped));
        Ok(Self { allowed, stop, publishers, others })
    }

    /// Lets everybody finish what there is; gives what was left undone.
    async fn end(mut self, line: &Line, ledger: &Ledger) -> Option<String> {
        let published = async { while self.publishers.join_next().await.is_some() {} };
        tokio::select! {
            () = published => {}
            () = drain::keep_hurrying(line) => {}
        }
        let left = drain::drained(line).await;
        ledger.entries().is_hopeless = left.is_some();
        self.stop.send_replace(true);
        while self.others.join_next().await.is_some() {}
        left
    }
}

fn endings(left: Option<String>, stuck: u32) -> Vec<Finding> {
    let finding = |code, promise: &str, found| Finding {
        code,
        of: "全局".to_owned(),
        promise: promise.to_owned(),
        found,
    };
    let left = left.map(|left| finding(FindingCode::NotDrained, "故障停止后全部办完", left));
    let stuck = (stuck > 0).then(|| {
        finding(FindingCode::EngineStuck, "收到停止信号后平稳结束", format!("{stuck} 次没有"))
    });
    left.into_iter().chain(stuck).collect()
}

fn traffic(entries: &Entries) -> Traffic {
    let publications = entries.publications.iter();
    let good = publications.clone().filter(|one| one.kind == Kind::Good);
    let bad = publications.clone().filter(|one| one.kind != Kind::Good);
    let replies = entries.requests.values().filter_map(|one| one.reply.as_ref());
    Traffic {
        acknowledged: good.filter(|one| one.acknowledged).count() as u64,
        had_already: publications.filter(|one| one.had_already).count() as u64,
        untakeable: bad.filter(|one| one.acknowledged).count() as u64,
        ok: replies.clone().filter(|reply| reply.ok).count() as u64,
        refused: replies.filter(|reply| !reply.ok).count() as u64,
        repeated: entries.requests.values().filter(|one| one.tries > 1).count() as u64,
        unanswered: entries.unanswered,
        taken: entries.received.len() as u64,
        unit_crashes: entries.unit_crashes,
    }
}
