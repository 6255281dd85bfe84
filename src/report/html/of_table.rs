//! Charts drawn from a table, and tables put into a sentence.
//!
//! Must never: draw a number that the table does not hold.

use maud::{Markup, html};

use crate::domain::rates::Rate;

use super::super::tables::{Cell, Table};
use super::super::words;
use super::bars::{Bar, Measure, bars};
use super::figure::Caption;

/// Bars of a table whose first column is a name, second a count and last a bar.
pub(super) fn count_chart(id: &str, title: &str, of: &Table, tone: &'static str) -> Markup {
    let drawn: Vec<_> = rows(of)
        .map(|(name, fill, row)| {
            let share = row.iter().find_map(|cell| match cell {
                Cell::Rate(rate) => Some(rate.to_string()),
                Cell::Words(_) | Cell::Count(_) | Cell::Parts(_) => None,
                Cell::Minutes(_) | Cell::Score(_) | Cell::Stars(_) | Cell::Bar(_) => None,
            });
            let shown = format!("{} 件", words::count(fill.numerator));
            Bar { name, fill, shown, beside: share.unwrap_or_default(), tone }
        })
        .collect();
    let caption = Caption { id, title, note: of.note, description: described(of) };
    html! { @if !drawn.is_empty() { (bars(&caption, Measure::Largest, &drawn)) } }
}

/// Name, bar and cells of each row that has both.
pub(super) fn rows(of: &Table) -> impl Iterator<Item = (String, Rate, &Vec<Cell>)> {
    of.rows.iter().filter_map(|row| match (row.first(), row.last()) {
        (Some(Cell::Words(name)), Some(Cell::Bar(fill))) => Some((name.clone(), *fill, row)),
        (_, _) => None,
    })
}

/// A table in one sentence, for those who cannot see the chart.
pub(super) fn described(of: &Table) -> String {
    let names = of.rows.iter().map(|row| {
        let cells = row.iter().filter_map(|cell| match cell {
            Cell::Words(text) => Some(text.clone()),
            Cell::Count(count) => Some(words::count(*count)),
            Cell::Rate(rate) => Some(rate.to_string()),
            Cell::Parts(_) | Cell::Minutes(_) => None,
            Cell::Score(_) | Cell::Stars(_) | Cell::Bar(_) => None,
        });
        cells.collect::<Vec<_>>().join(" ")
    });
    names.collect::<Vec<_>>().join("；")
}
