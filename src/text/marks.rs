//! A set of numbers below a bound: positions in a text, keywords of a vocabulary.
//!
//! Must never: grow; it has the size of its bound.

use super::features::Span;

/// The numbers, one bit each.
#[derive(Debug, Clone)]
pub(crate) struct Marks {
    bits: Vec<u64>,
}

impl Marks {
    /// An empty set for numbers below `len`.
    pub(crate) fn new(len: usize) -> Self {
        Self { bits: std::iter::repeat_n(0, len / 64 + 1).collect() }
    }

    /// Adds a number, and gives whether it was not in the set; one beyond the bound is left out.
    #[inline]
    pub(crate) fn set(&mut self, at: u32) -> bool {
        let bit = 1 << (at % 64);
        let Some(word) = self.bits.get_mut(at as usize / 64) else { return false };
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    /// Whether the number is in the set.
    #[inline]
    pub(crate) fn has(&self, at: u32) -> bool {
        self.bits.get(at as usize / 64).is_some_and(|word| word >> (at % 64) & 1 == 1)
    }

    /// Adds every position of `span`.
    pub(super) fn cover(&mut self, span: Span) {
        for at in span.start..span.end {
            self.set(at);
        }
    }

    /// Whether `span` meets a covered span that is not shorter than itself.
    pub(super) fn meets(&self, span: Span) -> bool {
        self.has(span.start) || span.end > span.start && self.has(span.end - 1)
    }
}
