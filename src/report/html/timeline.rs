//! Charts over days: stacked columns of counts, and a line of rates.
//!
//! Must never: draw more columns than can be told apart; long periods are gathered.

use jiff::civil::Date;
use maud::{Markup, html};

use crate::domain::rates::Rate;

use super::super::words;
use super::figure::{Caption, Key, WIDTH, figure, scaled};

/// Most columns of a chart.
const COLUMNS_MAX: usize = 62;

/// Most dates written below a chart.
const DATES_MAX: usize = 12;

const LEFT: u64 = 52;
const RIGHT: u64 = 64;
const TOP: u64 = 18;
const DEPTH: u64 = 210;
const HEIGHT: u64 = TOP + DEPTH + 34;

/// How many days are gathered in one column.
pub(super) fn days_a_column(days: usize) -> usize {
    days.div_ceil(COLUMNS_MAX).max(1)
}

/// Stacked columns: by column its first day and one count for each key.
pub(super) fn stacked(caption: &Caption<'_>, keys: &[Key], columns: &[(Date, Vec<u64>)]) -> Markup {
    let largest = columns.iter().map(|(_, counts)| counts.iter().sum::<u64>()).max();
    let (top, step) = scale(largest.unwrap_or_default());
    let width = column_width(columns.len());
    let drawn = columns.iter().enumerate().map(|(at, (_, counts))| {
        let mut below = 0;
        let left = column_left(at, columns.len()) + (width - drawn_width(width)) / 2;
        let parts = counts.iter().zip(keys).map(|(count, key)| {
            let from = scaled(DEPTH, below, top);
            below += count;
            let to = scaled(DEPTH, below, top);
            // A hair between the parts tells them apart in print without colours.
            let gap = u64::from(from > 0 && to > from + 2);
            html! {
                @if to > from {
                    rect class=(key.tone) x=(left) y=(TOP + DEPTH - to)
                        width=(drawn_width(width)) height=(to - from - gap) {}
                }
            }
        });
        html! { @for part in parts { (part) } }
    });
    let grid = (0..=top / step).map(|line| (line * step, words::count(line * step)));
    let dates = columns.iter().map(|(day, _)| *day).collect::<Vec<_>>();
    figure(
        caption,
        keys,
        HEIGHT,
        &html! { (lines(grid, top)) @for column in drawn { (column) } (dates_below(&dates)) },
    )
}

/// A line of rates from 0 to 100 %, with a dashed one for the whole period.
pub(super) fn line(caption: &Caption<'_>, rates: &[(Date, Rate)], whole: Rate) -> Markup {
    let width = column_width(rates.len());
    let height_of = |rate: Rate| TOP + DEPTH - scaled(DEPTH, rate.numerator, rate.denominator);
    let points: Vec<_> = rates
        .iter()
        .enumerate()
        .filter(|(_, (_, rate))| rate.denominator > 0)
        .map(|(at, (_, rate))| (column_left(at, rates.len()) + width / 2, height_of(*rate)))
        .collect();
    let path: Vec<_> = points.iter().map(|(x, y)| format!("{x},{y}")).collect();
    let grid = (0..=4).map(|line| (line * 25, format!("{}%", line * 25)));
    let dates = rates.iter().map(|(day, _)| *day).collect::<Vec<_>>();
    let right = WIDTH - RIGHT;
    figure(
        caption,
        &[],
        HEIGHT,
        &html! {
            (lines(grid, 100))
            line.whole x1=(LEFT) x2=(right) y1=(height_of(whole)) y2=(height_of(whole)) {}
            text.value.small x=(right + 6) y=(height_of(whole) + 4) { (whole) }
            polyline.curve points=(path.join(" ")) {}
            @for (x, y) in &points { circle.point cx=(x) cy=(y) r="4" {} }
            (dates_below(&dates))
        },
    )
}

/// A round top of the axis and the step between its lines: 1, 2 or 5 times a power of ten, at most five.
fn scale(largest: u64) -> (u64, u64) {
    let mut power = 1;
    loop {
        for step in [power, 2 * power, 5 * power] {
            if step * 5 >= largest || power > u64::MAX / 1_000 {
                return (largest.max(1).div_ceil(step) * step, step);
            }
        }
        power *= 10;
    }
}

fn lines(grid: impl Iterator<Item = (u64, String)>, top: u64) -> Markup {
    html! {
        @for (at, label) in grid {
            @let y = TOP + DEPTH - scaled(DEPTH, at, top);
            line.grid x1=(LEFT) x2=(WIDTH - RIGHT) y1=(y) y2=(y) {}
            text.tick x=(LEFT - 8) y=(y + 4) { (label) }
        }
    }
}

fn dates_below(days: &[Date]) -> Markup {
    let every = days.len().div_ceil(DATES_MAX).max(1);
    html! {
        @for (at, day) in days.iter().enumerate().step_by(every) {
            @let x = column_left(at, days.len()) + column_width(days.len()) / 2;
            text.date x=(x) y=(TOP + DEPTH + 22) { (day.month()) "-" (format!("{:02}", day.day())) }
        }
    }
}

fn column_left(at: usize, columns: usize) -> u64 {
    LEFT + scaled(WIDTH - LEFT - RIGHT, at as u64, columns as u64)
}

fn column_width(columns: usize) -> u64 {
    scaled(WIDTH - LEFT - RIGHT, 1, columns as u64)
}

/// A column leaves a quarter of its room free and is not too broad.
fn drawn_width(width: u64) -> u64 {
    (width * 3 / 4).clamp(1, 44)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_is_round_and_reaches_the_largest() {
        assert_eq!(scale(0), (1, 1));
        assert_eq!(scale(4), (4, 1));
        assert_eq!(scale(7), (8, 2));
        assert_eq!(scale(49), (50, 10));
        assert_eq!(scale(51), (60, 20));
        assert_eq!(scale(1_234), (1_500, 500));
    }

    #[test]
    fn long_periods_are_gathered() {
        assert_eq!([1, 62, 63, 366].map(days_a_column), [1, 1, 2, 6]);
    }
}
