//! How many assignments a second 300 units' systems take together, each from its own queue, beside one consumer
//! that takes all of them.
//!
//! The assignments are put by the engine's own outlet, with the bodies, headers and fences of the way that the
//! other benches measure, but for 300 units: the rules of the shipped set name a third as many. So only the
//! queues are measured, which `hotline nats queues` makes, and not what comes before them.
//!
//! Must never: leave a message out on either side.

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
use tokio::task::JoinSet;

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
