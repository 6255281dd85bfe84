//! Appeals as a careless or hostile publisher sends them: each is taken, refused with its reason, or kept
//! aside, and the mailbox goes on.
//!
//! Must never: leave unsaid what the publisher is told.

use async_nats::jetstream::context::PublishErrorKind;
use serde_json::{Value, json};

use crate::app::assert_counts;

use super::city::{City, Outside, STALLS, appeal, appeal_that_says};

/// What was told of an appeal, once something was.
async fn refused(outside: &Outside, key: &str) -> Value {
    let mut told = outside.read("DECIDED", &format!("refused.{key}")).await;
    told.next().await.body
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_read_is_refused_with_its_reason() {
    let city = City::new();
    let _machine = city.machine();
    let outside = city.outside().await;
    let said = |field: &str, value: Value| {
        let mut body: Value = serde_json::from_str(&appeal()).unwrap();
        body[field] = value;
        body.to_string()
    };
    let cases = [
        ("phone.not-json", "诉求：路灯不亮".to_owned(), "not_json", "JSON"),
        ("phone.list", "[]".to_owned(), "not_json", "JSON"),
        ("phone.bare", json!({ "text": STALLS }).to_string(), "missing_field", "received_at"),
        ("phone.long", appeal_that_says(&"长".repeat(20_001)), "text_too_long", "20000"),
        ("phone.empty", appeal_that_says("  "), "empty_text", "text"),
        ("phone.more", said("mood", json!("bad")), "unknown_field", "mood"),
        ("phone.other", said("source_id", json!("another")), "subject_mismatch", "source_id"),
        ("phone.way", said("channel", json!("app")), "subject_mismatch", "channel"),
        ("phone.number", said("source_id", json!(7)), "subject_mismatch", "source_id"),
        ("pigeon.1", appeal(), "bad_field", "channel"),
        // Tokens that no one who follows the contract writes.
        ("phone.甲", appeal(), "bad_subject", "hotline nats token"),
        ("phone.%e7%94%b2", appeal(), "bad_subject", "hotline nats token"),
        ("phone.%41", appeal(), "bad_subject", "hotline nats token"),
        ("phone.a*b", appeal(), "bad_subject", "hotline nats token"),
    ];
    for (key, body, _, _) in &cases {
        outside.publish(&format!("in.{key}"), body).await.unwrap();
    }
    for (key, _, code, word) in &cases {
        let told = refused(&outside, key).await;
        assert_eq!((&told["schema"], &told["code"]), (&json!("refused.v1"), &json!(code)), "{key}");
        assert!(told["error"].as_str().unwrap().contains(word), "{key}: {told}");
        assert!(!told.to_string().contains("摊贩"), "the appeal itself is not repeated: {told}");
    }
    assert_eq!(outside.count("APPEALS").await, 0);
    assert_eq!(outside.count("DEAD").await, cases.len() as u64);
    outside.appeal("good").await;
    let mut decided = outside.read("DECIDED", "decided.>").await;
    assert_eq!(decided.next().await.body["source_id"], "good", "the mailbox goes on");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subject_that_names_nobody_is_kept_aside_and_the_mailbox_goes_on() {
    let city = City::new();
    let machine = city.machine();
    let outside = city.outside().await;
    let subjects =
        ["in.phone", "in.phone.a.b", "in.phone.*", "in.*.a", "in.phone.>", "in.>", "in.*"];
    let mut taken = 0;
    for subject in subjects {
        // A server that knows the subject for a pattern refuses it, and that is as well.
        taken += u64::from(outside.publish(subject, &appeal()).await.is_ok());
    }
    assert!(taken >= 2, "at least those without wildcards");
    outside.appeal("good").await;
    let mut decided = outside.read("DECIDED", "decided.>").await;
    assert_eq!(decided.next().await.body["source_id"], "good");
    crate::app::wait_for("what is kept aside", || {
        let kept = machine.metric("hotline_appeals_total{result=\"dead\"}");
        (kept == Some(taken as f64)).then_some(())
    });
    assert_eq!(outside.count("DEAD").await, taken);
    for counted in [
        "hotline_tickets_registered_total{mode=\"auto\"}",
        "hotline_commands_total{command=\"register\",outcome=\"ok\"}",
        "hotline_commits_appended_total",
    ] {
        assert_eq!(machine.metric(counted), Some(1.0), "{counted}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_appeal_too_large_for_the_mailbox_is_refused_to_its_publisher() {
    let city = City::new();
    let outside = city.outside().await;
    let body = appeal_that_says(&"长".repeat(300_000));
    let told = outside.publish("in.phone.large", &body).await.unwrap_err();
    assert!(told.to_string().contains("message size exceeds maximum allowed"), "{told}");
    let body = appeal_that_says(&"长".repeat(3_000_000));
    let told = outside.publish("in.phone.larger", &body).await.unwrap_err();
    assert_eq!(told.kind(), PublishErrorKind::MaxPayloadExceeded);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_id_stands_for_one_appeal() {
    let city = City::new();
    let outside = city.outside().await;
    // While the first waits, the server itself says that it has it.
    outside.appeal("one").await;
    let told = outside.publish("in.phone.one", &appeal()).await.unwrap_err();
    assert!(told.to_string().contains("maximum messages per subject exceeded"), "{told}");
    let _machine = city.machine();
    let mut decided = outside.read("DECIDED", "decided.>").await;
    let ticket = decided.next_ticket().await;
    // Afterwards the same is a repeat, and another appeal under its id is none.
    outside.appeal("one").await;
    let other = appeal_that_says("井盖丢了");
    // While the repeat waits, the server takes no other in its place.
    while outside.publish("in.phone.one", &other).await.is_err() {}
    let told = refused(&outside, "phone.one").await;
    assert_eq!(told["code"], "source_id_reused", "{told}");
    assert_eq!(outside.count("APPEALS").await, 1);
    assert_eq!(outside.ticket(&ticket).await["revision"], 1, "registered and dispatched at once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_mailbox_refuses_and_takes_again_once_it_is_read() {
    let city = City::new();
    let outside = city.outside().await;
    let mut config =
        outside.streams.get_stream("INTAKE").await.unwrap().cached_info().config.clone();
    config.max_bytes = 4_096;
    outside.streams.update_stream(config).await.unwrap();
    let mut taken = 0;
    let told = loop {
        match outside.publish(&format!("in.phone.{taken}"), &appeal()).await {
            Ok(_) => taken += 1,
            Err(told) => break told,
        }
    };
    assert!(taken > 1);
    assert!(told.to_string().contains("maximum bytes exceeded"), "{told}");
    let _machine = city.machine();
    let mut decided = outside.read("DECIDED", "decided.>").await;
    for _ in 0..taken {
        decided.next().await;
    }
    outside.appeal("late").await;
    assert_eq!(decided.next().await.body["source_id"], "late");
    assert_eq!(outside.count("APPEALS").await, taken + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_record_of_megabytes_is_kept_aside_whole_and_the_rest_goes_on() {
    let city = City::new();
    let app = city.app();
    let long = crate::app::appeal("L2", &"长".repeat(1_200_000));
    let lines = [crate::app::appeal("L1", STALLS), long, crate::app::appeal("L3", STALLS)];
    app.write("in.jsonl", lines.concat());
    let told = app.run(&["ingest", "in.jsonl", "--json"]).ends(3).json();
    assert_counts(&told, [3, 2, 0, 1, 2]);
    assert_eq!(app.fine(&["dead", "list", "--json"]).json()[0]["code"], "text_too_long");
    // What is read again is the record as it came.
    let again = app.run(&["dead", "replay", "--json"]).ends(3).json();
    assert_eq!(again["tried"], 1);
    assert_eq!(app.fine(&["dead", "list", "--json"]).json()[0]["code"], "text_too_long");
}
