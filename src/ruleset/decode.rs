//! From bytes to text: byte-order mark, encoding, line ends.
//!
//! Must never: guess an encoding. A file that is not UTF-8 is named with what it looks like and how to
//! save it anew; a wrong guess would turn names into other names.

/// What a file that is not UTF-8 looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreign {
    /// The encoding of Chinese Windows and of Excel's plain CSV.
    Gb18030,
    /// Excel's "Unicode text".
    Utf16,
    /// Neither.
    Unknown,
}

/// The text of a file: without byte-order mark, lines ended by `\n`, in exactly one form, so that the
/// same contents have the same hash whichever program saved them.
pub(super) fn decode(bytes: &[u8]) -> Result<String, Foreign> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(Foreign::Utf16);
    }
    let body = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.replace("\r\n", "\n").replace('\r', "\n")),
        Err(_) if is_gb18030(body) => Err(Foreign::Gb18030),
        Err(_) => Err(Foreign::Unknown),
    }
}

/// Whether all bytes beyond ASCII form two- or four-byte sequences of GB18030.
fn is_gb18030(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        rest = match rest {
            [] => return true,
            [0x00..=0x7F, after @ ..] => after,
            [0x81..=0xFE, 0x30..=0x39, 0x81..=0xFE, 0x30..=0x39, after @ ..] => after,
            [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, after @ ..] => after,
            [..] => return false,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mark_and_line_ends_go() {
        assert_eq!(decode(b"\xEF\xBB\xBFa\r\nb\rc\n"), Ok("a\nb\nc\n".to_owned()));
    }

    #[test]
    fn other_encodings_are_named() {
        assert_eq!(decode(&[0xB1, 0xE0, 0xBA, 0xC5, b',', b'1']), Err(Foreign::Gb18030));
        assert_eq!(decode(&[0xFF, 0xFE, 0x16, 0x7F]), Err(Foreign::Utf16));
        assert_eq!(decode(&[0xFF, 0x20, 0xFF]), Err(Foreign::Unknown));
    }
}
