//! Workers that are threads of this process.
//!
//! Must never: outlive the work.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::learn::workers::Workers;

/// Pieces that a thread takes at once, so that small ones cost little.
const TAKEN: usize = 16;

/// As many threads as the machine has.
#[derive(Debug, Clone, Copy)]
pub struct Threads(usize);

impl Threads {
    /// As many as the machine has.
    pub fn of_machine() -> Self {
        Self(thread::available_parallelism().map_or(1, usize::from))
    }
}

impl Workers for Threads {
    fn count(&self) -> usize {
        self.0
    }

    fn map<T: Sync, R: Send>(&self, pieces: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        let taken = if pieces.len() < TAKEN * self.0 { 1 } else { TAKEN };
        let next = AtomicUsize::new(0);
        let one = || {
            let mut done: Vec<(usize, Vec<R>)> = Vec::new();
            loop {
                let from = next.fetch_add(taken, Ordering::Relaxed);
                let Some(rest) = pieces.get(from..).filter(|rest| !rest.is_empty()) else {
                    return done;
                };
                done.push((from, rest.iter().take(taken).map(&work).collect()));
            }
        };
        let mut all: Vec<(usize, Vec<R>)> = thread::scope(|scope| {
            let threads: Vec<_> = (0..self.0).map(|_| scope.spawn(one)).collect();
            let joined = threads.into_iter().map(|thread| match thread.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.flatten().collect()
        });
        all.sort_unstable_by_key(|(from, _)| *from);
        all.into_iter().flat_map(|(_, done)| done).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_stand_in_the_order_of_the_pieces() {
        for (threads, pieces) in [(1, 5), (2, 0), (3, 7), (4, 1_000)] {
            let pieces: Vec<u32> = (0..pieces).collect();
            let doubled = Threads(threads).map(&pieces, |piece| piece * 2);
            assert_eq!(doubled, pieces.iter().map(|piece| piece * 2).collect::<Vec<_>>());
        }
    }
}
