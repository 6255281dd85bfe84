//! `hotline demo`: a simulated fortnight, a summary in the terminal, a report as HTML.
//!
//! Must never: write outside the folder it was given, or over somebody's data.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::app::clock::Stopwatch;
use crate::app::cluster;
use crate::app::demo::{self, Demo, Summary};
use crate::app::local_server::{LocalServer, Options};
use crate::app::open::{Opened, load_rules, open_with};
use crate::config::Settings;
use crate::domain::calendar::day_of;
use crate::domain::sla::Clock;
use crate::domain::state::{Stage, StateName};
use crate::engine::port::Log;
use crate::engine::views::{Filter, Views};
use crate::projection::totals::{Period, Totals};
use crate::report::bulletin::{Agreement, Bulletin};
use crate::report::{html, terminal};
use crate::store::sqlite::DataFolder;

use super::args::DemoArgs;
use super::exit::{Exit, Failure};
use super::screen::{Screen, complain, complain_of_model, watched};

/// Says that a folder was made by the demo and may be made anew.
const MARKER: &str = ".hotline-demo";
const REPORT: &str = "report.html";
const DATA: &str = "data";
const CLUSTER: &str = "nats";

/// Runs it.
pub async fn run(
    args: &DemoArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let watch = Stopwatch::start();
    prepare(&args.out)?;
    let loaded = load_rules(settings).map_err(crate::app::open::Error::Rules)?;
    let server = if args.nats { Some(serve_of_its_own(&args.out)?) } else { None };
    let settings = &match &server {
        Some(server) => cluster::on(settings, &server.url()).map_err(Failure::usage)?,
        None => settings.clone(),
    };
    if server.is_some() {
        cluster::set_up(&settings.nats, false).await?;
    }
    let folder = DataFolder::open(&args.out.join(DATA))?;
    let opened = open_with(folder, settings, loaded).await?;
    complain_of_model(&opened.desk.advice);
    let bar = watched().then(progress_bar);
    let demo = demo::run(&opened.desk, &opened.views, args.seed, |progress| {
        if let Some(bar) = &bar {
            bar.set_length(progress.minutes_total);
            bar.set_position(progress.minutes_done);
            bar.set_message(day_of(progress.at).to_string());
        }
    })
    .await?;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    let report = args.out.join(REPORT);
    let totals = totals(&opened, &demo).await?;
    let matters: BTreeMap<_, _> = opened
        .desk
        .book
        .matters
        .iter()
        .map(|(code, entry)| (code.clone(), entry.matter.path[2].to_string()))
        .collect();
    let bulletin = Bulletin {
        office: "拉萨市城关区12345热线（演示：模拟数据，不反映任何单位的实际工作）",
        title: "运行情况通报（模拟数据）",
        made_at: demo.span.1,
        rules_version: Some(&opened.desk.book.version),
        totals: &totals,
        agreement: Some(agreement(&demo)),
        organisation: &opened.desk.policy.organisation,
        matters: &matters,
    };
    fs::write(&report, html::render(&bulletin))
        .with_context(|| format!("无法写入 {}", report.display()))?;
    let tickets = opened.desk.log.counts().await?.appeals;
    let summary = summary(args, &demo, &totals, tickets, &report, watch.seconds());
    if args.json {
        screen.json(&summary)?;
    } else {
        screen.line(terminal::render(&bulletin))?;
        closing(&summary, &demo, args, screen)?;
    }
    Ok(Exit::Fine)
}

/// A server whose folder lies beside the demo's data, so that it can be looked into afterwards.
fn serve_of_its_own(out: &Path) -> anyhow::Result<LocalServer> {
    let folder = out.join(CLUSTER);
    if folder.exists() {
        fs::remove_dir_all(&folder).with_context(|| format!("无法清空 {}", folder.display()))?;
    }
    Ok(LocalServer::start(&folder, &Options::default())?)
}

fn closing(
    summary: &Summary,
    demo: &Demo,
    args: &DemoArgs,
    screen: &mut Screen,
) -> Result<(), Failure> {
    screen.line(format!(
        "种子 {}，诉求 {} 件，用时 {:.1} 秒，全部工单摘要 {}",
        summary.seed,
        summary.appeals,
        summary.seconds,
        demo.digest.get(..16).unwrap_or(&demo.digest)
    ))?;
    screen.line(format!("报告 {}", summary.report))?;
    let listing = format!("hotline ticket list --data {}", summary.data);
    if args.nats {
        let configuration = absolute(&args.out.join(CLUSTER).join("server.conf"));
        screen.line(format!("再次启动 NATS nats-server -c {configuration} -p 4222"))?;
        screen.line(format!("查看工单 HOTLINE__DATA__LOG=jetstream {listing}"))?;
    } else {
        screen.line(format!("查看工单 {listing}"))?;
    }
    if demo.dead > 0 || demo.refused > 0 {
        complain(format!("演示中有 {} 条进件未受理、{} 个操作被拒绝", demo.dead, demo.refused));
    }
    Ok(())
}

/// Makes the folder, or empties one that an earlier demo has made.
fn prepare(out: &Path) -> Result<(), Failure> {
    let marker = out.join(MARKER);
    if out.exists() {
        let unreadable = || format!("{} 不是可读的目录；请用 --out 指定一个新目录", out.display());
        let mut inside = fs::read_dir(out).with_context(unreadable).map_err(Failure::usage)?;
        if !marker.exists() && inside.next().is_some() {
            let wrong =
                format!("目录 {} 不是演示目录且非空；请用 --out 指定一个新目录", out.display());
            return Err(Failure::usage(anyhow::anyhow!(wrong)));
        }
    }
    let data = out.join(DATA);
    if data.exists() {
        // A demo that still runs must not lose its folder under its feet.
        drop(DataFolder::open(&data)?);
        fs::remove_dir_all(&data).with_context(|| format!("无法清空 {}", data.display()))?;
    }
    fs::create_dir_all(out).with_context(|| format!("无法建立 {}", out.display()))?;
    fs::write(&marker, "").with_context(|| format!("无法写入 {}", marker.display()))?;
    Ok(())
}

fn progress_bar() -> indicatif::ProgressBar {
    let style = indicatif::ProgressStyle::with_template("模拟运行 {msg} [{wide_bar}] {percent}%")
        .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar())
        .progress_chars("█▌ ");
    indicatif::ProgressBar::new(1).with_style(style)
}

async fn totals(opened: &Opened, demo: &Demo) -> Result<Totals, Failure> {
    let facts = opened.views.facts().await?;
    let every = Filter { limit: usize::MAX >> 1, ..Filter::default() };
    let views = opened.views.list(every).await?;
    let period = Period { from: day_of(demo.span.0), until: day_of(demo.span.1) };
    Ok(Totals::over(&facts, period).with_overdue(&views, demo.span.1).with_first_choices(&views))
}

fn agreement(demo: &Demo) -> Agreement {
    Agreement {
        auto: demo.agreed.all.auto,
        all: demo.agreed.all.first_proposal,
        holdout_auto: demo.agreed.held_out.auto,
        holdout_all: demo.agreed.held_out.first_proposal,
    }
}

fn summary(
    args: &DemoArgs,
    demo: &Demo,
    totals: &Totals,
    tickets: u64,
    report: &Path,
    seconds: f64,
) -> Summary {
    let standing = |state: &StateName| totals.standing.get(state).copied().unwrap_or(0);
    Summary {
        seed: args.seed,
        appeals: demo.appeals,
        tickets,
        auto_share: totals.automatic_share(),
        auto_right: totals.first_choices.automatic(),
        first_right: totals.first_choices.all(),
        auto_agreement: demo.agreed.all.auto,
        auto_agreement_held_out: demo.agreed.held_out.auto,
        agreement: demo.agreed.clone(),
        states: StateName::ALL
            .iter()
            .filter(|state| standing(state) > 0)
            .map(|state| (state.word().to_owned(), standing(state)))
            .collect(),
        stages: Stage::ALL
            .iter()
            .map(|stage| {
                (
                    stage.word().to_owned(),
                    totals.sum.stages.get(stage).map_or(0, |flow| flow.entered),
                )
            })
            .collect(),
        rates: totals.sum.all.rates,
        deadlines: Clock::ALL
            .iter()
            .map(|clock| (clock.word().to_owned(), totals.clock(*clock)))
            .collect(),
        digest: demo.digest.clone(),
        seconds,
        report: absolute(report),
        data: absolute(&args.out.join(DATA)),
    }
}

fn absolute(path: &Path) -> String {
    let path: PathBuf = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    path.display().to_string()
}
