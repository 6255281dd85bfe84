//! Why a table cannot be read at all (无法读取).
//!
//! Must never: say so without the file and the remedy.

use crate::engine::intake::records::CsvError;

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
