//! Why nothing was measured of places.
//!
//! Must never: say so without the file and the remedy.

use crate::app::files::CannotOpen;
use crate::engine::history::{Error, PlacesError};

/// Fewest tickets that tell their street.
pub(super) const LESSONS_MIN: usize = 50;

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum PlaceFailed {
    /// A file that cannot be opened.
    #[error(transparent)]
    Open(#[from] CannotOpen),
    /// A file that is no history.
    #[error(transparent)]
    Read(#[from] Error),
    /// A table of divisions that cannot be used.
    #[error(transparent)]
    Places(#[from] PlacesError),
    /// A file to learn from that tells no place at all.
    #[error(
        "{file} 既没有列“{street}”（街道）也没有列“{unit}”（承办单位），无从得知地点；请用 --label-column 或 --unit-column 指定"
    )]
    NoTeacher {
        /// The file.
        file: String,
        /// The column of the street.
        street: String,
        /// The column of the unit.
        unit: String,
    },
    /// Tables that have nothing to do with the texts.
    #[error("训练记录没有提到 --places 中的任何一处地名；请提供本市的区划表")]
    Elsewhere,
    /// No label is a street.
    #[error("{file} 的列“{column}”没有一个是区划表里的街道，如：{}；请检查 --label-column 与 --places", .examples.join("、"))]
    NoStreet {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// Some of what stands there.
        examples: Vec<String>,
    },
    /// Too little to learn from.
    #[error(
        "训练记录中只有 {found} 条能得知属于哪个街道（标注、街道承办或文中只提到一个街道），至少需要 {LESSONS_MIN} 条；请提供更长时段的历史"
    )]
    TooFew {
        /// How many there are.
        found: usize,
    },
    /// Nothing to tell apart.
    #[error("训练记录只涉及一个街道，无从区分；请提供全市的历史")]
    OneStreet,
}
