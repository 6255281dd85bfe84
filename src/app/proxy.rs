//! A line between two machines that can be cut, healed and slowed: a TCP proxy on loopback, for the torture run
//! and tests.
//!
//! Must never: close what it cuts; on a cut line bytes are held, as on a network that loses them, and go on when it heals.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// Most bytes that are forwarded at once.
const CHUNK_BYTES: usize = 16 * 1024;

/// How the line is (线路).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// What comes in goes out.
    Whole,
    /// Each piece, of at most 16 KiB, is held so long.
    Slow(Duration),
    /// Nothing goes through, in either direction, and nobody is told.
    Cut,
    /// Connections are closed, and so is each new one at once: whoever is at the line learns of it.
    Dead,
}

/// A proxy in front of one address; the line is whole at first.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    line: watch::Sender<Line>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    /// Listens on a free port for whoever wants to reach `target`.
    ///
    /// # Errors
    /// The system's, when there is no port.
    pub async fn to(target: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let (line, seen) = watch::channel(Line::Whole);
        Ok(Self { address, line, accepting: tokio::spawn(accept(listener, target, seen)) })
    }

    /// Where to connect instead of the target.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cuts, heals or slows the line, also for connections that stand.
    pub fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn accept(listener: TcpListener, target: SocketAddr, line: watch::Receiver<Line>) {
    // Dropped with this task, and all connections with it.
    let mut connections = JoinSet::new();
    while let Ok((near, _)) = listener.accept().await {
        while connections.try_join_next().is_some() {}
        let (through, mut dying) = (connect(near, target, line.clone()), line.clone());
        connections.spawn(async move {
            tokio::select! {
                () = through => {}
                _ = dying.wait_for(|line| *line == Line::Dead) => {}
            }
        });
    }
}

/// Connects one that has called, for as long as both ends want it.
async fn connect(near: TcpStream, target: SocketAddr, mut line: watch::Receiver<Line>) {
    // On a cut line nobody learns whether there is somebody at the other end.
    pass(&mut line).await;
    let Ok(far) = TcpStream::connect(target).await else { return };
    // Small messages wait for nothing, as between the programs themselves.
    let _prompt = (near.set_nodelay(true), far.set_nodelay(true));
    let ((near_out, near_in), (far_out, far_in)) = (near.into_split(), far.into_split());
    tokio::join!(forward(near_out, far_in, line.clone()), forward(far_out, near_in, line));
}

/// Forwards until one side ends, and tells the other so.
async fn forward(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut line: watch::Receiver<Line>,
) {
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = from.read(&mut chunk).await.unwrap_or(0);
        pass(&mut line).await;
        if read == 0 || to.write_all(&chunk[..read]).await.is_err() {
            let _closed = to.shutdown().await;
            return;
        }
    }
}

/// Waits until the line lets something through.
async fn pass(line: &mut watch::Receiver<Line>) {
    loop {
        let now = *line.borrow_and_update();
        let changed = match now {
            Line::Whole => return,
            // What is on a dead line is dropped while it waits here.
            Line::Cut | Line::Dead => line.changed().await,
            Line::Slow(delay) => match tokio::time::timeout(delay, line.changed()).await {
                Ok(changed) => changed,
                Err(_) => return,
            },
        };
        if changed.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::app::clock::Stopwatch;

    use super::*;

    /// A server that says back what it hears, a line to it, and a client at the near end.
    async fn line() -> (Proxy, TcpStream) {
        let echo = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let proxy = Proxy::to(echo.local_addr().unwrap()).await.unwrap();
        tokio::spawn(async move {
            let (stream, _) = echo.accept().await.unwrap();
            let (out, into) = stream.into_split();
            forward(out, into, watch::channel(Line::Whole).1).await;
        });
        let client = TcpStream::connect(proxy.address()).await.unwrap();
        (proxy, client)
    }

    async fn say(client: &mut TcpStream, word: &[u8; 3]) {
        client.write_all(word).await.unwrap();
    }

    async fn hear(client: &mut TcpStream) -> [u8; 3] {
        let mut heard = [0; 3];
        client.read_exact(&mut heard).await.unwrap();
        heard
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_cut_line_stalls_and_heals() {
        let (proxy, mut client) = line().await;
        say(&mut client, b"one").await;
        assert_eq!(&hear(&mut client).await, b"one");
        proxy.set(Line::Cut);
        say(&mut client, b"two").await;
        let patience = Duration::from_millis(200);
        assert!(tokio::time::timeout(patience, hear(&mut client)).await.is_err(), "it is cut");
        proxy.set(Line::Whole);
        assert_eq!(&hear(&mut client).await, b"two");
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_slow_line_takes_its_time() {
        let (proxy, mut client) = line().await;
        proxy.set(Line::Slow(Duration::from_millis(100)));
        let watch = Stopwatch::start();
        say(&mut client, b"one").await;
        assert_eq!(&hear(&mut client).await, b"one");
        assert!(watch.seconds() > 0.19, "once on the way and once back: {}", watch.seconds());
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_dropped_proxy_closes_its_connections() {
        let (proxy, mut client) = line().await;
        say(&mut client, b"one").await;
        assert_eq!(&hear(&mut client).await, b"one");
        drop(proxy);
        assert_eq!(client.read(&mut [0; 3]).await.unwrap_or(0), 0);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_dead_line_closes_what_stands_and_what_comes() {
        let (proxy, mut client) = line().await;
        say(&mut client, b"one").await;
        assert_eq!(&hear(&mut client).await, b"one");
        proxy.set(Line::Dead);
        assert_eq!(client.read(&mut [0; 3]).await.unwrap_or(0), 0);
        let mut late = TcpStream::connect(proxy.address()).await.unwrap();
        assert_eq!(late.read(&mut [0; 3]).await.unwrap_or(0), 0);
    }
}
