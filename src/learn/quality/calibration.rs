//! Whether a probability means what it says (校准): of the forecasts that were given 0.8, eight of ten
//! should be right.
//!
//! Must never: hide an empty bin in the mean.

use serde::Serialize;

use super::Judged;

/// Bins of the table.
const BINS: usize = 10;

/// A bin of the reliability table (可靠性表).
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Bin {
    /// Least probability in it.
    pub from: f64,
    /// Forecasts in it.
    pub count: usize,
    /// What they said, on average.
    pub said: f64,
    /// Share of them that is right.
    pub right: f64,
}

/// The reliability table with its summary.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Calibration {
    /// Bins from the least probability up.
    pub bins: Vec<Bin>,
    /// Expected calibration error (ECE): mean distance of said and right over all forecasts.
    pub ece: f64,
}

impl Calibration {
    /// Of the first choices.
    pub fn of(judged: &[Judged]) -> Self {
        let mut sums = [(0_usize, 0.0_f64, 0_usize); BINS];
        for one in judged {
            let said = f64::from(one.probability().clamp(0.0, 1.0));
            let at = ((said * BINS as f64) as usize).min(BINS - 1);
            if let Some((count, sum, right)) = sums.get_mut(at) {
                *count += 1;
                *sum += said;
                *right += usize::from(one.hits());
            }
        }
        let bin = |(at, (count, sum, right)): (usize, (usize, f64, usize))| {
            let mean = |sum: f64| if count == 0 { 0.0 } else { sum / count as f64 };
            let from = at as f64 / BINS as f64;
            Bin { from, count, said: mean(sum), right: mean(right as f64) }
        };
        let bins: Vec<Bin> = sums.into_iter().enumerate().map(bin).collect();
        let off = bins.iter().map(|bin| (bin.said - bin.right).abs() * bin.count as f64);
        let ece = if judged.is_empty() { 0.0 } else { off.sum::<f64>() / judged.len() as f64 };
        Self { bins, ece }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(probability: f32, right: bool) -> Judged {
        Judged { right: Some(u32::from(!right)), ranked: vec![(0, probability)] }
    }

    #[test]
    fn what_is_said_is_compared_with_what_is_right() {
        // Ten that say 0.75, of which five are right; ten that say 1, all right.
        let mut all: Vec<Judged> = (0..10).map(|number| said(0.75, number < 5)).collect();
        all.extend((0..10).map(|_| said(1.0, true)));
        let table = Calibration::of(&all);
        assert_eq!(table.bins[7], Bin { from: 0.7, count: 10, said: 0.75, right: 0.5 });
        assert_eq!(table.bins[9].count, 10);
        assert!((table.ece - 0.125).abs() < 1e-9);
        assert_eq!(Calibration::of(&[]).ece, 0.0);
    }
}
