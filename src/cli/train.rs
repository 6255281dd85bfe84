//! `hotline train`: learns from past tickets and writes a model file.
//!
//! Must never: tell a share without what it is a share of.

use std::sync::Arc;

use crate::app::learn::{Lesson, MODEL_FILE, Material, Sources, teach};
use crate::app::open::open_existing;
use crate::app::review::from_log;
use crate::config::Settings;
use crate::domain::id::UnitId;

use super::args::TrainArgs;
use super::evaluate::{complain_of, percent};
use super::exit::{Exit, Failure};
use super::memory::peak_mib;
use super::screen::Screen;

/// Labels with few tickets that are told on the screen; JSON has all.
const RARE_TOLD: usize = 10;

/// Runs it.
pub async fn run(
    args: &TrainArgs,
    settings: &Settings,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let promise = args.promise.promise()?;
    let sources = Sources {
        files: args.history.clone(),
        columns: args.columns.columns("unit"),
        aliases: args.columns.aliases.clone(),
        places: args.places.clone(),
    };
    let mut organisation = None;
    let material = if sources.files.is_empty() {
        let opened = open_existing(settings).await?;
        organisation = Some(Arc::clone(&opened.desk.book));
        let logged = from_log(opened.desk.log.as_ref(), &opened.desk.book.organisation).await?;
        Material::of_log(logged, &args.places)
    } else {
        Material::read(&sources)
    };
    let material = material.map_err(Failure::usage)?;
    complain_of(&material.left_out());
    let out = args.out.clone().unwrap_or_else(|| settings.data.folder.join(MODEL_FILE));
    let lesson = teach(&material, promise, &out).map_err(Failure::usage)?;
    if args.json {
        screen.json(&lesson)?;
    } else {
        // The engine's own tickets have units by their codes; people know their names.
        let named = |label: &str| {
            let unit =
                organisation.as_ref().and_then(|book| book.organisation.get(&UnitId::new(label)));
            unit.map_or_else(|| label.to_owned(), |unit| unit.name.clone())
        };
        tell(&lesson, named, screen)?;
    }
    Ok(Exit::Fine)
}

fn tell(
    lesson: &Lesson,
    named: impl Fn(&str) -> String,
    screen: &mut Screen,
) -> Result<(), Failure> {
    screen.line(format!(
        "学了 {} 张工单，{} 个单位；其中 {} 个单位不足 10 张",
        lesson.tickets,
        lesson.labels,
        lesson.rare.len()
    ))?;
    for (label, count) in lesson.rare.iter().take(RARE_TOLD) {
        screen.line(format!("  {}　{count} 张", named(label)))?;
    }
    if lesson.rare.len() > RARE_TOLD {
        screen.line(format!("  ……另 {} 个，见 --json", lesson.rare.len() - RARE_TOLD))?;
    }
    screen.line(format!(
        "未学过的工单上：首选正确 {}，前三含正确 {}",
        percent(lesson.held_out_accuracy),
        percent(lesson.held_out_top3)
    ))?;
    let auto = &lesson.held_out_auto;
    screen.line(match lesson.threshold {
        Some(threshold) => format!(
            "目标准确率 {}：把握不低于 {threshold:.3} 才自动派单；未学过的工单上可自动派 {}，其中正确 {}",
            percent(lesson.target),
            percent(auto.sent.share()),
            percent(auto.right.share())
        ),
        None => format!("目标准确率 {}：历史不足以保证，全部转人工", percent(lesson.target)),
    })?;
    let memory = peak_mib().map_or_else(String::new, |mib| format!("，内存最多 {mib} MiB"));
    screen.line(format!("训练 {:.1} 秒{memory}", lesson.seconds))?;
    screen.line(format!(
        "模型 {}（{} 字节，摘要 {}）",
        lesson.file.display(),
        lesson.bytes,
        lesson.digest.get(..16).unwrap_or(&lesson.digest)
    ))?;
    Ok(())
}
