//! What pressed on the units: cards, reminders, supervision, returns, more time, redo.
//!
//! Must never: rank by it; a unit with many tickets has many of everything.

use crate::projection::unit_facts::{Pressure, UnitFacts};

use super::super::bulletin::Bulletin;
use super::TOP_COUNT_MAX;
use super::table::{Cell, Column, Table};

/// The units that were pressed most, behind all together.
pub fn pressure(bulletin: &Bulletin<'_>) -> Table {
    let sum = &bulletin.totals.sum;
    let mut units: Vec<(&str, &UnitFacts)> =
        sum.units.iter().map(|(unit, facts)| (bulletin.unit(unit), facts)).collect();
    units.retain(|(_, facts)| weight(&facts.pressure) > 0);
    units.sort_by_key(|(name, facts)| {
        let pressure = &facts.pressure;
        (std::cmp::Reverse((pressure.breached, pressure.supervised, weight(pressure))), *name)
    });
    let mut rows = Vec::new();
    if weight(&sum.all.pressure) > 0 {
        rows.push(row("全部", &sum.all));
        rows.extend(units.into_iter().take(TOP_COUNT_MAX).map(|(name, facts)| row(name, facts)));
    }
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
        rows,
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

fn weight(pressure: &Pressure) -> u64 {
    let Pressure { returned, reopened, reminded, supervised, extended, .. } = *pressure;
    let Pressure { deferred, warned, breached, untruthful, .. } = *pressure;
    returned
        + reopened
        + reminded
        + supervised
        + extended
        + deferred
        + warned
        + breached
        + untruthful
}
