//! Walking through a log from its beginning to its end.
//!
//! Must never: hold more than a batch.

use std::sync::Arc;

use crate::domain::event::Commit;
use crate::domain::id::LogPosition;

use super::port::{Error, Log};

/// Commits read at once.
const BATCH: usize = 2_000;

/// Hands over each commit of a log, in order.
///
/// # Errors
/// Those of the log.
pub async fn walk<L: Log>(log: &L, mut take: impl FnMut(Arc<Commit>)) -> Result<(), Error> {
    let mut position = LogPosition(0);
    loop {
        let batch = log.tail(position, BATCH).await?;
        let Some((reached, _)) = batch.last() else { return Ok(()) };
        position = *reached;
        batch.into_iter().for_each(|(_, commit)| take(commit));
    }
}
