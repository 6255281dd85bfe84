//! A report as text for a terminal: aligned by display width, at most [`WIDTH_MAX`] columns.
//!
//! Must never: write colour codes, or break a character in two.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::domain::rates::Rate;

use super::bulletin::Bulletin;
use super::tables::{self, Align, Cell, Table};
use super::words;

/// Widest line, in columns of the terminal.
pub const WIDTH_MAX: usize = 100;

/// Widest cell of words; a longer one is cut.
const WORDS_WIDTH_MAX: usize = 34;

/// Width of a bar.
const BAR_WIDTH: usize = 20;

/// Space between columns.
const GAP: &str = "  ";

/// The whole report.
pub fn render(bulletin: &Bulletin<'_>) -> String {
    let totals = bulletin.totals;
    let rates = totals.sum.all.rates;
    let mut out = String::new();
    line(&mut out, &format!("{} {}", bulletin.office, bulletin.title));
    line(&mut out, &format!("统计期 {}", totals.period));
    line(&mut out, &"═".repeat(WIDTH_MAX));
    line(
        &mut out,
        &format!(
            "受理 {} 件，办结 {} 件，期末在办 {} 件；自动派单率 {}",
            words::count(totals.sum.accepted),
            words::count(totals.settled()),
            words::count(totals.open()),
            totals.automatic_share(),
        ),
    );
    line(
        &mut out,
        &format!(
            "响应率 {}　解决率 {}　满意率 {}　按时办结率 {}（已评价 {} 件）",
            rates.response,
            rates.resolution,
            rates.satisfaction,
            totals.sum.all.handled,
            words::count(totals.sum.all.evaluated),
        ),
    );
    for table in tables::all(bulletin) {
        out.push('\n');
        out.push_str(&render_table(&table));
    }
    out
}

/// One table.
pub fn render_table(table: &Table) -> String {
    let cells: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(shown).collect()).collect();
    let width = |at: usize| {
        let heading = table.columns.get(at).map_or(0, |column| column.title.width());
        let cells = cells.iter().filter_map(|row| row.get(at)).map(|cell| cell.width());
        cells.chain([heading]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..table.columns.len()).map(width).collect();
    let mut out = String::new();
    line(&mut out, &format!("■ {}", table.title));
    let headings: Vec<_> = table.columns.iter().map(|column| column.title.to_owned()).collect();
    line(&mut out, &row(table, &headings, &widths));
    let gaps = GAP.len() * widths.len().saturating_sub(1);
    line(&mut out, &"─".repeat((widths.iter().sum::<usize>() + gaps).min(WIDTH_MAX)));
    for cells in &cells {
        line(&mut out, &row(table, cells, &widths));
    }
    if !table.note.is_empty() {
        line(&mut out, &format!("注：{}", table.note));
    }
    out
}

fn row(table: &Table, cells: &[String], widths: &[usize]) -> String {
    let padded = table.columns.iter().zip(cells).zip(widths).map(|((column, cell), width)| {
        let space = " ".repeat(width.saturating_sub(cell.width()));
        match column.align {
            Align::Left | Align::Bar => format!("{cell}{space}"),
            Align::Right => format!("{space}{cell}"),
        }
    });
    padded.collect::<Vec<_>>().join(GAP)
}

fn shown(cell: &Cell) -> String {
    match cell {
        Cell::Words(text) => cut(text),
        Cell::Count(count) => words::count(*count),
        Cell::Rate(rate) => rate.to_string(),
        Cell::Parts(rate) => parts(*rate),
        Cell::Minutes(minutes) => minutes.map_or_else(|| "—".to_owned(), words::minutes),
        Cell::Score(score) => score.to_string(),
        Cell::Stars(stars) => words::stars(*stars),
        Cell::Bar(rate) => bar(*rate),
    }
}

/// Numerator and denominator; a dash of nothing.
pub(super) fn parts(rate: Rate) -> String {
    if rate.denominator == 0 {
        return "—".to_owned();
    }
    format!("{} / {}", words::count(rate.numerator), words::count(rate.denominator))
}

/// A bar of block characters, to an eighth of a column; something is never shown as nothing.
fn bar(rate: Rate) -> String {
    const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    let eighths = BAR_WIDTH as u64 * 8;
    let least = u64::from(rate.numerator > 0);
    let drawn = (rate.numerator * eighths).checked_div(rate.denominator).unwrap_or_default();
    let drawn = usize::try_from(drawn.clamp(least, eighths)).unwrap_or_default();
    let rest = EIGHTHS.get(drawn % 8).copied().unwrap_or_default();
    format!("{}{rest}", "█".repeat(drawn / 8))
}

fn cut(text: &str) -> String {
    if text.width() <= WORDS_WIDTH_MAX {
        return text.to_owned();
    }
    let mut width = 0;
    let kept = text.chars().take_while(|one| {
        width += one.width().unwrap_or_default();
        width < WORDS_WIDTH_MAX
    });
    kept.chain(['…']).collect()
}

fn line(out: &mut String, text: &str) {
    out.push_str(text.trim_end());
    out.push('\n');
}
