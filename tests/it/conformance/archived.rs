//! The log on JetStream when everything that can be archived is: before each call all that the stream holds leaves
//! it. Every so many calls are another machine's, which has no volume yet and fetches what it needs.
//!
//! Must never: leave anything in the stream for the call to find, or archive what is younger than a call that is
//! under way, as no archiver does.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use hotline::engine::port::{Error, Log};
use hotline::nats::{Archiver, Endpoint, JetStreamLog, Link};
use jiff::SignedDuration;
use tokio::sync::{RwLock, RwLockReadGuard};

use super::Place;
use super::jetstream::Streams;

/// A connection to a server.
pub async fn link(url: &str) -> Link {
    let (credentials, authority, name) = (None, None, "test".into());
    Link::connect(&Endpoint { servers: vec![url.into()], credentials, authority, name })
        .await
        .unwrap()
}

/// Archives all that a log holds; gives how many commits left it.
pub async fn archive_all(url: &str, folder: PathBuf) -> u64 {
    let archiver = Archiver::open(link(url).await, folder).await.unwrap();
    let pending = archiver.pending(SignedDuration::ZERO).await.unwrap();
    let moved = archiver.archive(pending, false, |_| {}).await.unwrap();
    moved.volumes.iter().map(|filed| filed.commits()).sum()
}

/// A place whose log is archived all the time.
pub struct Archived(Streams);

/// Calls after which another machine is asked.
const CALLS_OF_A_MACHINE: u64 = 16;

/// A log that is archived before each call, unless another call is under way.
pub struct Archiving {
    url: String,
    folder: PathBuf,
    calls: AtomicU64,
    calling: RwLock<()>,
}

impl Place for Archived {
    type Log = Archiving;

    fn fresh() -> Self {
        Self(Streams::fresh())
    }

    fn open(&self) -> Archiving {
        // Each opening is other machines again.
        let folder = self.0.archive().join(nuid::next().as_str());
        let (calls, calling) = (AtomicU64::new(0), RwLock::new(()));
        Archiving { url: self.0.url(), folder, calls, calling }
    }
}

impl Archiving {
    /// A machine of which nothing is archived while the guard is held.
    async fn machine(&self) -> (JetStreamLog, RwLockReadGuard<'_, ()>) {
        if let Ok(_alone) = self.calling.try_write() {
            archive_all(&self.url, self.folder.join("archiver")).await;
        }
        let calling = self.calling.read().await;
        let machine = self.calls.fetch_add(1, Ordering::Relaxed) / CALLS_OF_A_MACHINE;
        let folder = self.folder.join(machine.to_string());
        (JetStreamLog::open(link(&self.url).await, folder, &[7; 32]).await.unwrap(), calling)
    }
}

/// Hands each call on to a machine.
macro_rules! hand_on {
    ($($name:ident($($argument:ident: $type:ty),*) -> $answer:ty;)+) => {
        impl Log for Archiving {
            $(async fn $name(&self, $($argument: $type),*) -> Result<$answer, Error> {
                let (machine, _calling) = self.machine().await;
                machine.$name($($argument),*).await
            })+
        }
    };
}

hotline::log_methods!(hand_on);
