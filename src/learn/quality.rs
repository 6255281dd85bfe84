//! How good forecasts are (质量): counted on tickets whose unit is known.
//!
//! Must never: choose anything; a threshold that was chosen on the same tickets flatters.

use serde::Serialize;

mod calibration;
mod confusion;

pub use self::calibration::{Bin, Calibration};
pub use self::confusion::{Confused, OfLabel, confusions, of_labels};

/// The target of which every report tells the coverage.
pub const USUAL_TARGET: f64 = 0.97;
/// Labels told among the first choices, as a person is shown them.
pub const CHOICES: usize = 3;

/// Fewest tickets on which a coverage is told; on fewer, chance decides.
pub const COVERED_MIN: usize = 30;

/// A forecast beside what was right.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged {
    /// The right label by its number; none for one that the model does not know.
    pub right: Option<u32>,
    /// What was forecast, most likely first, with probabilities.
    pub ranked: Vec<(u32, f32)>,
}

impl Judged {
    /// Whether the first choice is right.
    pub fn hits(&self) -> bool {
        self.is_among(1)
    }

    /// Whether the right one is among the first so many.
    pub fn is_among(&self, first: usize) -> bool {
        self.right.is_some_and(|right| self.ranked.iter().take(first).any(|(one, _)| *one == right))
    }

    /// The probability of the first choice; nothing where there is none.
    pub fn probability(&self) -> f32 {
        self.ranked.first().map_or(0.0, |(_, probability)| *probability)
    }
}

/// A part of a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Part {
    /// Of these.
    pub whole: usize,
    /// So many.
    pub part: usize,
}

impl Part {
    /// Counts those that fit.
    pub fn of<T>(all: &[T], fits: impl Fn(&T) -> bool) -> Self {
        Self { whole: all.len(), part: all.iter().filter(|one| fits(one)).count() }
    }

    /// As a share; nothing of nothing is nothing.
    pub fn share(self) -> f64 {
        if self.whole == 0 { 0.0 } else { self.part as f64 / self.whole as f64 }
    }
}

/// What would go by itself at a threshold (自动派单).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Automatic {
    /// How many of all.
    pub sent: Part,
    /// How many of these are right.
    pub right: Part,
}

/// Counts what lies at or above a threshold; none goes by itself without one.
pub fn automatic(judged: &[Judged], threshold: Option<f32>) -> Automatic {
    let goes = |one: &Judged| threshold.is_some_and(|least| one.probability() >= least);
    let sent = Part::of(judged, goes);
    let part = judged.iter().filter(|one| goes(one) && one.hits()).count();
    Automatic { sent, right: Part { whole: sent.part, part } }
}

/// Accuracy of the surest so many of all (准确率—覆盖率曲线).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Point {
    /// Share of all.
    pub coverage: f64,
    /// Share of these that is right.
    pub accuracy: f64,
}

/// The curve, one point for each ticket, surest first.
pub fn curve(judged: &[Judged]) -> Vec<Point> {
    let mut surest_first: Vec<&Judged> = judged.iter().collect();
    surest_first.sort_by(|a, b| b.probability().total_cmp(&a.probability()));
    let mut right = 0_usize;
    let point = |(before, one): (usize, &&Judged)| {
        right += usize::from(one.hits());
        let so_many = before + 1;
        let coverage = so_many as f64 / judged.len() as f64;
        Point { coverage, accuracy: right as f64 / so_many as f64 }
    };
    surest_first.iter().enumerate().map(point).collect()
}

/// A point for every hundredth of the tickets, for people to read.
pub fn thinned(curve: &[Point]) -> Vec<Point> {
    let at = |hundredth: usize| (curve.len() * hundredth / 100).checked_sub(1);
    (1..=100).filter_map(at).filter_map(|at| curve.get(at)).copied().collect()
}

/// The largest coverage at which accuracy is still at least `target`, the threshold being chosen on the
/// same tickets (事后最优).
pub fn coverage_at(curve: &[Point], target: f64) -> f64 {
    let told = curve.iter().enumerate().filter(|(before, _)| before + 1 >= COVERED_MIN);
    let keeps = told.filter(|(_, point)| point.accuracy >= target);
    keeps.map(|(_, point)| point.coverage).fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(right: u32, ranked: &[(u32, f32)]) -> Judged {
        Judged { right: Some(right), ranked: ranked.to_vec() }
    }

    #[test]
    fn first_choices_and_first_three_are_counted() {
        let all = [
            judged(1, &[(1, 0.9), (2, 0.1)]),
            judged(1, &[(2, 0.6), (3, 0.3), (1, 0.1)]),
            judged(4, &[(2, 0.6), (3, 0.3), (1, 0.1), (4, 0.0)]),
            Judged { right: None, ranked: vec![(0, 1.0)] },
            Judged { right: Some(0), ranked: Vec::new() },
        ];
        assert_eq!(Part::of(&all, Judged::hits), Part { whole: 5, part: 1 });
        assert_eq!(Part::of(&all, |one| one.is_among(3)).share(), 0.4);
    }

    #[test]
    fn the_automatic_ones_are_those_at_or_above_the_threshold() {
        let all = [judged(1, &[(1, 0.9)]), judged(1, &[(2, 0.8)]), judged(3, &[(3, 0.5)])];
        let at = automatic(&all, Some(0.8));
        assert_eq!((at.sent.part, at.right.part), (2, 1));
        assert_eq!(automatic(&all, None).sent.part, 0);
        assert_eq!(automatic(&all, None).right.share(), 0.0);
    }

    #[test]
    fn the_curve_begins_with_the_surest() {
        let all: Vec<Judged> = (0..100_u16)
            .map(|number| judged(u32::from(number >= 60), &[(0, 1.0 - f32::from(number) / 100.0)]))
            .collect();
        let curve = curve(&all);
        assert_eq!(curve[59], Point { coverage: 0.6, accuracy: 1.0 });
        assert_eq!(curve[99], Point { coverage: 1.0, accuracy: 0.6 });
        assert_eq!(thinned(&curve), curve);
        assert_eq!(thinned(&curve[..50]).last(), curve.get(49));
        assert_eq!(coverage_at(&curve, 1.0), 0.6);
        assert_eq!(coverage_at(&curve, 0.8), 0.75);
        assert_eq!(coverage_at(&curve[..20], 0.5), 0.0, "too few to tell");
    }
}
