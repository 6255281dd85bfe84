//! Takes messages in as they come from a queue: when it returns, each is a ticket, a repeat of one, or kept
//! aside, on disk; only then may the queue forget it.
//!
//! Must never: say that a repeat is done with while the first of it has no ticket.

use jiff::Timestamp;

use crate::engine::execute;
use crate::engine::fault::{Step, reached};
use crate::engine::port::{self, DeadLetter, Log};

use super::accept::{Origin, parse, take};
use super::pipeline::Desk;
use super::records::Record;
use super::register::{catch_up, register};

/// What became of some messages.
#[derive(Debug, Default)]
pub struct TakenIn {
    /// New appeals.
    pub accepted: u64,
    /// Appeals that were there before.
    pub repeated: u64,
    /// What was kept aside.
    pub dead: Vec<DeadLetter>,
}

/// Takes records in.
///
/// # Errors
/// Those of the log; whether any was taken is unknown then, and giving them again makes it known.
pub async fn take_in<L: Log>(
    desk: &Desk<L>,
    origin: &Origin,
    records: Vec<Record>,
    now: Timestamp,
) -> Result<TakenIn, execute::Error> {
    let (vault, book, named) = (desk.vault.clone(), desk.book.clone(), origin.clone());
    let parsing = tokio::task::spawn_blocking(move || parse(records, &named, &vault, &book, now));
    let parsed = parsing.await.map_err(|_| port::Error::Stopped)?;
    let taken = take(parsed, &desk.log, origin, &desk.vault, now).await?;
    reached(Step::Accepted);
    let accepted = taken.new.len() as u64;
    register(taken.new, desk).await?;
    reached(Step::Registered);
    if taken.repeated > 0 {
        // Whoever took the first of it in may have died before it became a ticket.
        catch_up(desk).await?;
    }
    Ok(TakenIn { accepted, repeated: taken.repeated, dead: taken.dead })
}
