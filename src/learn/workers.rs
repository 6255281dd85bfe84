//! How independent pieces of work are done: one after another here, side by side where somebody has threads.
//!
//! Must never: let the answer depend on how many there are.

/// Does pieces of work.
pub trait Workers {
    /// How many pieces may be under way at once.
    fn count(&self) -> usize;

    /// Does each piece; results stand in the order of the pieces.
    fn map<T: Sync, R: Send>(&self, pieces: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R>;
}

/// Two of which the last begins: for tests of what must not matter.
#[cfg(test)]
#[derive(Debug, Clone, Copy)]
pub(super) struct Backwards;

#[cfg(test)]
impl Workers for Backwards {
    fn count(&self) -> usize {
        2
    }

    fn map<T: Sync, R: Send>(&self, pieces: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let mut done: Vec<R> = pieces.iter().rev().map(work).collect();
        done.reverse();
        done
    }
}

/// One after another.
#[derive(Debug, Clone, Copy, Default)]
pub struct Alone;

impl Workers for Alone {
    fn count(&self) -> usize {
        1
    }

    fn map<T: Sync, R: Send>(&self, pieces: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        pieces.iter().map(work).collect()
    }
}
