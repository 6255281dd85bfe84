//! The wiring (线路): each way to a server, from clients and from each other server, leads through a proxy of
//! ours, so that a server can be cut off from everybody while it runs.
//!
//! Must never: leave a way around.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::net::TcpSocket;

use crate::app::local_cluster::Layout;
use crate::app::proxy::{Line, Proxy};

/// The ways to all servers.
#[derive(Debug)]
pub(super) struct Wiring {
    ways: Vec<Way>,
    /// Held so that nobody listens there: servers tell each other of third ones, and would find a way around.
    _nowhere: TcpSocket,
}

/// One way.
#[derive(Debug)]
struct Way {
    /// The server that calls, if it is one.
    from: Option<usize>,
    to: usize,
    proxy: Proxy,
}

impl Wiring {
    /// Puts a proxy into each way of a layout.
    pub(super) async fn between(layout: &mut Layout) -> io::Result<Self> {
        let nowhere = TcpSocket::new_v4()?;
        nowhere.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
        layout.hearsay.fill(nowhere.local_addr()?.port());
        let mut ways = Vec::new();
        for to in 0..layout.count() {
            let (way, port) = Way::lay(None, to, layout.clients[to]).await?;
            layout.reached[to] = port;
            ways.push(way);
            for from in (0..layout.count()).filter(|from| *from != to) {
                let (way, port) = Way::lay(Some(from), to, layout.routes[to]).await?;
                layout.called[from][to] = port;
                ways.push(way);
            }
        }
        Ok(Self { ways, _nowhere: nowhere })
    }

    /// Sets all ways to and from a server.
    pub(super) fn set(&self, server: usize, line: Line) {
        let touching = self.ways.iter().filter(|way| way.from == Some(server) || way.to == server);
        touching.for_each(|way| way.proxy.set(line));
    }
}

impl Way {
    /// Lays a way; gives the port at which it begins.
    async fn lay(from: Option<usize>, to: usize, port: u16) -> io::Result<(Self, u16)> {
        let proxy = Proxy::to(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
        let port = proxy.address().port();
        Ok((Self { from, to, proxy }, port))
    }
}
