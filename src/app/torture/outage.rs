//! How long nobody was answered: from the death of a server until the event log decides again and the mailbox
//! acknowledges again.
//!
//! Must never: put anything into the event log.

use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::context::{ContextBuilder, PublishErrorKind};

use crate::app::clock::Stopwatch;

use super::ledger::{Ledger, Publication};
use super::line::Line;
use super::pace::pause;
use super::publish::Publisher;

/// Seconds after which an outage is told as what it is then.
const LONGEST_SECONDS: f64 = 120.0;
/// How long one try waits.
const TRY_WITHIN: Duration = Duration::from_millis(400);

/// Measures it, in milliseconds.
pub(super) async fn measure(urls: Vec<String>, line: Line, ledger: Ledger, nth: u32) -> u64 {
    let watch = Stopwatch::start();
    let hasty = Line {
        client: line.client.clone(),
        context: ContextBuilder::new().timeout(TRY_WITHIN).build(line.client),
    };
    while watch.seconds() < LONGEST_SECONDS && !decides(&hasty).await {
        pause(20).await;
    }
    let text = format!("停电探测第{nth}次，路灯坏了");
    let probe = Publication::good("web", format!("probe-{nth}"), text);
    Publisher { urls, line: hasty, ledger, seed: 0, appeals: 0 }
        .publish_until_answered(probe)
        .await;
    milliseconds(watch.seconds())
}

/// Whether the event log refuses what can never be true: it takes a leader to say so.
async fn decides(line: &Line) -> bool {
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Expected-Last-Subject-Sequence", "4000000000");
    let sent = line.context.publish_with_headers("ev.0.probe", headers, "{}".into()).await;
    let answered = match sent {
        Ok(waiting) => waiting.await.map(|_| ()),
        Err(error) => Err(error),
    };
    answered.is_err_and(|error| error.kind() == PublishErrorKind::WrongLastSequence)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few minutes at most"
)]
fn milliseconds(seconds: f64) -> u64 {
    (seconds * 1_000.0) as u64
}
