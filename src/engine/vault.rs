//! The vault (保险箱): seals personal data with a key per ticket, wrapped under the master key.
//! Deleting a ticket's wrapped key forgets the person. AEAD is XChaCha20-Poly1305.
//!
//! Must never: print, log or return a key.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand::Rng;
use zeroize::Zeroizing;

use crate::domain::appeal::PersonalData;
use crate::domain::sealed::Sealed;

const NONCE_BYTES: usize = 24;
const KEY_BYTES: usize = 32;

/// Why something could not be unsealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Another master key, other binding, or damaged bytes.
    #[error("无法解封：主密钥不符或密文损坏")]
    Unreadable,
    /// The key has been deleted: the person is forgotten.
    #[error("密钥已销毁，个人信息不可恢复")]
    Forgotten,
    /// A master key that is not 64 hex digits.
    #[error("主密钥应为 64 位十六进制数")]
    BadMasterKey,
}

/// The vault.
pub struct Vault {
    wrapping: XChaCha20Poly1305,
    letters: XChaCha20Poly1305,
    hashing: Zeroizing<[u8; KEY_BYTES]>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault(***)")
    }
}

/// Personal data sealed, with its wrapped key.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SealedBox {
    /// Goes into the event.
    pub sealed: Sealed,
    /// Goes into the key store.
    pub wrapped_key: Vec<u8>,
}

impl Vault {
    /// A vault under a master key.
    pub fn new(master: &[u8; KEY_BYTES]) -> Self {
        let derive = |purpose| Zeroizing::new(blake3::derive_key(purpose, master));
        let cipher = |key: &[u8; KEY_BYTES]| XChaCha20Poly1305::new(&Key::from(*key));
        Self {
            wrapping: cipher(&derive("hotline 2026 ticket key wrapping v1")),
            letters: cipher(&derive("hotline 2026 dead letters v1")),
            hashing: derive("hotline 2026 keyed hashing v1"),
        }
    }

    /// A vault under a master key in hex.
    ///
    /// # Errors
    /// [`Error::BadMasterKey`].
    pub fn from_hex(hex: &str) -> Result<Self, Error> {
        let bytes = Zeroizing::new(from_hex(hex.trim()).ok_or(Error::BadMasterKey)?);
        let master: &[u8; KEY_BYTES] =
            bytes.as_slice().try_into().map_err(|_| Error::BadMasterKey)?;
        Ok(Self::new(master))
    }

    /// A fresh master key in hex, from the operating system's generator by way of a CSPRNG.
    pub fn fresh_master_hex() -> Zeroizing<String> {
        let mut key = Zeroizing::new([0_u8; KEY_BYTES]);
        rand::rng().fill_bytes(key.as_mut());
        Zeroizing::new(to_hex(key.as_ref()))
    }

    /// Seals personal data with a fresh key; `binding` (channel and source id) must be given again to
    /// unseal. Nothing is made for data without content.
    pub fn seal(&self, data: &PersonalData, binding: &str) -> SealedBox {
        if *data == PersonalData::default() {
            return SealedBox::default();
        }
        let clear = Zeroizing::new(serde_json::to_vec(data).unwrap_or_default());
        let mut key = Zeroizing::new([0_u8; KEY_BYTES]);
        rand::rng().fill_bytes(key.as_mut());
        let cipher = XChaCha20Poly1305::new(&Key::from(*key));
        SealedBox {
            sealed: Sealed::from_hex(to_hex(&encrypt(&cipher, &clear, binding))),
            wrapped_key: encrypt(&self.wrapping, key.as_ref(), binding),
        }
    }

    /// Unseals personal data.
    ///
    /// # Errors
    /// [`Error::Forgotten`] without a key, [`Error::Unreadable`] with a wrong one.
    pub fn unseal(
        &self,
        sealed: &Sealed,
        wrapped_key: Option<&[u8]>,
        binding: &str,
    ) -> Result<PersonalData, Error> {
        if sealed.is_empty() {
            return Ok(PersonalData::default());
        }
        let wrapped = wrapped_key.ok_or(Error::Forgotten)?;
        let key = Zeroizing::new(decrypt(&self.wrapping, wrapped, binding)?);
        let key: &[u8; KEY_BYTES] = key.as_slice().try_into().map_err(|_| Error::Unreadable)?;
        let cipher = XChaCha20Poly1305::new(&Key::from(*key));
        let bytes = from_hex(sealed.as_hex()).ok_or(Error::Unreadable)?;
        let clear = Zeroizing::new(decrypt(&cipher, &bytes, binding)?);
        serde_json::from_slice(&clear).map_err(|_| Error::Unreadable)
    }

    /// Seals the bytes of a dead letter.
    pub fn seal_letter(&self, bytes: &[u8]) -> Vec<u8> {
        encrypt(&self.letters, bytes, "dead letter")
    }

    /// Unseals the bytes of a dead letter.
    ///
    /// # Errors
    /// [`Error::Unreadable`].
    pub fn unseal_letter(&self, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        decrypt(&self.letters, sealed, "dead letter")
    }

    /// A value that only this master key makes, and that gives nothing of it away.
    pub fn check(&self) -> [u8; 32] {
        self.hash(b"hotline master key check")
    }

    /// A keyed hash: equal texts have equal hashes, and without the master key nothing can be tried out.
    pub fn hash(&self, bytes: &[u8]) -> [u8; 32] {
        *blake3::keyed_hash(&self.hashing, bytes).as_bytes()
    }
}

fn encrypt(cipher: &XChaCha20Poly1305, clear: &[u8], binding: &str) -> Vec<u8> {
    let mut nonce = [0_u8; NONCE_BYTES];
    rand::rng().fill_bytes(&mut nonce);
    let payload = Payload { msg: clear, aad: binding.as_bytes() };
    let mut out = nonce.to_vec();
    // Encryption fails only beyond 256 GiB, which no bounded appeal reaches.
    out.extend(cipher.encrypt(&XNonce::from(nonce), payload).unwrap_or_default());
    out
}

fn decrypt(cipher: &XChaCha20Poly1305, bytes: &[u8], binding: &str) -> Result<Vec<u8>, Error> {
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(Error::Unreadable)?;
    let payload = Payload { msg: sealed, aad: binding.as_bytes() };
    cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| Error::Unreadable)
}

/// Lower-case hex.
pub fn to_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

/// Bytes of hex text; `None` when it is none.
pub fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        hex.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect();
    let digits = digits?;
    if digits.len() % 2 != 0 {
        return None;
    }
    Some(digits.chunks_exact(2).map(|pair| pair.iter().fold(0, |acc, d| acc << 4 | d)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person() -> PersonalData {
        let mut person = PersonalData::default();
        person.name = Some("扎西".into());
        person.phone = Some("13800001234".into());
        person
    }

    #[test]
    fn what_is_sealed_is_unsealed_only_with_its_key_its_binding_and_its_master() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal(&person(), "phone/1");
        assert!(!sealed.sealed.as_hex().contains(&to_hex(b"13800001234")));
        let read =
            |vault: &Vault, key: Option<&[u8]>, binding| vault.unseal(&sealed.sealed, key, binding);
        let key = sealed.wrapped_key.as_slice();
        assert_eq!(read(&vault, Some(key), "phone/1"), Ok(person()));
        assert_eq!(read(&vault, None, "phone/1"), Err(Error::Forgotten));
        assert_eq!(read(&vault, Some(key), "phone/2"), Err(Error::Unreadable));
        assert_eq!(read(&Vault::new(&[8; 32]), Some(key), "phone/1"), Err(Error::Unreadable));
        assert_eq!(read(&vault, Some(&key[..20]), "phone/1"), Err(Error::Unreadable));
    }

    #[test]
    fn each_ticket_has_its_own_key() {
        let vault = Vault::new(&[7; 32]);
        let (one, two) = (vault.seal(&person(), "a"), vault.seal(&person(), "a"));
        assert_ne!(one.sealed, two.sealed);
        assert_eq!(vault.unseal(&one.sealed, Some(&two.wrapped_key), "a"), Err(Error::Unreadable));
    }

    #[test]
    fn nothing_personal_needs_no_key() {
        let vault = Vault::new(&[7; 32]);
        assert_eq!(vault.seal(&PersonalData::default(), "a"), SealedBox::default());
    }

    #[test]
    fn a_master_key_is_64_hex_digits() {
        assert!(Vault::from_hex(&Vault::fresh_master_hex()).is_ok());
        for bad in ["", "00", &"g".repeat(64), &"0".repeat(63)] {
            assert_eq!(Vault::from_hex(bad).err(), Some(Error::BadMasterKey));
        }
    }

    #[test]
    fn letters_come_back() {
        let vault = Vault::new(&[7; 32]);
        let sealed = vault.seal_letter(b"\xff\xfe broken");
        assert_eq!(vault.unseal_letter(&sealed), Ok(b"\xff\xfe broken".to_vec()));
    }
}
