//! `hotline evaluate`: learns from past tickets and measures on later ones. Needs no data folder and no rules.
//!
//! Must never: tell a share without what it is a share of.

use anyhow::Context;
use serde::Serialize;

use crate::app::learn::{Asked, Evaluation, evaluate};
use crate::engine::history::Columns;
use crate::learn::quality::Point;
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
    if !(args.target > 0.5 && args.target < 1.0) {
        let wrong = anyhow::anyhow!("--target 应在 0.5 与 1 之间，如 0.97；收到 {}", args.target);
        return Err(Failure::usage(wrong));
    }
    match args.task {
        Task::Unit => units(args, screen),
        Task::Place => place::run(args, columns(args, "street"), screen),
    }
}

/// The columns, with the usual one of the label where none is named.
fn columns(args: &EvaluateArgs, label: &str) -> Columns {
    Columns {
        id: args.id_column.clone(),
        time: args.time_column.clone(),
        ..Columns::new(&args.text_column, args.label_column.as_deref().unwrap_or(label))
    }
}

fn units(args: &EvaluateArgs, screen: &mut Screen) -> Result<Exit, Failure> {
    let columns = columns(args, "unit");
    let (train, test) = (args.train.clone(), args.test.clone());
    let (aliases, target) = (args.aliases.clone(), args.target);
    let asked = Asked { train, test, columns, aliases, target };
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

/// Tells rows that were left out, by file.
fn complain_of(left_out: &[(String, Vec<(u64, String)>)]) {
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
    let curve = Curve { dots, target: Some(args.target), automatic };
    std::fs::write(path, svg(title, &curve)).with_context(|| {
        format!("无法写入 {}；请检查 --svg 所指的目录是否存在、可写", path.display())
    })?;
    Ok(())
}

fn percent(share: f64) -> String {
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
    screen.line(format!("目标准确率 {}：{threshold}", percent(one.target)))?;
    screen.line(format!(
        "自动派单 {}，其中正确 {}（训练集留出部分：{}，正确 {}）",
        percent(one.auto_share),
        percent(one.auto_accuracy),
        percent(one.held_out_auto.sent.share()),
        percent(one.held_out_auto.right.share())
    ))?;
    screen.line(format!(
        "若阈值取在测试集上：97 % 时可覆盖 {}；校准误差 ECE {:.3}",
        percent(one.coverage_at_97_oracle),
        one.ece
    ))?;
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
    screen.line(format!(
        "训练 {:.1} 秒，单核每秒预测 {:.0} 张，模型 {} 字节{memory}",
        one.train_seconds, one.predict_per_second, one.model_bytes
    ))?;
    Ok(())
}
