//! Horizontal bars: one for each row, or three.
//!
//! Must never: draw without writing the number beside the bar.

use maud::{Markup, html};
use unicode_width::UnicodeWidthStr;

use crate::domain::rates::Rate;

use super::super::terminal;
use super::figure::{Caption, Key, WIDTH, cut, figure, scaled};

/// Room for the longest name.
const NAMES_MAX: u64 = 232;

/// Room after the longest bar for its number.
const RIGHT: u64 = 150;

/// Room above and below the bars.
const EDGE: u64 = 6;

/// Longest name, in columns.
const NAME_COLUMNS: usize = 32;

/// A row with one bar (横条).
pub(super) struct Bar {
    /// Its name.
    pub(super) name: String,
    /// How much of what fills the width.
    pub(super) fill: Rate,
    /// The number beside it.
    pub(super) shown: String,
    /// A second one, less strong.
    pub(super) beside: String,
    /// Class of its colour.
    pub(super) tone: &'static str,
}

/// What fills the width, and so where the numbers stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// The largest of the rows; numbers follow their bars.
    Largest,
    /// All there is; numbers stand in a column.
    Whole,
}

/// A chart of single bars.
pub(super) fn bars(caption: &Caption<'_>, measure: Measure, bars: &[Bar]) -> Markup {
    const STEP: u64 = 30;
    const THICK: u64 = 18;
    let lane = Lane::beside(bars.iter().map(|bar| bar.name.as_str()));
    let rows = bars.iter().zip(0u64..).map(|(bar, row)| {
        let top = EDGE + row * STEP;
        let middle = top + STEP / 2;
        let numbers = match measure {
            Measure::Largest => html! {
                text.value x=(lane.end(bar.fill) + 10) y=(middle + 5) {
                    (bar.shown) tspan.parts dx="10" { (bar.beside) }
                }
            },
            Measure::Whole => html! {
                (lane.track(top + (STEP - THICK) / 2, THICK))
                text.name x=(WIDTH - RIGHT + 66) y=(middle + 5) { (bar.shown) }
                text.value.parts x=(WIDTH - RIGHT + 78) y=(middle + 5) { (bar.beside) }
            },
        };
        html! {
            (lane.name(&bar.name, middle + 5))
            (numbers)
            (lane.filled(bar.fill, top + (STEP - THICK) / 2, THICK, bar.tone))
        }
    });
    let height = 2 * EDGE + STEP * bars.len() as u64;
    figure(caption, &[], height, &html! { (lane.base(height)) @for row in rows { (row) } })
}

/// A row with three bars (三率).
pub(super) struct Triple {
    /// Its name.
    pub(super) name: String,
    /// A number below the name.
    pub(super) below: String,
    /// Its rates.
    pub(super) rates: [Rate; 3],
}

/// A chart of rows with three bars; `keys` name the bars.
pub(super) fn triples(caption: &Caption<'_>, keys: &[Key; 3], rows: &[Triple]) -> Markup {
    const STEP: u64 = 60;
    const THICK: u64 = 13;
    const APART: u64 = 16;
    let lane = Lane::beside(rows.iter().flat_map(|row| [row.name.as_str(), row.below.as_str()]));
    let drawn = rows.iter().zip(0u64..).map(|(row, at)| {
        let top = EDGE + at * STEP + 6;
        html! {
            (lane.name(&row.name, top + 20))
            text.name.below x=(lane.left - GAP) y=(top + 38) { (row.below) }
            @for ((rate, key), line) in row.rates.iter().zip(keys).zip(0u64..) {
                (lane.track(top + line * APART, THICK))
                (lane.filled(*rate, top + line * APART, THICK, key.tone))
                text.name.small x=(WIDTH - RIGHT + 60) y=(top + line * APART + 11) { (rate) }
                text.value.small.parts x=(WIDTH - RIGHT + 70) y=(top + line * APART + 11) {
                    (terminal::parts(*rate))
                }
            }
        }
    });
    let height = 2 * EDGE + STEP * rows.len() as u64;
    figure(caption, keys, height, &html! { (lane.base(height)) @for row in drawn { (row) } })
}

/// Between a name and its bar.
const GAP: u64 = 12;

/// Where bars lie: from `left` to the room for the numbers.
struct Lane {
    left: u64,
}

impl Lane {
    /// The lane beside names, as broad as they allow; a column of text is some seven units wide.
    fn beside<'a>(names: impl Iterator<Item = &'a str>) -> Self {
        let columns = names.map(|name| name.width().min(NAME_COLUMNS)).max().unwrap_or_default();
        Self { left: (columns as u64 * 7 + GAP + 4).min(NAMES_MAX + GAP) }
    }

    fn name(&self, name: &str, y: u64) -> Markup {
        html! { text.name x=(self.left - GAP) y=(y) { (cut(name, NAME_COLUMNS)) } }
    }

    fn span(&self) -> u64 {
        WIDTH - self.left - RIGHT
    }

    fn end(&self, rate: Rate) -> u64 {
        self.left + scaled(self.span(), rate.numerator, rate.denominator)
    }

    fn base(&self, height: u64) -> Markup {
        html! { line.axis x1=(self.left) x2=(self.left) y1="0" y2=(height) {} }
    }

    fn track(&self, top: u64, thick: u64) -> Markup {
        html! { rect.track x=(self.left) y=(top) width=(self.span()) height=(thick) {} }
    }

    /// Something is never drawn as nothing.
    fn filled(&self, rate: Rate, top: u64, thick: u64, tone: &str) -> Markup {
        let width = (self.end(rate) - self.left).max(u64::from(rate.numerator > 0) * 2);
        html! { rect class=(tone) x=(self.left) y=(top) width=(width) height=(thick) {} }
    }
}
