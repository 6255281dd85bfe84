//! `hotline migrate`: copies the log from the data folder to a cluster, or back, and compares the two.
//!
//! Must never: change a setting; which log is the truth is for people to say.

use serde_json::json;

use crate::app::clock::Stopwatch;
use crate::app::migrate::{self, migrate};
use crate::config::{LogKind, Settings};
use crate::engine::migrate::{Contents, Copied, Error as CopyError, Reach};

use super::args::MigrateArgs;
use super::exit::{Exit, Failure};
use super::screen::{Screen, watched};

/// Runs it.
pub async fn run(
    args: &MigrateArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let kind = |word: &str| LogKind::parse(word).ok_or_else(|| anyhow::anyhow!("没有日志“{word}”"));
    let (from, to) = (kind(&args.from)?, kind(&args.to)?);
    if from == to {
        return Err(Failure::usage(anyhow::anyhow!(
            "--from 与 --to 相同；请写 --from embedded --to jetstream，或反之"
        )));
    }
    let watch = Stopwatch::start();
    let bar = watched().then(|| indicatif::ProgressBar::new_spinner().with_message("迁移中"));
    let migrated = migrate(settings, from, |part, at, of| {
        if let Some(bar) = &bar {
            bar.set_message(format!("迁移中 copying：{part} {at}/{of}"));
            bar.tick();
        }
    })
    .await;
    if let Some(bar) = &bar {
        bar.finish_and_clear();
    }
    let copied = migrated.map_err(failure)?;
    if args.json {
        screen.json(&json!({
            "from": from.word(),
            "to": to.word(),
            "resumed": copied.found != Reach::default(),
            "source": copied.source,
            "target": copied.target,
            "equal": copied.source == copied.target,
            "seconds": watch.seconds(),
        }))?;
    } else {
        tell(&copied, from, to, watch.seconds(), screen)?;
    }
    Ok(Exit::Fine)
}

/// What is not to be copied, or not there, is refused; all else has failed.
fn failure(error: migrate::Error) -> Failure {
    let exit = match &error {
        migrate::Error::NoKey { .. } | migrate::Error::Copy(CopyError::Empty) => Exit::Usage,
        migrate::Error::Copy(CopyError::Foreign { .. } | CopyError::Gap { .. }) => Exit::Refused,
        migrate::Error::Copy(
            CopyError::Source(_)
            | CopyError::Target(_)
            | CopyError::Check(_)
            | CopyError::Moved
            | CopyError::Differs { .. },
        )
        | migrate::Error::Open(_) => Exit::Failed,
    };
    match error {
        // Opening has exit codes of its own.
        migrate::Error::Open(error) => Failure::from(error),
        migrate::Error::NoKey { .. } | migrate::Error::Copy(_) => {
            Failure { exit, error: error.into() }
        }
    }
}

fn tell(
    copied: &Copied,
    from: LogKind,
    to: LogKind,
    seconds: f64,
    screen: &mut Screen,
) -> Result<(), Failure> {
    let Copied { found, source, target } = copied;
    if *found != Reach::default() {
        screen.line(format!(
            "目标已有此来源的前 {} 条受理、{} 条提交，死信至 {} 号；从那里接着复制",
            found.appeals, found.commits, found.letters
        ))?;
    }
    let Contents { appeals, keys, commits, letters, replayed, .. } = source;
    screen.line(format!(
        "已迁移（{from} → {to}）：受理 {appeals}，密钥 {keys}，提交 {commits}，死信 {letters}（已重放 {replayed}）；用时 {seconds:.1} 秒"
    ))?;
    screen.line(format!("来源摘要 {}", source.digest))?;
    screen.line(format!("目标摘要 {}", target.digest))?;
    screen.line("逐条核对一致，来源未改动")?;
    screen.line(format!(
        "接下来：把 data.log 改为 {}，然后执行 hotline rebuild 重建本机视图；原日志不要再写入",
        to.word()
    ))?;
    if to == LogKind::Jetstream {
        screen.line(
            "各机须使用同一主密钥：在其余机器上以 HOTLINE__VAULT__MASTER_KEY 给出数据目录中 master.key 的内容",
        )?;
    }
    Ok(())
}
