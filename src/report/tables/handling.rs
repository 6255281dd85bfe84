//! The way through the six stages, how long it took, and the limits kept.
//!
//! Must never: hide a clock that has run out and was not stopped.

use crate::domain::sla::Clock;
use crate::domain::state::{Stage, StateName};

use super::super::bulletin::Bulletin;
use super::table::{Cell, Column, Table};

/// Flow through the six stages.
pub fn stages(bulletin: &Bulletin<'_>) -> Table {
    let totals = bulletin.totals;
    let flow = |stage: &Stage| totals.sum.stages.get(stage).copied().unwrap_or_default();
    let largest = Stage::ALL.iter().map(|stage| flow(stage).entered).max().unwrap_or_default();
    let row = |stage: &Stage| {
        let flow = flow(stage);
        let bar = crate::domain::rates::Rate { numerator: flow.entered, denominator: largest };
        vec![
            Cell::words(stage.label()),
            Cell::Count(flow.entered),
            Cell::Count(flow.left),
            Cell::Count(totals.standing_in(*stage)),
            Cell::Bar(bar),
        ]
    };
    Table {
        title: "六个阶段的工单",
        note: "不需联合处置的不经过吹哨、报到；直接办结的由收集直入评价。",
        columns: vec![
            Column::words("阶段"),
            Column::number("进入"),
            Column::number("完成"),
            Column::number("期末在此"),
            Column::bar(),
        ],
        rows: if largest == 0 { Vec::new() } else { Stage::ALL.iter().map(row).collect() },
    }
}

/// How many tickets stand in each state at the end of the period.
pub fn standing(bulletin: &Bulletin<'_>) -> Table {
    let standing = &bulletin.totals.standing;
    let all = standing.values().sum();
    let counts = StateName::ALL.iter().map(|state| {
        let count = standing.get(state).copied().unwrap_or_default();
        (format!("{}（{}）", state.label(), state.stage().label()), count)
    });
    Table {
        note: "含统计期以前受理的工单。",
        ..Table::of_counts("期末各状态的工单", "状态", counts, all)
    }
}

/// How long the steps took, from dispatch.
pub fn timings(bulletin: &Bulletin<'_>) -> Table {
    let sum = &bulletin.totals.sum;
    let measured = [
        ("派单 → 签收", &sum.to_acknowledgement),
        ("派单 → 联系诉求人", &sum.to_contact),
        ("派单 → 反馈", &sum.to_feedback),
    ];
    let rows = measured
        .into_iter()
        .filter(|(_, minutes)| minutes.count() > 0)
        .map(|(name, minutes)| {
            vec![
                Cell::words(name),
                Cell::Count(minutes.count()),
                Cell::Minutes(minutes.percentile(50)),
                Cell::Minutes(minutes.percentile(90)),
            ]
        })
        .collect();
    Table {
        title: "办理用时",
        note: "自派单起的自然时间。",
        columns: vec![
            Column::words("环节"),
            Column::number("件数"),
            Column::number("中位数"),
            Column::number("90%不超过"),
        ],
        rows,
    }
}

/// Deadlines kept, by clock.
pub fn deadlines(bulletin: &Bulletin<'_>) -> Table {
    let totals = bulletin.totals;
    let row = |clock: &Clock| {
        let rate = totals.clock(*clock);
        let running = totals.overdue.get(clock).copied().unwrap_or_default();
        let late = rate.denominator - rate.numerator - running;
        vec![
            Cell::words(clock.label()),
            Cell::Count(rate.numerator),
            Cell::Count(late),
            Cell::Count(running),
            Cell::Rate(rate),
            Cell::Bar(rate),
        ]
    };
    Table {
        title: "时限遵守",
        note: "超时未办为制表时已过时限而仍未办的，计入分母。",
        columns: vec![
            Column::words("时限"),
            Column::number("按时"),
            Column::number("逾时办"),
            Column::number("超时未办"),
            Column::number("遵守率"),
            Column::bar(),
        ],
        rows: Clock::ALL
            .iter()
            .filter(|clock| totals.clock(**clock).denominator > 0)
            .map(row)
            .collect(),
    }
}
