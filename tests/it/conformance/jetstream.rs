//! The log on JetStream as a place, and what only it can be asked: what it says of a cluster that was not set
//! up, of another key, and of a log that somebody has damaged.
//!
//! Must never: test what every adapter owes; that stands beside.

use hotline::app::local_server::{LocalServer, Options};
use hotline::nats::{Endpoint, Error, JetStreamLog, Link, apply};
use tempfile::TempDir;
use tokio::runtime::Handle;
use tokio::task::block_in_place;

use super::Place;

/// A server of its own, with the streams of the log.
pub struct Streams {
    server: LocalServer,
    _folder: TempDir,
}

pub fn endpoint(server: &LocalServer) -> Endpoint {
    Endpoint {
        servers: vec![server.url()],
        credentials: None,
        authority: None,
        name: "test".into(),
    }
}

impl Streams {
    async fn link(&self) -> Link {
        Link::connect(&endpoint(&self.server)).await.unwrap()
    }

    /// A server without streams.
    fn bare() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server = LocalServer::start(folder.path(), &Options::default()).unwrap();
        Self { server, _folder: folder }
    }
}

impl Place for Streams {
    type Log = JetStreamLog;

    fn fresh() -> Self {
        let streams = Self::bare();
        block_in_place(|| {
            Handle::current().block_on(async {
                let left = apply(&streams.link().await, 1, false).await.unwrap();
                assert_eq!(left, []);
            });
        });
        streams
    }

    fn open(&self) -> JetStreamLog {
        block_in_place(|| {
            Handle::current()
                .block_on(async { JetStreamLog::open(self.link().await, &[7; 32]).await.unwrap() })
        })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cluster_that_was_not_set_up_is_told_with_its_remedy() {
    let streams = Streams::bare();
    let told = JetStreamLog::open(streams.link().await, &[7; 32]).await.unwrap_err();
    assert!(matches!(told, Error::Missing(_)), "{told}");
    assert!(told.to_string().contains("hotline nats setup"), "{told}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_master_key_is_refused() {
    let streams = Streams::fresh();
    drop(streams.open());
    let told = JetStreamLog::open(streams.link().await, &[8; 32]).await.unwrap_err();
    assert!(matches!(told, Error::WrongKey), "{told}");
}
