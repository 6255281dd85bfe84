//! Word that the event log has grown, so that those who follow it need not wait for their next look.
//!
//! Must never: be relied on; it may be late or missing, and whoever waits for it looks by itself, too.

use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::{Ordered, OrderedConfig};
use futures_util::StreamExt;
use futures_util::stream::ReadyChunks;

use super::error::Error;
use super::link::Link;
use super::streams::StreamName;

/// Commits told of at once.
const TOGETHER: usize = 1_000;

/// Waits for word.
pub struct Wake(ReadyChunks<Ordered>);

impl std::fmt::Debug for Wake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Wake").finish_non_exhaustive()
    }
}

impl Wake {
    /// From now on.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn open(link: &Link) -> Result<Self, Error> {
        let fail = |error: &dyn std::fmt::Display| Error::request("跟随事件日志", error);
        let config = OrderedConfig {
            deliver_policy: DeliverPolicy::New,
            headers_only: true,
            ..OrderedConfig::default()
        };
        let consumer = link
            .context
            .create_consumer_on_stream(config, StreamName::Events.word())
            .await
            .map_err(|error| fail(&error))?;
        let told = consumer.messages().await.map_err(|error| fail(&error))?;
        Ok(Self(told.ready_chunks(TOGETHER)))
    }

    /// Returns when there is something new; never once there will be no more word.
    pub async fn next(&mut self) {
        match self.0.next().await {
            Some(told) if told.iter().any(Result::is_ok) => {}
            Some(_) | None => std::future::pending().await,
        }
    }
}
