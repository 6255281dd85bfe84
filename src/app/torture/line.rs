//! A connection of somebody outside: a publisher, a unit, the staff, the one who probes.
//!
//! Must never: share the engine's own connection, or its way of publishing.

use std::time::Duration;

use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions};

/// How long one question waits.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(2);

/// A connection.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub client: Client,
    pub context: Context,
}

impl Line {
    /// Connects to any of the servers; while none answers it is tried again by itself.
    pub(super) async fn connect(urls: &[String], name: &str) -> anyhow::Result<Self> {
        let client = ConnectOptions::new()
            .name(name)
            .retry_on_initial_connect()
            .request_timeout(Some(ANSWER_WITHIN))
            .reconnect_delay_callback(|_| Duration::from_millis(100))
            // A server that is frozen keeps its connections; it is given up after two of these.
            .ping_interval(Duration::from_secs(2))
            .connect(urls.to_vec())
            .await?;
        let context =
            jetstream::context::ContextBuilder::new().timeout(ANSWER_WITHIN).build(client.clone());
        Ok(Self { client, context })
    }
}
