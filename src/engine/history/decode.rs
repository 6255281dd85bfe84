//! From bytes to UTF-8, whatever the spreadsheet saved: a byte-order mark is believed, else UTF-8 is tried,
//! else GB18030, the encoding of Chinese Windows.
//!
//! Must never: put a replacement character where it could not read; a file that is in neither is refused.

use std::borrow::Cow;

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use crate::labelled_enum;

use super::unreadable::Unreadable;

labelled_enum! {
    /// What a file was encoded in (编码).
    Encoding {
        /// UTF-8, with or without a byte-order mark.
        Utf8 = "utf_8", "UTF-8";
        /// UTF-16 with a byte-order mark.
        Utf16 = "utf_16", "UTF-16";
        /// GB18030, which covers GBK and GB2312.
        Gb18030 = "gb18030", "GB18030";
    }
}

/// The file as UTF-8 bytes without a byte-order mark.
pub(super) fn decode<'a>(
    file: &str,
    bytes: &'a [u8],
) -> Result<(Cow<'a, [u8]>, Encoding), Unreadable> {
    decoded(bytes).ok_or_else(|| Unreadable::Encoding { file: file.to_owned() })
}

/// None when it is in no encoding known here.
fn decoded(bytes: &[u8]) -> Option<(Cow<'_, [u8]>, Encoding)> {
    let owned = |text: Cow<'_, str>| Cow::Owned(text.into_owned().into_bytes());
    if let Some(body) = bytes.strip_prefix(&[0xFF, 0xFE]) {
        let text = UTF_16LE.decode_without_bom_handling_and_without_replacement(body)?;
        return Some((owned(text), Encoding::Utf16));
    }
    if let Some(body) = bytes.strip_prefix(&[0xFE, 0xFF]) {
        let text = UTF_16BE.decode_without_bom_handling_and_without_replacement(body)?;
        return Some((owned(text), Encoding::Utf16));
    }
    let body = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    if std::str::from_utf8(body).is_ok() {
        return Some((Cow::Borrowed(body), Encoding::Utf8));
    }
    let text = GB18030.decode_without_bom_handling_and_without_replacement(body)?;
    Some((owned(text), Encoding::Gb18030))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_saves_is_read() {
        let text = "text,unit\n路灯不亮,城管局\n";
        let gb = GB18030.encode(text).0.into_owned();
        let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let files = [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xEF\xBB\xBF", text.as_bytes()].concat(), Encoding::Utf8),
            (gb, Encoding::Gb18030),
            ([&[0xFF, 0xFE][..], &utf16].concat(), Encoding::Utf16),
        ];
        for (bytes, encoding) in files {
            let (decoded, found) = decode("a.csv", &bytes).unwrap();
            assert_eq!((std::str::from_utf8(&decoded).unwrap(), found), (text, encoding));
        }
    }

    #[test]
    fn what_is_in_no_encoding_is_refused() {
        assert_eq!(decoded(b"text\n\xFF\xFF\xFF"), None);
    }
}
