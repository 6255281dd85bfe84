//! `hotline archive`: moves what is old out of the cluster's log into volumes, or checks those there are.
//!
//! Must never: archive anything that the settings do not call old.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::app::cluster;
use crate::config::{LogKind, Settings};
use crate::domain::calendar::zone;
use crate::nats::{Archiver, Error, Filed, Moved, Pending};

use super::args::ArchiveArgs;
use super::exit::{Exit, Failure};
use super::screen::Screen;

/// Runs it.
pub async fn run(
    args: &ArchiveArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    if settings.data.log == LogKind::Embedded {
        return Err(Failure::usage(anyhow::anyhow!(
            "data.log 为 embedded：事件日志就在数据目录中，不占服务器内存，无需归档"
        )));
    }
    let age = cluster::archived_after(settings);
    let drill = args.age_seconds.map(|seconds| SignedDuration::from_secs(i64::from(seconds)));
    if age.is_none() && drill.is_none() && !args.check {
        return Err(Failure::usage(anyhow::anyhow!(
            "archive.after_days 为 0，表示不归档；请先设为天数，例如 365"
        )));
    }
    let archiver = cluster::archiver(settings).await.map_err(failure)?;
    if args.check {
        return check(&archiver, args.json, screen).await;
    }
    let pending = archiver.pending(drill.or(age).unwrap_or(SignedDuration::MAX)).await?;
    if args.dry_run {
        tell_pending(pending, args.json, screen)?;
        return Ok(Exit::Fine);
    }
    let mut lines = Vec::new();
    let moved = archiver.archive(pending, false, |filed| lines.push(line(filed))).await;
    if !args.json {
        for line in lines {
            screen.line(line)?;
        }
    }
    tell_moved(&moved.map_err(failure)?, args.json, screen)?;
    Ok(Exit::Fine)
}

/// What the cluster is not fit for, or does already, is refused; all else has failed.
fn failure(error: Error) -> Failure {
    let refused = matches!(error, Error::NeverPurged | Error::ArchivedElsewhere);
    let exit = if refused { Exit::Refused } else { Exit::Failed };
    Failure { exit, error: error.into() }
}

async fn check(archiver: &Archiver, json: bool, screen: &mut Screen) -> Result<Exit, Failure> {
    let mut checked: Vec<Filed> = Vec::new();
    let done = archiver.check(|filed| checked.push(filed.clone())).await;
    if json {
        screen.json(&json!({ "volumes": checked, "whole": done.is_ok() }))?;
    } else {
        for filed in &checked {
            screen.line(format!("{}，完好", line(filed)))?;
        }
    }
    done?;
    if !json {
        let commits: u64 = checked.iter().map(Filed::commits).sum();
        screen.line(format!("共 {} 卷，{commits} 次提交，全部完好", checked.len()))?;
    }
    Ok(Exit::Fine)
}

fn tell_pending(pending: Pending, json: bool, screen: &mut Screen) -> Result<(), Failure> {
    let commits = pending.commits();
    if json {
        let Pending { first, last } = pending;
        screen.json(&json!({ "commits": commits, "first": first, "last": last }))?;
    } else if commits == 0 {
        screen.line("没有待归档的提交")?;
    } else {
        screen.line(format!(
            "待归档 {commits} 次提交（第 {} 至 {} 条）；未作改动",
            pending.first, pending.last
        ))?;
    }
    Ok(())
}

fn tell_moved(moved: &Moved, json: bool, screen: &mut Screen) -> Result<(), Failure> {
    let commits: u64 = moved.volumes.iter().map(Filed::commits).sum();
    if json {
        screen.json(&json!({
            "commits": commits,
            "volumes": moved.volumes,
            "let_go": moved.let_go,
            "behind": moved.behind.iter().map(|(name, at)| json!({ "consumer": name, "read": at })).collect::<Vec<_>>(),
        }))?;
        return Ok(());
    }
    if moved.let_go > 0 {
        screen.line(format!("上次中断：已归档的 {} 次提交现已移出事件日志", moved.let_go))?;
    }
    for (name, at) in &moved.behind {
        screen.line(format!("消费者 {name} 只读到第 {at} 条；其后已归档的须从归档卷读取"))?;
    }
    if commits == 0 {
        screen.line("没有待归档的提交")?;
    } else {
        screen.line(format!(
            "已归档 {commits} 次提交；工单照常可查。NATS 服务器重启后才会归还内存"
        ))?;
    }
    Ok(())
}

fn line(filed: &Filed) -> String {
    format!(
        "{}：{} 次提交，{} 至 {}，{} KB",
        filed.name,
        filed.commits(),
        minute(filed.from),
        minute(filed.until),
        filed.bytes.div_ceil(1024)
    )
}

/// A time as people here read it.
fn minute(time: Timestamp) -> String {
    time.to_zoned(zone()).strftime("%Y-%m-%d %H:%M").to_string()
}
