//! Servers to measure on, each time fresh ones.
//!
//! Must never: leave a process behind.

use hotline::app::local_cluster;
use hotline::app::local_server::LocalServer;
use hotline::nats::{Endpoint, Link, apply};
use tempfile::TempDir;

/// How the servers keep what they acknowledge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keeping {
    /// One server, written to disk when the system likes.
    One,
    /// One server, on disk before it acknowledges.
    OneAlways,
    /// Three servers, on the disks of two before they acknowledge.
    ThreeAlways,
}

impl Keeping {
    pub fn label(self) -> &'static str {
        match self {
            Self::One => "R1, default sync",
            Self::OneAlways => "R1, sync always",
            Self::ThreeAlways => "R3, sync always",
        }
    }

    pub fn replicas(self) -> u8 {
        if self == Self::ThreeAlways { 3 } else { 1 }
    }
}

/// Running servers with the streams of the hotline.
pub struct Servers {
    pub urls: Vec<String>,
    _servers: Vec<LocalServer>,
    _folder: TempDir,
}

impl Servers {
    pub async fn start(keeping: Keeping) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let count = keeping.replicas();
        let sync = if keeping == Keeping::One { "" } else { "sync_interval: always" };
        let servers = local_cluster::start(folder.path(), usize::from(count), sync);
        let servers = servers.expect("servers");
        let urls: Vec<String> = servers.iter().map(LocalServer::url).collect();
        let made = Self { urls, _servers: servers, _folder: folder };
        let left = apply(&made.link().await, count, false).await.expect("streams are made");
        assert!(left.is_empty());
        made
    }

    pub fn endpoint(&self) -> Endpoint {
        Endpoint {
            servers: self.urls.clone(),
            credentials: None,
            authority: None,
            name: "bench".into(),
        }
    }

    pub async fn link(&self) -> Link {
        Link::connect(&self.endpoint()).await.expect("a server answers")
    }

    pub async fn client(&self) -> async_nats::Client {
        async_nats::connect(self.urls.clone()).await.expect("a server answers")
    }
}
