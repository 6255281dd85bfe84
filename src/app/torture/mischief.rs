//! The mischief (故障): what is done to engines and servers, in an order that follows from the seed.
//!
//! Must never: take more servers away at once than the cluster can lose and still keep its promises, or begin
//! the next fault of a server before the last one is mended.

use std::collections::VecDeque;

use tokio::sync::watch;

use crate::app::proxy;
use crate::app::simulate::dice::Dice;
use crate::engine::fault::Step;
use crate::nats::StreamName;

use super::archiving::archive;
use super::cluster::Cluster;
use super::deeds::{Deed, Measure, Way, deeds, stop_of, ways};
use super::engine::{Engine, Launch};
use super::ledger::Ledger;
use super::line::Line;
use super::outage::measure;
use super::pace::pause;
use super::signal::Signal;
use super::summary::{Done, Outage};

/// Seconds within which a planned stop should be reached.
const REACHED_SECONDS_MAX: f64 = 2.5;
/// The same for what only the machine on duty does, once no other machine is.
const ON_DUTY_SECONDS_MAX: f64 = 15.0;
/// Seconds within which an engine that was started should be ready.
const READY_SECONDS_MAX: f64 = 10.0;
/// For how long an engine or a server stands still: longer than the lease is granted.
const FROZEN_MS: u64 = 8_000;
/// By how many seconds a clock is put, in turn: a day ahead, a day back, an hour back.
const CLOCK_STEPS: [i64; 3] = [86_400, -86_400, -3_600];
/// For how long; it is compared with the cluster's more than once in that time.
const CLOCK_PUT_MS: u64 = 5_000;

/// In how many parts the appeals of one deed come, and how long after one another.
const PARTS: u64 = 12;
const PART_MS: u64 = 150;

/// Whoever does it.
#[derive(Debug)]
pub(super) struct Mischief {
    pub cluster: Cluster,
    pub engines: Vec<Engine>,
    launch: Launch,
    line: Line,
    ledger: Ledger,
    dice: Dice,
    deeds: Vec<Deed>,
    ways: Vec<VecDeque<Way>>,
    appeals: u32,
    pub done: Done,
}

impl Mischief {
    /// Starts the engines and lays down what will be done to them.
    pub(super) fn begin(
        cluster: Cluster,
        launch: &Launch,
        engines: u8,
        measure: Measure,
        (line, ledger): (Line, Ledger),
    ) -> std::io::Result<Self> {
        let mut dice = Dice::new(measure.seed);
        let deeds = deeds(&measure, cluster.count() > 1, &mut dice);
        let ways = ways(&measure, usize::from(engines), &mut dice);
        let started = ways
            .iter()
            .enumerate()
            .map(|(number, ways)| Engine::start(launch, number, stop_of(ways.front())));
        let engines = started.collect::<Result<_, _>>()?;
        let (appeals, done) = (measure.appeals, Done::default());
        let launch = launch.clone();
        Ok(Self { cluster, engines, launch, line, ledger, dice, deeds, ways, appeals, done })
    }

    /// Does all of it; before each deed some more appeals may be published. `tell` hears how far it is.
    pub(super) async fn work(
        &mut self,
        allowed: &watch::Sender<u32>,
        mut tell: impl FnMut(u64, u64),
    ) -> anyhow::Result<()> {
        let deeds = std::mem::take(&mut self.deeds);
        let all = deeds.len() as u64;
        let appeals = u64::from(self.appeals);
        for (nth, deed) in (0_u64..).zip(deeds) {
            self.keep_running()?;
            // Appeals keep coming while it is done, or an engine would have nothing to be killed over.
            let coming = come(allowed, appeals * nth / all..appeals * (nth + 1) / all);
            let ((), done) = tokio::join!(coming, self.one(deed));
            done?;
            tell(nth + 1, all);
        }
        allowed.send_replace(self.appeals);
        for engine in 0..self.engines.len() {
            self.ways[engine].clear();
            self.restart_engine(engine).await?;
        }
        Ok(())
    }

    async fn one(&mut self, deed: Deed) -> anyhow::Result<()> {
        match deed {
            Deed::KillEngine => self.kill_engine().await,
            Deed::KillServer => self.kill_server(false).await,
            Deed::KillBoth => self.kill_server(true).await,
            Deed::FreezeEngine => {
                self.done.engine_freezes += 1;
                let engine = self.any_engine();
                self.engines[engine].signal(Signal::Stop)?;
                pause(FROZEN_MS).await;
                Ok(self.engines[engine].signal(Signal::Continue)?)
            }
            Deed::FreezeServer => self.freeze_server().await,
            Deed::CutServer => self.cut_server().await,
            Deed::StepClock => self.step_clock().await,
            Deed::Archive => self.archive().await,
            Deed::RestartServer => {
                self.done.server_restarts += 1;
                let server = self.any_server();
                self.cluster.stop(server)?;
                pause(200).await;
                self.cluster.restart(server)?;
                self.level().await
            }
            Deed::RestartEngine => {
                let engine = self.any_engine();
                self.restart_engine(engine).await
            }
        }
    }

    /// Kills the engine whose turn it is, in the way that was laid down for it.
    async fn kill_engine(&mut self) -> anyhow::Result<()> {
        let turn = (0..self.ways.len()).max_by_key(|engine| self.ways[*engine].len()).unwrap_or(0);
        match self.ways[turn].pop_front() {
            Some(Way::At(step, nth)) => {
                if self.dies_by_itself(turn, step).await? {
                    *self.done.kills_at.entry(step.word().to_owned()).or_default() += 1;
                } else {
                    tracing::info!(step = step.word(), nth, "planned stop not reached");
                    self.done.kills_any += 1;
                }
            }
            Some(Way::AnyMoment) | None => {
                pause(self.between(50, 1_500)).await;
                self.done.kills_any += 1;
            }
        }
        self.engines[turn].kill();
        Ok(self.engines[turn].restart(stop_of(self.ways[turn].front()))?)
    }

    /// Waits for an engine to die at its step. What only the machine on duty does comes to it when the
    /// others stop, which at the same time is a rolling restart.
    async fn dies_by_itself(&mut self, turn: usize, step: Step) -> anyhow::Result<bool> {
        if self.engines[turn].ends_within(REACHED_SECONDS_MAX).await {
            return Ok(true);
        }
        if !matches!(step, Step::HandedOn | Step::Marked) {
            return Ok(false);
        }
        let others: Vec<usize> = (0..self.engines.len()).filter(|one| *one != turn).collect();
        for other in &others {
            self.done.engine_restarts += 1;
            self.stop_engine(*other).await;
        }
        let reached = self.engines[turn].ends_within(ON_DUTY_SECONDS_MAX).await;
        for other in others {
            self.engines[other].restart(stop_of(self.ways[other].front()))?;
        }
        Ok(reached)
    }

    async fn kill_server(&mut self, and_engine: bool) -> anyhow::Result<()> {
        let server = match self.done.server_kills % 3 {
            0 => self.cluster.leader_of(&self.line, StreamName::Events).await,
            1 => self.cluster.leader_of(&self.line, StreamName::Intake).await,
            _ => self.any_server(),
        };
        self.done.server_kills += 1;
        pause(self.between(0, 500)).await;
        self.cluster.kill(server);
        if and_engine {
            self.done.kills_any += 1;
            self.done.kills_with_server += 1;
            let engine = self.any_engine();
            self.engines[engine].kill();
            // Its way is for its own turn.
            self.engines[engine].restart(stop_of(self.ways[engine].front()))?;
        }
        let probe = self.probe();
        pause(self.between(100, 1_500)).await;
        self.cluster.restart(server)?;
        self.done.outages.push(Outage { of: "kill", milliseconds: probe.await? });
        self.level().await
    }

    async fn freeze_server(&mut self) -> anyhow::Result<()> {
        self.done.server_freezes += 1;
        let server = self.cluster.leader_of(&self.line, StreamName::Events).await;
        self.cluster.freeze(server, Signal::Stop)?;
        let probe = self.probe();
        pause(FROZEN_MS).await;
        self.cluster.freeze(server, Signal::Continue)?;
        self.done.outages.push(Outage { of: "freeze", milliseconds: probe.await? });
        self.level().await
    }

    /// Cuts a leader off from everybody. In turn nobody is told, as when a network loses what is sent, and
    /// everybody is, as when a switch closes what goes through it.
    async fn cut_server(&mut self) -> anyhow::Result<()> {
        let silent = self.done.server_cuts.is_multiple_of(2);
        self.done.server_cuts += 1;
        let server = self.cluster.leader_of(&self.line, StreamName::Events).await;
        let line = if silent { proxy::Line::Cut } else { proxy::Line::Dead };
        self.cluster.set_lines(server, line);
        let probe = self.probe();
        pause(FROZEN_MS).await;
        self.cluster.set_lines(server, proxy::Line::Whole);
        self.done.outages.push(Outage { of: "cut", milliseconds: probe.await? });
        self.level().await
    }

    /// Puts the clock of an engine, and puts it right again.
    async fn step_clock(&mut self) -> anyhow::Result<()> {
        let put = CLOCK_STEPS[self.done.clock_steps as usize % CLOCK_STEPS.len()];
        self.done.clock_steps += 1;
        let engine = self.any_engine();
        let dies = stop_of(self.ways[engine].front()).is_some();
        if dies {
            // One that is to die at a step might not live to do anything by its clock.
            self.done.engine_restarts += 1;
            self.stop_engine(engine).await;
            self.engines[engine].restart(None)?;
        }
        // One that begins with a wrong clock does not begin at all.
        self.engines[engine].is_ready_within(READY_SECONDS_MAX).await;
        self.engines[engine].put_clock(put);
        pause(CLOCK_PUT_MS).await;
        self.engines[engine].put_clock(0);
        if dies { self.restart_engine(engine).await } else { Ok(()) }
    }

    /// Archives what is old; every third archiver is killed at it.
    async fn archive(&mut self) -> anyhow::Result<()> {
        self.done.archivings += 1;
        let dies = self.done.archivings.is_multiple_of(3);
        let dies_after = dies.then(|| self.between(20, 400));
        self.done.archivers_killed += u32::from(dies);
        Ok(archive(&self.launch, dies_after).await?)
    }

    fn probe(&self) -> tokio::task::JoinHandle<u64> {
        let nth = u32::try_from(self.done.outages.len()).unwrap_or(u32::MAX);
        let (line, ledger) = (self.line.clone(), self.ledger.clone());
        tokio::spawn(measure(self.cluster.urls(), line, ledger, nth))
    }

    /// Waits until all copies stand level. A copy that a server has given up comes back when that server is
    /// started anew, which is what an operator would do.
    async fn level(&mut self) -> anyhow::Result<()> {
        if self.cluster.is_level(&self.line).await {
            return Ok(());
        }
        for server in 0..self.cluster.count() {
            self.done.copies_mended += 1;
            self.cluster.stop(server)?;
            self.cluster.restart(server)?;
            if self.cluster.is_level(&self.line).await {
                return Ok(());
            }
        }
        anyhow::bail!("服务器逐台重启后副本仍没有追平，见各服务器的 nats-server.log")
    }

    /// Starts engines again that have given up by themselves, as a supervisor of services would.
    fn keep_running(&mut self) -> anyhow::Result<()> {
        for (engine, ways) in self.engines.iter_mut().zip(&self.ways) {
            let gave_up = engine.ended().is_some_and(|status| status.code().is_some());
            if gave_up {
                self.done.engine_exits += 1;
                engine.restart(stop_of(ways.front()))?;
            }
        }
        Ok(())
    }

    async fn restart_engine(&mut self, engine: usize) -> anyhow::Result<()> {
        self.done.engine_restarts += 1;
        self.stop_engine(engine).await;
        Ok(self.engines[engine].restart(stop_of(self.ways[engine].front()))?)
    }

    async fn stop_engine(&mut self, engine: usize) {
        if !self.engines[engine].stop().await {
            self.done.engines_stuck += 1;
        }
    }

    fn any_engine(&mut self) -> usize {
        let last = i64::try_from(self.engines.len()).unwrap_or(1) - 1;
        usize::try_from(self.dice.within(0, last)).unwrap_or(0)
    }

    fn any_server(&mut self) -> usize {
        let last = i64::try_from(self.cluster.count()).unwrap_or(1) - 1;
        usize::try_from(self.dice.within(0, last)).unwrap_or(0)
    }

    fn between(&mut self, from: i64, to: i64) -> u64 {
        u64::try_from(self.dice.within(from, to)).unwrap_or(0)
    }
}

/// Lets appeals be published little by little.
async fn come(allowed: &watch::Sender<u32>, which: std::ops::Range<u64>) {
    let count = which.end - which.start;
    for part in 1..=PARTS {
        let until = which.start + count * part / PARTS;
        allowed.send_replace(u32::try_from(until).unwrap_or(u32::MAX));
        pause(PART_MS).await;
    }
}
