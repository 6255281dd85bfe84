//! The three rates by unit: ranked, and apart from them the units with too few tickets.
//!
//! Must never: rank a small sample (DOMAIN 7.4).

use crate::projection::unit_facts::UnitFacts;

use super::super::bulletin::Bulletin;
use super::super::score::ranking;
use super::table::{Cell, Column, Table};

/// Ranked units, best first.
pub fn units(bulletin: &Bulletin<'_>) -> Table {
    let rows = ranking(bulletin.totals).ranked.into_iter().map(|one| {
        let mut row = vec![
            Cell::words(one.place.to_string()),
            Cell::words(bulletin.unit(one.unit)),
            Cell::Count(one.facts.evaluated),
        ];
        row.extend(rates(one.facts));
        row.push(Cell::Score(one.score));
        row
    });
    let mut columns = vec![Column::number("名次")];
    columns.extend(columns_of_rates());
    columns.push(Column::number("综合分"));
    Table {
        title: "承办单位三率",
        note: "综合分 = 响应率×0.30 + 解决率×0.35 + 满意率×0.35。",
        columns,
        rows: rows.collect(),
    }
}

/// Units with too small a sample, not ranked.
pub fn too_few(bulletin: &Bulletin<'_>) -> Table {
    let rows = ranking(bulletin.totals).too_few.into_iter().map(|(unit, facts)| {
        let mut row = vec![Cell::words(bulletin.unit(unit)), Cell::Count(facts.evaluated)];
        row.extend(parts(facts));
        row
    });
    Table {
        title: "样本不足的单位",
        note: "任一率的有效样本少于5件，只列件数，不评分、不排名。",
        columns: columns_of_rates().into(),
        rows: rows.collect(),
    }
}

fn columns_of_rates() -> [Column; 6] {
    [
        Column::words("承办单位"),
        Column::number("评价件数"),
        Column::number("响应率"),
        Column::number("解决率"),
        Column::number("满意率"),
        Column::number("按时办结率"),
    ]
}

fn rates(facts: &UnitFacts) -> [Cell; 4] {
    let rates = facts.rates;
    [rates.response, rates.resolution, rates.satisfaction, facts.handled].map(Cell::Rate)
}

fn parts(facts: &UnitFacts) -> [Cell; 4] {
    let rates = facts.rates;
    [rates.response, rates.resolution, rates.satisfaction, facts.handled].map(Cell::Parts)
}
