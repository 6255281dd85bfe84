//! The public key of a NATS user (用户公钥): checked before a server is given it, for one bad key stops the server.
//!
//! Must never: take a seed, or show one again.

use std::fmt;

/// Length of a key as text: 35 bytes in base 32.
const CHARACTERS: usize = 56;
/// First byte of a user's public key.
const USER: u8 = 20 << 3;
/// What of the bytes is not the checksum.
const BODY_BYTES: usize = 33;

/// The public half of a user's key pair; the secret half never leaves the user's machine.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey(String);

/// Why a text is no public key of a user. The text itself is never told: it may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The secret half.
    #[error("这是私钥种子（S 开头），不是公钥；请立即作废并更换这对密钥，此处只填 U 开头的公钥")]
    Seed,
    /// Another kind of key, or none.
    #[error("不是用户公钥；应为 U 开头的 56 个字符")]
    NotAUserKey,
    /// Mistyped.
    #[error("公钥校验和不符，可能抄写有误；请重新复制")]
    Damaged,
}

impl PublicKey {
    /// Reads one.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.starts_with('S') {
            return Err(Error::Seed);
        }
        if text.len() != CHARACTERS || !text.starts_with('U') {
            return Err(Error::NotAUserKey);
        }
        let bytes = from_base32(text).ok_or(Error::NotAUserKey)?;
        let (body, sum) = bytes.split_at(BODY_BYTES);
        if sum != checksum(body).to_le_bytes() {
            return Err(Error::Damaged);
        }
        if body.first() == Some(&USER) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Error::NotAUserKey)
        }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Base 32 of RFC 4648 without padding.
fn from_base32(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() * 5 / 8);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for letter in text.bytes() {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'2'..=b'7' => letter - b'2' + 26,
            _ => return None,
        };
        held = (held << 5 | u32::from(value)) & 0xFFFF;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

/// CRC-16/XMODEM, which NATS puts behind its keys.
fn checksum(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0, |sum, byte| {
        (0..8).fold(sum ^ u16::from(*byte) << 8, |sum: u16, _| {
            if sum & 0x8000 == 0 { sum << 1 } else { sum << 1 ^ 0x1021 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "UCVDQ6PXGTZBXLEZY4EMTU677W37VYK4JWL7RC2LROKDO3QZXE3EIRL3";

    #[test]
    fn a_user_s_key_is_taken_and_every_slip_of_the_pen_is_found() {
        assert_eq!(PublicKey::parse(KEY).unwrap().as_str(), KEY);
        for at in 1..CHARACTERS {
            let mut typed: Vec<char> = KEY.chars().collect();
            typed[at] = if typed[at] == 'A' { 'B' } else { 'A' };
            let typed: String = typed.into_iter().collect();
            assert!(PublicKey::parse(&typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn what_is_no_user_s_key_is_refused() {
        let seed = format!("SU{}", "A".repeat(56));
        assert_eq!(PublicKey::parse(&seed), Err(Error::Seed));
        let account = KEY.replacen('U', "A", 1);
        for text in ["", "U", &account, &KEY.to_lowercase(), &format!("{KEY}A"), &"热".repeat(56)]
        {
            assert_eq!(PublicKey::parse(text), Err(Error::NotAUserKey), "{text}");
        }
    }
}
