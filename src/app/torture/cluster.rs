//! The servers under torture: one, or three that copy each other, each on a port of loopback that it keeps.
//!
//! Must never: go on with fewer servers than it takes to agree.

use std::path::Path;

use crate::app::local_cluster::{self, Layout, name};
use crate::app::local_server::{Error, LocalServer};
use crate::app::proxy;
use crate::nats::StreamName;

use super::line::Line;
use super::pace::until;
use super::signal::{self, Signal};
use super::wiring::Wiring;

/// What makes an acknowledgement a promise when the power fails.
const SYNC: &str = "sync_interval: always";
/// Seconds until all copies stand level again.
const LEVEL_SECONDS_MAX: f64 = 45.0;

/// The servers.
#[derive(Debug)]
pub(super) struct Cluster {
    servers: Vec<LocalServer>,
    layout: Layout,
    wiring: Wiring,
}

impl Cluster {
    /// Starts so many servers with their data in `folder`.
    pub(super) async fn start(folder: &Path, count: u8, jetstream: &str) -> Result<Self, Error> {
        let jetstream = format!("{SYNC}\n{jetstream}");
        let mut layout = Layout::direct(usize::from(count)).map_err(Error::Start)?;
        let wiring = Wiring::between(&mut layout).await.map_err(Error::Start)?;
        let servers =
            tokio::task::block_in_place(|| local_cluster::start_on(folder, &layout, &jetstream))?;
        Ok(Self { servers, layout, wiring })
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.servers.len()
    }

    /// Where they are reached.
    pub(super) fn urls(&self) -> Vec<String> {
        self.layout.reached.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect()
    }

    /// Kills one.
    pub(super) fn kill(&mut self, at: usize) {
        self.servers[at].kill();
    }

    /// Starts one again that was killed or stopped.
    pub(super) fn restart(&mut self, at: usize) -> Result<(), Error> {
        tokio::task::block_in_place(|| self.servers[at].restart())
    }

    /// Lets one end by itself.
    pub(super) fn stop(&mut self, at: usize) -> std::io::Result<()> {
        signal::send(Signal::Terminate, self.servers[at].pid())?;
        tokio::task::block_in_place(|| self.servers[at].wait());
        Ok(())
    }

    /// Lets one stand still, or go on.
    pub(super) fn freeze(&self, at: usize, signal: Signal) -> std::io::Result<()> {
        signal::send(signal, self.servers[at].pid())
    }

    /// Cuts one off from the others and from all clients while it runs, or joins it again.
    pub(super) fn set_lines(&self, at: usize, line: proxy::Line) {
        self.wiring.set(at, line);
    }

    /// Other lines within `jetstream { … }` from the next restart on.
    pub(super) fn set_jetstream(&mut self, at: usize, lines: &str) {
        self.servers[at].set_jetstream(&format!("{SYNC}\n{lines}"));
    }

    /// Which one leads a stream; the first where there is only one.
    pub(super) async fn leader_of(&self, line: &Line, stream: StreamName) -> usize {
        let leader = async {
            let found = line.context.get_stream_no_info(stream.word()).await.ok()?;
            let leader = found.get_info().await.ok()?.cluster?.leader?;
            (0..self.servers.len()).find(|at| name(*at) == leader)
        };
        leader.await.unwrap_or(0)
    }

    /// Waits until all copies of all streams stand level; gives whether they came to.
    pub(super) async fn is_level(&self, line: &Line) -> bool {
        until(LEVEL_SECONDS_MAX, 200, || async {
            for stream in StreamName::ALL {
                if !self.stands_level(line, *stream).await {
                    return false;
                }
            }
            true
        })
        .await
    }

    async fn stands_level(&self, line: &Line, stream: StreamName) -> bool {
        let Ok(found) = line.context.get_stream_no_info(stream.word()).await else { return false };
        let Ok(told) = found.get_info().await else { return false };
        if self.servers.len() == 1 {
            return true;
        }
        told.cluster.is_some_and(|cluster| {
            let copies = cluster.replicas.iter().filter(|copy| copy.current && !copy.offline);
            cluster.leader.is_some() && copies.count() + 1 == self.servers.len()
        })
    }
}
