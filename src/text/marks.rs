//! A set of byte positions in one text.
//!
//! Must never: grow; it has the size of the text.

use super::features::Span;

/// Positions, one bit each.
#[derive(Debug, Clone)]
pub(super) struct Marks {
    bits: Vec<u64>,
}

impl Marks {
    /// An empty set for positions below `len`.
    pub(super) fn new(len: usize) -> Self {
        Self { bits: std::iter::repeat_n(0, len / 64 + 1).collect() }
    }

    /// Adds a position; one beyond the text is left out.
    #[inline]
    pub(super) fn set(&mut self, at: u32) {
        if let Some(word) = self.bits.get_mut(at as usize / 64) {
            *word |= 1 << (at % 64);
        }
    }

    /// Whether the position is in the set.
    #[inline]
    pub(super) fn has(&self, at: u32) -> bool {
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
