//! The chain of a ticket's commits: each message carries a hash over the one before and its own body, so that
//! a damaged, missing or exchanged message is noticed by whoever reads the history.
//!
//! Must never: be satisfied with a message that carries no hash.

use std::fmt;
use std::str::FromStr;

/// Link of a chain (链值); all zero before the first commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ChainHash([u8; 32]);

impl ChainHash {
    /// The link after a body.
    #[must_use]
    pub fn then(self, body: &[u8]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&self.0);
        hasher.update(body);
        Self(*hasher.finalize().as_bytes())
    }
}

impl fmt::Display for ChainHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(blake3::Hash::from_bytes(self.0).to_hex().as_str())
    }
}

impl FromStr for ChainHash {
    type Err = blake3::HexError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        blake3::Hash::from_hex(text).map(|hash| Self(*hash.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_tells_bodies_and_their_order_apart() {
        let start = ChainHash::default();
        let both = start.then(b"one").then(b"two");
        assert_ne!(both, start.then(b"two").then(b"one"));
        assert_ne!(both, start.then(b"onetwo"));
        assert_eq!(both.to_string().parse::<ChainHash>().ok(), Some(both));
        assert!("zz".parse::<ChainHash>().is_err());
    }
}
