//! The named limit: a bare program that publishes and consumes the same bytes in as many messages, on streams of
//! the same configuration, with nothing to decide and nothing to wait for but the acknowledgements.
//!
//! Must never: do less on the server than the whole way does.

use std::collections::VecDeque;

use async_nats::jetstream::{self, Context};
use futures_util::StreamExt;
use hotline::app::clock::Stopwatch;

use crate::flow::{WINDOW, consumer};
use crate::servers::Servers;

/// Messages of one stream for each appeal, and their size.
#[derive(Debug, Clone)]
pub struct Share {
    pub stream: &'static str,
    pub subject: &'static str,
    pub per_appeal: f64,
    pub bytes: usize,
}

/// What the whole way leaves in the streams, for each appeal.
pub async fn shares(servers: &Servers, appeals: u64) -> Vec<Share> {
    const STREAMS: &[(&str, &str)] = &[
        ("KEYS", "key"),
        ("APPEALS", "ap.phone"),
        ("EVENTS", "ev.0"),
        ("DISPATCH", "disp.city.unit"),
        ("NOTICE", "note.unit"),
        ("DECIDED", "decided.phone"),
        ("FOLLOWUP", "cb"),
    ];
    let context = jetstream::new(servers.client().await);
    let mut shares = Vec::new();
    for (stream, subject) in STREAMS.iter().copied() {
        let info = context.get_stream(stream).await.expect("a stream").cached_info().clone();
        let messages = info.state.messages;
        if messages > 0 {
            #[expect(clippy::cast_precision_loss, reason = "counts are small")]
            let per_appeal = messages as f64 / appeals as f64;
            let bytes = usize::try_from(info.state.bytes / messages).expect("small");
            shares.push(Share { stream, subject, per_appeal, bytes });
        }
    }
    shares
}

/// Appeals a second.
pub async fn throughput(servers: &Servers, shares: &[Share], body: usize, count: usize) -> f64 {
    let writing = jetstream::new(servers.client().await);
    let reading = jetstream::new(servers.client().await);
    let config = jetstream::consumer::pull::Config {
        durable_name: Some("bare".into()),
        max_ack_pending: 20_000,
        ..jetstream::consumer::pull::Config::default()
    };
    let mailbox = reading.create_consumer_on_stream(config, "INTAKE").await.expect("a consumer");
    let queue = consumer(&reading, "bare", "disp.>").await;
    let dispatch = shares.iter().find(|one| one.stream == "DISPATCH").expect("it has messages");
    let queued = of(dispatch, count);
    let watch = Stopwatch::start();
    let taking = tokio::spawn(async move {
        let messages =
            mailbox.stream().max_messages_per_batch(2_000).messages().await.expect("messages");
        let mut messages = messages.take(count);
        while let Some(message) = messages.next().await {
            message.expect("a message").ack().await.expect("acknowledged");
        }
    });
    let consuming = tokio::spawn(async move {
        let mut messages =
            queue.stream().max_messages_per_batch(2_000).messages().await.expect("messages");
        for _ in 0..queued {
            let message = messages.next().await.expect("more").expect("a message");
            message.ack().await.expect("acknowledged");
        }
    });
    publish(&writing, shares, body, count).await;
    taking.await.expect("all taken");
    consuming.await.expect("all consumed");
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let rate = count as f64 / watch.seconds();
    rate
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "counts are small and positive"
)]
fn of(share: &Share, appeals: usize) -> usize {
    (share.per_appeal * appeals as f64).round() as usize
}

async fn publish(context: &Context, shares: &[Share], body: usize, count: usize) {
    let mut waiting: VecDeque<jetstream::context::PublishAckFuture> =
        VecDeque::with_capacity(WINDOW);
    let mut sent = vec![0; shares.len()];
    let bodies: Vec<bytes::Bytes> =
        shares.iter().map(|share| vec![b'x'; share.bytes].into()).collect();
    let appeal: bytes::Bytes = vec![b'x'; body].into();
    for nth in 0..count {
        let mut batch = vec![(format!("in.phone.bare{nth}"), appeal.clone())];
        for ((share, sent), body) in shares.iter().zip(&mut sent).zip(&bodies) {
            while *sent < of(share, nth + 1) {
                batch.push((format!("{}.bare{sent}", share.subject), body.clone()));
                *sent += 1;
            }
        }
        for (subject, body) in batch {
            if waiting.len() == WINDOW {
                waiting.pop_front().expect("one waits").await.expect("acknowledged");
            }
            waiting.push_back(context.publish(subject, body).await.expect("sent"));
        }
    }
    for ack in waiting {
        ack.await.expect("acknowledged");
    }
}
