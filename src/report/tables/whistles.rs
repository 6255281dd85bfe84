//! Whistles and reporting in, judged from both sides (吹哨报到双考核): who blows too often or calls too
//! many, who comes late, and what each side says of the other.
//!
//! Must never: rank; neither many whistles nor few are good by themselves.

use crate::domain::rates::Rate;
use crate::domain::sla::Clock;
use crate::projection::unit_facts::UnitFacts;

use super::super::bulletin::Bulletin;
use super::most::rows_of_most;
use super::table::{Cell, Column, Table};

/// The units that blew or were called most, behind all together.
pub fn whistles(bulletin: &Bulletin<'_>) -> Table {
    Table {
        title: "吹哨与报到",
        note: "吹哨率过低是没用起来，过高是日常工作没做好；只列最多的15个单位，不作排名。",
        columns: vec![
            Column::words("单位"),
            Column::number("吹哨"),
            Column::number("吹哨率"),
            Column::number("召集"),
            Column::number("解除率"),
            Column::number("吹哨得星"),
            Column::number("被召"),
            Column::number("按时报到"),
            Column::number("报到得星"),
        ],
        rows: rows_of_most(bulletin, weight, row),
    }
}

fn row(name: &str, facts: &UnitFacts) -> Vec<Cell> {
    let UnitFacts { whistles_blown, dispatched, summoned, whistling, .. } = facts;
    let of = |numerator, denominator| Cell::Rate(Rate { numerator, denominator });
    vec![
        Cell::words(name),
        Cell::Count(*whistles_blown),
        of(*whistles_blown, *dispatched),
        Cell::Count(whistling.called),
        of(whistling.excused, whistling.called),
        Cell::Stars(whistling.as_blower),
        Cell::Count(*summoned),
        Cell::Rate(facts.clocks.get(&Clock::ReportIn).copied().unwrap_or_default()),
        Cell::Stars(whistling.as_called),
    ]
}

fn weight(facts: &UnitFacts) -> u64 {
    facts.whistles_blown + facts.summoned
}
