//! The log on JetStream as a place, and what only it can be asked: what it says of a cluster that was not set
//! up, of one that would forget, of another key, and of messages that are damaged or come from a later version.
//!
//! Must never: test what every adapter owes; that stands beside.

use std::path::PathBuf;

use async_nats::jetstream::{self, Context};
use hotline::domain::id::LogPosition;
use hotline::engine::port::{Error as PortError, Log};
use hotline::nats::{Error, JetStreamLog, Link, apply};
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::Place;
use super::sample::{appended, commit, ticket};
use crate::nats::server::{Options, Server};

/// A server of its own, with the streams of the log.
pub struct Streams(Server);

impl Streams {
    /// The log, to be copied to.
    pub async fn open_to_fill(&self) -> JetStreamLog {
        JetStreamLog::open_to_fill(self.link().await, self.archive(), &[7; 32]).await.unwrap()
    }

    /// Why the log does not open.
    pub async fn refusal(&self) -> String {
        self.opened().await.unwrap_err().to_string()
    }

    /// Where this machine's volumes are.
    pub fn archive(&self) -> PathBuf {
        self.0.path("archive")
    }

    pub fn url(&self) -> String {
        self.0.url()
    }

    pub async fn link(&self) -> Link {
        super::archived::link(&self.url()).await
    }

    pub async fn raw(&self) -> Context {
        jetstream::new(async_nats::connect(self.0.url()).await.unwrap())
    }

    async fn opened(&self) -> Result<JetStreamLog, Error> {
        JetStreamLog::open(self.link().await, self.archive(), &[7; 32]).await
    }
}

impl Place for Streams {
    type Log = JetStreamLog;

    fn fresh() -> Self {
        let streams = Self(Server::start(Options::default()));
        block_in_place(|| {
            Handle::current().block_on(async {
                let left = apply(&streams.link().await, 1, false).await.unwrap();
                assert_eq!(left, []);
            });
        });
        streams
    }

    fn open(&self) -> JetStreamLog {
        block_in_place(|| Handle::current().block_on(self.opened()).unwrap())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_that_was_not_set_up_is_told_with_its_remedy() {
    let told = Streams(Server::start(Options::default())).opened().await.unwrap_err();
    assert!(matches!(told, Error::Missing(_)), "{told}");
    assert!(told.to_string().contains("hotline nats setup"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_master_key_is_refused() {
    let streams = Streams::fresh();
    drop(streams.open());
    let told =
        JetStreamLog::open(streams.link().await, streams.archive(), &[8; 32]).await.unwrap_err();
    assert!(matches!(told, Error::WrongKey), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stream_that_would_forget_is_refused_until_it_is_mended() {
    let streams = Streams::fresh();
    let raw = streams.raw().await;
    let mut config = raw.get_stream("EVENTS").await.unwrap().cached_info().config.clone();
    config.max_age = std::time::Duration::from_hours(24);
    raw.update_stream(config).await.unwrap();
    let told = streams.opened().await.unwrap_err();
    assert!(told.to_string().contains("EVENTS"), "{told}");
    assert!(told.to_string().contains("max_age"), "{told}");
    assert_eq!(apply(&streams.link().await, 1, false).await.unwrap(), []);
    streams.opened().await.unwrap();
}

/// Puts a message behind the first commit of a ticket as somebody does who has no business there; gives what
/// the log says of the history and of the tail.
async fn intruded(edit: impl FnOnce(&mut async_nats::HeaderMap, &mut Vec<u8>)) -> [String; 2] {
    let streams = Streams::fresh();
    let log = streams.open();
    appended(&log, vec![commit(1, 1), commit(1, 2)]).await;
    drop(log);
    let raw = streams.raw().await;
    let last = raw.get_stream("EVENTS").await.unwrap().get_raw_message(2).await.unwrap();
    let (mut headers, mut body) = (last.headers, last.payload.to_vec());
    headers.insert("Nats-Msg-Id", "another");
    headers.insert("Nats-Expected-Last-Subject-Sequence", "2");
    edit(&mut headers, &mut body);
    let sent = raw.publish_with_headers(last.subject, headers, body.into()).await.unwrap();
    sent.await.unwrap();
    let log = streams.open();
    let told = |error: PortError| {
        assert!(matches!(error, PortError::Corrupt { .. }), "{error}");
        error.to_string()
    };
    [
        told(log.history(ticket(1)).await.unwrap_err()),
        log.tail(LogPosition(0), 10).await.map_or_else(told, |_| "read".into()),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_that_is_damaged_or_of_a_later_version_stops_the_reader() {
    let damaged = intruded(|_, body| body.push(b' ')).await;
    assert!(damaged.iter().all(|told| told.contains("链值不符")), "{damaged:?}");
    let later = intruded(|headers, _| headers.insert("Hotline-Schema", "commit.v99")).await;
    assert!(later.iter().all(|told| told.contains("请升级")), "{later:?}");
    let bare = intruded(|headers, _| *headers = async_nats::HeaderMap::new()).await;
    assert!(bare.iter().all(|told| told.contains("缺少链值")), "{bare:?}");
    // The same message once more is sound in itself; only the chain tells that it does not follow.
    let [history, _] = intruded(|_, _| {}).await;
    assert!(history.contains("断开"), "{history}");
}
