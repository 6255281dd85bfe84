//! Sparse vectors: what a text has of many features, most of which it has not.
//!
//! Must never: hold a feature twice or out of order.

/// A feature by its number, with its value.
pub type Term = (u32, f32);

/// A sparse vector (稀疏向量), by rising feature number.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SparseRow(Box<[Term]>);

impl SparseRow {
    /// A vector of terms in any order; values of the same feature are added up.
    pub fn new(mut terms: Vec<Term>) -> Self {
        terms.sort_unstable_by_key(|(feature, _)| *feature);
        terms.dedup_by(|(later, value), (earlier, sum)| {
            let same = later == earlier;
            if same {
                *sum += *value;
            }
            same
        });
        Self(terms.into_boxed_slice())
    }

    /// Its terms.
    pub fn terms(&self) -> &[Term] {
        &self.0
    }

    /// The sum of the squares of its values.
    pub fn square(&self) -> f32 {
        self.0.iter().map(|(_, value)| value * value).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_put_in_order_and_added_up() {
        let row = SparseRow::new(vec![(7, 1.0), (2, 0.5), (7, 2.0)]);
        assert_eq!(row.terms(), [(2, 0.5), (7, 3.0)]);
        assert_eq!(row.square(), 9.25);
    }
}
