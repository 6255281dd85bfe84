//! What a simulation counts, and how it ends.
//!
//! Must never: count what it has not seen.

use std::collections::BTreeMap;

use serde::Serialize;

use super::story::Story;

/// Counts of one run or of many (统计).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Tickets made.
    pub tickets: u64,
    /// Commands tried, those of the timers aside.
    pub commands_tried: u64,
    /// Done.
    pub commands_done: u64,
    /// Refused.
    pub commands_refused: u64,
    /// Deadlines fired.
    pub deadlines_fired: u64,
    /// Crashes.
    pub crashes: u64,
    /// Acknowledgements lost without a crash.
    pub acknowledgements_lost: u64,
    /// Times the clock was set.
    pub clock_steps: u64,
    /// Times the machine slept.
    pub sleeps: u64,
    /// Commits in the log.
    pub commits: u64,
    /// Refusals by code: every rule that was tried and held.
    pub refusals: BTreeMap<&'static str, u64>,
    /// Events by name, as people read them: every branch that was taken.
    pub events: BTreeMap<&'static str, u64>,
}

impl Tally {
    /// Adds another run.
    pub fn add(&mut self, other: &Self) {
        let pairs = [
            (&mut self.tickets, other.tickets),
            (&mut self.commands_tried, other.commands_tried),
            (&mut self.commands_done, other.commands_done),
            (&mut self.commands_refused, other.commands_refused),
            (&mut self.deadlines_fired, other.deadlines_fired),
            (&mut self.crashes, other.crashes),
            (&mut self.acknowledgements_lost, other.acknowledgements_lost),
            (&mut self.clock_steps, other.clock_steps),
            (&mut self.sleeps, other.sleeps),
            (&mut self.commits, other.commits),
        ];
        for (mine, more) in pairs {
            *mine += more;
        }
        for (code, count) in &other.refusals {
            *self.refusals.entry(code).or_default() += count;
        }
        for (event, count) in &other.events {
            *self.events.entry(event).or_default() += count;
        }
    }
}

/// How a simulation of several seeds ended (模拟核验结果).
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// Seeds.
    pub seeds: u64,
    /// Simulated days of each.
    pub days: u32,
    /// Appeals a day of each.
    pub appeals_per_day: u32,
    /// Counts over all seeds.
    #[serde(rename = "counts")]
    pub tally: Tally,
    /// Findings over all seeds.
    pub findings: u64,
    /// For each kind of finding its shortest story.
    pub stories: Vec<Story>,
    /// Digest of the histories of all seeds.
    pub digest: String,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Most memory that the process has held, where the system tells.
    pub peak_memory_mb: Option<u64>,
}
