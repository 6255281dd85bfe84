//! Two machines on one server: both take appeals and commands, one is on duty, and the other takes over.
//!
//! Must never: name which of the two does what; that is for them to settle.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_nats::jetstream::consumer::PullConsumer;
use futures_util::future::join_all;
use serde_json::json;

use crate::app::wait_for;

use super::city::{Came, City, Machine, Outside, UNIT};

const APPEALS: usize = 60;

/// The machine on duty, and the other.
fn by_duty(one: Machine, other: Machine) -> (Machine, Machine) {
    let first = wait_for("one on duty", || match (one.is_on_duty(), other.is_on_duty()) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
        (true, true) => panic!("both are on duty"),
    });
    if first { (one, other) } else { (other, one) }
}

fn taken(machine: &Machine) -> f64 {
    machine.metric("hotline_appeals_total{result=\"new\"}").unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_is_on_duty_and_the_other_takes_over_when_it_is_killed() {
    let city = City::new();
    let (mut on_duty, other) = by_duty(city.machine(), city.machine());
    let outside = city.outside().await;
    let mut queue = outside.read("DISPATCH", ">").await;
    let mut came: Vec<Came> = Vec::new();
    for at in 0..APPEALS {
        outside.appeal(&format!("a{at}")).await;
    }
    for _ in 0..APPEALS {
        came.push(queue.next().await);
    }
    assert!(taken(&on_duty) > 0.0 && taken(&other) > 0.0, "both take appeals");
    assert!((taken(&on_duty) + taken(&other) - APPEALS as f64).abs() < 0.5, "each once");
    // The killed machine's appeals go to another once their time to work has passed; a minute is long here.
    let mut router: PullConsumer =
        outside.streams.get_consumer_from_stream("router", "INTAKE").await.unwrap();
    let mut config = router.info().await.unwrap().config.clone();
    config.ack_wait = Duration::from_secs(5);
    outside.streams.create_consumer_on_stream(config, "INTAKE").await.map(drop).unwrap();
    // Killed with appeals in hand, some of them perhaps accepted and not yet dispatched.
    for at in 0..APPEALS {
        outside.appeal(&format!("b{at}")).await;
        if at == APPEALS / 2 {
            on_duty.running.child.kill().unwrap();
        }
    }
    wait_for("the other on duty", || other.is_on_duty().then_some(()));
    while came.len() < 2 * APPEALS {
        let next = queue.next().await;
        // A message may be written once more where the mark was not moved before the kill; it is the same.
        if came.iter().all(|one| one.id != next.id) {
            came.push(next);
        }
    }
    let mut tickets: BTreeMap<String, usize> = BTreeMap::new();
    for one in &came {
        *tickets.entry(one.body["ticket"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    assert_eq!(tickets.len(), 2 * APPEALS, "each appeal is one ticket");
    assert_eq!(outside.count("APPEALS").await, 2 * APPEALS as u64);
    assert_eq!(outside.count("DISPATCH").await, 2 * APPEALS as u64);
    let first = tickets.keys().next().unwrap();
    let told = outside.command(first, "acknowledge", json!({})).await;
    assert_eq!(told.body["ticket"]["state"], "acknowledged", "{UNIT}: {told:?}");
}

/// Asks until told to stop; gives how many were answered. Every request must be.
async fn ask_until(outside: &Outside, enough: &AtomicBool) -> u64 {
    let body = json!({ "schema": "ask.v1" }).to_string();
    let mut answered = 0;
    while !enough.load(Ordering::Relaxed) {
        let told = outside.ask(&format!("ask.{UNIT}.queue"), &body).await;
        assert_eq!(told.expect("an answer").status, None);
        answered += 1;
    }
    answered
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_in_turn_restarts_and_every_request_is_answered() {
    let city = City::new();
    let (first, second) = (city.machine(), city.machine());
    let outside = city.outside().await;
    let enough = Arc::new(AtomicBool::new(false));
    let asking = {
        let enough = Arc::clone(&enough);
        tokio::spawn(async move {
            let asking = (0..8).map(|_| ask_until(&outside, &enough));
            join_all(asking).await.iter().sum::<u64>()
        })
    };
    let answered = "hotline_requests_total{result=\"done\"}";
    let mut back = Vec::new();
    for mut leaving in [first, second] {
        wait_for("requests", || leaving.metric(answered).filter(|count| *count > 600.0));
        assert_eq!(leaving.running.terminate(), Some(0));
        // The next one leaves only when this one takes its share again.
        let machine = city.machine();
        wait_for("its share", || machine.metric(answered).filter(|count| *count > 0.0));
        back.push(machine);
    }
    enough.store(true, Ordering::Relaxed);
    assert!(asking.await.expect("every request is answered") > 1_200);
}
