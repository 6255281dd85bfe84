//! One tree: a question at each fork, an answer at each leaf.
//!
//! Must never: fork where fewer rows than asked for would be on one side.

use serde::{Deserialize, Serialize};

use super::super::workers::Workers;
use super::Growing;
use super::bins::{BINS_MAX, Bins};

/// A node of a tree (节点).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Node {
    /// Rows whose value is at most `bound` go to the next node, others to node `above`.
    Fork {
        /// Which value is asked for.
        column: u16,
        /// Up to which value it goes on.
        bound: f32,
        /// Where the others go.
        above: u16,
    },
    /// What is answered.
    Leaf(f32),
}

/// A tree, its root first.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Tree(pub Vec<Node>);

impl Tree {
    /// The answer for a row; nothing from an empty tree.
    pub fn answer(&self, row: &[f32]) -> f32 {
        let mut at = 0_usize;
        loop {
            match self.0.get(at) {
                None => return 0.0,
                Some(Node::Leaf(answer)) => return *answer,
                Some(Node::Fork { column, bound, above }) => {
                    let value = row.get(usize::from(*column)).copied().unwrap_or(0.0);
                    // Nodes only ever point forwards.
                    at = if value <= *bound { at + 1 } else { usize::from(*above).max(at + 1) };
                }
            }
        }
    }
}

/// First and second derivative of the loss at one row.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Slope {
    first: f32,
    second: f32,
}

impl Slope {
    /// At odds, given as their logarithm, of a row for which it holds or not.
    pub(super) fn of(odds: f32, is: bool) -> Self {
        let probability = 1.0 / (1.0 + (-odds).exp());
        let first = probability - if is { 1.0 } else { 0.0 };
        Self { first, second: probability * (1.0 - probability) }
    }
}

/// Sums over the rows of a bin.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    first: f64,
    second: f64,
    rows: usize,
}

impl Sums {
    fn add(&mut self, slope: Slope) {
        self.first += f64::from(slope.first);
        self.second += f64::from(slope.second);
        self.rows += 1;
    }

    fn plus(self, other: Self) -> Self {
        Self {
            first: self.first + other.first,
            second: self.second + other.second,
            rows: self.rows + other.rows,
        }
    }

    fn less(self, other: Self) -> Self {
        Self {
            first: self.first - other.first,
            second: self.second - other.second,
            rows: self.rows - other.rows,
        }
    }

    /// What these rows gain when they are answered by themselves.
    fn gain(self, ridge: f64) -> f64 {
        self.first * self.first / (self.second + ridge)
    }

    fn answer(self, growing: &Growing) -> f32 {
        (-self.first / (self.second + growing.ridge)) as f32 * growing.rate
    }
}

/// The sums of a column by bin.
type Histogram = Vec<Sums>;

/// A question that divides a leaf.
#[derive(Debug, Clone, Copy)]
struct Split {
    gain: f64,
    column: usize,
    bin: u8,
}

/// A leaf that may still be divided.
struct Leaf {
    rows: Vec<u32>,
    sums: Sums,
    histograms: Vec<Histogram>,
    split: Option<Split>,
}

/// The tree as it grows: forks by the numbers of their children, leaves by where they stand.
enum Grown {
    Fork { column: usize, bin: u8, below: usize, above: usize },
    Leaf(usize),
}

/// What a tree may look at.
#[derive(Clone, Copy)]
pub(super) struct Sight<'a> {
    pub(super) bins: &'a Bins,
    /// Columns that it may ask.
    pub(super) columns: &'a [usize],
    /// Of every row, whether it is seen or not.
    pub(super) slopes: &'a [Slope],
}

/// A tree with the bins of its forks, by which rows of the same table are answered faster.
pub(super) struct Binned(pub(super) Tree, Vec<u8>);

impl Binned {
    /// The answer for a row of the table that it was grown on.
    pub(super) fn answer_in(&self, bins: &Bins, row: u32) -> f32 {
        let mut at = 0_usize;
        loop {
            match (self.0.0.get(at), self.1.get(at)) {
                (Some(Node::Fork { column, above, .. }), Some(bin)) => {
                    let code = bins.codes(usize::from(*column)).get(row as usize);
                    let is_below = code.is_some_and(|code| code <= bin);
                    at = if is_below { at + 1 } else { usize::from(*above).max(at + 1) };
                }
                (Some(Node::Leaf(answer)), _) => return *answer,
                (Some(Node::Fork { .. }) | None, _) => return 0.0,
            }
        }
    }
}

/// Grows a tree on some rows.
pub(super) fn grow(
    sight: &Sight<'_>,
    rows: Vec<u32>,
    growing: &Growing,
    workers: &impl Workers,
) -> Binned {
    let histograms = histograms(sight, &rows, workers);
    let mut leaves = vec![Leaf::new(rows, sight, histograms, growing)];
    let mut nodes = vec![Grown::Leaf(0)];
    while leaves.len() < growing.leaves_max {
        let promising = leaves.iter().enumerate().filter_map(|(at, leaf)| Some((at, leaf.split?)));
        let best = promising.max_by(|a, b| a.1.gain.total_cmp(&b.1.gain).then(b.0.cmp(&a.0)));
        let Some((at, split)) = best else { break };
        let Some(node) =
            nodes.iter().position(|node| matches!(node, Grown::Leaf(own) if *own == at))
        else {
            break;
        };
        let parent = leaves.swap_remove(at);
        // The last leaf has taken the place of the one that is divided.
        let moved = leaves.len();
        for node in &mut nodes {
            if let Grown::Leaf(own) = node
                && *own == moved
            {
                *own = at;
            }
        }
        let (below, above) = parent.divided(split, sight, growing, workers);
        let (first, second) = (leaves.len(), leaves.len() + 1);
        leaves.extend([below, above]);
        let children = nodes.len();
        nodes.extend([Grown::Leaf(first), Grown::Leaf(second)]);
        let Split { column, bin, .. } = split;
        nodes[node] = Grown::Fork { column, bin, below: children, above: children + 1 };
    }
    let answers: Vec<f32> = leaves.iter().map(|leaf| leaf.sums.answer(growing)).collect();
    let mut binned = Binned(Tree(Vec::with_capacity(nodes.len())), Vec::new());
    write(&nodes, 0, sight.bins, &answers, &mut binned);
    binned
}

/// Writes a node and all below it, so that the lower child stands next to its fork.
fn write(nodes: &[Grown], at: usize, bins: &Bins, answers: &[f32], out: &mut Binned) {
    match nodes.get(at) {
        None => {}
        Some(Grown::Leaf(leaf)) => {
            out.0.0.push(Node::Leaf(answers.get(*leaf).copied().unwrap_or(0.0)));
            out.1.push(0);
        }
        Some(Grown::Fork { column, bin, below, above }) => {
            let own = out.1.len();
            out.0.0.push(Node::Leaf(0.0));
            out.1.push(*bin);
            write(nodes, *below, bins, answers, out);
            let next = u16::try_from(out.1.len()).unwrap_or(u16::MAX);
            write(nodes, *above, bins, answers, out);
            let bound = bins.bound(*column, *bin);
            let column = u16::try_from(*column).unwrap_or(u16::MAX);
            out.0.0[own] = Node::Fork { column, bound, above: next };
        }
    }
}

impl Leaf {
    fn new(
        rows: Vec<u32>,
        sight: &Sight<'_>,
        histograms: Vec<Histogram>,
        growing: &Growing,
    ) -> Self {
        let mut sums = Sums::default();
        let slopes = rows.iter().filter_map(|row| sight.slopes.get(*row as usize));
        slopes.for_each(|slope| sums.add(*slope));
        let split = best_split(sight.columns, &histograms, sums, growing);
        Self { rows, sums, histograms, split }
    }

    /// Both sides of a split; only the smaller is counted, the larger is what is left.
    fn divided(
        self,
        split: Split,
        sight: &Sight<'_>,
        growing: &Growing,
        workers: &impl Workers,
    ) -> (Self, Self) {
        let codes = sight.bins.codes(split.column);
        let is_below = |row: &u32| codes.get(*row as usize).is_some_and(|code| *code <= split.bin);
        let (below, above): (Vec<u32>, Vec<u32>) = self.rows.into_iter().partition(is_below);
        let smaller = if below.len() <= above.len() { &below } else { &above };
        let counted = histograms(sight, smaller, workers);
        let less = |(whole, part): (Histogram, &Histogram)| {
            whole.into_iter().zip(part).map(|(whole, part)| whole.less(*part)).collect()
        };
        let left: Vec<Histogram> = self.histograms.into_iter().zip(&counted).map(less).collect();
        let (first, second) =
            if below.len() <= above.len() { (counted, left) } else { (left, counted) };
        (Self::new(below, sight, first, growing), Self::new(above, sight, second, growing))
    }
}

/// The histogram of each column over some rows.
fn histograms(sight: &Sight<'_>, rows: &[u32], workers: &impl Workers) -> Vec<Histogram> {
    workers.map(sight.columns, |column| {
        let codes = sight.bins.codes(*column);
        let mut sums = vec![Sums::default(); BINS_MAX];
        for row in rows {
            let row = *row as usize;
            if let (Some(code), Some(slope)) = (codes.get(row), sight.slopes.get(row))
                && let Some(sums) = sums.get_mut(usize::from(*code))
            {
                sums.add(*slope);
            }
        }
        sums
    })
}

/// The split that gains most; the first column and the lowest bin among equals.
fn best_split(
    columns: &[usize],
    histograms: &[Histogram],
    whole: Sums,
    growing: &Growing,
) -> Option<Split> {
    let mut best: Option<Split> = None;
    let unsplit = whole.gain(growing.ridge);
    for (column, histogram) in columns.iter().zip(histograms) {
        let mut below = Sums::default();
        for (bin, sums) in (0..=u8::MAX).zip(histogram) {
            below = below.plus(*sums);
            if sums.rows == 0 || below.rows < growing.rows_min {
                continue;
            }
            let above = whole.less(below);
            if above.rows < growing.rows_min {
                break;
            }
            let gain = below.gain(growing.ridge) + above.gain(growing.ridge) - unsplit;
            if gain > best.map_or(f64::EPSILON, |best| best.gain) {
                best = Some(Split { gain, column: *column, bin });
            }
        }
    }
    best
}
