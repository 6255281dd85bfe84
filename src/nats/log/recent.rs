//! The commits that this process appended last, so that those who follow the log here need not fetch and read
//! again what was just written.
//!
//! Must never: hold a commit that the server has not said to stand.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::domain::event::Commit;
use crate::domain::id::LogPosition;

/// Commits kept; whoever is further behind reads the stream.
const COMMITS_MAX: usize = 4_096;

/// Commits by their place in the log.
#[derive(Debug, Default)]
pub struct Recent(Mutex<BTreeMap<u64, Arc<Commit>>>);

impl Recent {
    /// Keeps a commit that stands.
    pub fn keep(&self, sequence: u64, commit: Arc<Commit>) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(sequence, commit);
        if kept.len() > COMMITS_MAX {
            kept.pop_first();
        }
    }

    /// Commits right after a place, without a gap, at most `limit`.
    pub fn after(&self, place: u64, limit: usize) -> Vec<(LogPosition, Arc<Commit>)> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let numbered = kept.range(place + 1..).zip(place + 1..);
        let run = numbered.take_while(|((at, _), next)| **at == *next).take(limit);
        run.map(|((at, commit), _)| (LogPosition(*at), Arc::clone(commit))).collect()
    }
}
