//! Clauses (小句): a text parted at ，。；！？…, ends of line, and the words 但, 但是, 不过.
//!
//! Must never: look at the text itself; the automaton has found the marks.

use super::features::Span;

/// The clauses of one text.
#[derive(Debug, Clone, Default)]
pub(super) struct Clauses {
    marks: Vec<Span>,
    len: u32,
}

impl Clauses {
    /// Clauses of a text of `len` bytes; `marks` in order of their ends.
    pub(super) fn new(marks: Vec<Span>, len: u32) -> Self {
        Self { marks, len }
    }

    /// The clause in which `at` lies, without its marks.
    pub(super) fn around(&self, at: u32) -> Span {
        let behind = self.marks.partition_point(|mark| mark.end <= at);
        let start = behind.checked_sub(1).and_then(|i| self.marks.get(i)).map_or(0, |m| m.end);
        let end = self.marks.get(behind).map_or(self.len, |mark| mark.start);
        Span { start, end: end.max(start) }
    }
}
