//! Where tickets went, who chose, and how often rightly.
//!
//! Must never: count a ticket twice in one table.

use crate::domain::rates::Rate;
use crate::projection::day_facts::Way;

use super::super::bulletin::Bulletin;
use super::TOP_COUNT_MAX;
use super::table::{Cell, Column, Table, top};

/// Tickets by the way they left the hotline, and the share of automatic dispatch.
pub fn ways(bulletin: &Bulletin<'_>) -> Table {
    let totals = bulletin.totals;
    let all = totals.sum.ways.values().sum();
    let counts = Way::ALL.iter().map(|way| (way.label().to_owned(), totals.way(*way)));
    let mut table = Table::of_counts("派单与去向", "去向", counts, all);
    let share = totals.automatic_share();
    if share.denominator > 0 {
        table.rows.push(vec![
            Cell::words("自动派单率（占全部派单）"),
            Cell::Parts(share),
            Cell::Rate(share),
            Cell::Bar(share),
        ]);
    }
    table
}

/// How often the rules were right, where it was measured.
pub fn agreement(bulletin: &Bulletin<'_>) -> Table {
    let rows = bulletin.agreement.map_or_else(Vec::new, |agreement| {
        let row = |name: &str, rate: Rate| {
            vec![Cell::words(name), Cell::Parts(rate), Cell::Rate(rate), Cell::Bar(rate)]
        };
        [
            row("自动派单", agreement.auto),
            row("自动派单（留出样本）", agreement.holdout_auto),
            row("首选建议，含自动派单", agreement.all),
            row("首选建议（留出样本）", agreement.holdout_all),
        ]
        .into_iter()
        .zip([agreement.auto, agreement.holdout_auto, agreement.all, agreement.holdout_all])
        .filter(|(_, rate)| rate.denominator > 0)
        .map(|(row, _)| row)
        .collect()
    });
    Table {
        title: "派单准确率",
        note: "与已知应派单位比对；留出样本在编写规则时没有看过。",
        columns: vec![
            Column::words("范围"),
            Column::number("一致 / 总数"),
            Column::number("准确率"),
            Column::bar(),
        ],
        rows,
    }
}

/// How often the unit named first handled the ticket to its end.
pub fn first_choices(bulletin: &Bulletin<'_>) -> Table {
    let of = &bulletin.totals.first_choices;
    let row = |name: &str, rate: Rate| {
        let count = Cell::Count(rate.denominator);
        vec![Cell::words(name), count, Cell::Parts(rate), Cell::Rate(rate), Cell::Bar(rate)]
    };
    let apart = |name: &str, count: u64| {
        let nothing = Rate::default();
        vec![
            Cell::words(name),
            Cell::Count(count),
            Cell::Parts(nothing),
            Cell::Rate(nothing),
            Cell::Bar(nothing),
        ]
    };
    let rated = [
        row("自动派单", of.automatic()),
        row("转人工研判的首选建议", of.suggested()),
        row("两者合计", of.all()),
    ];
    let apart = [
        apart("不计：没有首选建议", of.unnamed),
        apart("不计：未由承办单位办结", of.without_unit),
        apart("不计：尚未办结", of.unsettled),
    ];
    let counted = |row: &Vec<Cell>| !matches!(row.get(1), Some(Cell::Count(0)) | None);
    let settled = of.all().denominator > 0;
    Table {
        title: "派单准确（以最终承办单位为准）",
        note: "首选单位即最终办结的单位为准确；退单、裁定、改派给别的单位的为不准确。",
        columns: vec![
            Column::words("范围"),
            Column::number("件数"),
            Column::number("准确 / 总数"),
            Column::number("准确率"),
            Column::bar(),
        ],
        rows: rated.into_iter().chain(apart).filter(counted).filter(|_| settled).collect(),
    }
}

/// Why the engine put tickets before a person, by the first reason.
pub fn abstain_reasons(bulletin: &Bulletin<'_>) -> Table {
    let sum = &bulletin.totals.sum;
    let counts = top(&sum.abstain_reasons, usize::MAX);
    let counts = counts.into_iter().map(|(reason, count)| (reason.to_string(), count));
    Table::of_counts("转人工研判的首要原因", "原因", counts, sum.to_judgement)
}

/// The most frequent matters.
pub fn matters(bulletin: &Bulletin<'_>) -> Table {
    let sum = &bulletin.totals.sum;
    let counts = top(&sum.matters, TOP_COUNT_MAX);
    let counts = counts.into_iter().map(|(code, count)| (bulletin.matter(&code).to_owned(), count));
    Table {
        note: "以派单时的事项为准，占比为占全部派单。",
        ..Table::of_counts("高频事项", "事项", counts, sum.all.dispatched)
    }
}
