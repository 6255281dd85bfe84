//! Runs the simulation: one seed, or many side by side.
//!
//! Must never: print; the command line does.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use tokio::task::{JoinError, JoinSet};

use crate::domain::calendar::zone;
use crate::domain::id::UnitId;
use crate::domain::policy::Policy;
use crate::domain::unit::UnitKind;
use crate::engine::adviser::Advice;
use crate::engine::execute;
use crate::engine::intake::pipeline::Desk as Office;
use crate::engine::meter::Meter;
use crate::engine::port::{self, Log};
use crate::engine::vault::Vault;
use crate::engine::views::Views;
use crate::route::rulebook::RuleBook;
use crate::store::memory::MemoryLog;

use super::checker::{Finding, FindingCode};
use super::plant::Fault;
use super::story::Story;
use super::summary::{Summary, Tally};
use super::texts::Texts;
use super::world::World;

/// Seeds under way at once.
const AT_ONCE: usize = 2;
/// Tickets beyond which a run drops what is archived.
const KEPT_TICKETS_MAX: u64 = 100_000;

/// What all seeds share: rules, policy, vault, texts.
#[derive(Debug)]
pub struct Ground {
    book: Arc<RuleBook>,
    pub(super) policy: Arc<Policy>,
    vault: Arc<Vault>,
    pub(super) texts: Texts,
    pub(super) units: Vec<UnitId>,
    pub(super) emergency: UnitId,
}

impl Ground {
    /// The ground of a rule set.
    pub fn new(book: RuleBook, policy: Policy) -> Self {
        let receiving = |unit: &&crate::domain::unit::Unit| unit.kind.receives_tickets();
        let units = policy.organisation.iter().filter(receiving).map(|unit| unit.id.clone());
        let units = units.collect();
        let emergency = policy.organisation.iter().find(|unit| unit.kind == UnitKind::Emergency);
        let emergency = emergency.map_or_else(|| UnitId::new("none"), |unit| unit.id.clone());
        Self {
            book: Arc::new(book),
            policy: Arc::new(policy),
            // Nothing real is sealed under it, and the digest leaves sealed bytes out.
            vault: Arc::new(Vault::new(&[7; 32])),
            texts: Texts::load(),
            units,
            emergency,
        }
    }

    pub(super) fn office(&self, log: Arc<MemoryLog>) -> Office<MemoryLog> {
        Office {
            log,
            book: Arc::clone(&self.book),
            policy: Arc::clone(&self.policy),
            vault: Arc::clone(&self.vault),
            advice: Advice::None,
            meter: Meter::default(),
        }
    }
}

/// What is to be simulated (方案).
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Seed.
    pub seed: u64,
    /// Simulated days.
    pub days: u32,
    /// Appeals a day, on average.
    pub appeals_per_day: u32,
    pub(super) forgets: bool,
    pub(super) plant: Option<Fault>,
}

impl Plan {
    /// A plan without any planted fault.
    pub fn new(seed: u64, days: u32, appeals_per_day: u32) -> Self {
        let forgets = u64::from(days) * u64::from(appeals_per_day) > KEPT_TICKETS_MAX;
        Self { seed, days, appeals_per_day, forgets, plant: None }
    }

    /// The same in the way of a long run: what is archived is dropped.
    #[cfg(test)]
    pub(super) fn forgetting(self) -> Self {
        Self { forgets: true, ..self }
    }

    /// The same with a planted fault.
    #[cfg(test)]
    pub(super) fn planted(self, fault: Fault) -> Self {
        Self { plant: Some(fault), ..self }
    }
}

/// Why a simulation could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// The log.
    #[error(transparent)]
    Log(#[from] port::Error),
    /// Registering.
    #[error(transparent)]
    Execute(#[from] execute::Error),
}

/// How one seed ended.
#[derive(Debug)]
pub struct Outcome {
    /// Counts.
    pub tally: Tally,
    /// Findings, each with its story.
    pub stories: Vec<Story>,
    /// Digest of all histories.
    pub digest: String,
}

/// A Monday morning before two long holidays.
fn begin() -> Timestamp {
    let at = date(2026, 9, 14).at(8, 0, 0, 0).to_zoned(zone());
    at.map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
}

/// Simulates one seed; `tell` hears how many days have passed since it was told last.
///
/// # Errors
/// See [`Failed`]; what the engine does wrong is a finding and no error.
pub async fn run(
    ground: &Ground,
    plan: Plan,
    mut tell: impl FnMut(u32) + Send,
) -> Result<Outcome, Failed> {
    let begin = begin();
    let span = SignedDuration::from_hours(24 * i64::from(plan.days));
    let end = begin.checked_add(span).unwrap_or(begin);
    let mut world = World::new(ground, plan, begin);
    let mut told = 0;
    while let Some((at, errand)) = world.next_errand(end) {
        world.pass(at).await?;
        world.take_up(errand, at).await?;
        let hours = world.clock.truth().duration_since(begin).as_hours();
        let days = u32::try_from(hours / 24).unwrap_or(0).min(plan.days);
        if days > told {
            tell(days - told);
            told = days;
        }
    }
    world.pass(end).await?;
    tell(plan.days - told);
    finish(world).await
}

/// Everything has happened: the log is read to its end and compared with what was told and shown.
async fn finish(mut world: World<'_>) -> Result<Outcome, Failed> {
    world.project().await;
    world.check().await?;
    world.checker.at_rest(world.clock.now());
    world.checker.at_end(&world.witness);
    let numbers: Vec<_> = world.checker.tickets().collect();
    for number in numbers {
        let view = world.views.get(number).await?;
        world.checker.compare(number, view.as_ref());
    }
    let mut stories = Vec::new();
    for finding in world.checker.findings() {
        let history = match finding.ticket {
            Some(ticket) => world.office.log.history(ticket).await?,
            None => Vec::new(),
        };
        let organisation = &world.ground.policy.organisation;
        stories.push(Story::tell(world.plan.seed, finding.clone(), &history, organisation));
    }
    let digest = crate::engine::digest::digest(world.office.log.as_ref()).await?;
    Ok(Outcome { tally: world.tally, stories, digest })
}

/// Simulates many seeds, some side by side; `tell` hears of days that have passed in any of them.
///
/// # Errors
/// See [`Failed`].
pub async fn many(
    ground: Arc<Ground>,
    seeds: Range<u64>,
    plan: Plan,
    tell: impl Fn(u32) + Clone + Send + 'static,
) -> Result<Summary, Failed> {
    let mut waiting = seeds.clone();
    let mut running: JoinSet<(u64, Result<Outcome, Failed>)> = JoinSet::new();
    let mut seeds_of = BTreeMap::new();
    let mut digests = BTreeMap::new();
    let (mut tally, mut stories) = (Tally::default(), Vec::new());
    loop {
        while running.len() < AT_ONCE
            && let Some(seed) = waiting.next()
        {
            let ground = Arc::clone(&ground);
            let tell = tell.clone();
            let handle = running
                .spawn(async move { (seed, run(&ground, Plan { seed, ..plan }, tell).await) });
            seeds_of.insert(handle.id(), seed);
        }
        let Some(joined) = running.join_next().await else { break };
        match joined {
            Ok((seed, outcome)) => {
                let outcome = outcome?;
                tally.add(&outcome.tally);
                stories.extend(outcome.stories);
                digests.insert(seed, outcome.digest);
            }
            Err(error) => {
                let seed = seeds_of.get(&error.id()).copied().unwrap_or(seeds.start);
                stories.push(panicked(seed, error));
            }
        }
    }
    let mut all = blake3::Hasher::new();
    for digest in digests.values() {
        all.update(digest.as_bytes());
    }
    Ok(Summary {
        seeds: seeds.end.saturating_sub(seeds.start),
        days: plan.days,
        appeals_per_day: plan.appeals_per_day,
        tally,
        findings: stories.len() as u64,
        stories: shortest(stories),
        digest: all.finalize().to_hex().to_string(),
        seconds: 0.0,
        peak_memory_mb: None,
    })
}

/// A broken invariant stops a debug build; that is a finding like any other.
fn panicked(seed: u64, error: JoinError) -> Story {
    let said = error.try_into_panic().ok().and_then(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()))
    });
    let detail = said.unwrap_or_else(|| "任务异常终止".into());
    let finding = Finding { code: FindingCode::EngineBroke, ticket: None, revision: 0, detail };
    Story { seed, finding, lines: Vec::new() }
}

/// For each kind of finding the story with the fewest lines.
fn shortest(mut stories: Vec<Story>) -> Vec<Story> {
    stories.sort_by_key(|story| (story.finding.code, story.lines.len(), story.seed));
    stories.dedup_by_key(|story| story.finding.code);
    stories
}
