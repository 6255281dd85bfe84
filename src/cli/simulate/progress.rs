//! How far a simulation is, on standard error: a bar for somebody who watches, else a line now and then, so
//! that a run of an hour in a pipeline shows that it lives and what memory it takes.
//!
//! Must never: touch standard output.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::app::clock::Stopwatch;
use crate::cli::memory::peak_mib;
use crate::cli::screen::{complain, watched};

/// Lines for nobody in particular in the whole of a run.
const LINES: u64 = 20;

/// Progress (进度) in simulated days; clones count together.
#[derive(Debug, Clone)]
pub struct Progress {
    days: u64,
    passed: Arc<AtomicU64>,
    bar: Option<indicatif::ProgressBar>,
    watch: Stopwatch,
}

impl Progress {
    /// Nothing of so many days has passed.
    pub fn of(days: u64, watch: Stopwatch) -> Self {
        let bar = watched().then(|| progress_bar(days));
        Self { days, passed: Arc::default(), bar, watch }
    }

    /// So many more days have passed.
    pub fn passed(&self, days: u64) {
        let before = self.passed.fetch_add(days, Ordering::Relaxed);
        let now = before + days;
        match &self.bar {
            Some(bar) => bar.set_position(now),
            None if self.lines_by(now) > self.lines_by(before) => self.say(now),
            None => {}
        }
    }

    /// Everything has passed.
    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    fn lines_by(&self, passed: u64) -> u64 {
        passed.saturating_mul(LINES) / self.days.max(1)
    }

    fn say(&self, passed: u64) {
        let (days, seconds) = (self.days, self.watch.seconds());
        let memory = peak_mib().map_or_else(String::new, |mb| format!("，最多占用内存 {mb} MB"));
        complain(format!("已模拟 {passed}/{days} 天，用时 {seconds:.0} 秒{memory}"));
    }
}

fn progress_bar(days: u64) -> indicatif::ProgressBar {
    let template = "模拟核验 {pos}/{len} 天 [{wide_bar}] {percent}% 余 {eta}";
    let style = indicatif::ProgressStyle::with_template(template)
        .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar())
        .progress_chars("█▌ ");
    indicatif::ProgressBar::new(days).with_style(style)
}
