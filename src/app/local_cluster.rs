//! Servers of our own that copy each other: one, or several, each on a port of loopback that it keeps.
//!
//! Must never: give two servers one port.

use std::net::TcpListener;
use std::path::Path;

use super::local_server::{Error, LocalServer, Options};

/// At which ports servers listen, and at which they are reached (端口布局). A way to a server may lead through
/// something in between.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Where each listens for clients.
    pub clients: Vec<u16>,
    /// Where each listens for the others.
    pub routes: Vec<u16>,
    /// Where clients reach each.
    pub reached: Vec<u16>,
    /// Where each calls each other one: by caller, then by whom it calls.
    pub called: Vec<Vec<u16>>,
    /// Where servers that have heard of each one from a third call it.
    pub hearsay: Vec<u16>,
}

impl Layout {
    /// So many servers on free ports, with nothing in between.
    ///
    /// # Errors
    /// The system's, when there are no ports.
    pub fn direct(count: usize) -> std::io::Result<Self> {
        let mut clients = free_ports(count * 2)?;
        let routes = clients.split_off(count);
        let (reached, called) = (clients.clone(), vec![routes.clone(); count]);
        let hearsay = routes.clone();
        Ok(Self { clients, routes, reached, called, hearsay })
    }

    /// How many servers there are.
    pub fn count(&self) -> usize {
        self.clients.len()
    }

    /// What a server has to know beside its own port.
    fn configuration(&self, at: usize) -> String {
        let mut text = format!(
            "server_name: {}\nclient_advertise: \"127.0.0.1:{}\"\n",
            name(at),
            self.reached[at]
        );
        if self.count() > 1 {
            let others = (0..self.count()).filter(|other| *other != at);
            let others: Vec<String> = others
                .map(|other| format!("\"nats://127.0.0.1:{}\"", self.called[at][other]))
                .collect();
            text.push_str(&format!(
                "cluster {{\nname: local\nlisten: \"127.0.0.1:{}\"\nadvertise: \"127.0.0.1:{}\"\n\
                 routes: [{}]\n}}\n",
                self.routes[at],
                self.hearsay[at],
                others.join(", ")
            ));
        }
        text
    }
}

/// Starts so many servers, each with its data in a folder of its own under `folder`; `jetstream` stands within
/// `jetstream { … }` of each.
///
/// # Errors
/// See [`Error`]; those that have been started are killed.
pub fn start(folder: &Path, count: usize, jetstream: &str) -> Result<Vec<LocalServer>, Error> {
    start_on(folder, &Layout::direct(count).map_err(Error::Start)?, jetstream)
}

/// The same on ports that are laid out already.
///
/// # Errors
/// See [`Error`]; those that have been started are killed.
pub fn start_on(
    folder: &Path,
    layout: &Layout,
    jetstream: &str,
) -> Result<Vec<LocalServer>, Error> {
    let mut servers = Vec::with_capacity(layout.count());
    for (at, port) in layout.clients.iter().enumerate() {
        let configuration = layout.configuration(at);
        let options = Options { port: *port, configuration, jetstream: jetstream.to_owned() };
        servers.push(LocalServer::start(&folder.join(name(at)), &options)?);
    }
    Ok(servers)
}

/// What a server calls itself, and its folder.
pub fn name(at: usize) -> String {
    format!("n{}", at + 1)
}

/// Ports that nobody listens on; all are held until all are found.
fn free_ports(count: usize) -> std::io::Result<Vec<u16>> {
    let held: Vec<TcpListener> =
        (0..count).map(|_| TcpListener::bind("127.0.0.1:0")).collect::<Result<_, _>>()?;
    held.iter().map(|one| one.local_addr().map(|address| address.port())).collect()
}
