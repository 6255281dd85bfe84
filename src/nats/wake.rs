//! Word that the event log has grown, so that those who follow it need not wait for their next look. Whoever
//! has appended says so, once a batch, by a message that nobody keeps.
//!
//! Must never: be relied on; it may be late or missing, and whoever waits for it looks by itself, too.

use async_nats::Subscriber;
use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::ReadyChunks;

use super::error::Error;
use super::link::Link;

/// Where it is said; inside the engine's own account.
const SUBJECT: &str = "hotline.grown";
/// Words heard as one.
const TOGETHER: usize = 1_000;

/// Waits for word.
#[derive(Debug)]
pub struct Wake(ReadyChunks<Subscriber>);

impl Wake {
    /// From now on.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn open(link: &Link) -> Result<Self, Error> {
        let told = link.client.subscribe(SUBJECT).await;
        let told = told.map_err(|error| Error::request("跟随事件日志", error))?;
        Ok(Self(told.ready_chunks(TOGETHER)))
    }

    /// Returns when there is something new; never once there will be no more word.
    pub async fn next(&mut self) {
        if self.0.next().await.is_none() {
            std::future::pending().await
        }
    }
}

impl Link {
    /// Says that the log has grown.
    pub(super) async fn say_grown(&self) {
        if let Err(error) = self.client.publish(SUBJECT, Bytes::new()).await {
            tracing::debug!(%error, "growth not told");
        }
    }
}
