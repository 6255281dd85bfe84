//! The NATS servers of a cluster, as settings name them.
//!
//! Must never: carry a password; who connects says so by a credentials file.

use std::fmt;

use serde::Deserialize;

/// Most servers that may be named; a client finds the others of a cluster by itself.
const SERVERS_MAX: usize = 16;

/// Addresses of servers (服务器地址), at least one, e.g. `nats://10.0.0.1:4222`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ServerAddresses(Vec<String>);

/// Why a text names no servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotServers {
    /// Not of the form `nats://host:port`.
    #[error("不是“nats://主机:端口”（或 tls://主机:端口）形式的地址，多个地址以逗号分隔")]
    NotAnAddress,
    /// With a name or password in it.
    #[error("地址中不可写用户名与口令，请用 nats.credentials_file")]
    WithCredentials,
    /// Too many.
    #[error("服务器地址最多 {SERVERS_MAX} 个")]
    TooMany,
}

impl ServerAddresses {
    /// The addresses, in the order given.
    pub fn each(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl fmt::Display for ServerAddresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(","))
    }
}

impl TryFrom<String> for ServerAddresses {
    type Error = NotServers;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let named: Vec<String> = text.split(',').map(|one| one.trim().to_owned()).collect();
        if named.len() > SERVERS_MAX {
            return Err(NotServers::TooMany);
        }
        named.iter().try_for_each(|one| check(one))?;
        Ok(Self(named))
    }
}

fn check(address: &str) -> Result<(), NotServers> {
    let scheme = ["nats://", "tls://"].into_iter().find_map(|one| address.strip_prefix(one));
    let rest = scheme.ok_or(NotServers::NotAnAddress)?;
    if rest.contains('@') {
        return Err(NotServers::WithCredentials);
    }
    let (host, port) = rest.rsplit_once(':').ok_or(NotServers::NotAnAddress)?;
    let named = !host.is_empty() && !host.contains(['/', ' ']);
    let numbered = port.parse::<u16>().is_ok_and(|port| port > 0);
    if named && numbered { Ok(()) } else { Err(NotServers::NotAnAddress) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_and_passwords_refused() {
        let read = |text: &str| ServerAddresses::try_from(text.to_owned());
        let two = read("nats://10.0.0.1:4222, tls://n2.city.cn:4222").unwrap();
        assert_eq!(
            two.each().collect::<Vec<_>>(),
            ["nats://10.0.0.1:4222", "tls://n2.city.cn:4222"]
        );
        assert_eq!(read("nats://[::1]:4222").unwrap().to_string(), "nats://[::1]:4222");
        for bad in
            ["", "127.0.0.1:4222", "nats://", "nats://a", "nats://a:0", "nats://a:1,", "http://a:1"]
        {
            assert_eq!(read(bad), Err(NotServers::NotAnAddress), "{bad}");
        }
        assert_eq!(read("nats://me:secret@a:4222"), Err(NotServers::WithCredentials));
        assert_eq!(read(&vec!["nats://a:1"; 17].join(",")), Err(NotServers::TooMany));
    }
}
