//! `hotline nats setup`: makes the streams, or says in what they differ from what is asked.
//!
//! Must never: narrow a stream without `--force`.

use crate::app::cluster::{planned, set_up};
use crate::cli::args::SetupArgs;
use crate::cli::exit::{Exit, Failure};
use crate::cli::screen::{Screen, complain};
use crate::config::Settings;
use crate::nats::Change;

/// Runs it.
pub(super) async fn run(
    args: &SetupArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let changes = planned(&settings.nats).await?;
    if args.json {
        screen.json(&changes)?;
    } else {
        tell(&changes, settings.nats.replicas, screen)?;
    }
    if args.dry_run {
        return Ok(Exit::Fine);
    }
    let left = set_up(&settings.nats, args.force).await?;
    if left.is_empty() {
        if !args.json {
            screen.line("已就绪")?;
        }
        return Ok(Exit::Fine);
    }
    for change in left {
        let name = change.stream.word();
        complain(format!(
            "{name}（{}）未改：改后保留的内容会变少；确需修改请加 --force",
            change.stream
        ));
    }
    Ok(Exit::Refused)
}

fn tell(changes: &[Change], replicas: u8, screen: &mut Screen) -> Result<(), Failure> {
    for change in changes {
        let name = format!("{:<9} {}", change.stream.word(), change.stream);
        if change.missing {
            screen.line(format!("{name}：新建，副本 {replicas}"))?;
        } else if change.differences.is_empty() {
            screen.line(format!("{name}：无需改动"))?;
        }
        for one in &change.differences {
            let narrows = if one.narrows { "（保留会变少，需 --force）" } else { "" };
            screen.line(format!(
                "{name}：{} 由 {} 改为 {}{narrows}",
                one.field, one.found, one.wanted
            ))?;
        }
    }
    Ok(())
}
