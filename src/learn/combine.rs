//! Several witnesses, one probability (证据合成): what speaks for each candidate is weighed, and the
//! candidates of a text share what is certain among them. A conditional logit (McFadden, "Conditional logit
//! analysis of qualitative choice behavior", 1973), fitted by Newton's method under a ridge.
//!
//! Must never: learn from what a witness said of tickets that it had learned itself; such witnesses are too
//! sure.

use super::cholesky::solve;

/// Rounds of Newton's method, at most; it is done in far fewer.
const ROUNDS_MAX: usize = 50;
/// A step that changes no weight by more ends it.
const STEP_MIN: f64 = 1e-6;
/// How often a step that makes things worse is halved.
const HALVINGS_MAX: usize = 20;

/// What speaks for one candidate, one value for each witness (证据).
pub type Witnesses = Vec<f32>;

/// A text whose answer is known.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// What speaks for each candidate.
    pub candidates: Vec<Witnesses>,
    /// Which of them is right.
    pub right: usize,
}

/// How much each witness is believed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Combiner {
    weights: Vec<f64>,
}

impl Combiner {
    /// Learns from cases with `witnesses` witnesses each. `ridge` draws every weight towards nothing, the
    /// more the larger it is.
    pub fn learn(cases: &[Case], witnesses: usize, ridge: f64) -> Self {
        let mut now = Self { weights: vec![0.0; witnesses] };
        let mut likelihood = now.likelihood(cases, ridge);
        for _ in 0..ROUNDS_MAX {
            let (slope, curvature) = now.derivatives(cases, ridge);
            let Some(step) = solve(curvature, slope) else { break };
            let Some((next, gained)) = now.improved(&step, likelihood, cases, ridge) else { break };
            let largest = step.iter().fold(0.0_f64, |most, one| most.max(one.abs()));
            (now, likelihood) = (next, gained);
            if largest < STEP_MIN {
                break;
            }
        }
        now
    }

    /// The probability of each candidate; they sum to one.
    pub fn probabilities(&self, candidates: &[Witnesses]) -> Vec<f64> {
        self.shares(candidates.iter().map(Vec::as_slice))
    }

    /// The same of witnesses that stand anywhere.
    pub(super) fn shares<'a>(&self, candidates: impl Iterator<Item = &'a [f32]>) -> Vec<f64> {
        let scores: Vec<f64> = candidates.map(|one| self.score(one)).collect();
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let parts: Vec<f64> = scores.iter().map(|score| (score - most).exp()).collect();
        let whole: f64 = parts.iter().sum();
        parts.into_iter().map(|part| part / whole).collect()
    }

    fn score(&self, witnesses: &[f32]) -> f64 {
        self.weights.iter().zip(witnesses).map(|(weight, value)| weight * f64::from(*value)).sum()
    }

    /// How likely the right answers are, as a logarithm, less the ridge.
    fn likelihood(&self, cases: &[Case], ridge: f64) -> f64 {
        let of = |case: &Case| {
            let probabilities = self.probabilities(&case.candidates);
            probabilities.get(case.right).map_or(0.0, |right| right.max(f64::MIN_POSITIVE).ln())
        };
        let drawn: f64 = self.weights.iter().map(|weight| weight * weight).sum();
        cases.iter().map(of).sum::<f64>() - 0.5 * ridge * drawn
    }

    /// The slope of the likelihood, and its curvature with the sign turned, row by row.
    fn derivatives(&self, cases: &[Case], ridge: f64) -> (Vec<f64>, Vec<f64>) {
        let size = self.weights.len();
        let mut slope: Vec<f64> = self.weights.iter().map(|weight| -ridge * weight).collect();
        let mut curvature = vec![0.0; size * size];
        for at in 0..size {
            curvature[at * size + at] = ridge;
        }
        for case in cases {
            let Some(right) = case.candidates.get(case.right) else { continue };
            let probabilities = self.probabilities(&case.candidates);
            let mut mean = vec![0.0; size];
            for (probability, one) in probabilities.iter().zip(&case.candidates) {
                mean.iter_mut()
                    .zip(one)
                    .for_each(|(mean, value)| *mean += probability * f64::from(*value));
            }
            for (slope, (value, mean)) in slope.iter_mut().zip(right.iter().zip(&mean)) {
                *slope += f64::from(*value) - mean;
            }
            for (probability, one) in probabilities.iter().zip(&case.candidates) {
                let apart: Vec<f64> =
                    one.iter().zip(&mean).map(|(value, mean)| f64::from(*value) - mean).collect();
                for (row, left) in apart.iter().enumerate().filter(|(_, left)| **left != 0.0) {
                    let weighed = probability * left;
                    let cells = curvature[row * size..(row + 1) * size].iter_mut();
                    cells.zip(&apart).for_each(|(cell, other)| *cell += weighed * other);
                }
            }
        }
        (slope, curvature)
    }

    /// A step along `step` that makes things better, the whole of it if it may be.
    fn improved(
        &self,
        step: &[f64],
        likelihood: f64,
        cases: &[Case],
        ridge: f64,
    ) -> Option<(Self, f64)> {
        let mut share = 1.0;
        for _ in 0..HALVINGS_MAX {
            let moved = self.weights.iter().zip(step).map(|(weight, step)| weight + share * step);
            let next = Self { weights: moved.collect() };
            let gained = next.likelihood(cases, ridge);
            if gained >= likelihood {
                return Some((next, gained));
            }
            share /= 2.0;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two witnesses, of which the first is right three times of four and the second knows nothing.
    fn cases() -> Vec<Case> {
        let case = |number: usize| {
            let pointed = number % 2;
            let noise = if number.is_multiple_of(3) { 1.0 } else { -1.0 };
            let says = |candidate: usize| if candidate == pointed { 1.0 } else { 0.0 };
            let right = if number % 4 == 3 { 1 - pointed } else { pointed };
            Case { candidates: vec![vec![says(0), noise], vec![says(1), noise]], right }
        };
        (0..400).map(case).collect()
    }

    #[test]
    fn a_witness_is_believed_as_often_as_it_is_right() {
        let combiner = Combiner::learn(&cases(), 2, 1e-6);
        let probabilities = combiner.probabilities(&[vec![1.0, 1.0], vec![0.0, 1.0]]);
        assert!((probabilities[0] - 0.75).abs() < 1e-3, "{probabilities:?}");
        assert!((combiner.weights[0] - 3.0_f64.ln()).abs() < 1e-2);
        assert!(combiner.weights[1].abs() < 1e-6, "what is the same for all says nothing");
    }

    #[test]
    fn the_ridge_makes_modest() {
        let free = Combiner::learn(&cases(), 2, 1e-6).weights[0];
        let drawn = Combiner::learn(&cases(), 2, 100.0).weights[0];
        assert!(drawn > 0.0 && drawn < 0.7 * free, "{drawn} {free}");
    }

    #[test]
    fn without_cases_all_candidates_are_alike() {
        let combiner = Combiner::learn(&[], 2, 1.0);
        assert_eq!(combiner.probabilities(&[vec![5.0, 1.0], vec![0.0, 1.0]]), [0.5, 0.5]);
        assert_eq!(combiner.probabilities(&[]), [0.0; 0]);
    }

    #[test]
    fn what_is_too_large_for_an_exponent_is_still_shared() {
        let combiner = Combiner { weights: vec![10_000.0] };
        assert_eq!(combiner.probabilities(&[vec![1.0], vec![0.0]]), [1.0, 0.0]);
    }
}
