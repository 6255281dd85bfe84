//! Making the streams, and finding out in what they differ from what is asked.
//!
//! Must never: narrow what a stream keeps unless it is told to.

use std::time::Duration;

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::context::GetStreamErrorKind;
use async_nats::jetstream::kv::{self, Store};
use async_nats::jetstream::stream::Config;
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

use super::error::Error;
use super::link::Link;
use super::log::BUCKET;
use super::publish::wait;
use super::streams::StreamName;

/// How long a cluster is given to find a place for a stream.
const PLACED_WITHIN: Duration = Duration::from_secs(20);
/// Pause between two tries.
const PLACED_AGAIN_AFTER: Duration = Duration::from_millis(300);
/// Fields on which it depends that nothing is lost or doubled; the engine does not start on others.
const ESSENTIAL: &[&str] = &[
    "subjects",
    "retention",
    "storage",
    "discard",
    "discard_new_per_subject",
    "max_msgs_per_subject",
    "deny_delete",
    "deny_purge",
    "allow_direct",
    "allow_rollup_hdrs",
    "no_ack",
    "sealed",
    "persist_mode",
];
/// Fields that an operator may have set otherwise for a reason.
const TUNED: &[&str] = &[
    "num_replicas",
    "max_age",
    "max_bytes",
    "max_msgs",
    "max_msg_size",
    "duplicate_window",
    "compression",
];

/// A field that is not as asked (差异).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// Its name in the server's configuration.
    pub field: &'static str,
    /// What is asked.
    pub wanted: Value,
    /// What is.
    pub found: Value,
    /// Whether making it so keeps less than before.
    pub narrows: bool,
}

/// What is to be done about a stream (改动).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// Which.
    pub stream: StreamName,
    /// Nothing but making it, where it is missing.
    pub missing: bool,
    /// In what it differs.
    pub differences: Vec<Difference>,
}

impl Change {
    /// Whether nothing is to be done.
    pub fn is_none(&self) -> bool {
        !self.missing && self.differences.is_empty()
    }
}

/// What [`apply`] would do about each stream.
///
/// # Errors
/// The cluster's.
pub async fn plan(link: &Link, replicas: u8) -> Result<Vec<Change>, Error> {
    let mut changes = Vec::with_capacity(StreamName::ALL.len());
    for stream in StreamName::ALL.iter().copied() {
        changes.push(match found(link, stream).await? {
            None => Change { stream, missing: true, differences: Vec::new() },
            Some(config) => {
                let differences =
                    differences(&stream.config(replicas), &config, &[ESSENTIAL, TUNED].concat());
                Change { stream, missing: false, differences }
            }
        });
    }
    Ok(changes)
}

/// Makes what is missing and mends what differs; what would narrow a stream only with `force`. Gives what was
/// left.
///
/// # Errors
/// The cluster's, as when a field cannot be changed any more.
pub async fn apply(link: &Link, replicas: u8, force: bool) -> Result<Vec<Change>, Error> {
    let mut left = Vec::new();
    for change in plan_once_led(link, replicas).await?.into_iter().filter(|one| !one.is_none()) {
        let wanted = change.stream.config(replicas);
        if change.missing {
            create(link, wanted).await?;
        } else if force || !change.differences.iter().any(|one| one.narrows) {
            let updated = link.context.update_stream(wanted).await;
            updated.map_err(|error| Error::request("修改流", error))?;
        } else {
            left.push(change);
        }
    }
    bucket_with(link, replicas).await?;
    Ok(left)
}

/// A cluster that has just begun has no leader who could answer for a while.
async fn plan_once_led(link: &Link, replicas: u8) -> Result<Vec<Change>, Error> {
    let give_up = Instant::now() + PLACED_WITHIN;
    loop {
        match plan(link, replicas).await {
            Err(error) if Instant::now() < give_up => tracing::debug!(%error, "no leader yet"),
            planned => return planned,
        }
        wait(PLACED_AGAIN_AFTER).await;
    }
}

/// A cluster that has just begun has no peers to place a stream on for a while.
async fn create(link: &Link, wanted: Config) -> Result<(), Error> {
    let give_up = Instant::now() + PLACED_WITHIN;
    loop {
        let Err(error) = link.context.create_stream(wanted.clone()).await else { return Ok(()) };
        if Instant::now() >= give_up {
            return Err(Error::request("建立流", error));
        }
        tracing::debug!(%error, stream = wanted.name, "stream not made yet");
        wait(PLACED_AGAIN_AFTER).await;
    }
}

/// Whether every stream is there, and is one on which nothing is lost or doubled.
///
/// # Errors
/// [`Error::Missing`], [`Error::Differs`], or the cluster's.
pub(super) async fn check(link: &Link) -> Result<(), Error> {
    for stream in StreamName::ALL.iter().copied() {
        let config = found(link, stream).await?.ok_or(Error::Missing(stream))?;
        let wanted = stream.config(1);
        let mut wrong = differences(&wanted, &config, ESSENTIAL);
        if stream.is_log() {
            wrong.extend(differences(&wanted, &config, &["max_age"]));
        }
        if !wrong.is_empty() {
            let told =
                |one: &Difference| format!("{} 应为 {}，现为 {}", one.field, one.wanted, one.found);
            let what = wrong.iter().map(told).collect::<Vec<_>>().join("；");
            return Err(Error::Differs { stream, what });
        }
    }
    Ok(())
}

/// The bucket of marks.
///
/// # Errors
/// The cluster's; it is missing.
pub(super) async fn bucket(link: &Link) -> Result<Store, Error> {
    let found = link.context.get_key_value(BUCKET).await;
    found.map_err(|error| Error::request("打开标记（请先执行 hotline nats setup）", error))
}

async fn bucket_with(link: &Link, replicas: u8) -> Result<(), Error> {
    let config = kv::Config {
        bucket: BUCKET.to_owned(),
        description: "hotline".to_owned(),
        history: 1,
        num_replicas: usize::from(replicas),
        // Keys that expire leave a marker, so that those who watch a lease hear of it.
        limit_markers: Some(Duration::from_secs(60)),
        ..kv::Config::default()
    };
    let made = link.context.create_or_update_key_value(config).await;
    made.map(|_| ()).map_err(|error| Error::request("建立标记", error))
}

/// How a stream is, if it is there.
///
/// # Errors
/// The cluster's.
pub(super) async fn found(link: &Link, stream: StreamName) -> Result<Option<Config>, Error> {
    let error = match link.context.get_stream(stream.word()).await {
        Ok(found) => return Ok(Some(found.cached_info().config.clone())),
        Err(error) => error,
    };
    match error.kind() {
        GetStreamErrorKind::JetStream(told) if told.error_code() == ErrorCode::STREAM_NOT_FOUND => {
            Ok(None)
        }
        GetStreamErrorKind::JetStream(_)
        | GetStreamErrorKind::EmptyName
        | GetStreamErrorKind::Request
        | GetStreamErrorKind::InvalidStreamName => Err(Error::request("查询流", error)),
    }
}

fn differences(wanted: &Config, found: &Config, fields: &[&'static str]) -> Vec<Difference> {
    let json = |config: &Config| serde_json::to_value(config).unwrap_or_default();
    let (wanted, found) = (json(wanted), json(found));
    let differs = |field: &&'static str| {
        let (wanted, found) = (wanted[*field].clone(), found[*field].clone());
        // A stream that denies purging denies it for ever; it can only not be archived.
        let stricter = *field == "deny_purge" && found == Value::Bool(true);
        (wanted != found && !stricter).then(|| {
            let narrows = narrows(field, &wanted, &found);
            Difference { field, wanted, found, narrows }
        })
    };
    fields.iter().filter_map(differs).collect()
}

/// Whether a stream keeps less once a field is as wanted.
fn narrows(field: &str, wanted: &Value, found: &Value) -> bool {
    // Zero and less mean without bound.
    let bound = |value: &Value| value.as_i64().filter(|bound| *bound > 0).unwrap_or(i64::MAX);
    match field {
        "max_age" | "max_bytes" | "max_msgs" | "max_msg_size" | "max_msgs_per_subject" => {
            bound(wanted) < bound(found)
        }
        "num_replicas" => wanted.as_u64() < found.as_u64(),
        "subjects" => {
            let kept = |one: &Value| wanted.as_array().is_some_and(|all| all.contains(one));
            !found.as_array().is_some_and(|all| all.iter().all(kept))
        }
        "discard" => wanted == "old",
        "deny_delete" => found == &Value::Bool(true),
        "storage" | "retention" => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(stream: StreamName, edit: impl FnOnce(&mut Config)) -> Vec<(&'static str, bool)> {
        let mut found = stream.config(1);
        edit(&mut found);
        let fields = [ESSENTIAL, TUNED].concat();
        let found = differences(&stream.config(1), &found, &fields);
        found.into_iter().map(|one| (one.field, one.narrows)).collect()
    }

    #[test]
    fn what_differs_is_told_with_whether_mending_it_narrows() {
        assert_eq!(change(StreamName::Events, |_| {}), []);
        assert_eq!(
            change(StreamName::Appeals, |one| one.deny_purge = false),
            [("deny_purge", false)]
        );
        assert_eq!(change(StreamName::Events, |one| one.deny_purge = true), []);
        let year = Duration::from_hours(24 * 365);
        assert_eq!(change(StreamName::Dispatch, |one| one.max_age = year), [("max_age", true)]);
        assert_eq!(
            change(StreamName::Dispatch, |one| one.max_age = Duration::ZERO),
            [("max_age", true)]
        );
        assert_eq!(change(StreamName::Events, |one| one.max_age = year), [("max_age", false)]);
        assert_eq!(
            change(StreamName::Events, |one| one.num_replicas = 3),
            [("num_replicas", true)]
        );
        let more = |one: &mut Config| one.subjects.push("old.>".to_owned());
        assert_eq!(change(StreamName::Intake, more), [("subjects", true)]);
    }
}
