//! From how sure a model is to how often it is right (概率校准): pool-adjacent-violators (Ayer, Brunk, Ewing,
//! Reid, Silverman, "An empirical distribution function for sampling with incomplete information", 1955), and
//! straight lines between the middles of its steps, so that the surer stays the likelier.
//!
//! Must never: put two forecasts into another order.

use serde::{Deserialize, Serialize};

use super::threshold::Shown;

/// Forecasts of a step, at least.
const STEP_MIN: usize = 50;

/// A line from how sure to how likely, by rising points.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    points: Vec<(f32, f32)>,
}

/// Forecasts that stand together.
#[derive(Debug, Clone, Copy)]
struct Step {
    count: usize,
    sure: f64,
    right: f64,
}

impl Step {
    fn share(self) -> f64 {
        self.right / self.count as f64
    }

    fn with(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            sure: self.sure + other.sure,
            right: self.right + other.right,
        }
    }
}

impl Scale {
    /// Learns from forecasts whose outcome is known.
    pub fn learn(shown: &[Shown]) -> Self {
        let mut sorted = shown.to_vec();
        sorted.sort_by(|a, b| a.probability.total_cmp(&b.probability));
        let mut steps: Vec<Step> = Vec::new();
        for chunk in sorted.chunks(STEP_MIN) {
            let step = Step {
                count: chunk.len(),
                sure: chunk.iter().map(|one| f64::from(one.probability)).sum(),
                right: chunk.iter().map(|one| f64::from(u8::from(one.right))).sum(),
            };
            let mut step = step;
            while let Some(last) = steps.pop_if(|last| last.share() >= step.share()) {
                step = last.with(step);
            }
            steps.push(step);
        }
        let middle = |step: &Step| ((step.sure / step.count as f64) as f32, step.share() as f32);
        let points = std::iter::once((0.0, 0.0))
            .chain(steps.iter().map(middle))
            .chain([(1.0, 1.0)])
            .collect();
        Self { points }
    }

    /// How likely a forecast is right that is so sure.
    pub fn read(&self, sure: f32) -> f32 {
        let after = self.points.partition_point(|(from, _)| *from < sure);
        let Some(next) = self.points.get(after) else { return sure };
        let Some(before) = after.checked_sub(1).and_then(|at| self.points.get(at)) else {
            return next.1;
        };
        let along = (sure - before.0) / (next.0 - before.0).max(f32::EPSILON);
        before.1 + along * (next.1 - before.1)
    }
}

/// How strongly what a label shows is drawn towards what all show.
const RIDGE: f64 = 10.0;
/// Forecasts less sure than this say nothing about those that may go by themselves.
const SURE_MIN: f32 = 0.5;
/// Rounds of Newton's method; it is done in far fewer.
const ROUNDS: usize = 20;
/// No odds are longer.
const EDGE: f64 = 1e-5;

/// A first choice whose outcome is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chosen {
    /// The label.
    pub label: u32,
    /// How likely it was said to be right.
    pub probability: f32,
    /// Whether it was.
    pub right: bool,
}

/// By how much the odds of each label are better or worse than they are said to be (分单位校准): where a label
/// has shown little, hardly at all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Offsets(Vec<f32>);

impl Offsets {
    /// Learns from first choices among so many labels: of each label the offset that is likeliest, under a
    /// ridge.
    pub fn learn(labels: usize, chosen: impl Iterator<Item = Chosen>) -> Self {
        let mut by_label: Vec<Vec<(f64, f64)>> = vec![Vec::new(); labels];
        for one in chosen.filter(|one| one.probability >= SURE_MIN) {
            if let Some(own) = by_label.get_mut(one.label as usize) {
                own.push((log_odds(one.probability), f64::from(u8::from(one.right))));
            }
        }
        Self(by_label.iter().map(|own| offset(own) as f32).collect())
    }

    /// How likely a label is right of which the others' experience says `probability`.
    pub fn read(&self, label: u32, probability: f32) -> f32 {
        match self.0.get(label as usize) {
            Some(offset) if *offset != 0.0 => {
                chance(log_odds(probability) + f64::from(*offset)) as f32
            }
            Some(_) | None => probability,
        }
    }
}

fn log_odds(probability: f32) -> f64 {
    let inside = f64::from(probability).clamp(EDGE, 1.0 - EDGE);
    (inside / (1.0 - inside)).ln()
}

fn chance(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

fn offset(chosen: &[(f64, f64)]) -> f64 {
    let mut offset = 0.0;
    for _ in 0..ROUNDS {
        let (mut slope, mut curvature) = (-RIDGE * offset, RIDGE);
        for (odds, right) in chosen {
            let said = chance(odds + offset);
            slope += right - said;
            curvature += said * (1.0 - said);
        }
        offset += slope / curvature;
    }
    offset
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A model that is right as often as the square of how sure it is.
    fn too_sure() -> Vec<Shown> {
        (0..10_000)
            .map(|number| {
                let probability = (number % 100) as f32 / 100.0;
                let drawn = (number / 100) as f32 / 100.0;
                Shown { probability, right: drawn < probability * probability }
            })
            .collect()
    }

    #[test]
    fn what_is_too_sure_is_read_as_it_is_right() {
        let scale = Scale::learn(&too_sure());
        for sure in [0.2_f32, 0.5, 0.7, 0.9] {
            let read = scale.read(sure);
            assert!((read - sure * sure).abs() < 0.03, "{sure} {read}");
        }
    }

    #[test]
    fn the_surer_stays_the_likelier() {
        let mut shown = too_sure();
        shown
            .iter_mut()
            .for_each(|one| one.right ^= one.probability > 0.6 && one.probability < 0.8);
        let scale = Scale::learn(&shown);
        let reads: Vec<f32> = (0..=1_000).map(|sure| scale.read(sure as f32 / 1_000.0)).collect();
        assert!(reads.is_sorted_by(|one, next| one <= next), "{reads:?}");
        assert!(reads.windows(2).filter(|pair| pair[0] == pair[1]).count() < 10);
        assert_eq!((reads[0], reads[1_000]), (0.0, 1.0));
    }

    #[test]
    fn a_label_that_is_wrong_more_often_is_read_lower() {
        let one = |label, right| Chosen { label, probability: 0.9, right };
        let often = (0..500).map(|number| one(0, number % 10 != 0));
        let seldom = (0..500).map(|number| one(1, number % 5 != 0));
        let once = std::iter::once(one(2, false));
        let offsets = Offsets::learn(4, often.chain(seldom).chain(once));
        assert!((offsets.read(0, 0.9) - 0.9).abs() < 0.005);
        assert!((offsets.read(1, 0.9) - 0.8).abs() < 0.02);
        assert!(offsets.read(2, 0.9) > 0.88, "one ticket proves little");
        assert_eq!((offsets.read(3, 0.9), offsets.read(9, 0.9)), (0.9, 0.9));
        assert!(offsets.read(1, 0.95) > offsets.read(1, 0.9));
    }

    #[test]
    fn without_anything_shown_sure_is_likely() {
        assert_eq!(Scale::default().read(0.3), 0.3);
        assert_eq!(Scale::learn(&[]).read(0.3), 0.3);
    }
}
