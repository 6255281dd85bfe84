//! Why a table cannot be read at all (无法读取).
//!
//! Must never: say so without the file and the remedy.

use std::io::Cursor;

use crate::engine::intake::records::{CsvError, CsvRecords};

/// Why a table cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// An encoding that is not known here.
    #[error("{file} 既不是 UTF-8 也不是 GB18030；请用 Excel 另存为“CSV UTF-8（逗号分隔）”")]
    Encoding {
        /// The file.
        file: String,
    },
    /// No usable header.
    #[error("{file} 无法读取")]
    Header {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: CsvError,
    },
}

/// The records of a CSV file with a usable header.
pub(super) fn csv<'a>(
    file: &str,
    body: &'a [u8],
) -> Result<CsvRecords<Cursor<&'a [u8]>>, Unreadable> {
    let failed = |source| Unreadable::Header { file: file.to_owned(), source };
    CsvRecords::new(Cursor::new(body)).map_err(failed)
}
