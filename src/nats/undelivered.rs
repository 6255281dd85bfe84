//! What consumers gave up: messages that a system did not acknowledge however often they came, or refused for
//! good. The server says so by advisories, which a stream keeps; an operator looks at them and gives the message
//! once more.
//!
//! Must never: give an old message once more where a newer one has taken its place.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::Error;
use super::header;
use super::kept::Kept;
use super::link::Link;
use super::publish::{Draft, Published};
use super::streams::StreamName;

/// A message that was given up (未能送达).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undelivered {
    /// By this the operator names it.
    pub id: u64,
    /// When it was given up.
    pub at: Timestamp,
    /// Of which stream.
    pub stream: StreamName,
    /// By whom.
    pub consumer: String,
    /// Its place in the stream.
    pub sequence: u64,
    /// How often it had come.
    pub deliveries: u64,
    /// Whether it was refused for good, by its consumer.
    pub refused: bool,
    /// Its subject; none where a newer message has taken its place, or it is too old.
    pub subject: Option<String>,
}

/// What became of giving it once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenAgain {
    /// It stands on the queue again.
    Given,
    /// A newer message has taken its place; nothing is owed any more.
    Superseded,
    /// There is no such entry.
    Unknown,
}

#[derive(Deserialize)]
struct Advisory {
    #[serde(rename = "type")]
    kind: String,
    timestamp: Timestamp,
    stream: String,
    consumer: String,
    stream_seq: u64,
    #[serde(default)]
    deliveries: u64,
}

/// All that was given up, oldest first.
///
/// # Errors
/// The cluster's.
pub async fn list(link: &Link) -> Result<Vec<Undelivered>, Error> {
    let kept = link.from(StreamName::Undelivered, ">", 1, usize::MAX).await?;
    let mut listed = Vec::with_capacity(kept.len());
    for one in kept {
        let Some((advisory, stream)) = read(&one) else { continue };
        let original = link.at_of_leader(stream, advisory.stream_seq).await?;
        listed.push(Undelivered {
            id: one.sequence,
            at: advisory.timestamp,
            stream,
            consumer: advisory.consumer,
            sequence: advisory.stream_seq,
            deliveries: advisory.deliveries,
            refused: advisory.kind.ends_with(".terminated"),
            subject: original.map(|kept| kept.subject),
        });
    }
    Ok(listed)
}

/// Gives a message once more, to all who read its subject, and forgets the entry.
///
/// # Errors
/// The cluster's.
pub async fn give_again(link: &Link, id: u64) -> Result<GivenAgain, Error> {
    let entry = link.at_of_leader(StreamName::Undelivered, id).await?;
    let Some((advisory, stream)) = entry.as_ref().and_then(read) else {
        return Ok(GivenAgain::Unknown);
    };
    let given = match link.at_of_leader(stream, advisory.stream_seq).await? {
        None => GivenAgain::Superseded,
        Some(original) => once_more(link, stream, original, id).await?,
    };
    link.forget(StreamName::Undelivered, id).await?;
    Ok(given)
}

/// The body keeps its id, by which a system drops what it has had; the server needs another one.
async fn once_more(
    link: &Link,
    stream: StreamName,
    original: Kept,
    entry: u64,
) -> Result<GivenAgain, Error> {
    let was = original.header(header::MESSAGE_ID).unwrap_or_default();
    let id = format!("{was}:again:{entry}");
    let Kept { sequence, subject, headers, body } = original;
    let draft = Draft::new(stream, subject, id, body).after(sequence).with_all(&headers);
    match link.publish_all(&[draft]).await?.pop() {
        Some(Published::At(_)) => Ok(GivenAgain::Given),
        Some(Published::Refused(_)) | None => Ok(GivenAgain::Superseded),
    }
}

fn read(kept: &Kept) -> Option<(Advisory, StreamName)> {
    let advisory: Advisory = serde_json::from_slice(&kept.body).ok()?;
    let stream = StreamName::ALL.iter().copied().find(|one| one.word() == advisory.stream)?;
    Some((advisory, stream))
}
