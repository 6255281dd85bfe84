//! Ids from outside as one token of a subject.
//!
//! Must never: give two ids the same token, or a token that is more than one.

use std::fmt::Write;

/// The token of an id: every byte that is not `A–Z a–z 0–9 _ -` becomes `%XX`.
pub fn encode(id: &str) -> String {
    let mut token = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-' {
            token.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _written = write!(token, "%{byte:02X}");
        }
    }
    token
}

/// The id of a token; `None` for what [`encode`] never gives.
pub fn decode(token: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(token.len());
    let mut rest = token.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            let digits = std::str::from_utf8(&digits).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    let id = String::from_utf8(bytes).ok()?;
    (encode(&id) == token).then_some(id)
}
