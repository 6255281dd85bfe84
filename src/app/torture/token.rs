//! Ids as one token of a subject, as `docs/NATS.md` lays it down, written a second time: a publisher of another
//! house would have written it itself.
//!
//! Must never: use the engine's own spelling.

/// An id as one token.
pub(super) fn token(id: &str) -> String {
    let spelt = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-' => char::from(byte).to_string(),
        other => format!("%{other:02X}"),
    };
    id.bytes().map(spelt).collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_no_letter_digit_or_dash_is_spelt_out() {
        assert_eq!(super::token("热线 7.1"), "%E7%83%AD%E7%BA%BF%207%2E1");
        assert_eq!(super::token("q-chengguan_1"), "q-chengguan_1");
    }
}
