//! Linear support vector machines (支持向量机), one for each class against the rest: squared hinge loss,
//! trained by dual coordinate descent. Algorithm: Hsieh, Chang, Lin, Keerthi, Sundararajan, "A Dual
//! Coordinate Descent Method for Large-scale Linear SVM", ICML 2008, algorithm 1 (L2-loss). A block of
//! classes is trained at once, so that each visit to an example reads the weights of all of them in a row;
//! that is some five times as fast as class by class with shrinking.
//!
//! Must never: depend on how classes are divided into blocks; each machine is its own.

use std::ops::Range;

use super::dice::SplitMix;
use super::sparse::SparseRow;

/// How machines are trained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Training {
    /// What an example on the wrong side costs (C).
    pub cost: f32,
    /// Multipliers whose gradient is within this stay as they are.
    pub tolerance: f32,
    /// Passes over all examples, at most.
    pub passes_max: u32,
}

impl Default for Training {
    fn default() -> Self {
        Self { cost: 0.5, tolerance: 0.05, passes_max: 6 }
    }
}

/// Labelled examples.
#[derive(Debug)]
pub struct Examples<'a> {
    rows: &'a [SparseRow],
    classes: &'a [u32],
    features: usize,
}

impl<'a> Examples<'a> {
    /// Rows with the class of each, over features numbered below `features`; what lies beyond is not
    /// learned from.
    pub fn new(rows: &'a [SparseRow], classes: &'a [u32], features: usize) -> Self {
        Self { rows, classes, features }
    }

    fn len(&self) -> usize {
        self.rows.len().min(self.classes.len())
    }
}

/// The machines of a block of classes.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// How many classes it has.
    width: usize,
    /// Weights by feature, and of each by class.
    weights: Vec<f32>,
    /// What every text has, by class.
    biases: Vec<f32>,
}

impl Block {
    /// What each class of the block weighs a feature with; nothing for one that was not learned.
    pub fn weights_of(&self, feature: u32) -> &[f32] {
        let from = feature as usize * self.width;
        self.weights.get(from..from + self.width).unwrap_or(&[])
    }

    /// What every text has, by class.
    pub fn biases(&self) -> &[f32] {
        &self.biases
    }

    /// How far on each class's side a text is.
    pub fn margins(&self, row: &SparseRow) -> Vec<f32> {
        let mut margins = self.biases.clone();
        self.add_margins(row, &mut margins);
        margins
    }

    fn add_margins(&self, row: &SparseRow, margins: &mut [f32]) {
        for (feature, value) in row.terms() {
            for (margin, weight) in margins.iter_mut().zip(self.weights_of(*feature)) {
                *margin += value * weight;
            }
        }
    }

    /// Drops the weights that move a margin by less than `least`; `values` are what each term comes to.
    pub fn drop_below(&mut self, values: &[f32], least: f32) {
        for (weights, value) in self.weights.chunks_mut(self.width.max(1)).zip(values) {
            let small = weights.iter_mut().filter(|weight| weight.abs() * value < least);
            small.for_each(|weight| *weight = 0.0);
        }
    }

    /// Moves the machines of some classes along an example.
    fn move_along(&mut self, row: &SparseRow, moves: &[(usize, f32)]) {
        for (class, change) in moves {
            self.biases[*class] += change;
        }
        for (feature, value) in row.terms() {
            let from = *feature as usize * self.width;
            let Some(weights) = self.weights.get_mut(from..from + self.width) else { continue };
            for (class, change) in moves {
                weights[*class] += change * value;
            }
        }
    }
}

/// Trains the machines of `classes`.
pub fn train(examples: &Examples<'_>, classes: Range<u32>, training: &Training) -> Block {
    let width = classes.len();
    let mut descent = Descent {
        examples,
        first: classes.start,
        diagonal: 0.5 / training.cost,
        tolerance: training.tolerance,
        block: Block {
            width,
            weights: vec![0.0; examples.features * width],
            biases: vec![0.0; width],
        },
        multipliers: vec![0.0; examples.len() * width],
        margins: vec![0.0; width],
        moves: Vec::new(),
    };
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut shuffle = SplitMix(0);
    for _ in 0..training.passes_max {
        shuffle.permute(&mut order);
        let mut moved = false;
        for example in &order {
            moved |= descent.visit(*example);
        }
        if !moved {
            break;
        }
    }
    descent.block
}

/// The descent under way.
struct Descent<'a> {
    examples: &'a Examples<'a>,
    first: u32,
    /// `1 / 2C`, which the squared loss adds to the diagonal.
    diagonal: f32,
    tolerance: f32,
    block: Block,
    /// The dual variables by example, and of each by class.
    multipliers: Vec<f32>,
    margins: Vec<f32>,
    moves: Vec<(usize, f32)>,
}

impl Descent<'_> {
    /// Moves the multipliers of one example to their best; whether any had to move.
    fn visit(&mut self, example: usize) -> bool {
        let row = &self.examples.rows[example];
        self.margins.copy_from_slice(&self.block.biases);
        self.block.add_margins(row, &mut self.margins);
        let curvature = row.square() + 1.0 + self.diagonal;
        let own = self.examples.classes[example].wrapping_sub(self.first) as usize;
        let width = self.block.width;
        let multipliers = &mut self.multipliers[example * width..(example + 1) * width];
        self.moves.clear();
        for (class, (multiplier, margin)) in multipliers.iter_mut().zip(&self.margins).enumerate() {
            let side = if class == own { 1.0 } else { -1.0 };
            let gradient = side * margin - 1.0 + self.diagonal * *multiplier;
            let rests = *multiplier == 0.0 && gradient >= 0.0;
            if rests || gradient.abs() < self.tolerance {
                continue;
            }
            let moved = (*multiplier - gradient / curvature).max(0.0);
            self.moves.push((class, (moved - *multiplier) * side));
            *multiplier = moved;
        }
        self.block.move_along(row, &self.moves);
        !self.moves.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts of three features; the class is told by which is strongest, with some told wrongly.
    fn noisy() -> (Vec<SparseRow>, Vec<u32>) {
        let mut dice = SplitMix(7);
        let mut unit = || dice.unit();
        let mut rows = Vec::new();
        let mut classes = Vec::new();
        for number in 0..300 {
            let values = [unit(), unit(), unit()];
            let strongest = (0..3).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap();
            rows.push(SparseRow::new((0..).zip(values).collect()));
            let told = if number % 17 == 0 { (strongest + 1) % 3 } else { strongest };
            classes.push(u32::try_from(told).unwrap());
        }
        (rows, classes)
    }

    fn machines(classes: Range<u32>, training: &Training) -> Block {
        let (rows, labels) = noisy();
        train(&Examples::new(&rows, &labels, 3), classes, training)
    }

    /// At the optimum the gradient of the primal objective is zero:
    /// `w = 2C Σ max(0, 1 − y (w·x + b)) y x`, and the same for the bias.
    #[test]
    fn the_optimum_of_the_objective_is_reached() {
        let (rows, labels) = noisy();
        let training = Training { cost: 0.7, tolerance: 1e-4, passes_max: 5_000 };
        let block = machines(0..3, &training);
        for class in 0..3 {
            let mut pull = [0.0_f32; 4];
            for (row, own) in rows.iter().zip(&labels) {
                let side = if *own as usize == class { 1.0 } else { -1.0 };
                let short = (1.0 - side * block.margins(row)[class]).max(0.0);
                for (feature, value) in row.terms() {
                    pull[*feature as usize] += 2.0 * training.cost * short * side * value;
                }
                pull[3] += 2.0 * training.cost * short * side;
            }
            let weight = |feature| block.weights_of(feature)[class];
            let found = [weight(0), weight(1), weight(2), block.biases()[class]];
            for (found, pull) in found.iter().zip(pull) {
                assert!((found - pull).abs() < 0.02, "{found} {pull}");
            }
        }
    }

    #[test]
    fn classes_are_told_apart_in_spite_of_noise() {
        let (rows, labels) = noisy();
        let training = Training { cost: 10.0, passes_max: 500, ..Training::default() };
        let block = machines(0..3, &training);
        let best = |row| {
            let margins = block.margins(row);
            (0..3).max_by(|a, b| margins[*a].total_cmp(&margins[*b]))
        };
        let right = rows.iter().zip(&labels).filter(|(row, own)| best(row) == Some(**own as usize));
        let right = right.count();
        // Eighteen were told wrongly, and no line tells the middle ones from the rest quite.
        assert!((255..=282).contains(&right), "{right}");
    }

    #[test]
    fn blocks_and_repeats_give_the_same_machines() {
        let training = Training::default();
        let (whole, first, rest) =
            (machines(0..3, &training), machines(0..1, &training), machines(1..3, &training));
        for feature in 0..3 {
            let parts = [first.weights_of(feature), rest.weights_of(feature)].concat();
            assert_eq!(whole.weights_of(feature), parts);
        }
        assert_eq!(whole, machines(0..3, &training));
    }

    #[test]
    fn nothing_to_learn_from_gives_no_opinion() {
        let block = train(&Examples::new(&[], &[], 5), 0..2, &Training::default());
        assert_eq!(block.margins(&SparseRow::new(vec![(1, 1.0), (77, 1.0)])), [0.0, 0.0]);
    }
}
