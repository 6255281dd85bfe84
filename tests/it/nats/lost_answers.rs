//! A server that dies with a whole batch of answers: the batch is published once, in about the time of one.
//!
//! Must never: depend on how much of the batch the server had taken.

use std::time::Duration;

use hotline::app::proxy::{Line, Proxy};
use hotline::engine::port::{Acceptance, Log};
use hotline::nats::{Endpoint, JetStreamLog, Link, apply};

use super::server::{Options, Server};
use crate::app::PATIENCE_SECONDS;
use crate::conformance::sample::entry;

/// So many that they take longer than anybody waits if each is waited for by itself.
const ENTRIES: u64 = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_that_are_lost_together_are_waited_for_together() {
    let mut server = Server::start(Options { sync_always: true, ..Options::default() });
    let address = server.url().trim_start_matches("nats://").parse().unwrap();
    let proxy = Proxy::to(address).await.unwrap();
    let endpoint = Endpoint {
        servers: vec![format!("nats://{}", proxy.address())],
        credentials: None,
        authority: None,
        name: "test".into(),
    };
    let link = Link::connect(&endpoint).await.unwrap();
    apply(&link, 1, false).await.unwrap();
    let log = JetStreamLog::open(link, server.path("archive"), &[7; 32]).await.unwrap();

    proxy.set(Line::Cut);
    let entries = (0..ENTRIES).map(|at| entry(&at.to_string(), "路灯不亮")).collect();
    let accepting = tokio::spawn(async move { (log.accept(entries).await, log) });
    server.kill();
    server.restart();
    proxy.set(Line::Whole);
    let patience = Duration::from_secs_f64(PATIENCE_SECONDS);
    let (accepted, log) = tokio::time::timeout(patience, accepting).await.unwrap().unwrap();
    let expected: Vec<u64> = (1..=ENTRIES).collect();
    let positions: Vec<u64> = accepted
        .unwrap()
        .into_iter()
        .map(|one| match one {
            Acceptance::New(position) => position.0,
            Acceptance::Repeated(_) | Acceptance::Reused(_) => panic!("{one:?}"),
        })
        .collect();
    assert_eq!(positions, expected);
    assert_eq!(log.counts().await.unwrap().appeals, ENTRIES);
}
