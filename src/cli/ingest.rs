//! `hotline ingest FILE|-`: takes a file of appeals in.
//!
//! Must never: read the file as a whole.

use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

use serde::Serialize;

use crate::app::clock::{Stopwatch, SystemClock};
use crate::app::open::{Opened, open};
use crate::config::Settings;
use crate::engine::intake::accept::Origin;
use crate::engine::intake::mapping::Mapping;
use crate::engine::intake::pipeline::{self, Counts, Limits, Progress};
use crate::engine::intake::records::{CsvRecords, JsonRecords, Record};

use super::args::IngestArgs;
use super::exit::{Exit, Failure};
use super::screen::{Screen, complain, complain_of_model, watched};

/// Most rejections told one by one; the rest is counted, all are kept.
const TOLD_MAX: u64 = 20;

/// Boxed, since the two formats differ.
type Records = Box<dyn Iterator<Item = io::Result<Record>> + Send>;

/// The counts with how long it took.
#[derive(Debug, Serialize)]
struct Ended {
    #[serde(flatten)]
    counts: Counts,
    caught_up: usize,
    seconds: f64,
}

/// Runs it.
pub async fn run(
    args: &IngestArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let mapping = Mapping::new(&args.map, args.channel.clone()).map_err(Failure::usage)?;
    let (records, mapping) = records(args, mapping)?;
    let opened = open(settings).await?;
    complain_of_model(&opened.desk.advice);
    let watch = Stopwatch::start();
    let name = args.file.file_name().map_or("-".into(), |name| name.to_string_lossy().into_owned());
    let counts = take(&opened, records, Origin { name, mapping }, settings).await?;
    let ended = Ended { counts, caught_up: opened.caught_up, seconds: watch.seconds() };
    if args.json {
        screen.json(&ended)?;
    } else {
        if ended.caught_up > 0 {
            screen.line(format!("上次中断留下的 {} 件进件已补建工单", ended.caught_up))?;
        }
        screen.line(format!(
            "读入 {} 条：新受理 {}，重复 {}，拒收 {}；生成工单 {}；用时 {:.1} 秒",
            counts.read,
            counts.accepted,
            counts.duplicates,
            counts.dead,
            counts.tickets,
            ended.seconds
        ))?;
        if counts.dead > 0 {
            screen.line(
                "拒收的记录已保存，可用 hotline dead list 查看，改正后 hotline dead replay 重放",
            )?;
        }
    }
    Ok(if counts.dead > 0 { Exit::SomeKeptAside } else { Exit::Fine })
}

async fn take(
    opened: &Opened,
    records: Records,
    origin: Origin,
    settings: &Settings,
) -> Result<Counts, pipeline::Error> {
    let limits = Limits::from(&settings.intake);
    let bar =
        watched().then(|| indicatif::ProgressBar::new_spinner().with_message("进件中 ingesting"));
    let mut told = 0;
    let source = origin.name.clone();
    let counts = pipeline::run(&opened.desk, records, &origin, &SystemClock, limits, |progress| {
        match progress {
            Progress::Counts(counts) => {
                if let Some(bar) = &bar {
                    bar.set_position(counts.read);
                    bar.set_message(format!("已读 {}，新受理 {}", counts.read, counts.accepted));
                }
            }
            Progress::Dead(letters) => {
                for letter in letters {
                    told += 1;
                    if told <= TOLD_MAX {
                        complain(format!("{source} 第 {} 行：{}", letter.row, letter.detail));
                    } else if told == TOLD_MAX + 1 {
                        complain("更多拒收记录不再逐条显示，请用 hotline dead list 查看");
                    }
                }
            }
        }
    })
    .await;
    if let Some(bar) = bar {
        bar.finish_and_clear();
    }
    counts
}

/// Opens the source and reads its header.
fn records(args: &IngestArgs, mut mapping: Mapping) -> Result<(Records, Mapping), Failure> {
    let reader = reader(&args.file)?;
    let ending = args.file.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let csv = args.format.as_deref().map_or(ending, |format| format == "csv");
    if !csv {
        return Ok((Box::new(JsonRecords::new(reader)), mapping));
    }
    let records = CsvRecords::new(reader).map_err(Failure::usage)?;
    mapping.check_header(records.header()).map_err(Failure::usage)?;
    mapping.check_direct(records.header()).map_err(Failure::usage)?;
    mapping.header = Some(records.header().to_vec());
    mapping.delimiter = Some(records.delimiter());
    Ok((Box::new(records), mapping))
}

fn reader(path: &Path) -> Result<Box<dyn BufRead + Send>, Failure> {
    if path.as_os_str() == "-" {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    match File::open(path) {
        Ok(file) => Ok(Box::new(BufReader::with_capacity(1 << 20, file))),
        Err(error) => Err(Failure::usage(anyhow::anyhow!("打不开 {}：{error}", path.display()))),
    }
}
