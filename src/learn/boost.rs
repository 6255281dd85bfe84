//! Boosted trees (梯度提升树) for yes and no: each tree corrects what those before it left, and many weak ones
//! together weigh witnesses that no straight line could. Logistic loss, second-order steps, histograms of
//! binned values, the leaf with the largest gain split first. Method: Friedman, "Greedy function
//! approximation: a gradient boosting machine", 2001; Ke et al., "LightGBM", NIPS 2017.
//!
//! Must never: let the number of workers change a tree.

use serde::{Deserialize, Serialize};

use super::dice::SplitMix;
use super::workers::Workers;

mod bins;
mod tree;

pub use self::bins::Bins;
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
    /// Share of the rows that a tree sees, drawn anew for each.
    pub rows_share: f32,
    /// Share of the columns that a tree may ask, drawn anew for each.
    pub columns_share: f32,
}

impl Default for Growing {
    fn default() -> Self {
        Self {
            trees: 200,
            leaves_max: 15,
            rows_min: 30,
            rate: 0.05,
            ridge: 5.0,
            rows_share: 0.7,
            columns_share: 0.5,
        }
    }
}

/// After one tree of so many, some rows can be given up.
const FIRST_TREES_PART: usize = 4;

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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Forest {
    /// The answer before any tree is asked, as the logarithm of odds.
    pub base: f32,
    /// The trees.
    pub trees: Vec<Tree>,
}

impl Forest {
    /// Grows a forest on some rows of a table that tells those for which `is` holds.
    pub fn grow(
        bins: &Bins,
        rows: &[u32],
        is: &[bool],
        growing: &Growing,
        workers: &impl Workers,
    ) -> Self {
        let holds = |row: &u32| is.get(*row as usize).copied().unwrap_or(false);
        let yes = rows.iter().filter(|row| holds(row)).count();
        if yes == 0 || yes == rows.len() {
            // Nothing to tell apart; the rule of succession keeps it finite.
            let base = ((yes + 1) as f32 / (rows.len() - yes + 1) as f32).ln();
            return Self { base, trees: Vec::new() };
        }
        let base = (yes as f32 / (rows.len() - yes) as f32).ln();
        let mut odds = vec![base; bins.rows()];
        let mut slopes = vec![tree::Slope::default(); bins.rows()];
        let mut trees = Vec::with_capacity(growing.trees);
        for number in 0..growing.trees {
            let mut dice = SplitMix(number as u64);
            for row in rows {
                let at = *row as usize;
                if let (Some(slope), Some(odds)) = (slopes.get_mut(at), odds.get(at)) {
                    *slope = tree::Slope::of(*odds, holds(row));
                }
            }
            let columns = drawn(0..bins.columns(), growing.columns_share, &mut dice);
            let seen = drawn(rows.iter().copied(), growing.rows_share, &mut dice);
            let sight = tree::Sight { bins, columns: &columns, slopes: &slopes };
            let tree = tree::grow(&sight, seen, growing, workers);
            for row in rows {
                if let Some(odds) = odds.get_mut(*row as usize) {
                    *odds += tree.answer_in(bins, *row);
                }
            }
            trees.push(tree.0);
        }
        Self { base, trees }
    }

    /// The logarithm of the odds that it holds for each of some rows, of which only the best matter: one that is `hopeless` behind after the first trees is
    /// not followed to the last.
    pub fn odds_of_all<'a>(
        &self,
        rows: impl Iterator<Item = &'a [f32]>,
        hopeless: f32,
    ) -> Vec<f32> {
        let (first, others) = self.trees.split_at(self.trees.len() / FIRST_TREES_PART);
        let sum = |from: f32, trees: &[Tree], row: &[f32]| {
            trees.iter().fold(from, |sum, tree| sum + tree.answer(row))
        };
        let begun: Vec<(&[f32], f32)> = rows.map(|row| (row, sum(self.base, first, row))).collect();
        let best = begun.iter().map(|(_, odds)| *odds).fold(f32::MIN, f32::max);
        let end = |(row, odds): (&[f32], f32)| {
            if odds < best - hopeless { odds } else { sum(odds, others, row) }
        };
        begun.into_iter().map(end).collect()
    }
}

/// A share of some things, in their order; all of them where that would be none.
fn drawn<T>(all: impl Iterator<Item = T> + Clone, share: f32, dice: &mut SplitMix) -> Vec<T> {
    let some: Vec<T> = all.clone().filter(|_| dice.unit() < share).collect();
    if some.is_empty() { all.collect() } else { some }
}

#[cfg(test)]
mod tests;
