//! The command service: what it says of bad commands, that it can be found, and that nobody who asks is left
//! without an answer when it stops or its server was away.
//!
//! Must never: take a refusal's words for the contract; the codes are.

use async_nats::HeaderMap;
use async_nats::client::RequestErrorKind;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::app::wait_for;
use crate::serve::get;

use super::city::{City, Outside, UNIT};

/// A ticket that waits for [`UNIT`].
async fn dispatched(outside: &Outside) -> String {
    outside.appeal("1").await;
    outside.read("DISPATCH", ">").await.next_ticket().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_command_is_told_its_code_and_changes_nothing() {
    let city = City::new();
    let machine = city.machine();
    let outside = city.outside().await;
    let ticket = dispatched(&outside).await;
    let body = |ticket: &str| json!({ "schema": "command.v1", "ticket": ticket, "by": "t" });
    let good = body(&ticket).to_string();
    let claims = json!({
        "schema": "command.v1", "ticket": ticket, "by": "t", "unit": UNIT, "role": "supervisor",
    });
    let cases = [
        ("cmd.q-zhujian.acknowledge", good.clone(), 404, "R101"),
        ("cmd.nosuch.acknowledge", good.clone(), 403, "speaker_unknown"),
        ("cmd.*.acknowledge", good.clone(), 403, "speaker_unknown"),
        ("cmd.q-chengguan.sign", good.clone(), 400, "command_unknown"),
        ("cmd.q-chengguan.签收", good.clone(), 400, "command_unknown"),
        ("cmd.q-chengguan.register", good.clone(), 403, "not_from_outside"),
        ("cmd.q-chengguan.pass_deadline", good.clone(), 403, "not_from_outside"),
        ("cmd.q-chengguan.close", good.clone(), 403, "R104"),
        ("cmd.q-chengguan.acknowledge", "签收".to_owned(), 400, "not_json"),
        ("cmd.q-chengguan.acknowledge", String::new(), 400, "not_json"),
        ("cmd.q-chengguan.acknowledge", "{}".to_owned(), 400, "wrong_schema"),
        ("cmd.q-chengguan.acknowledge", body("1").to_string(), 400, "bad_fields"),
        ("cmd.q-chengguan.acknowledge", claims.to_string(), 400, "bad_fields"),
        ("cmd.q-chengguan.acknowledge", body("20260101000099").to_string(), 404, "R101"),
        ("cmd.q-chengguan.acknowledge", " ".repeat(300_000), 400, "body_too_long"),
        ("desk.engine.close", good.clone(), 403, "speaker_unknown"),
        ("desk.case_officer.acknowledge", good.clone(), 403, "speaker_unknown"),
        (
            "desk.reviewer.queue",
            json!({ "schema": "ask.v1" }).to_string(),
            403,
            "queue_of_units_only",
        ),
        (
            "ask.q-zhujian.ticket",
            json!({ "schema": "ask.v1", "ticket": ticket }).to_string(),
            404,
            "R101",
        ),
        (
            "desk.reviewer.messages",
            json!({ "schema": "ask.v1" }).to_string(),
            403,
            "queue_of_units_only",
        ),
        (
            "ask.q-chengguan.messages",
            json!({ "schema": "ask.v1", "after": -1 }).to_string(),
            400,
            "bad_fields",
        ),
        ("ask.q-chengguan.messages", "[]".to_owned(), 400, "not_json"),
        ("ask.nosuch.messages", json!({ "schema": "ask.v1" }).to_string(), 403, "speaker_unknown"),
        ("ask.q-chengguan.acknowledge", good.clone(), 400, "command_unknown"),
        ("cmd.q-chengguan.messages", good.clone(), 400, "command_unknown"),
        ("cmd.q-chengguan.ticket", good.clone(), 400, "command_unknown"),
    ];
    for (subject, body, status, code) in &cases {
        let told = outside.ask(subject, body).await.unwrap();
        assert_eq!((told.status, &told.body["code"]), (Some(*status), &json!(code)), "{subject}");
        assert_eq!(told.body["ok"], false);
        let said = |name: &str| told.body[name].as_str().is_some_and(|text| !text.is_empty());
        assert!(said("error") && said("remedy"), "{subject}: {told:?}");
    }
    assert_eq!(outside.ticket(&ticket).await["state"], "dispatched");
    let malformed = cases.iter().filter(|(_, _, status, _)| *status == 400).count();
    wait_for("the count of malformed requests", || {
        let counted = machine.metric("hotline_requests_total{result=\"malformed\"}");
        (counted == Some(malformed as f64)).then_some(())
    });
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_subject_says_who_acts_whatever_the_headers_claim() {
    let city = City::new();
    let _machine = city.machine();
    let outside = city.outside().await;
    let ticket = dispatched(&outside).await;
    let mut headers = HeaderMap::new();
    for (name, value) in [
        ("Hotline-Actor", "supervisor"),
        ("Hotline-Revision", "99"),
        ("Nats-Msg-Id", "1"),
        ("Nats-Expected-Last-Subject-Sequence", "0"),
    ] {
        headers.insert(name, value);
    }
    let body = json!({ "schema": "command.v1", "ticket": ticket, "by": "张三" }).to_string();
    let told =
        outside.ask_with(&format!("cmd.{UNIT}.close"), headers.clone(), &body).await.unwrap();
    assert_eq!(told.body["code"], "R104", "a case officer closes nothing: {told:?}");
    let told = outside.ask_with(&format!("cmd.{UNIT}.acknowledge"), headers, &body).await.unwrap();
    assert_eq!(told.status, None, "{told:?}");
    let mut commits = outside.read("EVENTS", &format!("ev.*.{ticket}")).await;
    let signed = loop {
        let commit = commits.next().await.body;
        if commit["command"] == "acknowledge" {
            break commit;
        }
    };
    assert_eq!(signed["actor"], json!({ "role": "case_officer", "id": "张三", "unit": UNIT }));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_can_be_found_and_says_what_it_did() {
    let city = City::new();
    let _machine = city.machine();
    let outside = city.outside().await;
    let queue = json!({ "schema": "ask.v1" }).to_string();
    for _ in 0..3 {
        outside.ask(&format!("ask.{UNIT}.queue"), &queue).await.unwrap();
    }
    let found = |what: &'static str| {
        let outside = &outside;
        async move { outside.ask(&format!("$SRV.{what}.hotline"), "").await.unwrap().body }
    };
    let ping = found("PING").await;
    assert_eq!((&ping["name"], &ping["version"]), (&json!("hotline"), &json!("0.1.0")), "{ping}");
    let subjects = |told: &Value| -> Vec<String> {
        let all = told["endpoints"].as_array().unwrap().iter();
        let mut all: Vec<_> = all.map(|one| one["subject"].as_str().unwrap().to_owned()).collect();
        all.sort();
        all
    };
    assert_eq!(subjects(&found("INFO").await), ["ask.*.*", "cmd.*.*", "desk.*.*"]);
    let stats = found("STATS").await;
    let asked =
        stats["endpoints"].as_array().unwrap().iter().find(|one| one["subject"] == "ask.*.*");
    assert_eq!(asked.unwrap()["num_requests"], 3, "{stats}");
}

/// Asks again and again, eight at a time, until the service is gone; gives how many were answered.
async fn ask_until_nobody_listens(outside: &Outside) -> u64 {
    let body = json!({ "schema": "ask.v1" }).to_string();
    let asking = || async {
        let mut answered = 0;
        loop {
            match outside.ask(&format!("ask.{UNIT}.queue"), &body).await {
                Ok(_) => answered += 1,
                // The server says at once that nobody is there; that is an answer, too.
                Err(error) if error.kind() == RequestErrorKind::NoResponders => return answered,
                Err(error) => panic!("left without an answer after {answered}: {error}"),
            }
        }
    };
    join_all((0..8).map(|_| asking())).await.iter().sum()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_left_without_an_answer_when_it_stops() {
    let city = City::new();
    let outside = city.outside().await;
    for round in 0..5 {
        let mut machine = city.machine();
        let asked = ask_until_nobody_listens(&outside);
        let stopping = tokio::task::spawn_blocking(move || {
            let answered = "hotline_requests_total{result=\"done\"}";
            wait_for("requests", || machine.metric(answered).filter(|count| *count > 50.0));
            machine.running.terminate()
        });
        let (answered, code) = tokio::join!(asked, stopping);
        assert_eq!(code.unwrap(), Some(0));
        assert!(answered > 50, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_goes_on_by_itself_when_its_server_was_away() {
    let mut city = City::new();
    let machine = city.machine();
    let outside = city.outside().await;
    let ticket = dispatched(&outside).await;
    city.server.kill();
    wait_for("word that the log is away", || {
        let (status, body) = get(&machine.address, "/readyz");
        (status == 503 && body.contains("log_unavailable")).then_some(())
    });
    assert_eq!(get(&machine.address, "/healthz").0, 200);
    city.server.restart();
    machine.wait_until_ready();
    // Whoever connects now finds all three ways open again.
    let outside = city.outside().await;
    let told = wait_for_answer(&outside, &ticket).await;
    assert_eq!(told["state"], "acknowledged", "{told}");
    outside.appeal("2").await;
    let mut queue = outside.read("DISPATCH", ">").await;
    while queue.next_ticket().await == ticket {}
    assert_eq!(outside.count("APPEALS").await, 2);
}

/// Acknowledges a ticket as soon as the service listens again.
async fn wait_for_answer(outside: &Outside, ticket: &str) -> Value {
    let body =
        json!({ "schema": "command.v1", "id": "once", "ticket": ticket, "by": "t" }).to_string();
    let subject = format!("cmd.{UNIT}.acknowledge");
    for _ in 0..1_000 {
        match outside.ask(&subject, &body).await {
            Ok(told) if told.status.is_none() => return told.body["ticket"].clone(),
            // Just back, the engine may find the log away for this once.
            Ok(told) => assert_eq!(told.status, Some(503), "{told:?}"),
            Err(error) => assert_eq!(error.kind(), RequestErrorKind::NoResponders, "{error}"),
        }
        wait_a_little().await;
    }
    panic!("nobody answers");
}

/// Between two tries that depend on nothing that could be waited for.
pub async fn wait_a_little() {
    tokio::task::spawn_blocking(|| std::thread::park_timeout(std::time::Duration::from_millis(20)))
        .await
        .unwrap();
}
