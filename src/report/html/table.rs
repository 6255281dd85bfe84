//! A typed table as markup.
//!
//! Must never: draw the bars of a table; the charts beside it do.

use maud::{Markup, html};

use super::super::tables::{Align, Cell, Table};
use super::super::{terminal, words};

/// A table with so many rows or fewer is not parted by the end of a page.
const SHORT_ROWS_MAX: usize = 16;

/// The table, or nothing where it has no rows.
pub(super) fn table(table: &Table) -> Markup {
    html! {
        @if !table.rows.is_empty() {
            div.scroll {
                table.short[table.rows.len() <= SHORT_ROWS_MAX] {
                    caption {
                        strong { (table.title) }
                        @if !table.note.is_empty() { span.note { (table.note) } }
                    }
                    thead {
                        tr {
                            @for column in table.columns.iter().filter(|one| one.align != Align::Bar) {
                                th scope="col" class=(class(column.align)) { (column.title) }
                            }
                        }
                    }
                    tbody {
                        @for row in &table.rows {
                            tr {
                                @for (cell, column) in row.iter().zip(&table.columns) {
                                    (data(cell, column.align))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn class(align: Align) -> &'static str {
    match align {
        Align::Left | Align::Bar => "words",
        Align::Right => "number",
    }
}

fn data(cell: &Cell, align: Align) -> Markup {
    let shown = match cell {
        Cell::Words(text) => text.clone(),
        Cell::Count(count) => words::count(*count),
        Cell::Rate(rate) => rate.to_string(),
        Cell::Parts(rate) => terminal::parts(*rate),
        Cell::Minutes(minutes) => minutes.map_or_else(|| "—".to_owned(), words::minutes),
        Cell::Score(score) => score.to_string(),
        Cell::Stars(stars) => words::stars(*stars),
        Cell::Bar(_) => return html! {},
    };
    html! { td class=(class(align)) { (shown) } }
}
