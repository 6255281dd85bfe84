//! What a forest must tell, and what must not matter to it.
//!
//! Must never: ask for a figure that another order of sums could change.

use super::super::workers::{Alone, Backwards};
use super::*;

impl Forest {
    /// The logarithm of the odds that it holds for a row.
    fn odds(&self, row: &[f32]) -> f32 {
        self.trees.iter().fold(self.base, |sum, tree| sum + tree.answer(row))
    }

    /// The probability that it holds for a row.
    fn probability(&self, row: &[f32]) -> f32 {
        1.0 / (1.0 + (-self.odds(row)).exp())
    }
}

/// Numbers between nothing and one, the same every time.
fn numbers(count: usize) -> Vec<f32> {
    let mut state = 42_u64;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f32 / (1_u64 << 24) as f32
    };
    (0..count).map(|_| next()).collect()
}

/// Rows of which it holds where the first two values lie on the same side of a half, which no line tells;
/// the third says nothing; one of ten is told wrongly.
fn squares(count: usize) -> (Vec<Vec<f32>>, Vec<bool>, Vec<bool>) {
    let rows: Vec<Vec<f32>> = numbers(count * 3).chunks(3).map(<[f32]>::to_vec).collect();
    let truth: Vec<bool> = rows.iter().map(|row| (row[0] > 0.5) == (row[1] > 0.5)).collect();
    let told = truth.iter().enumerate().map(|(at, is)| *is != at.is_multiple_of(10)).collect();
    (rows, truth, told)
}

/// A forest on all rows; every tree sees all of them and may ask all columns.
fn grown(
    rows: &[Vec<f32>],
    told: &[bool],
    growing: &Growing,
    workers: &impl super::super::workers::Workers,
) -> Forest {
    let bins = Bins::of(&Table::of(rows), workers);
    let all: Vec<u32> = (0..).take(rows.len()).collect();
    Forest::grow(&bins, &all, told, growing, workers)
}

const ALL_SEEN: Growing = Growing {
    trees: 60,
    leaves_max: 15,
    rows_min: 20,
    rate: 0.2,
    ridge: 1.0,
    rows_share: 1.0,
    columns_share: 1.0,
};

#[test]
fn what_no_line_can_tell_is_told() {
    let (rows, truth, told) = squares(2_000);
    let forest = grown(&rows, &told, &ALL_SEEN, &Alone);
    let right = rows.iter().zip(&truth).filter(|(row, is)| (forest.probability(row) > 0.5) == **is);
    let right = right.count();
    assert!(right > 1_950, "{right} of 2000");
    let mean = rows.iter().map(|row| forest.probability(row)).sum::<f32>() / 2_000.0;
    let share = told.iter().filter(|is| **is).count() as f32 / 2_000.0;
    assert!((mean - share).abs() < 0.01, "{mean} {share}");
}

#[test]
fn what_says_nothing_is_hardly_asked() {
    let (rows, _, told) = squares(2_000);
    let forest = grown(&rows, &told, &Growing { trees: 10, rate: 0.3, ..ALL_SEEN }, &Alone);
    let asked = |own: u16| {
        let nodes = forest.trees.iter().flat_map(|tree| &tree.0);
        nodes.filter(|node| matches!(node, Node::Fork { column, .. } if *column == own)).count()
    };
    assert!(asked(2) < asked(0) && asked(2) < asked(1), "{} {} {}", asked(0), asked(1), asked(2));
}

#[test]
fn no_leaf_has_fewer_rows_than_asked_for() {
    let (rows, _, told) = squares(500);
    let forest = grown(&rows, &told, &Growing { trees: 5, rows_min: 60, ..ALL_SEEN }, &Alone);
    for tree in &forest.trees {
        let leaves = tree.0.iter().filter(|node| matches!(node, Node::Leaf(_))).count();
        assert!((2..=8).contains(&leaves), "{leaves}");
    }
}

#[test]
fn a_tree_that_sees_a_part_still_helps() {
    let (rows, truth, told) = squares(2_000);
    let growing = Growing { rows_share: 0.7, columns_share: 0.7, ..ALL_SEEN };
    let forest = grown(&rows, &told, &growing, &Alone);
    let right = rows.iter().zip(&truth).filter(|(row, is)| (forest.probability(row) > 0.5) == **is);
    assert!(right.count() > 1_900);
    assert_ne!(forest, grown(&rows, &told, &ALL_SEEN, &Alone));
}

#[test]
fn what_is_given_up_is_far_behind() {
    let (rows, _, told) = squares(2_000);
    let forest = grown(&rows, &told, &ALL_SEEN, &Alone);
    let some = || rows.iter().take(20).map(Vec::as_slice);
    let whole: Vec<f32> = some().map(|row| forest.odds(row)).collect();
    assert_eq!(forest.odds_of_all(some(), f32::INFINITY), whole);
    let short = forest.odds_of_all(some(), 1.0);
    let best = |odds: &[f32]| (0..20).max_by(|a, b| odds[*a].total_cmp(&odds[*b]));
    assert_eq!(best(&short), best(&whole));
    assert!(short != whole, "some were given up");
}

#[test]
fn rows_left_out_are_not_learned_from() {
    let (rows, _, mut told) = squares(400);
    let bins = Bins::of(&Table::of(&rows), &Alone);
    let some: Vec<u32> = (0..300).collect();
    let forest = Forest::grow(&bins, &some, &told, &ALL_SEEN, &Alone);
    told.iter_mut().skip(300).for_each(|is| *is = !*is);
    assert_eq!(forest, Forest::grow(&bins, &some, &told, &ALL_SEEN, &Alone));
}

#[test]
fn the_number_of_workers_changes_nothing() {
    let (rows, _, told) = squares(600);
    let growing = Growing { trees: 8, ..Growing::default() };
    assert_eq!(grown(&rows, &told, &growing, &Alone), grown(&rows, &told, &growing, &Backwards));
}

#[test]
fn where_there_is_nothing_to_tell_the_share_is_answered() {
    let forest = grown(&[vec![1.0], vec![2.0]], &[true, true], &ALL_SEEN, &Alone);
    assert!((forest.probability(&[1.0]) - 0.75).abs() < 1e-6);
    let empty = grown(&[], &[], &ALL_SEEN, &Alone);
    assert!((empty.probability(&[]) - 0.5).abs() < 1e-6);
}
