//! Where log lines go: standard error, as text for people or as JSON for collectors.
//!
//! Must never: write to standard output, which belongs to the commands, or colour lines.

use tracing::Level;
use tracing::level_filters::LevelFilter;
use tracing::subscriber::SetGlobalDefaultError;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt::{MakeWriter, layer};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::Registry;

use super::json::JsonLines;

/// The target of our own lines.
const OWN_TARGET: &str = "hotline";
/// That of the client's tries to connect.
const RECONNECTING_TARGET: &str = "async_nats::connector";

/// Logging could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Somebody was faster.
    #[error("日志已经设置过")]
    AlreadySet(#[source] SetGlobalDefaultError),
}

/// Logs as text to standard error, from `level` up; libraries from warnings up.
///
/// # Errors
/// When logging is already set up.
pub fn init_text(level: Level) -> Result<(), Error> {
    tracing::subscriber::set_global_default(text(level, std::io::stderr)).map_err(Error::AlreadySet)
}

/// Logs as JSON to standard error, from `level` up; libraries from warnings up.
///
/// # Errors
/// When logging is already set up.
pub fn init_json(level: Level) -> Result<(), Error> {
    tracing::subscriber::set_global_default(json(level, std::io::stderr)).map_err(Error::AlreadySet)
}

/// Text lines to `writer`.
pub(super) fn text<W>(level: Level, writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = layer().with_ansi(false).with_writer(writer).with_filter(targets(level));
    Registry::default().with(lines)
}

/// JSON lines to `writer`.
pub(super) fn json<W>(level: Level, writer: W) -> impl tracing::Subscriber + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let lines = layer()
        .with_ansi(false)
        .with_writer(writer)
        .event_format(JsonLines)
        .with_filter(targets(level));
    Registry::default().with(lines)
}

/// Our own lines from `level` up, those of libraries from warnings up at most. The client of NATS calls each try to
/// connect again an error; that a connection was lost is our own line.
fn targets(level: Level) -> Targets {
    let others = LevelFilter::from(level).min(LevelFilter::WARN);
    let targets = Targets::new().with_target(OWN_TARGET, level).with_default(others);
    targets.with_target(RECONNECTING_TARGET, LevelFilter::OFF)
}
