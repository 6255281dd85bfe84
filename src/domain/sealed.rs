//! Encrypted personal data as it stands in an event: bytes that mean nothing without the ticket's key.
//!
//! Must never: know how to decrypt; the vault in `engine` does.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Sealed bytes (密文): nonce and ciphertext in lower-case hex. Empty when there was nothing to seal.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sealed(String);

impl Sealed {
    /// Wraps hex text made by the vault.
    pub fn from_hex(hex: String) -> Self {
        Self(hex)
    }

    /// The hex text.
    pub fn as_hex(&self) -> &str {
        &self.0
    }

    /// Whether nothing was sealed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len() / 2)
    }
}

/// A value that prints masked (脱敏). The mask is chosen by the kind of data.
#[derive(Clone, PartialEq, Eq)]
pub struct Redacted<T> {
    value: T,
    mask: Mask,
}

/// How a kind of personal data is masked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mask {
    /// First character of a name, then stars: 扎**.
    Name,
    /// First three and last four digits: 138****1234.
    Phone,
    /// First six characters of an address, then stars.
    Address,
}

impl<T: AsRef<str>> Redacted<T> {
    /// Wraps a value to be shown with `mask`.
    pub fn new(value: T, mask: Mask) -> Self {
        Self { value, mask }
    }
}

impl<T: AsRef<str>> fmt::Display for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.value.as_ref();
        let count = text.chars().count();
        let (head, tail) = match self.mask {
            Mask::Name if count > 1 => (1, 0),
            Mask::Phone if count >= 11 => (3, 4),
            Mask::Phone if count >= 7 => (0, 2),
            Mask::Address if count > 8 => (6, 0),
            Mask::Name | Mask::Phone | Mask::Address => (0, 0),
        };
        let hidden = (count - head - tail).min(4);
        f.write_str(&text.chars().take(head).collect::<String>())?;
        f.write_str(&"*".repeat(hidden))?;
        f.write_str(&text.chars().skip(count - tail).collect::<String>())
    }
}

impl<T: AsRef<str>> fmt::Debug for Redacted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_by_kind() {
        let shown = |text: &'static str, mask| Redacted::new(text, mask).to_string();
        assert_eq!(shown("扎西多吉", Mask::Name), "扎***");
        assert_eq!(shown("李", Mask::Name), "*");
        assert_eq!(shown("13800001234", Mask::Phone), "138****1234");
        assert_eq!(shown("6321234", Mask::Phone), "****34");
        assert_eq!(shown("城关区八廓街道鲁固社区3号", Mask::Address), "城关区八廓街****");
        assert_eq!(shown("", Mask::Phone), "");
        assert_eq!(format!("{:?}", Redacted::new("13800001234", Mask::Phone)), "138****1234");
    }
}
