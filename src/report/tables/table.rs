//! The parts of a table.
//!
//! Must never: know what it is about.

use crate::domain::rates::Rate;

use crate::projection::unit_facts::Stars;

use super::super::score::Score;

/// How a column is set (对齐).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Numbers.
    Right,
    /// A bar, drawn only where there is no chart beside the table.
    Bar,
}

/// A column (列).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its heading.
    pub title: &'static str,
    /// How it is set.
    pub align: Align,
}

impl Column {
    /// A column of words.
    pub const fn words(title: &'static str) -> Self {
        Self { title, align: Align::Left }
    }

    /// A column of numbers.
    pub const fn number(title: &'static str) -> Self {
        Self { title, align: Align::Right }
    }

    /// A column of bars.
    pub const fn bar() -> Self {
        Self { title: "", align: Align::Bar }
    }
}

/// A cell (格).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Words(String),
    /// A count.
    Count(u64),
    /// A rate in per cent.
    Rate(Rate),
    /// What a rate is of: numerator and denominator.
    Parts(Rate),
    /// A duration in minutes; a dash where nothing was measured.
    Minutes(Option<u32>),
    /// A score.
    Score(Score),
    /// Stars: the mean, and of how many ratings.
    Stars(Stars),
    /// So much of so much.
    Bar(Rate),
}

impl Cell {
    /// Words.
    pub fn words(text: impl Into<String>) -> Self {
        Self::Words(text.into())
    }
}

/// A table (表).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Its title.
    pub title: &'static str,
    /// What a reader has to know; may be empty.
    pub note: &'static str,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, each with one cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    /// Names with counts, their share of `total`, and a bar against the largest.
    pub fn of_counts(
        title: &'static str,
        what: &'static str,
        counts: impl IntoIterator<Item = (String, u64)>,
        total: u64,
    ) -> Self {
        let counts: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
        let largest = counts.iter().map(|(_, count)| *count).max().unwrap_or_default();
        let row = |(name, count): (String, u64)| {
            vec![
                Cell::Words(name),
                Cell::Count(count),
                Cell::Rate(Rate { numerator: count, denominator: total }),
                Cell::Bar(Rate { numerator: count, denominator: largest }),
            ]
        };
        Self {
            title,
            note: "",
            columns: vec![
                Column::words(what),
                Column::number("件数"),
                Column::number("占比"),
                Column::bar(),
            ],
            rows: counts.into_iter().map(row).collect(),
        }
    }
}

/// The most frequent first, equal ones in their own order, at most `count_max`.
pub fn top<K: Ord + Clone>(
    counts: &std::collections::BTreeMap<K, u64>,
    count_max: usize,
) -> Vec<(K, u64)> {
    let mut list: Vec<_> = counts.iter().map(|(key, count)| (key.clone(), *count)).collect();
    list.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    list.truncate(count_max);
    list
}
