//! What is right when the machines say one thing (误判率): how often each label was right where another stood
//! first, counted on tickets that the machines had not learned from.
//!
//! Must never: be asked about the tickets that it was counted on.

use serde::{Deserialize, Serialize};

/// How many tickets' worth of doubt each first choice begins with.
const DOUBT: f32 = 3.0;
/// Share of the doubt that takes the first choice to be right; the rest falls to labels as often as they
/// occur.
const TRUST: f32 = 0.6;

/// How often each label was right, by first choice.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Mistaken {
    /// Right labels with their counts, by first choice, in the order of the labels.
    right: Vec<Vec<(u32, u32)>>,
    /// How often each label occurs, as a share.
    shares: Vec<f32>,
}

impl Mistaken {
    /// Counts first choices beside what was right, among so many labels.
    pub fn count(labels: usize, seen: impl Iterator<Item = (u32, u32)>) -> Self {
        let mut right: Vec<Vec<(u32, u32)>> = vec![Vec::new(); labels];
        let mut counts = vec![0_u32; labels];
        for (first, truth) in seen {
            if let Some(count) = counts.get_mut(truth as usize) {
                *count += 1;
            }
            let Some(row) = right.get_mut(first as usize) else { continue };
            match row.binary_search_by_key(&truth, |(label, _)| *label) {
                Ok(at) => row[at].1 += 1,
                Err(at) => row.insert(at, (truth, 1)),
            }
        }
        let all = counts.iter().sum::<u32>().max(1) as f32;
        let shares = counts.iter().map(|count| (*count as f32 + 0.1) / all).collect();
        Self { right, shares }
    }

    /// How likely a label is right where `first` stands first.
    pub fn chance(&self, first: u32, label: u32) -> f32 {
        let row = self.right.get(first as usize).map_or(&[][..], Vec::as_slice);
        let found = row.binary_search_by_key(&label, |(own, _)| *own).ok();
        let own = found.and_then(|at| row.get(at)).map_or(0, |(_, count)| *count);
        let all: u32 = row.iter().map(|(_, count)| count).sum();
        let share = self.shares.get(label as usize).copied().unwrap_or(0.0);
        let trust = if first == label { TRUST } else { 0.0 };
        let doubt = DOUBT * (trust + (1.0 - TRUST) * share);
        (own as f32 + doubt) / (all as f32 + DOUBT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_choice_that_is_often_wrong_is_doubted() {
        let seen = [(0, 0), (0, 0), (0, 0), (1, 0), (1, 0), (1, 1)];
        let mistaken = Mistaken::count(3, seen.into_iter());
        assert!(mistaken.chance(0, 0) > 0.85);
        assert!(mistaken.chance(1, 0) > mistaken.chance(1, 1) - 0.2);
        assert!(mistaken.chance(1, 1) < 0.6);
        let sum: f32 = (0..3).map(|label| mistaken.chance(1, label)).sum();
        assert!((sum - 1.0).abs() < 0.05, "{sum}");
        assert!(mistaken.chance(2, 2) > 0.6, "one never seen is trusted at first");
    }
}
