//! What a unit's system gives up is seen, and given once more: through the commands that an operator has.
//!
//! Must never: wait longer than the server's own pauses.

use std::time::Duration;

use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::{self, AckKind, Context, Message};
use futures_util::StreamExt;
use serde_json::Value;

use super::server::{Options, Server};
use crate::app::{Ran, TestApp, wait_for};

struct Desk {
    server: Server,
    app: TestApp,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { server: Server::start(Options::default()), app: TestApp::new() };
        desk.ran(&["nats", "setup"]).ends(0);
        desk
    }

    fn ran(&self, args: &[&str]) -> Ran {
        Ran::of(self.app.command(args).env("HOTLINE__NATS__SERVERS", self.server.url()))
    }

    async fn context(&self) -> Context {
        jetstream::new(async_nats::connect(self.server.url()).await.unwrap())
    }

    fn listed(&self) -> Vec<Value> {
        let told = self.ran(&["nats", "dlq", "list", "--json"]).ends(0).json();
        told.as_array().unwrap().clone()
    }

    fn listed_one(&self) -> Value {
        wait_for("an entry", || self.listed().first().cloned())
    }
}

async fn put(context: &Context, subject: &'static str, id: &str, body: &'static str) {
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Msg-Id", id);
    context.publish_with_headers(subject, headers, body.into()).await.unwrap().await.unwrap();
}

async fn next(consumer: &PullConsumer) -> Message {
    consumer.messages().await.unwrap().next().await.unwrap().unwrap()
}

async fn queue(context: &Context, deliveries: i64) -> PullConsumer {
    let config = pull::Config {
        durable_name: Some("unit-a".into()),
        filter_subject: "disp.*.a.*".into(),
        max_deliver: deliveries,
        ack_wait: Duration::from_millis(200),
        ..pull::Config::default()
    };
    context.create_consumer_on_stream(config, "DISPATCH").await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_is_never_acknowledged_is_listed_and_given_once_more() {
    let desk = Desk::new();
    let context = desk.context().await;
    let consumer = queue(&context, 1).await;
    put(&context, "disp.city.a.1", "one", "first").await;
    drop(next(&consumer).await);
    // The server notices that a message has come often enough when it would give it again.
    let pulling = tokio::spawn({
        let consumer = consumer.clone();
        async move { next(&consumer).await }
    });
    let entry = tokio::task::block_in_place(|| desk.listed_one());
    assert_eq!(
        (&entry["consumer"], &entry["subject"]),
        (&"unit-a".into(), &"disp.city.a.1".into())
    );
    assert_eq!((&entry["deliveries"], &entry["refused"]), (&1.into(), &false.into()));
    let id = entry["id"].to_string();
    let told = desk.ran(&["nats", "dlq", "replay", &id]).ends(0);
    assert!(told.out.contains("已重新投递"), "{told:#?}");
    let again = pulling.await.unwrap();
    assert_eq!(again.payload, "first");
    again.double_ack().await.unwrap();
    assert_eq!(desk.listed(), [] as [Value; 0]);
    desk.ran(&["nats", "dlq", "replay", &id]).ends(6).tells(&["没有这一条"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_was_refused_and_replaced_is_owed_no_more() {
    let desk = Desk::new();
    let context = desk.context().await;
    let consumer = queue(&context, 5).await;
    put(&context, "disp.city.a.2", "one", "poison").await;
    next(&consumer).await.ack_with(AckKind::Term).await.unwrap();
    let entry = tokio::task::block_in_place(|| desk.listed_one());
    assert_eq!(entry["refused"], true);
    put(&context, "disp.city.a.2", "two", "newer").await;
    let told = desk.ran(&["nats", "dlq", "replay", "--all"]).ends(0);
    assert!(told.out.contains("已有更新的消息"), "{told:#?}");
    assert_eq!(next(&consumer).await.payload, "newer");
    assert!(desk.ran(&["nats", "dlq", "list"]).ends(0).out.contains("没有未能送达的消息"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn queues_are_made_for_those_who_are_asked_for_and_making_them_again_changes_nothing() {
    let desk = Desk::new();
    let args = ["nats", "queues", "--unit", "s-shi", "--call-centre", "12345=phone,web"];
    for _ in 0..2 {
        let told = desk.ran(&args).ends(0);
        assert!(told.out.contains("5 个队列"), "{told:#?}");
    }
    desk.ran(&["nats", "queues", "--unit", "nobody"]).ends(6).tells(&["nobody"]);
    let context = desk.context().await;
    let stream = context.get_stream("DECIDED").await.unwrap();
    let mut centre: PullConsumer = stream.get_consumer("centre-12345").await.unwrap();
    let filters = centre.info().await.unwrap().config.filter_subjects.clone();
    assert_eq!(filters, ["decided.phone.*", "refused.phone.*", "decided.web.*", "refused.web.*"]);
}
