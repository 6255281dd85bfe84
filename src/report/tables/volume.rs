//! How much came in, of what kind and from where.
//!
//! Must never: count what was not accepted.

use super::super::bulletin::Bulletin;
use super::TOP_COUNT_MAX;
use super::table::{Table, top};

/// Accepted by kind.
pub fn kinds(bulletin: &Bulletin<'_>) -> Table {
    let sum = &bulletin.totals.sum;
    let counts = sum.kinds.iter().map(|(kind, count)| (kind.to_string(), *count));
    Table::of_counts("受理量（按诉求类型）", "诉求类型", counts, sum.accepted)
}

/// Accepted by intake channel.
pub fn channels(bulletin: &Bulletin<'_>) -> Table {
    let sum = &bulletin.totals.sum;
    let counts = top(&sum.channels, usize::MAX);
    let counts = counts.into_iter().map(|(channel, count)| (channel.to_string(), count));
    Table::of_counts("受理量（按受理渠道）", "受理渠道", counts, sum.accepted)
}

/// Accepted by street, where the appeal names a place.
pub fn streets(bulletin: &Bulletin<'_>) -> Table {
    let sum = &bulletin.totals.sum;
    let counts = top(&sum.streets, TOP_COUNT_MAX);
    let counts = counts.into_iter().map(|(unit, count)| (bulletin.unit(&unit).to_owned(), count));
    let located = sum.streets.values().sum();
    Table {
        note: "只计诉求中地点能确定到街道的。",
        ..Table::of_counts("受理量（按事发街道）", "街道", counts, located)
    }
}
