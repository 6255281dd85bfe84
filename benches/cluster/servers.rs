//! Servers to measure on, each time fresh ones.
//!
//! Must never: leave a process behind.

use std::net::TcpListener;

use hotline::app::local_server::{LocalServer, Options};
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
        let routes: Vec<u16> = (0..count).map(|_| free_port()).collect();
        let listed: Vec<String> =
            routes.iter().map(|port| format!("\"nats://127.0.0.1:{port}\"")).collect();
        let options = |at: usize| Options {
            jetstream: if keeping == Keeping::One {
                String::new()
            } else {
                "sync_interval: always".into()
            },
            configuration: if count == 1 {
                String::new()
            } else {
                format!(
                    "server_name: n{at}\ncluster {{ name: bench, listen: \"127.0.0.1:{}\", routes: [{}] }}",
                    routes[at],
                    listed.join(", ")
                )
            },
            ..Options::default()
        };
        let start = |at: usize| {
            LocalServer::start(&folder.path().join(format!("n{at}")), &options(at))
                .expect("a server")
        };
        let servers: Vec<LocalServer> = (0..usize::from(count)).map(start).collect();
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

/// Free when it was asked; nothing else on this machine takes ports meanwhile.
fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
