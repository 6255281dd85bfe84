//! The log in memory as a place, and what only it can be asked: how it breaks.
//!
//! Must never: test what every adapter owes; that stands beside.

use hotline::engine::port::{Error, Log};
use hotline::store::memory::{Breakage, MemoryDisk, MemoryLog};

use super::Place;
use super::sample::{appended, commit, ticket};

impl Place for MemoryDisk {
    type Log = MemoryLog;

    fn fresh() -> Self {
        Self::default()
    }

    fn open(&self) -> MemoryLog {
        self.log()
    }
}

/// Breaks the second commit of a ticket; gives whether it stands after the log was opened again, and
/// whether the log had to be.
async fn broken(breakage: Breakage) -> (usize, bool) {
    let disk = MemoryDisk::default();
    let log = disk.log();
    appended(&log, vec![commit(1, 1)]).await;
    log.break_next(breakage);
    assert!(log.append(vec![commit(1, 2)]).await.is_err());
    let stopped = matches!(log.history(ticket(1)).await, Err(Error::Stopped));
    assert_eq!(stopped, log.is_stopped());
    (disk.log().history(ticket(1)).await.unwrap().len(), stopped)
}

#[tokio::test]
async fn a_log_breaks_before_a_write_or_after_it_or_in_its_answer_alone() {
    assert_eq!(broken(Breakage::BeforeWrite).await, (1, true));
    assert_eq!(broken(Breakage::AfterWrite).await, (2, true));
    assert_eq!(broken(Breakage::AcknowledgementLost).await, (2, false));
}
