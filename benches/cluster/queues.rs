//! How many assignments a second 300 units' systems take together, each from its own queue, beside one consumer
//! that takes all of them.
//!
//! The assignments are put by the engine's own outlet, with the bodies, headers and fences of the way that the
//! other benches measure, but for 300 units: the rules of the shipped set name a third as many. So only the
//! queues are measured, which `hotline nats queues` makes, and not what comes before them.
//!
//! The same by the engine's service: 300 systems ask for theirs page by page, beside one system that asks for as
//! many.
//!
//! Must never: leave a message out on either side.

use std::fs;
use std::path::Path;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream::{self, consumer::PullConsumer};
use futures_util::StreamExt;
use hotline::app::clock::Stopwatch;
use hotline::app::open::today;
use hotline::domain::id::{IntakePosition, MessageId, TicketNumber, UnitId};
use hotline::engine::outbox::Outlet;
use hotline::nats::permissions::Outsider;
use hotline::nats::queues::{Queue, make, queues};
use hotline::nats::{StreamName, Streams};
use hotline::projection::outgoing::{Assignment, Outgoing};
use serde::Deserialize;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinSet;

use crate::flow::Engine;
use crate::servers::Servers;

/// Messages that the outlet is given in one go, as the outbox does it.
const BATCH: usize = 500;
/// Messages that a system asks for at a time.
const ASKED: usize = 200;

/// Who takes the assignments.
#[derive(Debug, Clone, Copy)]
pub enum Takers {
    /// One consumer of all queues.
    One,
    /// The system of each unit.
    Units(usize),
}

/// What the takers find.
#[derive(Debug, Clone, Copy)]
pub enum Found {
    /// All of it is waiting: an outage is made good.
    Waiting,
    /// It comes while they take, as fast as the outlet puts it.
    Coming,
}

/// Assignments a second, from the first one that could be taken to the last one acknowledged.
pub async fn throughput(
    servers: &Servers,
    templates: &[Assignment],
    takers: Takers,
    units: usize,
    found: Found,
    count: usize,
) -> f64 {
    let takers = takers.open(servers).await;
    let outlet = Streams::open(servers.link().await).await.expect("streams");
    let messages: Vec<Outgoing> = (0..count).map(|nth| message(templates, nth, units)).collect();
    let seconds = match found {
        Found::Waiting => {
            put(&outlet, messages).await;
            let watch = Stopwatch::start();
            take(takers, count).await;
            watch.seconds()
        }
        Found::Coming => {
            let watch = Stopwatch::start();
            let putting = tokio::spawn(async move { put(&outlet, messages).await });
            take(takers, count).await;
            putting.await.expect("all put");
            watch.seconds()
        }
    };
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let rate = count as f64 / seconds;
    rate
}

impl Takers {
    /// Makes the queues, and connects whoever takes from them.
    async fn open(self, servers: &Servers) -> Vec<PullConsumer> {
        let queues: Vec<Queue> = match self {
            Self::One => vec![Queue {
                stream: StreamName::Dispatch,
                name: "all".to_owned(),
                filters: vec!["disp.*.*.*".to_owned()],
            }],
            Self::Units(units) => (0..units).map(queue).collect(),
        };
        make(&servers.link().await, queues.clone()).await.expect("queues");
        let mut takers = Vec::with_capacity(queues.len());
        for Queue { stream, name, .. } in queues {
            let context = jetstream::new(servers.client().await);
            let taker = context.get_consumer_from_stream(name, stream.word()).await;
            takers.push(taker.expect("a consumer"));
        }
        takers
    }
}

/// The shipped rules, and so many units more, which nothing is routed to.
fn rules(units: usize) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("rules");
    copy(&shipped, folder.path());
    let path = folder.path().join("units.csv");
    let mut table = fs::read_to_string(&path).expect("units");
    for nth in 0..units {
        let id = unit(nth);
        table.push_str(&format!("{id},演示单位{nth},,部门,区,s-chengguan,,{id},,,\n"));
    }
    fs::write(&path, table).expect("units");
    folder
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).expect("a file");
        }
    }
}

/// Assignments a second that wait for so many units, taken by their systems through the engine's service.
pub async fn through_service(
    servers: &Servers,
    templates: &[Assignment],
    units: usize,
    count: usize,
) -> f64 {
    let rules = rules(units);
    let outlet = Streams::open(servers.link().await).await.expect("streams");
    put(&outlet, (0..count).map(|nth| message(templates, nth, units)).collect()).await;
    let engine = Engine::with_rules(servers, Some(rules.path())).await;
    wait_for_service(&servers.client().await).await;
    let mut systems = Vec::with_capacity(units);
    for nth in 0..units {
        systems.push((unit(nth), servers.client().await));
    }
    let watch = Stopwatch::start();
    let mut taking = JoinSet::new();
    for (unit, client) in systems {
        taking.spawn(page_through(client, unit, count / units));
    }
    while let Some(taken) = taking.join_next().await {
        taken.expect("all taken");
    }
    let seconds = watch.seconds();
    engine.stop().await;
    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    let rate = count as f64 / seconds;
    rate
}

/// Returns when somebody answers; the index of the queues is not begun by that.
async fn wait_for_service(client: &Client) {
    let body = json!({ "schema": "ask.v1" }).to_string();
    let mut tick = tokio::time::interval(Duration::from_millis(20));
    while client.request(format!("ask.{}.queue", unit(0)), body.clone().into()).await.is_err() {
        tick.tick().await;
    }
}

/// Asks on until there is no more.
async fn page_through(client: Client, unit: UnitId, expected: usize) {
    let (mut after, mut taken) = (0, 0);
    loop {
        let body = json!({ "schema": "ask.v1", "after": after, "limit": ASKED }).to_string();
        let reply = client.request(format!("ask.{unit}.messages"), body.into()).await;
        let page: Page = serde_json::from_slice(&reply.expect("a reply").payload).expect("a page");
        taken += page.messages.len();
        after = page.after;
        if !page.more {
            break;
        }
    }
    assert_eq!(taken, expected, "{unit}");
}

/// A page of a queue, as its unit's system reads it.
#[derive(Deserialize)]
struct Page {
    messages: Vec<Value>,
    after: u64,
    more: bool,
}

fn unit(nth: usize) -> UnitId {
    UnitId::new(format!("unit-{nth}"))
}

/// The queue of assignments of a unit.
fn queue(nth: usize) -> Queue {
    let outsider = Outsider::unit(&unit(nth)).expect("a unit's id");
    let of_dispatch = queues(&outsider).into_iter().find(|one| one.stream == StreamName::Dispatch);
    of_dispatch.expect("a unit has a queue")
}

/// An assignment as the outbox hands it on, of a ticket and to a unit of its own.
fn message(templates: &[Assignment], nth: usize, units: usize) -> Outgoing {
    let unit = unit(nth % units);
    let ticket = TicketNumber::derive(today(), IntakePosition(nth as u64 + 1));
    let template = templates[nth % templates.len()].clone();
    let id = MessageId::new(format!("{ticket}:1:assignment:{unit}"));
    Outgoing::Assignment(Box::new(Assignment { id, ticket, unit, ..template }))
}

async fn put(outlet: &Streams, mut messages: Vec<Outgoing>) {
    while !messages.is_empty() {
        let rest = messages.split_off(messages.len().min(BATCH));
        outlet.put(messages).await.expect("they stand");
        messages = rest;
    }
}

/// Takes `count` in all, which are dealt out evenly.
async fn take(takers: Vec<PullConsumer>, count: usize) {
    let each = count / takers.len();
    let mut taking = JoinSet::new();
    for taker in takers {
        taking.spawn(async move {
            let pulled = taker.stream().max_messages_per_batch(ASKED).messages().await;
            let mut messages = pulled.expect("messages");
            for nth in 1..=each {
                let message = messages.next().await.expect("more").expect("a message");
                if nth < each {
                    message.ack().await.expect("acknowledged");
                } else {
                    // The server takes them in turn, so this one is after all the others.
                    message.double_ack().await.expect("acknowledged");
                }
            }
        });
    }
    while let Some(taken) = taking.join_next().await {
        taken.expect("all taken");
    }
}
