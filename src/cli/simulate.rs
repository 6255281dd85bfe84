//! `hotline simulate`: random people and faults on the real engine, and a checker beside it.
//!
//! Must never: open a data folder; everything happens in memory.

use std::ops::Range;
use std::sync::Arc;

use crate::app::clock::Stopwatch;
use crate::app::open::load_rules;
use crate::app::simulate::{Ground, Plan, Summary, many};
use crate::config::Settings;

use super::args::SimulateArgs;
use super::exit::{Exit, Failure};
use super::memory::peak_mib;
use super::screen::{Screen, complain};

use self::progress::Progress;

mod progress;

/// Days and appeals a day of a city in a year.
const CITY: (u32, u32) = (365, 3_000);

/// Runs it.
pub async fn run(
    args: &SimulateArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let seeds = seeds(args)?;
    let watch = Stopwatch::start();
    let loaded = load_rules(settings).map_err(crate::app::open::Error::Rules)?;
    let ground = Arc::new(Ground::new(loaded.book, loaded.policy));
    let (days, appeals_per_day) = if args.city { CITY } else { (args.days, args.appeals_per_day) };
    let plan = Plan::new(seeds.start, days, appeals_per_day);
    let progress = Progress::of((seeds.end - seeds.start) * u64::from(days), watch);
    let told = progress.clone();
    let summary = many(ground, seeds, plan, move |days| told.passed(u64::from(days))).await?;
    progress.end();
    let seconds = watch.seconds();
    let summary = Summary { seconds, peak_memory_mb: peak_mib(), ..summary };
    if args.json {
        screen.json(&summary)?;
    } else {
        tell(&summary, screen)?;
    }
    stories(&summary);
    Ok(if summary.findings == 0 { Exit::Fine } else { Exit::Failed })
}

/// `--seeds FROM..TO` (the end not included), else the one `--seed`.
fn seeds(args: &SimulateArgs) -> Result<Range<u64>, Failure> {
    let wrong = || Failure::usage(anyhow::anyhow!("--seeds 应写作 起..止，如 0..200"));
    let Some(text) = &args.seeds else { return Ok(args.seed..args.seed.saturating_add(1)) };
    let (from, to) = text.split_once("..").ok_or_else(wrong)?;
    let from: u64 = from.parse().map_err(|_| wrong())?;
    let to: u64 = to.parse().map_err(|_| wrong())?;
    if from < to { Ok(from..to) } else { Err(wrong()) }
}

fn tell(summary: &Summary, screen: &mut Screen) -> Result<(), Failure> {
    let tally = &summary.tally;
    screen.line(format!(
        "种子 {} 个，各模拟 {} 天、每天约 {} 件，用时 {:.1} 秒",
        summary.seeds, summary.days, summary.appeals_per_day, summary.seconds
    ))?;
    screen.line(format!(
        "工单 {} 张，操作 {} 次：办成 {}，拒绝 {}（{} 种规则）；提交 {} 条，事件 {} 种",
        tally.tickets,
        tally.commands_tried,
        tally.commands_done,
        tally.commands_refused,
        tally.refusals.len(),
        tally.commits,
        tally.events.len()
    ))?;
    screen.line(format!(
        "触发时限 {} 次；崩溃 {} 次，丢失确认 {} 次，校时 {} 次，休眠 {} 次",
        tally.deadlines_fired,
        tally.crashes,
        tally.acknowledgements_lost,
        tally.clock_steps,
        tally.sleeps
    ))?;
    if let Some(memory) = summary.peak_memory_mb {
        screen.line(format!("最多占用内存 {memory} MB"))?;
    }
    let digest = summary.digest.get(..16).unwrap_or(&summary.digest);
    screen.line(format!("发现问题 {} 个；全部工单摘要 {digest}", summary.findings))?;
    Ok(())
}

/// Each kind of finding with its seed and its shortest story, on standard error.
fn stories(summary: &Summary) {
    for story in &summary.stories {
        complain(format!("\n种子 {}：{}", story.seed, story.finding));
        for line in &story.lines {
            complain(format!("  {line}"));
        }
        complain(format!(
            "  重现：hotline simulate --seed {} --days {} --appeals-per-day {}",
            story.seed, summary.days, summary.appeals_per_day
        ));
    }
}
