//! Fixture appeals that the rules send to a unit by themselves, with fresh ids.
//!
//! Must never: send one text under one id twice.

use hotline::app::clock::SystemClock;
use hotline::domain::event::Event;
use hotline::domain::id::IntakePosition;
use hotline::engine::adviser::Advice;
use hotline::engine::clock::Clock;
use hotline::engine::intake::accept::{Origin, parse};
use hotline::engine::intake::mapping::Mapping;
use hotline::engine::intake::records::{Record, parse_json};
use hotline::engine::intake::register::registration;
use hotline::engine::meter::Meter;
use hotline::engine::port::Accepted;
use hotline::engine::vault::Vault;
use hotline::projection::outgoing::{Assignment, Outgoing, outgoing};
use hotline::ruleset::{Source, load};
use serde_json::{Map, Value};

/// Bodies of appeals that go by themselves.
pub fn dispatched() -> Vec<Map<String, Value>> {
    registered().into_iter().map(|(body, _)| body).collect()
}

/// What the units are told of them.
pub fn assignments() -> Vec<Assignment> {
    let told = registered().into_iter().flat_map(|(_, told)| told);
    let assignment = |message| match message {
        Outgoing::Assignment(assignment) => Some(*assignment),
        Outgoing::Decided(_) | Outgoing::Notice(_) | Outgoing::FollowUp(_) => None,
    };
    told.filter_map(assignment).collect()
}

/// The fixtures that go by themselves, with what the outside is told of each.
fn registered() -> Vec<(Map<String, Value>, Vec<Outgoing>)> {
    let loaded =
        load(&Source::BuiltIn, hotline::app::open::today()).expect("the shipped rules load");
    let vault = Vault::new(&[7; 32]);
    let origin = Origin { name: "bench".into(), mapping: Mapping::default() };
    let now = SystemClock.now();
    let lines = include_str!("../../fixtures/appeals/appeals.jsonl").lines();
    let registered = |line: &str| {
        let bytes = line.as_bytes().to_vec();
        let content = parse_json(&bytes);
        let record = Record { from: None, row: 1, bytes, content };
        let parsed = parse(vec![record], &origin, &vault, &loaded.book, now);
        let (entry, _) = parsed.entries.into_iter().next().expect("a fixture is an appeal");
        let accepted =
            Accepted { position: IntakePosition(1), appeal: entry.appeal, accepted_at: now };
        let (commit, ticket) =
            registration(&accepted, &loaded.book, &loaded.policy, &Advice::None, &Meter::default())
                .expect("a fixture becomes a ticket");
        let goes = commit.events.iter().any(|event| matches!(event, Event::Dispatched { .. }));
        let body = parse_json(line.as_bytes()).expect("a fixture is an object");
        goes.then(|| (body, outgoing(None, &commit, &ticket, &loaded.policy)))
    };
    lines.filter_map(registered).collect()
}

/// The `nth` appeal: subject and body.
pub fn nth(bodies: &[Map<String, Value>], nth: usize) -> (String, Vec<u8>) {
    let mut body = bodies[nth % bodies.len()].clone();
    let id = format!("b{nth}");
    let channel = body["channel"].as_str().expect("a channel").to_owned();
    body.insert("source_id".into(), Value::String(id.clone()));
    (format!("in.{channel}.{id}"), serde_json::to_vec(&body).expect("JSON"))
}

/// `count` appeals from the `first` on.
pub fn some(bodies: &[Map<String, Value>], first: usize, count: usize) -> Vec<(String, Vec<u8>)> {
    (first..first + count).map(|at| nth(bodies, at)).collect()
}
