//! Boosted trees (梯度提升树) for yes and no: each tree corrects what those before it left, and many weak ones
//! together weigh witnesses that no straight line could. Logistic loss, second-order steps, histograms of
//! binned values, the leaf with the largest gain split first. Method: Friedman, "Greedy function
//! approximation: a gradient boosting machine", 2001; Ke et al., "LightGBM", NIPS 2017.
//!
//! Must never: let the number of workers change a tree.

use super::workers::Workers;

mod bins;
mod tree;

use self::bins::Bins;
pub use self::tree::{Node, Tree};

/// How a forest is grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Growing {
    /// Trees.
    pub trees: usize,
    /// Leaves of a tree, at most.
    pub leaves_max: usize,
    /// Rows of a leaf, at least.
    pub rows_min: usize,
    /// How much of what a tree says is believed.
    pub rate: f32,
    /// How strongly a leaf's answer is drawn towards nothing.
    pub ridge: f64,
}

impl Default for Growing {
    fn default() -> Self {
        Self { trees: 250, leaves_max: 15, rows_min: 20, rate: 0.05, ridge: 1.0 }
    }
}

/// Rows of values, column by column.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    columns: Vec<Vec<f32>>,
    rows: usize,
}

impl Table {
    /// A table of rows that are all as wide as the first; what a shorter one lacks is nothing.
    pub fn of(rows: &[Vec<f32>]) -> Self {
        let width = rows.first().map_or(0, Vec::len);
        let column =
            |at: usize| rows.iter().map(|row| row.get(at).copied().unwrap_or(0.0)).collect();
        Self { columns: (0..width).map(column).collect(), rows: rows.len() }
    }

    /// Its columns.
    pub fn columns(&self) -> &[Vec<f32>] {
        &self.columns
    }
}

/// Trees whose answers are added up.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forest {
    /// The answer before any tree is asked, as the logarithm of odds.
    pub base: f32,
    /// The trees.
    pub trees: Vec<Tree>,
}

impl Forest {
    /// Grows a forest that tells the rows for which `is` holds.
    pub fn grow(table: &Table, is: &[bool], growing: &Growing, workers: &impl Workers) -> Self {
        let rows = table.rows.min(is.len());
        let yes = is.iter().take(rows).filter(|is| **is).count();
        if yes == 0 || yes == rows {
            // Nothing to tell apart; the rule of succession keeps it finite.
            let base = ((yes + 1) as f32 / (rows - yes + 1) as f32).ln();
            return Self { base, trees: Vec::new() };
        }
        let base = (yes as f32 / (rows - yes) as f32).ln();
        let bins = Bins::of(table, workers);
        let mut odds = vec![base; rows];
        let mut trees = Vec::with_capacity(growing.trees);
        for _ in 0..growing.trees {
            let slopes: Vec<tree::Slope> =
                odds.iter().zip(is).map(|(odds, is)| tree::Slope::of(*odds, *is)).collect();
            let (tree, leaves) = tree::grow(&bins, &slopes, growing, workers);
            for (rows, answer) in leaves {
                for row in rows {
                    if let Some(odds) = odds.get_mut(row as usize) {
                        *odds += answer;
                    }
                }
            }
            trees.push(tree);
        }
        Self { base, trees }
    }

    /// The probability that it holds for a row.
    pub fn probability(&self, row: &[f32]) -> f32 {
        let odds = self.trees.iter().fold(self.base, |sum, tree| sum + tree.answer(row));
        1.0 / (1.0 + (-odds).exp())
    }
}

#[cfg(test)]
mod tests;
