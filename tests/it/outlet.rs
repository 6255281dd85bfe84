//! What is handed on to the outside when servers forget: the newest message of a subject stays the newest.
//!
//! Must never: look at a queue but as its consumer sees it.

use std::time::Duration;

use hotline::app::local_server::{LocalServer, Options};
use hotline::engine::outbox::Outlet;
use hotline::nats::{self, Endpoint, Link, Streams};
use hotline::projection::outgoing::Outgoing;
use serde_json::json;

const SUBJECT: &str = "decided.phone.T-1";

fn endpoint(server: &LocalServer) -> Endpoint {
    Endpoint {
        servers: vec![server.url()],
        credentials: None,
        authority: None,
        name: "outlet".to_owned(),
    }
}

/// What became of an appeal at a revision.
fn decided(revision: u32) -> Outgoing {
    serde_json::from_value(json!({
        "schema": "decided.v1", "id": format!("20260914000001:{revision}:decided"),
        "ticket": "20260914000001", "revision": revision, "at": "2026-09-14T01:00:00Z",
        "channel": "phone", "channel_label": "电话", "source_id": "T-1",
        "received_at": "2026-09-14T01:00:00Z", "registered_at": "2026-09-14T01:00:00Z",
        "outcome_label": "已撤单", "outcome": "withdrawn", "reason": "诉求人撤回",
    }))
    .unwrap()
}

/// The revision that stands, and how many messages were ever stored.
async fn standing(server: &LocalServer) -> (String, u64) {
    let client = async_nats::connect(server.url()).await.unwrap();
    let stream = async_nats::jetstream::new(client).get_stream("DECIDED").await.unwrap();
    let message = stream.get_last_raw_message_by_subject(SUBJECT).await.unwrap();
    let revision = message.headers.get("Hotline-Revision").unwrap().to_string();
    (revision, stream.get_info().await.unwrap().state.last_sequence)
}

async fn outlet(server: &LocalServer) -> Streams {
    Streams::open(Link::connect(&endpoint(server)).await.unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_on_again_does_not_take_the_place_of_what_is_newer() {
    let folder = tempfile::tempdir().unwrap();
    let mut server = LocalServer::start(folder.path(), &Options::default()).unwrap();
    let link = Link::connect(&endpoint(&server)).await.unwrap();
    assert!(nats::apply(&link, 1, false).await.unwrap().is_empty());
    let first = outlet(&server).await;
    first.put(vec![decided(1)]).await.unwrap();
    first.put(vec![decided(2)]).await.unwrap();
    assert_eq!(standing(&server).await, ("2".to_owned(), 2));
    // The server remembers the ids of what it holds, and of what was replaced no more.
    server.kill();
    server.restart().unwrap();
    let second = outlet(&server).await;
    second.put(vec![decided(1)]).await.unwrap();
    assert_eq!(standing(&server).await, ("2".to_owned(), 2));
    second.put(vec![decided(1), decided(2)]).await.unwrap();
    assert_eq!(standing(&server).await, ("2".to_owned(), 2));
    // One that was first does not know what the second has put, and goes on all the same.
    second.put(vec![decided(3)]).await.unwrap();
    let late = tokio::time::timeout(Duration::from_secs(60), first.put(vec![decided(4)])).await;
    late.unwrap().unwrap();
    assert_eq!(standing(&server).await.0, "4");
}
