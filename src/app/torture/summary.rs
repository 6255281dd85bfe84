//! What a torture run came to, for the screen and as JSON.
//!
//! Must never: count a fault that was not done.

use std::collections::BTreeMap;

use serde::Serialize;

use super::checker::Finding;

/// An outage (中断): from a fault of a server until it was answered again.
#[derive(Debug, Clone, Serialize)]
pub struct Outage {
    /// By what.
    pub of: &'static str,
    /// How long.
    pub milliseconds: u64,
}

/// What was done.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Done {
    /// Kills of engines at any moment.
    pub kills_any: u32,
    /// Those of them in the same moment as a server.
    pub kills_with_server: u32,
    /// Kills of engines at a planned step.
    pub kills_at: BTreeMap<String, u32>,
    /// Kills of servers.
    pub server_kills: u32,
    /// Engines that stood still and went on.
    pub engine_freezes: u32,
    /// Servers that stood still and went on.
    pub server_freezes: u32,
    /// Servers that were cut off and joined again.
    pub server_cuts: u32,
    /// Clocks of engines that were put ahead or back, and right again.
    pub clock_steps: u32,
    /// How often what is old was archived.
    pub archivings: u32,
    /// Archivers that were killed at it.
    pub archivers_killed: u32,
    /// Engines that were asked to stop and started again.
    pub engine_restarts: u32,
    /// Servers that were asked to stop and started again.
    pub server_restarts: u32,
    /// Servers that were started anew because a copy did not come level by itself.
    pub copies_mended: u32,
    /// Engines that gave up by themselves while no server answered, and were started again.
    pub engine_exits: u32,
    /// Engines that did not stop when asked to.
    pub engines_stuck: u32,
    /// How long nobody was answered.
    pub outages: Vec<Outage>,
}

impl Done {
    /// All kills of engines.
    pub fn engine_kills(&self) -> u32 {
        self.kills_any + self.kills_at.values().sum::<u32>()
    }

    /// Longest and middle outage by a cause, in milliseconds; none where there was none.
    pub fn outage(&self, of: &str) -> Option<(u64, u64)> {
        let mut all: Vec<u64> =
            self.outages.iter().filter(|one| one.of == of).map(|one| one.milliseconds).collect();
        all.sort_unstable();
        Some((*all.last()?, all[all.len() / 2]))
    }
}

/// What came of a fault that has a cluster of its own.
#[derive(Debug, Clone, Serialize)]
pub struct ApartOutcome {
    /// Which, in Chinese.
    pub fault: &'static str,
    /// What was seen, in Chinese.
    pub seen: String,
}

/// What publishers, staff and units did.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Traffic {
    /// Appeals that were acknowledged.
    pub acknowledged: u64,
    /// Publications that had been there before.
    pub had_already: u64,
    /// Publications that cannot be taken, acknowledged.
    pub untakeable: u64,
    /// Requests that were answered `ok`.
    pub ok: u64,
    /// Requests that were refused.
    pub refused: u64,
    /// Requests that were sent more than once.
    pub repeated: u64,
    /// What nobody answered in the whole of its patience.
    pub unanswered: u64,
    /// Messages taken off queues, repeats among them.
    pub taken: u64,
    /// Units that crashed with a message in hand.
    pub unit_crashes: u64,
}

/// A torture run (拷机).
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Seed.
    pub seed: u64,
    /// Servers.
    pub servers: u8,
    /// Engines.
    pub engines: u8,
    /// What was done to them.
    pub done: Done,
    /// What went on meanwhile.
    pub traffic: Traffic,
    /// What was done apart.
    pub apart: Vec<ApartOutcome>,
    /// Tickets in the log.
    pub tickets: u64,
    /// Commits in the log.
    pub commits: u64,
    /// Those of them that were archived.
    pub archived: u64,
    /// Promises that were checked.
    pub promises: u64,
    /// How many of them are broken.
    pub findings: usize,
    /// Each of them.
    pub found: Vec<Finding>,
    /// How long it took.
    pub seconds: f64,
}
