//! The whole way: published by a call centre, understood, routed, committed, on the unit's queue, consumed by
//! its system; through a real service in this process, with its projector, lease and outbox.
//!
//! Must never: count an appeal whose assignment did not arrive.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, PullConsumer, pull};
use async_nats::jetstream::{self, Context};
use futures_util::StreamExt;
use hotline::app::clock::Stopwatch;
use hotline::app::open::open;
use hotline::app::service::{Service, serve};
use hotline::config::{EnvironmentInput, FileInput, Inputs, Settings};
use serde_json::{Map, Value};
use tempfile::TempDir;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::servers::Servers;
use crate::texts;

/// Publications that wait for their acknowledgement.
pub const WINDOW: usize = 1_024;

/// A service in this process.
pub struct Engine {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    _folder: TempDir,
}

impl Engine {
    pub async fn start(servers: &Servers) -> Self {
        Self::with_rules(servers, None).await
    }

    /// Under the rules of a folder, or the shipped ones.
    pub async fn with_rules(servers: &Servers, rules: Option<&Path>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let set = |key: &str, value: String| (key.to_owned(), value);
        let settings = Settings::load(Inputs {
            file: FileInput::None,
            environment: EnvironmentInput::Given(HashMap::new()),
            command_line: vec![
                set("data.folder", folder.path().display().to_string()),
                set("data.log", "jetstream".into()),
                set("nats.servers", servers.urls.join(",")),
                set("serve.listen", "127.0.0.1:0".into()),
                set(
                    "rules.folder",
                    rules.map_or_else(String::new, |one| one.display().to_string()),
                ),
            ],
        })
        .expect("settings");
        let opened = open(&settings).await.expect("a log");
        let service = Service::bind(opened, &settings).await.expect("a service");
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let stopped = async { drop(stopped.await) };
            serve(service, stopped).await.expect("the service runs");
        });
        Self { stop, task, _folder: folder }
    }

    pub async fn stop(self) {
        self.stop.send(()).expect("it runs");
        self.task.await.expect("it ends");
    }
}

/// A durable consumer of units' queues.
pub async fn consumer(context: &Context, name: &str, filter: &str) -> PullConsumer {
    let config = pull::Config {
        durable_name: Some(name.to_owned()),
        filter_subject: filter.to_owned(),
        ack_policy: AckPolicy::Explicit,
        max_ack_pending: 20_000,
        ..pull::Config::default()
    };
    context.create_consumer_on_stream(config, "DISPATCH").await.expect("a consumer")
}

/// Consumes until `count` tickets have arrived at a unit; gives when each did.
pub async fn consume(
    consumer: PullConsumer,
    count: usize,
    watch: Stopwatch,
) -> HashMap<String, f64> {
    let mut arrived = HashMap::with_capacity(count);
    let mut messages =
        consumer.stream().max_messages_per_batch(2_000).messages().await.expect("messages");
    while arrived.len() < count {
        let message = messages.next().await.expect("more").expect("a message");
        let (_, ticket) = message.subject.rsplit_once('.').expect("a ticket");
        if !arrived.contains_key(ticket) {
            arrived.insert(ticket.to_owned(), watch.seconds());
        }
        message.ack().await.expect("acknowledged");
    }
    arrived
}

/// Publishes appeals as fast as they are acknowledged.
pub async fn publish(context: &Context, appeals: Vec<(String, Vec<u8>)>) {
    let mut waiting = VecDeque::with_capacity(WINDOW);
    for (subject, body) in appeals {
        if waiting.len() == WINDOW {
            let first: jetstream::context::PublishAckFuture =
                waiting.pop_front().expect("one waits");
            first.await.expect("acknowledged");
        }
        waiting.push_back(context.publish(subject, body.into()).await.expect("sent"));
    }
    for ack in waiting {
        ack.await.expect("acknowledged");
    }
}

/// Appeals a second over the whole way.
pub async fn throughput(servers: &Servers, bodies: &[Map<String, Value>], count: usize) -> f64 {
    let engine = Engine::start(servers).await;
    let reading = jetstream::new(servers.client().await);
    let writing = jetstream::new(servers.client().await);
    // The first few find caches cold and dictionaries unread.
    let warm = 100;
    let queue = consumer(&reading, "bench", "disp.>").await;
    publish(&writing, texts::some(bodies, 0, warm)).await;
    let appeals = texts::some(bodies, warm, count);
    consume(queue.clone(), warm, Stopwatch::start()).await;
    let watch = Stopwatch::start();
    let consuming = tokio::spawn(consume(queue, count, Stopwatch::start()));
    publish(&writing, appeals).await;
    consuming.await.expect("all arrived");
    let seconds = watch.seconds();
    engine.stop().await;
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let rate = count as f64 / seconds;
    rate
}

/// Milliseconds from publishing to the unit's queue, at so many appeals a second, in ascending order.
pub async fn latency(
    servers: &Servers,
    bodies: &[Map<String, Value>],
    a_second: u32,
    count: usize,
) -> Vec<f64> {
    let engine = Engine::start(servers).await;
    let reading = jetstream::new(servers.client().await);
    let writing = jetstream::new(servers.client().await);
    let queue = consumer(&reading, "bench", "disp.>").await;
    publish(&writing, texts::some(bodies, 1_000_000, 100)).await;
    consume(queue.clone(), 100, Stopwatch::start()).await;
    let watch = Stopwatch::start();
    let consuming = tokio::spawn(consume(queue, count, watch));
    let mut tick = tokio::time::interval(Duration::from_secs(1) / a_second);
    let mut sent = HashMap::with_capacity(count);
    let mut waiting = Vec::with_capacity(count);
    for nth in 0..count {
        tick.tick().await;
        let (subject, body) = texts::nth(bodies, nth);
        sent.insert(format!("b{nth}"), watch.seconds());
        let ack = writing.publish(subject, body.into()).await.expect("sent");
        // Answers are taken as they come: the client lets only so many wait.
        waiting.push(tokio::spawn(async move { ack.await.expect("acknowledged") }));
    }
    for ack in waiting {
        ack.await.expect("acknowledged");
    }
    let arrived = consuming.await.expect("all arrived");
    let tickets = tickets(&reading, count + 100).await;
    engine.stop().await;
    let took = |(id, at): (&String, &f64)| Some((arrived.get(tickets.get(id)?)? - at) * 1_000.0);
    let mut milliseconds: Vec<f64> = sent.iter().filter_map(took).collect();
    assert_eq!(milliseconds.len(), count, "each appeal is found by its id");
    milliseconds.sort_by(f64::total_cmp);
    milliseconds
}

/// Which ticket each appeal has become, by its source's id.
async fn tickets(context: &Context, count: usize) -> HashMap<String, String> {
    let config = pull::Config { ack_policy: AckPolicy::None, ..pull::Config::default() };
    let consumer = context.create_consumer_on_stream(config, "DECIDED").await.expect("a consumer");
    let mut messages = consumer.messages().await.expect("messages");
    let mut tickets = HashMap::with_capacity(count);
    while tickets.len() < count {
        let message = messages.next().await.expect("more").expect("a message");
        let body: Value = serde_json::from_slice(&message.payload).expect("JSON");
        let text = |field: &str| body[field].as_str().expect("a text").to_owned();
        tickets.insert(text("source_id"), text("ticket"));
    }
    tickets
}
