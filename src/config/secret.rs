//! The vault's master key, as it comes in.
//!
//! Must never: print itself, be serialised, or say in an error what was written.

use std::fmt;

use serde::Deserialize;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Bytes in a master key.
pub const MASTER_KEY_BYTES: usize = 32;

/// The master key (主密钥), 64 hex digits on the way in; wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Deserialize)]
#[serde(try_from = "String")]
pub struct MasterKey([u8; MASTER_KEY_BYTES]);

/// The text is no master key; deliberately does not say what it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("应为 64 位十六进制数字")]
pub struct NotAMasterKey;

impl MasterKey {
    /// The bytes, for the vault alone.
    pub fn expose(&self) -> &[u8; MASTER_KEY_BYTES] {
        &self.0
    }
}

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(***)")
    }
}

impl TryFrom<String> for MasterKey {
    type Error = NotAMasterKey;

    fn try_from(mut text: String) -> Result<Self, Self::Error> {
        let mut key = Self([0; MASTER_KEY_BYTES]);
        let read = read_hex(text.as_bytes(), &mut key.0);
        text.zeroize();
        read.map(|()| key)
    }
}

/// Fills `into` from exactly twice as many hex digits.
fn read_hex(digits: &[u8], into: &mut [u8]) -> Result<(), NotAMasterKey> {
    if digits.len() != into.len() * 2 {
        return Err(NotAMasterKey);
    }
    let nibble = |digit: u8| char::from(digit).to_digit(16).ok_or(NotAMasterKey);
    for (byte, pair) in into.iter_mut().zip(digits.chunks_exact(2)) {
        let value = nibble(pair[0])? * 16 + nibble(pair[1])?;
        *byte = u8::try_from(value).map_err(|_| NotAMasterKey)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_64_hex_digits_and_never_shown() {
        let key = MasterKey::try_from("0aFf".repeat(16)).unwrap();
        assert_eq!(key.expose()[..4], [0x0a, 0xff, 0x0a, 0xff]);
        assert_eq!(format!("{key:?}"), "MasterKey(***)");
        for bad in [String::new(), "0a".repeat(31), "zz".repeat(32), "密".repeat(64)] {
            assert_eq!(MasterKey::try_from(bad), Err(NotAMasterKey));
        }
    }
}
