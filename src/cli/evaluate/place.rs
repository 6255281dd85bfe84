//! `hotline evaluate --task place`: how well the street of a ticket is told.
//!
//! Must never: hide on whose word the threshold was chosen.

use crate::app::learn::{PlaceAsked, PlaceEvaluation, evaluate_places, trusted_words};
use crate::engine::history::Columns;

use super::super::args::EvaluateArgs;
use super::super::exit::{Exit, Failure};
use super::super::screen::{Screen, complain};
use super::{TOLD, complain_of, draw, in_hindsight, percent};

/// Ids of tickets kept apart that are told.
const APART_TOLD: usize = 5;

/// Runs it.
pub(super) fn run(
    args: &EvaluateArgs,
    columns: Columns,
    screen: &mut Screen,
) -> Result<Exit, Failure> {
    let Some(test) = args.test.clone() else {
        let wrong = anyhow::anyhow!("判定街道时须用 --test 指定测试文件，不能用 --folds");
        return Err(Failure::usage(wrong));
    };
    if args.promise.doubt.is_some() || args.columns.aliases.is_some() {
        let wrong = anyhow::anyhow!(
            "判定街道时没有 --doubt 和 --aliases：不设自动派单门槛，街道不用别名；请去掉"
        );
        return Err(Failure::usage(wrong));
    }
    let asked = PlaceAsked {
        train: args.train.clone(),
        test,
        columns,
        unit_column: args.unit_column.clone(),
        places: args.places.clone(),
        target: args.promise.target,
    };
    let evaluation = evaluate_places(&asked).map_err(Failure::usage)?;
    complain_of(&evaluation.left_out);
    let apart = &evaluation.kept_apart;
    if !apart.is_empty() {
        complain(format!(
            "训练记录中有 {} 条就是测试工单、与之同文或提到其编号，未用于学习：{}{}",
            apart.len(),
            apart.get(..APART_TOLD).unwrap_or(apart).join("、"),
            if apart.len() > APART_TOLD { " 等" } else { "" }
        ));
    }
    if args.json {
        screen.json(&evaluation)?;
    } else {
        tell(&evaluation, screen)?;
    }
    let automatic = (evaluation.auto_share, evaluation.auto_accuracy);
    draw(args, "街道判定准确率与覆盖率", &evaluation.curve, automatic)?;
    Ok(Exit::Fine)
}

fn tell(one: &PlaceEvaluation, screen: &mut Screen) -> Result<(), Failure> {
    let taught = &one.taught;
    screen.line(format!(
        "训练 {} 张，得知街道的 {} 张（标注 {}，街道承办 {}，文中只提到一个街道 {}），只知区县的 {} 张",
        one.train_tickets,
        taught.by_label + taught.by_unit + taught.by_text,
        taught.by_label,
        taught.by_unit,
        taught.by_text,
        taught.district_only
    ))?;
    screen.line(format!(
        "测试 {} 张（{} 张的街道不在区划表中，计为错），{} 个街道乡镇，{} 个区县",
        one.test_tickets, one.unknown_labels, one.streets, one.districts
    ))?;
    screen.line(format!(
        "街道正确 {}；前三含正确 {}；区县正确 {}",
        percent(one.accuracy),
        percent(one.top3),
        percent(one.district_accuracy)
    ))?;
    screen.line(format!(
        "仅凭地名：{} 的工单只提到一个街道，其中正确 {}",
        percent(one.named.share),
        percent(one.named_right.share)
    ))?;
    let threshold = one.threshold.map_or_else(
        || "训练数据不足以保证目标，街道都须人工确认".to_owned(),
        |threshold| format!("把握不低于 {threshold:.3} 才自动认定"),
    );
    screen.line(format!("目标准确率 {}：{threshold}", percent(one.target)))?;
    screen.line(format!(
        "自动认定 {}，其中正确 {}；阈值取自{}（留出部分：{}，正确 {}）",
        percent(one.auto_share),
        percent(one.auto_accuracy),
        trusted_words(one.trusted),
        percent(one.held_out_auto.sent.share()),
        percent(one.held_out_auto.right.share())
    ))?;
    screen.line(in_hindsight(one.coverage_at_97_oracle, one.ece))?;
    screen.line("最易混淆（应为 → 误为，次数）：")?;
    for (right, forecast, count) in one.confused.iter().take(TOLD) {
        screen.line(format!("  {right} → {forecast}　{count}"))?;
    }
    screen.line(format!(
        "训练 {:.1} 秒，单核每秒判定 {:.0} 张",
        one.train_seconds, one.predict_per_second
    ))?;
    Ok(())
}
