//! Servers of our own that copy each other: one, or several, each on a port of loopback that it keeps.
//!
//! Must never: give two servers one port.

use std::net::TcpListener;
use std::path::Path;

use super::local_server::{Error, LocalServer, Options};

/// Starts so many servers, each with its data in a folder of its own under `folder`; `jetstream` stands within
/// `jetstream { … }` of each.
///
/// # Errors
/// See [`Error`]; those that have been started are killed.
pub fn start(folder: &Path, count: usize, jetstream: &str) -> Result<Vec<LocalServer>, Error> {
    let ports = free_ports(count * 2).map_err(Error::Start)?;
    let (clients, routes) = ports.split_at(count);
    let all: Vec<String> =
        routes.iter().map(|port| format!("\"nats://127.0.0.1:{port}\"")).collect();
    let mut servers = Vec::with_capacity(count);
    for (at, (client, route)) in clients.iter().zip(routes).enumerate() {
        let mut configuration = format!("server_name: {}\n", name(at));
        if count > 1 {
            configuration.push_str(&format!(
                "cluster {{ name: local, listen: \"127.0.0.1:{route}\", routes: [{}] }}\n",
                all.join(", ")
            ));
        }
        let options = Options { port: *client, configuration, jetstream: jetstream.to_owned() };
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
