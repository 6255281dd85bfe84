//! Which label is taken for which (混淆), and how well each is recognised.
//!
//! Must never: leave out a label that nobody recognised.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Judged;

/// One label taken for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Confused {
    /// The right one; none for one that the model does not know.
    pub right: Option<u32>,
    /// The one that was forecast.
    pub forecast: u32,
    /// How often.
    pub count: usize,
}

/// The pairs that are confused, most often first.
pub fn confusions(judged: &[Judged]) -> Vec<Confused> {
    let mut pairs: BTreeMap<(Option<u32>, u32), usize> = BTreeMap::new();
    for one in judged.iter().filter(|one| !one.hits()) {
        if let Some((forecast, _)) = one.ranked.first() {
            *pairs.entry((one.right, *forecast)).or_default() += 1;
        }
    }
    let confused = |((right, forecast), count)| Confused { right, forecast, count };
    let mut pairs: Vec<Confused> = pairs.into_iter().map(confused).collect();
    pairs.sort_by_key(|one| std::cmp::Reverse(one.count));
    pairs
}

/// How well one label is recognised.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct OfLabel {
    /// The label.
    pub label: u32,
    /// Tickets that have it.
    pub count: usize,
    /// Forecasts of it.
    pub forecast: usize,
    /// Of these, right.
    pub right: usize,
}

impl OfLabel {
    /// Share of its forecasts that is right (精确率); none without any.
    pub fn precision(&self) -> Option<f64> {
        (self.forecast > 0).then(|| self.right as f64 / self.forecast as f64)
    }

    /// Share of its tickets that is recognised (召回率); none without any.
    pub fn recall(&self) -> Option<f64> {
        (self.count > 0).then(|| self.right as f64 / self.count as f64)
    }
}

/// All labels that occur or were forecast, those with most tickets first.
pub fn of_labels(judged: &[Judged]) -> Vec<OfLabel> {
    let mut labels: BTreeMap<u32, OfLabel> = BTreeMap::new();
    let mut of = |label: u32, note: &dyn Fn(&mut OfLabel)| {
        note(labels.entry(label).or_insert(OfLabel { label, ..OfLabel::default() }));
    };
    for one in judged {
        if let Some(right) = one.right {
            of(right, &|label| label.count += 1);
        }
        if let Some((forecast, _)) = one.ranked.first() {
            of(*forecast, &|label| {
                label.forecast += 1;
                label.right += usize::from(one.hits());
            });
        }
    }
    let mut labels: Vec<OfLabel> = labels.into_values().collect();
    labels.sort_by_key(|one| std::cmp::Reverse(one.count));
    labels
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(right: Option<u32>, forecast: u32) -> Judged {
        Judged { right, ranked: vec![(forecast, 0.5)] }
    }

    #[test]
    fn pairs_and_labels_are_counted() {
        let all = [
            judged(Some(1), 1),
            judged(Some(1), 2),
            judged(Some(1), 2),
            judged(Some(2), 2),
            judged(None, 2),
            Judged { right: Some(3), ranked: Vec::new() },
        ];
        let pair = |right, forecast, count| Confused { right, forecast, count };
        assert_eq!(confusions(&all), [pair(Some(1), 2, 2), pair(None, 2, 1)]);
        let labels = of_labels(&all);
        assert_eq!(labels[0], OfLabel { label: 1, count: 3, forecast: 1, right: 1 });
        assert_eq!((labels[0].precision(), labels[0].recall()), (Some(1.0), Some(1.0 / 3.0)));
        let second = labels.iter().find(|one| one.label == 2).unwrap();
        assert_eq!((second.precision(), second.recall()), (Some(0.25), Some(1.0)));
        assert_eq!(labels.iter().find(|one| one.label == 3).unwrap().precision(), None);
    }
}
