//! What is done to a cluster beside running on it: its streams are made, checked, and told of.
//!
//! Must never: narrow a stream unless it is told to.

use std::path::{Path, PathBuf};

use jiff::SignedDuration;

use crate::app::clock::SystemClock;
use crate::config::{LogKind, NatsSettings, NotServers, ServerAddresses, Settings};
use crate::engine::clock::Clock;
use crate::nats::{self, Archiver, Change, Endpoint, Link};

/// How far this machine's clock may be from the cluster's when something is begun. Later a clock that is put is
/// not followed; one that was wrong from the beginning would be.
const CLOCK_SECONDS_MAX: u64 = 30;

/// The same settings with the log on the server at `url`.
///
/// # Errors
/// When that is no address.
pub fn on(settings: &Settings, url: &str) -> Result<Settings, NotServers> {
    let mut settings = settings.clone();
    settings.data.log = LogKind::Jetstream;
    settings.nats.servers = ServerAddresses::try_from(url.to_owned())?;
    Ok(settings)
}

/// This machine's folder of the archive.
pub fn archive_folder(settings: &Settings) -> PathBuf {
    let own = settings.archive.folder();
    own.map_or_else(|| settings.data.folder.join("archive"), Path::to_owned)
}

/// How old a commit is when it leaves the cluster's log; none where all stay.
pub fn archived_after(settings: &Settings) -> Option<SignedDuration> {
    let days = settings.archive.after_days;
    (days > 0).then(|| SignedDuration::from_hours(24 * i64::from(days)))
}

/// What archives the log of the cluster that the settings name.
///
/// # Errors
/// The cluster's.
pub async fn archiver(settings: &Settings) -> Result<Archiver, nats::Error> {
    let link = link(&settings.nats).await?;
    Archiver::open(link, archive_folder(settings)).await
}

/// A connection to the cluster that the settings name.
///
/// # Errors
/// The cluster's.
pub async fn link(settings: &NatsSettings) -> Result<Link, nats::Error> {
    Link::connect(&endpoint(settings)).await
}

/// Compares this machine's clock with the cluster's.
///
/// # Errors
/// Clocks that are too far apart; the cluster's.
pub async fn check_clock(link: &Link) -> Result<(), nats::Error> {
    let cluster = link.time().await?;
    let apart_seconds = SystemClock.now().duration_since(cluster).as_secs().unsigned_abs();
    if apart_seconds <= CLOCK_SECONDS_MAX {
        return Ok(());
    }
    Err(nats::Error::ClockOff { apart_seconds, most_seconds: CLOCK_SECONDS_MAX })
}

/// What [`set_up`] would do.
///
/// # Errors
/// The cluster's.
pub async fn planned(settings: &NatsSettings) -> Result<Vec<Change>, nats::Error> {
    let link = link(settings).await?;
    nats::plan(&link, settings.replicas).await
}

/// Makes the streams that are missing and mends those that differ; what would narrow one only with `force`.
/// Gives what was left.
///
/// # Errors
/// The cluster's.
pub async fn set_up(settings: &NatsSettings, force: bool) -> Result<Vec<Change>, nats::Error> {
    let link = link(settings).await?;
    nats::apply(&link, settings.replicas, force).await
}

/// Where the settings say that the cluster is.
fn endpoint(settings: &NatsSettings) -> Endpoint {
    Endpoint {
        servers: settings.servers.each().map(str::to_owned).collect(),
        credentials: settings.credentials_file().map(ToOwned::to_owned),
        authority: settings.ca_file().map(ToOwned::to_owned),
        name: "hotline".to_owned(),
    }
}
