//! The tables of a rule set, one file each: their columns and their rows, parsed cell by cell.
//!
//! Must never: compare rows with one another or with another file; `checks` does.

pub(super) mod decisions;
pub(super) mod knowledge;
pub(super) mod matters;
pub(super) mod places;
pub(super) mod synonyms;
pub(super) mod units;

/// The labels of a closed list, for remedies.
fn labels<T: Copy>(all: &[T], label: impl Fn(T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(|one| label(*one)).collect()
}
