//! Values as the numbers of the bins they fall into (分箱): splits are sought between bins, not between rows.
//!
//! Must never: put equal values into different bins.

use super::super::workers::Workers;
use super::Table;

/// Most bins of a column.
pub(super) const BINS_MAX: usize = 63;

/// A table in bins.
#[derive(Debug)]
pub struct Bins {
    /// Of each column, the largest value of each bin but the last.
    bounds: Vec<Vec<f32>>,
    /// Of each column, the bin of each row.
    codes: Vec<Vec<u8>>,
    rows: usize,
}

impl Bins {
    /// Bins with about as many rows each.
    pub fn of(table: &Table, workers: &impl Workers) -> Self {
        let binned = workers.map(table.columns(), |column| {
            let bounds = bounds(column);
            let code = |value: &f32| bounds.partition_point(|bound| bound < value);
            let codes = column.iter().map(|value| u8::try_from(code(value)).unwrap_or(u8::MAX));
            let codes: Vec<u8> = codes.collect();
            (bounds, codes)
        });
        let (bounds, codes) = binned.into_iter().unzip();
        Self { bounds, codes, rows: table.rows }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.codes.len()
    }

    /// The bin of each row in a column.
    pub(super) fn codes(&self, column: usize) -> &[u8] {
        self.codes.get(column).map_or(&[], Vec::as_slice)
    }

    /// The largest value that lies in a bin or below it.
    pub(super) fn bound(&self, column: usize, bin: u8) -> f32 {
        let bounds = self.bounds.get(column).map_or(&[][..], Vec::as_slice);
        bounds.get(usize::from(bin)).copied().unwrap_or(f32::INFINITY)
    }
}

/// The bounds between bins of about as many rows each.
fn bounds(column: &[f32]) -> Vec<f32> {
    let mut sorted = column.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let mut distinct = sorted.clone();
    distinct.dedup();
    if distinct.len() <= BINS_MAX {
        distinct.pop();
        return distinct;
    }
    let quantile = |bin: usize| sorted.get(sorted.len() * bin / BINS_MAX).copied();
    let mut bounds: Vec<f32> = (1..BINS_MAX).filter_map(quantile).collect();
    bounds.dedup();
    let largest = distinct.last().copied();
    bounds.retain(|bound| Some(*bound) != largest);
    bounds
}

#[cfg(test)]
mod tests {
    use super::super::super::workers::Alone;
    use super::*;

    #[test]
    fn few_values_have_a_bin_each() {
        let table = Table::of(&[vec![2.0], vec![1.0], vec![2.0], vec![7.0]]);
        let bins = Bins::of(&table, &Alone);
        assert_eq!(bins.codes(0), [1, 0, 1, 2]);
        assert_eq!((bins.bound(0, 0), bins.bound(0, 1)), (1.0, 2.0));
        assert_eq!(bins.bound(0, 2), f32::INFINITY);
    }

    #[test]
    fn many_values_share_bins_evenly() {
        let rows: Vec<Vec<f32>> =
            (0..10_000).map(|row| vec![((row * 7_919) % 10_000) as f32]).collect();
        let bins = Bins::of(&Table::of(&rows), &Alone);
        let mut counts = [0; BINS_MAX];
        bins.codes(0).iter().for_each(|code| counts[usize::from(*code)] += 1);
        assert!(counts.iter().all(|count| (150..170).contains(count)), "{counts:?}");
        for (row, code) in rows.iter().zip(bins.codes(0)) {
            assert!(row[0] <= bins.bound(0, *code));
        }
    }
}
