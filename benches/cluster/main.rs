//! How many appeals a second go the whole way through NATS, durable, beside the named limit: a bare async-nats
//! program that publishes and consumes as many messages of the same bytes on fresh servers of the same kind, in
//! the same run; how long one takes from publishing to its unit's queue; and what 300 queues cost beside one, with a
//! consumer each and through the engine's service.
//!
//! Not by criterion: a sample is a city's hour, each on fresh servers, the two sides by turns.
//!
//! Must never: run beside anything else when its figures are to be kept.

#![expect(clippy::print_stdout, reason = "figures are for people")]

mod bare;
mod flow;
mod queues;
mod servers;
mod texts;

use hotline::projection::outgoing::Assignment;
use queues::{Found, Takers};
use serde_json::{Map, Value};
use servers::{Keeping, Servers};

/// Rounds of each side; the median counts.
const ROUNDS: usize = 3;
/// Units with a queue of their own, in the bench of queues, and assignments to each.
const UNITS: usize = 300;
const EACH: usize = 100;

fn main() {
    // `cargo bench -- --test` only wants to know that it runs.
    let smoke = std::env::args().any(|argument| argument == "--test");
    let only = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let wanted = |name: &str| only.as_deref().is_none_or(|only| name.contains(only));
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime");
    let bodies = texts::dispatched();
    runtime.block_on(async {
        let throughputs =
            [(Keeping::One, 20_000), (Keeping::OneAlways, 2_000), (Keeping::ThreeAlways, 4_000)];
        for (keeping, count) in throughputs {
            let name = format!("throughput {}", keeping.label());
            if wanted(&name) && (!smoke || keeping == Keeping::One) {
                let (count, rounds) = if smoke { (50, 1) } else { (count, ROUNDS) };
                throughput(keeping, &bodies, count, rounds).await;
            }
        }
        for (a_second, count) in [(20, 400), (200, 4_000), (2_000, 20_000)] {
            if wanted("latency") && (!smoke || a_second == 200) {
                latency(&bodies, a_second, if smoke { 20 } else { count }).await;
            }
        }
        if wanted("consumers") {
            let (templates, units) = (texts::assignments(), if smoke { 3 } else { UNITS });
            for (found, name) in [(Found::Waiting, "a backlog"), (Found::Coming, "as it is put")] {
                consumers(&templates, units, found, name, if smoke { 1 } else { ROUNDS }).await;
            }
        }
        if wanted("consumers through the service") {
            let (templates, units) = (texts::assignments(), if smoke { 3 } else { UNITS });
            through_service(&templates, units, if smoke { 1 } else { ROUNDS }).await;
        }
    });
}

/// What so many units' consumers take together, beside one.
async fn consumers(
    templates: &[Assignment],
    units: usize,
    found: Found,
    name: &str,
    rounds: usize,
) {
    let count = units * EACH;
    let (mut many, mut single) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for (takers, rates) in [(Takers::Units(units), &mut many), (Takers::One, &mut single)] {
            let servers = Servers::start(Keeping::One).await;
            rates.push(queues::throughput(&servers, templates, takers, units, found, count).await);
        }
    }
    let (many, single) = (median(many), median(single));
    println!(
        "R1, default sync, {name}: {many:.0} assignments/s by {units} units, {single:.0}/s by one consumer, ratio {:.2}",
        many / single
    );
}

/// What so many units' systems take together through the engine's service, beside one.
async fn through_service(templates: &[Assignment], units: usize, rounds: usize) {
    let count = units * EACH;
    let (mut many, mut single) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        for (units, rates) in [(units, &mut many), (1, &mut single)] {
            let servers = Servers::start(Keeping::One).await;
            rates.push(queues::through_service(&servers, templates, units, count).await);
        }
    }
    let (many, single) = (median(many), median(single));
    println!(
        "R1, default sync, through the service: {many:.0} assignments/s by {units} units, {single:.0}/s by one, ratio {:.2}",
        many / single
    );
}

async fn throughput(keeping: Keeping, bodies: &[Map<String, Value>], count: usize, rounds: usize) {
    let size = bodies.iter().map(|body| serde_json::to_vec(body).map_or(0, |json| json.len()));
    let size = size.sum::<usize>() / bodies.len();
    let (mut ours, mut limits) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let servers = Servers::start(keeping).await;
        ours.push(flow::throughput(&servers, bodies, count).await);
        let shares = bare::shares(&servers, count as u64 + 100).await;
        drop(servers);
        let servers = Servers::start(keeping).await;
        limits.push(bare::throughput(&servers, &shares, size, count).await);
    }
    let (ours, limit) = (median(ours), median(limits));
    println!(
        "{}: {ours:.0} appeals/s the whole way, {limit:.0}/s bare, ratio {:.2}",
        keeping.label(),
        ours / limit
    );
}

async fn latency(bodies: &[Map<String, Value>], a_second: u32, count: usize) {
    let servers = Servers::start(Keeping::One).await;
    let took = flow::latency(&servers, bodies, a_second, count).await;
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    println!(
        "R1, default sync, {a_second}/s: publish to queue p50 {:.1} ms, p99 {:.1} ms, max {:.1} ms",
        at(50),
        at(99),
        at(100)
    );
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
