//! A backtest as a page.
//!
//! Must never: show a text of a ticket, or a number without what it rests on.

use maud::{Markup, html};

use crate::domain::rates::Rate;

use super::super::backtest::{ASSUMPTIONS, Depth, Retrospect};
use super::super::tables::{Cell, Table};
use super::super::{terminal, words};
use super::bars::{Bar, Measure, bars};
use super::figure::Caption;
use super::frame::frame;
use super::of_table::described;
use super::table::table;

/// A page has room for more than a screen.
const DEPTH: Depth = Depth { rows_max: 40, examples_max: 3 };

/// Most units in the chart of loads; the table has more.
const UNITS_DRAWN_MAX: usize = 14;

/// The backtest as a page.
pub fn render(retrospect: &Retrospect<'_>) -> String {
    let inside = html! {
        header {
            p.office { "派单规则" }
            h1 { "规则回测报告" }
            p.period { (retrospect.source) }
            p.made {
                "制表时间 " (words::instant(retrospect.made_at)) "（东八区）　规则版本 "
                code { (retrospect.rules_version) } "　按 " (retrospect.days()) " 的规则"
            }
        }
        main {
            (tiles(retrospect))
            section #findings {
                h2 { "一、结论" }
                ul.said { @for sentence in retrospect.sentences() { li { (sentence) } } }
            }
            section #loads {
                h2 { "二、各单位负荷" }
                (loads(retrospect))
            }
            section #tables {
                h2 { "三、明细" }
                @for one in retrospect.tables(DEPTH) { (table(&one)) }
            }
            (assumptions())
        }
        footer { p { "本报告只含汇总件数和工单编号（或行号），不含诉求人信息和诉求内容。" } }
    };
    frame("规则回测报告", &inside)
}

fn tiles(retrospect: &Retrospect<'_>) -> Markup {
    let one = retrospect.backtest;
    let ways = &one.ways;
    let automatic = Rate { numerator: ways.sent.denominator, denominator: one.compared };
    let gaps: u64 = one.gaps.iter().map(|gap| gap.count).sum();
    let of = |rate: Rate| format!("{} 件", terminal::parts(rate));
    let tile = |name: &str, figure: String, below: String, strong: bool| {
        html! {
            div.tile.strong[strong] {
                p.what { (name) }
                p.figure { (figure) }
                p.below { (below) }
            }
        }
    };
    let all = format!("历史工单 {} 件", words::count(one.tickets));
    html! {
        section.tiles aria-label="主要数字" {
            (tile("可比较", format!("{} 件", words::count(one.compared)), all, false))
            (tile("自动派单率", automatic.to_string(), of(automatic), true))
            (tile("自动派单一致率", ways.sent.to_string(), of(ways.sent), true))
            (tile("建议含历史单位", ways.offered.to_string(), of(ways.offered), false))
            (tile("预计退单", format!("{} 件", words::count(one.predicted_returns)), "派给非历史单位即退单".into(), true))
            (tile("规则空白", format!("{} 件", words::count(gaps)), "没有认出事项或未定单位".into(), false))
            (tile("违反守则", format!("{} 件", words::count(one.violations.iter().map(|one| one.count).sum())), "历史派往所禁单位".into(), false))
            (tile("标签未对应", format!("{} 种", words::count(one.unknown.len() as u64)), "不计入一致率".into(), false))
        }
    }
}

/// What the busiest units had, and what they would get.
fn loads(retrospect: &Retrospect<'_>) -> Markup {
    let of = retrospect.loads(Depth { rows_max: UNITS_DRAWN_MAX, ..DEPTH });
    let largest = retrospect.backtest.loads.iter().map(|load| load.had.max(load.would())).max();
    let whole = largest.unwrap_or_default();
    let drawn: Vec<Bar> = rows(&of, retrospect, whole).collect();
    let caption = Caption {
        id: "loads-c",
        title: "最忙的单位：规则会给多少（自动加首选建议）",
        note: "后为历史件数",
        description: described(&of),
    };
    html! { @if !drawn.is_empty() { (bars(&caption, Measure::Largest, &drawn)) } }
}

fn rows<'a>(
    of: &'a Table,
    retrospect: &'a Retrospect<'_>,
    whole: u64,
) -> impl Iterator<Item = Bar> + 'a {
    of.rows.iter().zip(&retrospect.backtest.loads).filter_map(move |(row, load)| {
        let Some(Cell::Words(name)) = row.first() else { return None };
        Some(Bar {
            name: name.clone(),
            fill: Rate { numerator: load.would(), denominator: whole },
            shown: format!("{} 件", words::count(load.would())),
            beside: format!("历史 {}", words::count(load.had)),
            tone: if load.would() > load.had { "tone-amber" } else { "tone-blue" },
        })
    })
}

fn assumptions() -> Markup {
    html! {
        section.method #method {
            h2 { "附　口径与假定" }
            dl {
                @for (name, text) in ASSUMPTIONS {
                    div { dt { (name) } dd { (text) } }
                }
            }
        }
    }
}
