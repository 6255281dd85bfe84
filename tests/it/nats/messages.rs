//! A unit's system that asks for its queue instead of consuming: nothing is passed over, whatever was replaced,
//! deleted, or asked of another machine.
//!
//! Must never: look into the index; only what a unit is told counts.

use serde_json::{Value, json};

use crate::schemas::Schema;

use super::city::{City, Outside, Told, UNIT};
use super::service::wait_a_little;

/// Another unit of the small rule set.
const OTHER: &str = "q-zhujian";

impl Outside {
    async fn messages(&self, unit: &str, after: u64, limit: u64) -> Told {
        let body = json!({ "schema": "ask.v1", "after": after, "limit": limit });
        self.ask(&format!("ask.{unit}.messages"), &body.to_string()).await.unwrap()
    }

    /// Asks from a place on until there is no more; gives what came and where to go on.
    async fn take_all(&self, unit: &str, mut after: u64, limit: u64) -> (Vec<Value>, u64) {
        let mut all = Vec::new();
        loop {
            let told = self.messages(unit, after, limit).await;
            assert_eq!(told.status, None, "{told:?}");
            let came = told.body["messages"].as_array().unwrap();
            assert!(came.len() as u64 <= limit);
            all.extend(came.iter().cloned());
            after = told.body["after"].as_u64().unwrap();
            if told.body["more"] == false {
                return (all, after);
            }
        }
    }

    /// Puts a message into a unit's queue as the outbox would.
    async fn put(&self, unit: &str, ticket: u32, text: &str) -> u64 {
        let subject = format!("disp.d.{unit}.20260914{ticket:06}");
        self.publish(&subject, &json!({ "text": text }).to_string()).await.unwrap().sequence
    }
}

fn texts(messages: &[Value]) -> Vec<&str> {
    messages.iter().map(|one| one["body"]["text"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_units_queue_is_taken_as_it_stands_and_each_change_once() {
    let city = City::new();
    let _machine = city.machine();
    let outside = city.outside().await;
    for at in 0..5 {
        outside.appeal(&format!("{at}")).await;
    }
    let mut queue = outside.read("DISPATCH", &format!("disp.*.{UNIT}.*")).await;
    let mut expected = Vec::new();
    for _ in 0..5 {
        expected.push(queue.next().await.body);
    }
    let (all, after) = outside.take_all(UNIT, 0, 2).await;
    let bodies: Vec<Value> = all.iter().map(|one| one["body"].clone()).collect();
    assert_eq!(bodies, expected);
    let reply = Schema::named("reply.v1.json");
    assert_eq!(reply.wrong(&outside.messages(UNIT, 0, 200).await.body), [""; 0]);
    assert_eq!(outside.take_all(OTHER, 0, 2).await, (Vec::new(), 0));
    // The first ticket is signed for: its new state stands behind all others, and the old one nowhere.
    let ticket = expected[0]["ticket"].as_str().unwrap();
    assert_eq!(outside.command(ticket, "acknowledge", json!({})).await.status, None);
    let changed = queue.next().await.body;
    let (more, _) = outside.take_all(UNIT, after, 2).await;
    assert_eq!(more.iter().map(|one| &one["body"]).collect::<Vec<_>>(), [&changed]);
    let (all, _) = outside.take_all(UNIT, 0, 200).await;
    let tickets: Vec<&str> =
        all.iter().map(|one| one["body"]["ticket"].as_str().unwrap()).collect();
    assert_eq!((tickets.len(), tickets[4]), (5, ticket));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_machine_goes_on_from_where_another_was() {
    let city = City::new();
    let mut first = city.machine();
    let outside = city.outside().await;
    for ticket in 1..=30 {
        let unit = if ticket % 3 == 1 { UNIT } else { OTHER };
        outside.put(unit, ticket, &format!("{ticket}")).await;
    }
    let told = outside.messages(UNIT, 0, 4).await;
    assert_eq!(texts(told.body["messages"].as_array().unwrap()), ["1", "4", "7", "10"]);
    assert_eq!((&told.body["after"], &told.body["more"]), (&json!(10), &json!(true)));
    assert_eq!(first.running.terminate(), Some(0));
    let _second = city.machine();
    // What comes at any time is there for the next question.
    outside.put(UNIT, 4, "4 again").await;
    outside.put(UNIT, 99, "99").await;
    let (rest, after) = outside.take_all(UNIT, 10, 4).await;
    assert_eq!(texts(&rest), ["13", "16", "19", "22", "25", "28", "4 again", "99"]);
    for ticket in 100..120 {
        let sequence = outside.put(UNIT, ticket, "next").await;
        let told = outside.messages(UNIT, sequence - 1, 1).await;
        assert_eq!(told.body["after"], sequence, "{told:?}");
    }
    assert_eq!(outside.take_all(UNIT, after, 7).await.0.len(), 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_gone_or_unreadable_holds_up_nothing() {
    let city = City::new();
    let _machine = city.machine();
    let outside = city.outside().await;
    assert_eq!(outside.take_all(UNIT, 0, 2).await, (Vec::new(), 0));
    for ticket in 1..=6 {
        outside.put(UNIT, ticket, &format!("{ticket}")).await;
    }
    assert_eq!(outside.take_all(UNIT, 0, 50).await.0.len(), 6);
    let stream = outside.streams.get_stream("DISPATCH").await.unwrap();
    // The first page meets nothing but what is gone, and so does whoever asks behind all that is left.
    for sequence in [1, 2, 3, 6] {
        stream.delete_message(sequence).await.unwrap();
    }
    assert_eq!(texts(&outside.take_all(UNIT, 0, 2).await.0), ["4", "5"]);
    let _second = city.machine();
    for _ in 0..8 {
        // Either machine answers, and the second has never been given the last place.
        assert_eq!(outside.take_all(UNIT, 5, 2).await, (Vec::new(), 5));
    }
    outside.publish(&format!("disp.d.{UNIT}.20260914000007"), "{").await.unwrap();
    outside.publish(&format!("disp.d.{UNIT}.no-ticket"), "{}").await.unwrap();
    outside.put(UNIT, 8, "8").await;
    assert_eq!(texts(&outside.take_all(UNIT, 5, 2).await.0), ["8"]);
    let told = outside.messages(UNIT, 1_000, 1).await;
    assert_eq!((told.status, &told.body["problems"][0]["field"]), (Some(400), &json!("after")));
    // All of it expires.
    stream.purge().await.unwrap();
    assert_eq!(outside.take_all(UNIT, 0, 2).await, (Vec::new(), 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_fits_into_a_reply() {
    let city = City::new();
    let _machine = city.machine();
    let outside = city.outside().await;
    let long = "长".repeat(70_000);
    for ticket in 1..=5 {
        outside.put(UNIT, ticket, &long).await;
    }
    outside.put(UNIT, 6, &"长".repeat(300_000)).await;
    let counted = async |after| {
        let told = outside.messages(UNIT, after, 200).await;
        (told.body["messages"].as_array().unwrap().len(), told.body["more"] == true)
    };
    assert_eq!(counted(0).await, (2, true));
    assert_eq!(counted(4).await, (1, true));
    assert_eq!(counted(5).await, (1, false));
    assert_eq!(outside.take_all(UNIT, 0, 200).await.0.len(), 6);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_goes_on_when_the_server_was_away_and_begins_anew_when_the_queues_did() {
    let mut city = City::new();
    let _machine = city.machine();
    let outside = city.outside().await;
    for ticket in 1..=3 {
        outside.put(UNIT, ticket, &format!("{ticket}")).await;
    }
    assert_eq!(outside.take_all(UNIT, 0, 2).await.0.len(), 3);
    city.server.kill();
    city.server.restart();
    let outside = city.outside().await;
    outside.put(UNIT, 4, "4").await;
    assert_eq!(texts(&until_answered(&outside, 3).await), ["4"]);
    let made = outside.streams.get_stream("DISPATCH").await.unwrap().cached_info().config.clone();
    outside.streams.delete_stream("DISPATCH").await.unwrap();
    outside.streams.create_stream(made).await.unwrap();
    outside.put(OTHER, 5, "5").await;
    outside.put(UNIT, 6, "6").await;
    assert_eq!(texts(&until_answered(&outside, 0).await), ["6"]);
}

/// Sends the same again for as long as it is told to.
async fn until_answered(outside: &Outside, after: u64) -> Vec<Value> {
    let body = json!({ "schema": "ask.v1", "after": after }).to_string();
    for _ in 0..1_000 {
        match outside.ask(&format!("ask.{UNIT}.messages"), &body).await {
            Ok(told) if told.status.is_none() => {
                return told.body["messages"].as_array().unwrap().clone();
            }
            Ok(told) => assert_eq!(told.status, Some(503), "{told:?}"),
            Err(error) => {
                let expected = async_nats::client::RequestErrorKind::NoResponders;
                assert_eq!(error.kind(), expected, "{error}");
            }
        }
        wait_a_little().await;
    }
    panic!("nobody answers");
}
