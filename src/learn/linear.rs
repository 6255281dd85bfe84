//! The trained machines in the form in which a model keeps them and asks them (线性模型): of each term only
//! the weights that matter, in sixteen bits.
//!
//! Must never: weigh a term that the machines were not trained on.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::sparse::SparseRow;
use super::svm::Block;

/// One class's weight for a term, in steps of the model's scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weight {
    /// The class.
    pub class: u16,
    /// How many steps.
    pub steps: i16,
}

/// The machines of all classes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Linear {
    /// What one step is.
    scale: f32,
    /// Where the weights of each term end.
    ends: Vec<u32>,
    weights: Vec<Weight>,
    biases: Vec<f32>,
}

impl Linear {
    /// Brings blocks of classes together, in their order, over `terms` terms.
    pub fn of(blocks: &[Block], terms: u32) -> Self {
        let biases: Vec<f32> = blocks.iter().flat_map(Block::biases).copied().collect();
        let all = |term| blocks.iter().flat_map(move |block| block.weights_of(term)).copied();
        let largest = (0..terms).flat_map(all).map(f32::abs).fold(0.0, f32::max);
        let scale = if largest > 0.0 { largest / f32::from(i16::MAX) } else { 1.0 };
        let mut ends = Vec::with_capacity(terms as usize);
        let mut weights = Vec::new();
        for term in 0..terms {
            for (class, weight) in (0..).zip(all(term)) {
                let steps = (weight / scale).round() as i16;
                if steps != 0 {
                    weights.push(Weight { class, steps });
                }
            }
            ends.push(u32::try_from(weights.len()).unwrap_or(u32::MAX));
        }
        Self { scale, ends, weights, biases }
    }

    /// How far on each class's side a text is.
    pub fn margins(&self, row: &SparseRow) -> Vec<f32> {
        let mut margins = self.biases.clone();
        for (term, value) in row.terms() {
            let step = value * self.scale;
            for weight in self.weights.get(self.range(*term)).unwrap_or(&[]) {
                if let Some(margin) = margins.get_mut(usize::from(weight.class)) {
                    *margin += f32::from(weight.steps) * step;
                }
            }
        }
        margins
    }

    /// What one class weighs a term with.
    pub fn weight(&self, term: u32, class: u16) -> f32 {
        let weights = self.weights.get(self.range(term)).unwrap_or(&[]);
        let own = weights.iter().find(|weight| weight.class == class);
        own.map_or(0.0, |weight| f32::from(weight.steps) * self.scale)
    }

    fn range(&self, term: u32) -> Range<usize> {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let term = term as usize;
        let from = term.checked_sub(1).map_or(0, end);
        from..end(term).max(from)
    }
}

/// Drops from machines all weights but about the `most` that move a margin most. `values` are what each term
/// comes to in a text that has it.
pub fn pruned(mut blocks: Vec<Block>, values: &[f32], most: usize) -> Vec<Block> {
    // One term of a few tells how large the weights are, in a fraction of the time.
    let moves = (0..).zip(values).step_by(SAMPLED).flat_map(|(term, value)| {
        let weights = blocks.iter().flat_map(move |block| block.weights_of(term));
        weights.map(move |weight| weight.abs() * value).filter(|size| *size > 0.0)
    });
    let least = least_kept(moves.collect(), most / SAMPLED);
    if least > 0.0 {
        blocks.iter_mut().for_each(|block| block.drop_below(values, least));
    }
    blocks
}

/// One term of so many is looked at.
const SAMPLED: usize = 16;

/// The least of some sizes that is among the `most` largest.
fn least_kept(mut sizes: Vec<f32>, most: usize) -> f32 {
    match sizes.len().checked_sub(most) {
        None | Some(0) => 0.0,
        Some(dropped) => *sizes.select_nth_unstable_by(dropped, f32::total_cmp).1,
    }
}

#[cfg(test)]
mod tests {
    use super::super::svm::{Examples, Training, train};
    use super::*;

    #[test]
    fn what_is_kept_says_what_was_trained() {
        let rows: Vec<SparseRow> = (0..60_u16)
            .map(|number| {
                let class = u32::from(number % 3);
                SparseRow::new(vec![(class, 1.0), (3 + u32::from(number % 5), 0.5)])
            })
            .collect();
        let classes: Vec<u32> = (0..60).map(|number| number % 3).collect();
        let examples = Examples::new(&rows, &classes, 8);
        let training = Training::default();
        let blocks = [train(&examples, 0..2, &training), train(&examples, 2..3, &training)];
        let linear = Linear::of(&blocks, 8);
        assert_eq!(linear.biases.len(), 3);
        for row in &rows {
            let trained = [blocks[0].margins(row), blocks[1].margins(row)].concat();
            for (kept, trained) in linear.margins(row).iter().zip(&trained) {
                assert!((kept - trained).abs() < 1e-3, "{kept} {trained}");
            }
        }
        assert!((linear.weight(2, 2) - blocks[1].weights_of(2)[0]).abs() < 1e-3);
        assert_eq!(linear.weight(99, 0), 0.0);
        assert_eq!(
            linear.margins(&SparseRow::new(vec![(99, 1.0)])),
            linear.margins(&SparseRow::default())
        );
    }

    #[test]
    fn what_moves_little_is_dropped() {
        let rows: Vec<SparseRow> = (0..640_u32)
            .map(|number| SparseRow::new(vec![(number % 64, 1.0), ((number * 7) % 64, 0.3)]))
            .collect();
        let classes: Vec<u32> = (0..640).map(|number| (number * 13 / 7) % 5).collect();
        let examples = Examples::new(&rows, &classes, 64);
        let block = train(&examples, 0..5, &Training::default());
        let kept = |blocks: &[Block]| {
            (0..64).flat_map(|term| blocks[0].weights_of(term)).filter(|one| **one != 0.0).count()
        };
        let all = kept(std::slice::from_ref(&block));
        assert_eq!(kept(&pruned(vec![block.clone()], &[1.0; 64], 1_000)), all);
        let some = kept(&pruned(vec![block], &[1.0; 64], 160));
        assert!(some < all && some > 80, "{some} of {all}");
    }

    #[test]
    fn the_largest_weights_are_kept() {
        assert_eq!(least_kept(vec![0.1, 0.2], 5), 0.0);
        assert_eq!(least_kept((0..100).map(|size| size as f32).collect(), 90), 10.0);
    }
}
