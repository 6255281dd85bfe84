//! The address that `serve` listens on, which has no way to mean anything but this machine.
//!
//! Must never: resolve a name, or accept an address that another machine can reach.

use std::net::SocketAddr;

use serde::Deserialize;

/// A loopback address with a port (本机回环地址); port 0 lets the system choose one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct LoopbackAddress(SocketAddr);

/// Why a text is not a loopback address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotLoopback {
    /// Not of the form `IP:port`.
    #[error("不是“IP:端口”形式的地址")]
    NotAnAddress,
    /// Reachable from other machines.
    #[error("不是本机回环地址，其他机器可以连到")]
    Reachable,
}

impl LoopbackAddress {
    /// The address to bind.
    pub fn socket(self) -> SocketAddr {
        self.0
    }
}

impl TryFrom<String> for LoopbackAddress {
    type Error = NotLoopback;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let address: SocketAddr = text.parse().map_err(|_| NotLoopback::NotAnAddress)?;
        if address.ip().is_loopback() { Ok(Self(address)) } else { Err(NotLoopback::Reachable) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_accepted() {
        let read = |text: &str| LoopbackAddress::try_from(text.to_owned()).map(|_| ());
        for good in ["127.0.0.1:8345", "127.0.0.2:0", "[::1]:8345"] {
            assert_eq!(read(good), Ok(()), "{good}");
        }
        for reachable in ["0.0.0.0:8345", "192.168.1.5:80", "[::]:8345", "[::ffff:0.0.0.0]:1"] {
            assert_eq!(read(reachable), Err(NotLoopback::Reachable), "{reachable}");
        }
        for bad in ["", "8345", "127.0.0.1", "localhost:8345", "127.0.0.1:99999"] {
            assert_eq!(read(bad), Err(NotLoopback::NotAnAddress), "{bad}");
        }
    }
}
