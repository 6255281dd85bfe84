//! Reads a stream as it lies, message by message, in order.
//!
//! Must never: leave a message out because it cannot be understood.

use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::OrderedConfig;
use futures_util::StreamExt;
use serde_json::Value;
use tokio::time::timeout;

/// How long the next message may take.
const NEXT_WITHIN: Duration = Duration::from_secs(20);

/// A message.
#[derive(Debug, Clone, Default)]
pub(in crate::app::torture) struct Raw {
    pub sequence: u64,
    pub subject: String,
    /// `Nats-Msg-Id`.
    pub id: String,
    /// `Hotline-Previous` and `Hotline-Hash`.
    pub link: (String, String),
    pub bytes: Vec<u8>,
    /// What is JSON of it: all, or its first line; else null.
    pub body: Value,
}

/// Reads all of a stream.
pub(in crate::app::torture) async fn read(
    context: &Context,
    stream: &str,
) -> anyhow::Result<Vec<Raw>> {
    let found = context.get_stream_no_info(stream).await?;
    let wanted = found.get_info().await?.state.messages;
    let config = OrderedConfig { deliver_policy: DeliverPolicy::All, ..OrderedConfig::default() };
    let mut messages = found.create_consumer(config).await?.messages().await?;
    let mut all = Vec::new();
    while (all.len() as u64) < wanted {
        let next = timeout(NEXT_WITHIN, messages.next()).await;
        let Ok(Some(message)) = next else {
            anyhow::bail!("{stream} 应有 {wanted} 条，只读到 {} 条", all.len());
        };
        let message = message?;
        let header = |name: &str| {
            let value = message.headers.as_ref().and_then(|headers| headers.get(name));
            value.map(ToString::to_string).unwrap_or_default()
        };
        let place = message.info().map_err(|error| anyhow::anyhow!("{error}"))?;
        all.push(Raw {
            sequence: place.stream_sequence,
            subject: message.subject.to_string(),
            id: header("Nats-Msg-Id"),
            link: (header("Hotline-Previous"), header("Hotline-Hash")),
            bytes: message.payload.to_vec(),
            body: line(&message.payload),
        });
    }
    Ok(all)
}

fn line(payload: &[u8]) -> Value {
    let values = serde_json::Deserializer::from_slice(payload).into_iter::<Value>();
    values.take(1).find_map(Result::ok).unwrap_or_default()
}
