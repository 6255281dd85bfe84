//! `hotline evaluate`: learns from past tickets and measures on later ones. Needs no data folder and no rules.
//!
//! Must never: tell a share without what it is a share of.

use anyhow::Context;
use serde::Serialize;

use crate::app::learn::{
    Asked, Evaluation, Fold, Learned, Material, Sources, evaluate, in_time_order,
};
use crate::learn::quality::Point;
use crate::learn::threshold::Promise;
use crate::report::curve::{Curve, Dot};
use crate::report::html::svg;

use super::args::{EvaluateArgs, Task};
use super::exit::{Exit, Failure};
use super::memory::peak_mib;
use super::screen::{Screen, complain};

mod place;

/// Rows left out that are told one by one.
const LEFT_OUT_TOLD: usize = 10;
/// Pairs, labels and errors told on the screen; JSON has all.
const TOLD: usize = 10;

/// The evaluation with what the process took.
#[derive(Debug, Serialize)]
struct Measured {
    #[serde(flatten)]
    evaluation: Evaluation,
    peak_rss_mib: Option<u64>,
}

/// Runs it.
pub fn run(args: &EvaluateArgs, screen: &mut Screen) -> Result<Exit, Failure> {
    let promise = args.promise.promise()?;
    match args.task {
        Task::Unit => units(args, promise, screen),
        Task::Place => place::run(args, args.columns.columns("street"), screen),
    }
}

fn units(args: &EvaluateArgs, promise: Promise, screen: &mut Screen) -> Result<Exit, Failure> {
    let columns = args.columns.columns("unit");
    let sources = Sources {
        files: args.train.clone(),
        columns: columns.clone(),
        aliases: args.columns.aliases.clone(),
        places: args.places.clone(),
    };
    let Some(test) = args.test.clone() else { return folds(args, &sources, promise, screen) };
    let learned = match &args.model {
        Some(path) => Learned::Before(path.clone()),
        None => Learned::Now { sources, promise },
    };
    let asked = Asked { learned, test, columns, aliases: args.columns.aliases.clone() };
    let evaluation = evaluate(&asked).map_err(Failure::usage)?;
    complain_of(&evaluation.left_out);
    let measured = Measured { evaluation, peak_rss_mib: peak_mib() };
    if args.json {
        screen.json(&measured)?;
    } else {
        tell(&measured, screen)?;
    }
    let one = &measured.evaluation;
    let automatic = (one.auto_share, one.auto_accuracy);
    draw(args, "派单准确率与覆盖率", &one.curve, automatic)?;
    Ok(Exit::Fine)
}

/// Folds by time inside the histories.
#[derive(Debug, Serialize)]
struct Folds {
    target: f64,
    folds: Vec<Fold>,
}

fn folds(
    args: &EvaluateArgs,
    sources: &Sources,
    promise: Promise,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let material = Material::read(sources).map_err(Failure::usage)?;
    complain_of(&material.left_out());
    let count = usize::from(args.folds.unwrap_or(1));
    let folds = Folds { target: promise.target, folds: in_time_order(&material, count, promise) };
    if args.json {
        screen.json(&folds)?;
        return Ok(Exit::Fine);
    }
    screen.line(format!("按时间分折，目标准确率 {}；阈值只看此前的工单", percent(folds.target)))?;
    for (number, fold) in (1..).zip(&folds.folds) {
        let times = fold.times.as_ref().map(|(from, to)| format!("（{from}—{to}）"));
        screen.line(format!(
            "第 {number} 折{}：学 {} 张，测 {} 张；首选正确 {}，前三含正确 {}；自动派单 {}，其中正确 {}",
            times.unwrap_or_default(),
            fold.train_tickets,
            fold.test_tickets,
            percent(fold.accuracy),
            percent(fold.top3),
            percent(fold.auto_share),
            percent(fold.auto_accuracy)
        ))?;
    }
    Ok(Exit::Fine)
}

/// Tells rows that were left out, by file.
pub(super) fn complain_of(left_out: &[(String, Vec<(u64, String)>)]) {
    for (file, rows) in left_out {
        complain(format!("{file} 有 {} 行未用：", rows.len()));
        for (row, message) in rows.iter().take(LEFT_OUT_TOLD) {
            complain(format!("  第 {row} 行：{message}"));
        }
    }
}

/// Draws the curve where that is asked for, with what goes by itself marked on it.
fn draw(
    args: &EvaluateArgs,
    title: &str,
    points: &[Point],
    (coverage, accuracy): (f64, f64),
) -> Result<(), Failure> {
    let Some(path) = &args.svg else { return Ok(()) };
    let dots = points
        .iter()
        .map(|point| Dot { coverage: point.coverage, accuracy: point.accuracy })
        .collect();
    let automatic = (coverage > 0.0).then_some(Dot { coverage, accuracy });
    let curve = Curve { dots, target: Some(args.promise.target), automatic };
    std::fs::write(path, svg(title, &curve)).with_context(|| {
        format!("无法写入 {}；请检查 --svg 所指的目录是否存在、可写", path.display())
    })?;
    Ok(())
}

/// What a threshold could have done that was chosen on the test file.
fn in_hindsight(coverage: f64, ece: f64) -> String {
    format!("若阈值取在测试集上：97 % 时可覆盖 {}；校准误差 ECE {ece:.3}", percent(coverage))
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}

fn tell(measured: &Measured, screen: &mut Screen) -> Result<(), Failure> {
    let one = &measured.evaluation;
    screen.line(format!(
        "训练 {} 张，测试 {} 张，标签 {} 个（测试中有 {} 张的标签从未见过，计为错）",
        one.train_tickets, one.test_tickets, one.labels, one.unknown_labels
    ))?;
    screen.line(format!("首选正确 {}；前三含正确 {}", percent(one.accuracy), percent(one.top3)))?;
    let threshold = one.threshold.map_or_else(
        || "训练数据不足以保证目标，全部转人工".to_owned(),
        |threshold| format!("把握不低于 {threshold:.3} 才自动派单（阈值未看测试集）"),
    );
    let target = one.target.map(|target| format!("目标准确率 {}：", percent(target)));
    screen.line(format!("{}{threshold}", target.unwrap_or_default()))?;
    let held_out = one.held_out_auto.map(|at| {
        let (sent, right) = (percent(at.sent.share()), percent(at.right.share()));
        format!("（训练集留出部分：{sent}，正确 {right}）")
    });
    screen.line(format!(
        "自动派单 {}，其中正确 {}{}",
        percent(one.auto_share),
        percent(one.auto_accuracy),
        held_out.unwrap_or_default()
    ))?;
    screen.line(in_hindsight(one.coverage_at_97_oracle, one.ece))?;
    screen.line("最易混淆（应为 → 误为，次数）：")?;
    for pair in one.confused.iter().take(TOLD) {
        let right = pair.right.as_deref().unwrap_or("（从未见过）");
        screen.line(format!("  {right} → {}　{}", pair.forecast, pair.count))?;
    }
    screen.line("把握最大的错误：")?;
    for error in one.errors.iter().take(TOLD) {
        screen.line(format!(
            "  第 {} 行 应为 {}，误为 {}（{:.3}）：{}",
            error.row,
            error.right,
            error.forecast,
            error.probability,
            error.reasons.join("、")
        ))?;
    }
    let memory =
        measured.peak_rss_mib.map_or_else(String::new, |mib| format!("，内存最多 {mib} MiB"));
    let training = one.train_seconds.map(|seconds| format!("训练 {seconds:.1} 秒，"));
    screen.line(format!(
        "{}单核每秒预测 {:.0} 张，模型 {} 字节{memory}",
        training.unwrap_or_default(),
        one.predict_per_second,
        one.model_bytes
    ))?;
    Ok(())
}
