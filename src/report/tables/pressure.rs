//! What pressed on the units: cards, reminders, supervision, returns, more time, redo.
//!
//! Must never: rank by it; a unit with many tickets has many of everything.

use crate::projection::unit_facts::{Pressure, UnitFacts};

use super::super::bulletin::Bulletin;
use super::most::rows_of_most;
use super::table::{Cell, Column, Table};

/// The units that were pressed most, behind all together.
pub fn pressure(bulletin: &Bulletin<'_>) -> Table {
    Table {
        title: "预警、督办与退改",
        note: "黄牌为到期前预警，红牌为超期；只列最多的15个单位，不作排名。",
        columns: vec![
            Column::words("承办单位"),
            Column::number("黄牌"),
            Column::number("红牌"),
            Column::number("催办"),
            Column::number("督办"),
            Column::number("退单"),
            Column::number("延期"),
            Column::number("挂账"),
            Column::number("重办"),
            Column::number("反馈不实"),
        ],
        rows: rows_of_most(bulletin, weight, row),
    }
}

fn row(name: &str, facts: &UnitFacts) -> Vec<Cell> {
    let p = facts.pressure;
    let counts = [
        p.warned,
        p.breached,
        p.reminded,
        p.supervised,
        p.returned,
        p.extended,
        p.deferred,
        p.reopened,
        p.untruthful,
    ];
    std::iter::once(Cell::words(name)).chain(counts.map(Cell::Count)).collect()
}

/// Red cards first, then supervision, then everything.
fn weight(facts: &UnitFacts) -> (u64, u64, u64) {
    let Pressure { returned, reopened, reminded, supervised, extended, .. } = facts.pressure;
    let Pressure { deferred, warned, breached, untruthful, .. } = facts.pressure;
    let all = returned
        + reopened
        + reminded
        + supervised
        + extended
        + deferred
        + warned
        + breached
        + untruthful;
    (breached, supervised, all)
}
