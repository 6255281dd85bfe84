//! Takes records into the intake log, in order, in batches, and keeps aside what cannot be taken.
//!
//! Must never: say that a record is taken before it is on disk.

use std::sync::Arc;

use jiff::Timestamp;

use crate::domain::id::UnitId;
use crate::engine::port::{self, Acceptance, Accepted, DeadLetter, IntakeEntry, Log};
use crate::engine::vault::Vault;
use crate::route::rulebook::RuleBook;

use super::fields;
use super::mapping::Mapping;
use super::records::Record;
use super::rejection::{Rejection, RejectionCode};
use super::seal;

/// Where records come from and how they are read.
#[derive(Debug, Clone)]
pub struct Origin {
    /// Name of the file or endpoint.
    pub name: String,
    /// How its names map to fields.
    pub mapping: Mapping,
}

/// A batch, parsed: entries to accept, and letters to keep aside.
#[derive(Debug, Default)]
pub struct Parsed {
    /// What can be taken, with the record it came from.
    pub entries: Vec<(IntakeEntry, Record)>,
    /// What cannot.
    pub dead: Vec<DeadLetter>,
}

/// What became of a batch.
#[derive(Debug, Default)]
pub struct Taken {
    /// New appeals, on disk.
    pub new: Vec<Accepted>,
    /// How many were there before.
    pub repeated: u64,
    /// How many are kept aside.
    pub dead: Vec<DeadLetter>,
}

/// Parses and seals a batch. Pure computing, apart from fresh keys.
pub fn parse(
    records: Vec<Record>,
    origin: &Origin,
    vault: &Vault,
    book: &RuleBook,
    now: Timestamp,
) -> Parsed {
    let mut parsed = Parsed::default();
    for record in records {
        let checked = match &record.content {
            Ok(object) => fields::check(&origin.mapping.apply(object, now), now),
            Err(rejection) => Err(vec![rejection.clone()]),
        };
        match checked {
            Ok(checked) => {
                let entry = seal::entry(checked, vault, |name| units_named(book, name), now);
                parsed.entries.push((entry, record));
            }
            Err(wrong) => parsed.dead.push(letter(&record, &wrong, origin, vault, now)),
        }
    }
    parsed
}

/// The units whose full or short name is exactly the respondent's.
fn units_named(book: &RuleBook, name: &str) -> Vec<UnitId> {
    let name = name.trim();
    let named = |unit: &&crate::domain::unit::Unit| unit.names().any(|one| one == name);
    book.organisation.iter().filter(named).map(|unit| unit.id.clone()).collect()
}

/// A dead letter for a record.
fn letter(
    record: &Record,
    wrong: &[Rejection],
    origin: &Origin,
    vault: &Vault,
    now: Timestamp,
) -> DeadLetter {
    let detail = wrong.iter().map(ToString::to_string).collect::<Vec<_>>().join("；");
    let code = wrong.first().map_or(RejectionCode::BadField, |rejection| rejection.code);
    DeadLetter {
        source: record.from.as_ref().unwrap_or(&origin.name).clone(),
        row: record.row,
        code: code.word().to_owned(),
        detail,
        at: now,
        fingerprint: vault.hash(&record.bytes),
        sealed: vault.seal_letter(&record.bytes),
        reading: serde_json::to_string(&origin.mapping).unwrap_or_default(),
    }
}

/// Puts a parsed batch into the log.
///
/// # Errors
/// Those of the log; nothing is taken then.
pub async fn take<L: Log>(
    parsed: Parsed,
    log: &Arc<L>,
    origin: &Origin,
    vault: &Vault,
    now: Timestamp,
) -> Result<Taken, port::Error> {
    let (entries, records): (Vec<_>, Vec<_>) = parsed.entries.into_iter().unzip();
    let appeals: Vec<_> =
        entries.iter().map(|entry| (Arc::clone(&entry.appeal), entry.accepted_at)).collect();
    let outcome = log.accept(entries).await?;
    let mut taken = Taken { dead: parsed.dead, ..Taken::default() };
    for ((acceptance, (appeal, accepted_at)), record) in
        outcome.into_iter().zip(appeals).zip(&records)
    {
        match acceptance {
            Acceptance::New(position) => {
                taken.new.push(Accepted { position, appeal, accepted_at });
            }
            Acceptance::Repeated(_) => taken.repeated += 1,
            Acceptance::Reused(position) => {
                let message = format!(
                    "该编号已用于第 {} 号进件且内容不同；如为补充请换新编号重报",
                    position.0
                );
                let rejection =
                    Rejection::field(RejectionCode::SourceIdReused, "source_id", message);
                taken.dead.push(letter(record, &[rejection], origin, vault, now));
            }
        }
    }
    if !taken.dead.is_empty() {
        log.keep_dead(taken.dead.clone()).await?;
    }
    Ok(taken)
}
