//! One token of a subject (主题片段) for any text: ids come from outside and may hold dots, wildcards, Chinese.
//!
//! Must never: give two texts one token, or one text two.

use std::fmt::{self, Write as _};

/// Longest text that becomes a token, in characters.
pub const CHARACTERS_MAX: usize = 500;
/// Longest token, in bytes.
pub const BYTES_MAX: usize = 1_500;

/// A text written as one token of a subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(String);

/// Why a text makes no token, or a token no text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is no empty token.
    #[error("空文本不能作主题片段；请给出编号")]
    Empty,
    /// More characters than [`CHARACTERS_MAX`].
    #[error("编号有 {0} 个字符，最多 {CHARACTERS_MAX} 个；请改用较短的编号")]
    TooManyCharacters(usize),
    /// More bytes than [`BYTES_MAX`].
    #[error("编码后有 {0} 字节，最多 {BYTES_MAX} 字节；请改用较短的编号，或少用汉字")]
    TooManyBytes(usize),
    /// A byte that had to be written as `%XX`, or a `%XX` that is not as this module writes it.
    #[error(
        "第 {0} 个字节不合主题片段的写法：只能是 A–Z a–z 0–9 _ -，其余写作 %XX（大写十六进制）"
    )]
    Spelling(usize),
    /// What the token spells is no UTF-8.
    #[error("片段解出的字节不是 UTF-8；请用 hotline nats token 生成")]
    NotText,
}

impl Token {
    /// Writes a text as a token.
    ///
    /// # Errors
    /// An empty text, and one that is too long.
    pub fn encode(text: &str) -> Result<Self, Error> {
        if text.is_empty() {
            return Err(Error::Empty);
        }
        let characters = text.chars().count();
        if characters > CHARACTERS_MAX {
            return Err(Error::TooManyCharacters(characters));
        }
        let mut token = String::with_capacity(text.len());
        for byte in text.bytes() {
            if stands_for_itself(byte) {
                token.push(char::from(byte));
            } else {
                write!(token, "%{byte:02X}").expect("a string takes all that is written");
            }
        }
        if token.len() > BYTES_MAX {
            return Err(Error::TooManyBytes(token.len()));
        }
        Ok(Self(token))
    }

    /// Reads a token of a subject.
    ///
    /// # Errors
    /// What [`Token::encode`] never writes.
    pub fn parse(token: &str) -> Result<Self, Error> {
        let read = Self(token.to_owned());
        let text = String::from_utf8(read.bytes()?).map_err(|_| Error::NotText)?;
        Self::encode(&text)
    }

    /// The text that it spells.
    pub fn decode(&self) -> String {
        let bytes = self.bytes().expect("a token is written by `encode`");
        String::from_utf8(bytes).expect("a token is written of a text")
    }

    /// As it stands in a subject.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::with_capacity(self.0.len());
        let mut rest = self.0.bytes().enumerate();
        while let Some((at, byte)) = rest.next() {
            let fail = Error::Spelling(at + 1);
            if byte == b'%' {
                let mut digit = || rest.next().and_then(|(_, digit)| nibble(digit));
                let (high, low) = digit().zip(digit()).ok_or_else(|| fail.clone())?;
                let spelt = high << 4 | low;
                if stands_for_itself(spelt) {
                    return Err(fail);
                }
                bytes.push(spelt);
            } else if stands_for_itself(byte) {
                bytes.push(byte);
            } else {
                return Err(fail);
            }
        }
        Ok(bytes)
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn stands_for_itself(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// The value of a hexadecimal digit in upper case.
fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

/// A token for any id. One that is too long for a subject has its hash, under a sign that no other token has.
pub fn token_of(id: &str) -> String {
    match Token::encode(id) {
        Ok(token) => token.to_string(),
        Err(_) => format!("~{}", blake3::hash(id.as_bytes()).to_hex()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, token: &str) {
        assert_eq!(Token::encode(text).unwrap().as_str(), token);
        assert_eq!(Token::parse(token).unwrap().decode(), text);
    }

    #[test]
    fn what_is_no_letter_digit_or_dash_is_spelt_out() {
        check("s-chengguan", "s-chengguan");
        check("热线 7.1", "%E7%83%AD%E7%BA%BF%207%2E1");
        check("a.*.>", "a%2E%2A%2E%3E");
        check("100%_", "100%25_");
        check("\0\r\n", "%00%0D%0A");
    }

    #[test]
    fn lengths_are_bounded() {
        assert_eq!(Token::encode(""), Err(Error::Empty));
        assert_eq!(Token::parse(""), Err(Error::Empty));
        assert!(Token::encode(&"a".repeat(500)).is_ok());
        assert_eq!(Token::encode(&"a".repeat(501)), Err(Error::TooManyCharacters(501)));
        assert_eq!(Token::encode(&".".repeat(500)).unwrap().as_str().len(), BYTES_MAX);
        assert_eq!(Token::encode(&"热".repeat(167)), Err(Error::TooManyBytes(1_503)));
        assert_eq!(Token::parse(&"a".repeat(501)), Err(Error::TooManyCharacters(501)));
    }

    #[test]
    fn what_is_written_otherwise_is_refused() {
        for (token, at) in [
            ("a.b", 2),
            ("*", 1),
            ("a ", 2),
            ("%e7", 1),
            ("a%2", 2),
            ("%", 1),
            ("%41", 1),
            ("%2G", 1),
        ] {
            assert_eq!(Token::parse(token), Err(Error::Spelling(at)), "{token}");
        }
        assert_eq!(Token::parse("热"), Err(Error::Spelling(1)));
        assert_eq!(Token::parse("%E7%83"), Err(Error::NotText));
    }

    proptest! {
        #[test]
        fn a_text_reads_back(text in "\\PC{1,80}|[ -~]{1,80}") {
            let token = Token::encode(&text).unwrap();
            prop_assert!(token.as_str().bytes().all(|byte| stands_for_itself(byte) || byte == b'%'));
            prop_assert_eq!(Token::parse(token.as_str()).unwrap().decode(), text);
        }

        #[test]
        fn a_token_that_is_read_is_written_alike(token in "[A-Za-z0-9_%.-]{0,12}") {
            if let Ok(read) = Token::parse(&token) {
                prop_assert_eq!(read.as_str(), token);
            }
        }
    }
}
