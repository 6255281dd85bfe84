//! Accuracy against coverage (准确率—覆盖率曲线): how often the surest so many of all are right.
//!
//! Must never: join what is equally sure in an order that flatters; such tickets are one step.

use crate::domain::rates::Rate;

/// Steps drawn, at most; more are no longer told apart.
const DOTS_MAX: usize = 200;

/// A point of the curve, both as shares of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// Share of all.
    pub coverage: f64,
    /// Share of these that is right.
    pub accuracy: f64,
}

impl Dot {
    /// Where so many of all go, and so many of these are right.
    pub fn of(coverage: Rate, right: Rate) -> Self {
        Self {
            coverage: share(coverage.numerator, coverage.denominator),
            accuracy: share(right.numerator, right.denominator),
        }
    }
}

/// A curve with what is marked on it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Curve {
    /// By rising coverage.
    pub dots: Vec<Dot>,
    /// The accuracy that is wanted.
    pub target: Option<f64>,
    /// What goes by itself.
    pub automatic: Option<Dot>,
}

impl Curve {
    /// The curve of steps, each the right ones of some that are equally sure, the surest first. It begins
    /// where the first step does: any part of that is as often right as the whole.
    pub fn of(steps: impl IntoIterator<Item = Rate> + Clone) -> Self {
        let all: u64 = steps.clone().into_iter().map(|step| step.denominator).sum();
        let mut sum = Rate::default();
        let dot = |step: Rate| {
            sum.add(step);
            Dot::of(Rate { numerator: sum.denominator, denominator: all }, sum)
        };
        let mut dots: Vec<Dot> = steps.into_iter().map(dot).collect();
        if let Some(first) = dots.first().copied() {
            dots.insert(0, Dot { coverage: 0.0, ..first });
        }
        Self { dots, target: None, automatic: None }
    }

    /// What is drawn of it: evenly chosen dots, the last among them.
    pub(super) fn drawn(&self) -> Vec<Dot> {
        let every = self.dots.len().div_ceil(DOTS_MAX).max(1);
        let mut drawn: Vec<Dot> = self.dots.iter().rev().step_by(every).copied().collect();
        drawn.reverse();
        drawn
    }

    /// In one sentence, for those who cannot see it.
    pub fn described(&self) -> String {
        let percent = |share: f64| format!("{:.1}%", share * 100.0);
        let at = |dot: &Dot| {
            format!("覆盖 {} 时准确率 {}", percent(dot.coverage), percent(dot.accuracy))
        };
        let every = self.dots.len().div_ceil(5).max(1);
        let mut told: Vec<String> = self.dots.iter().rev().step_by(every).map(at).collect();
        told.reverse();
        told.extend(self.target.map(|target| format!("目标 {}", percent(target))));
        told.extend(self.automatic.as_ref().map(|dot| format!("自动派单{}", at(dot))));
        told.join("；")
    }
}

/// A part of a whole; nothing of nothing is nothing.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rate(numerator: u64, denominator: u64) -> Rate {
        Rate { numerator, denominator }
    }

    #[test]
    fn equally_sure_tickets_are_one_step() {
        let curve = Curve::of([rate(4, 4), rate(3, 4), rate(0, 2)]);
        let dots: Vec<(f64, f64)> =
            curve.dots.iter().map(|dot| (dot.coverage, dot.accuracy)).collect();
        assert_eq!(dots, [(0.0, 1.0), (0.4, 1.0), (0.8, 0.875), (1.0, 0.7)]);
        assert!(curve.described().ends_with("覆盖 100.0% 时准确率 70.0%"));
        assert_eq!(Curve::of([]).described(), "");
    }

    #[test]
    fn a_long_curve_is_thinned_and_keeps_its_end() {
        let curve = Curve::of((0..5_000).map(|at| rate(u64::from(at % 10 != 0), 1)));
        let drawn = curve.drawn();
        assert!(drawn.len() <= DOTS_MAX);
        assert_eq!(drawn.last(), curve.dots.last());
        assert!(drawn.is_sorted_by(|one, next| one.coverage < next.coverage));
    }
}
