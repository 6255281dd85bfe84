//! A digest over all tickets' histories: equal digests, equal histories, on whatever log. Sealed bytes
//! are left out, since they are fresh at each sealing.
//!
//! Must never: depend on the order in which tickets were worked on.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::event::{Commit, Event};
use crate::domain::id::TicketNumber;
use crate::domain::sealed::Sealed;

use super::port::{Error, Log};
use super::vault::to_hex;
use super::walk::walk;

/// The digest of everything in `log`, in hex.
///
/// # Errors
/// Those of the log.
pub async fn digest<L: Log>(log: &L) -> Result<String, Error> {
    let mut tickets: BTreeMap<TicketNumber, blake3::Hasher> = BTreeMap::new();
    walk(log, |commit| {
        let hasher = tickets.entry(commit.ticket).or_default();
        hasher.update(&canonical(Arc::unwrap_or_clone(commit)));
    })
    .await?;
    let mut all = blake3::Hasher::new();
    for (number, hasher) in tickets {
        all.update(number.to_string().as_bytes());
        all.update(hasher.finalize().as_bytes());
    }
    Ok(to_hex(all.finalize().as_bytes()))
}

fn canonical(mut commit: Commit) -> Vec<u8> {
    for event in &mut commit.events {
        if let Event::Registered { appeal } = event {
            Arc::make_mut(appeal).personal = Sealed::default();
        }
    }
    serde_json::to_vec(&commit).unwrap_or_default()
}
