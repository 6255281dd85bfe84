//! Where a rule set comes from: a folder on disk, or the set compiled into the binary.
//!
//! Must never: look inside a file; it only brings the bytes.

use std::path::{Path, PathBuf};

/// Declares the files of a set and compiles the shipped ones in, so that the binary works on an empty
/// machine. `include_bytes`, unlike `include_dir`, has the build notice when a file changes.
macro_rules! files {
    ($($name:literal,)+) => {
        /// The files that make up a set; every one must be there, and no other is read.
        pub const FILES: &[&str] = &[$($name),+];

        /// The shipped set (`rules/`), in the same order.
        static BUILT_IN: &[&[u8]] =
            &[$(include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $name))),+];
    };
}

files! {
    "ruleset.toml",
    "units.csv",
    "places.csv",
    "synonyms.csv",
    "matters.csv",
    "decisions.csv",
    "knowledge.csv",
    "guards.toml",
    "lexicon.toml",
    "routing.toml",
    "sla.toml",
    "calendar.json",
}

/// Largest file that is read.
const FILE_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Where a rule set is read from (规则来源).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A folder on disk.
    Folder(PathBuf),
    /// The set compiled into the binary.
    BuiltIn,
}

/// A file as it lies there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RawFile {
    /// Name within the set.
    pub name: &'static str,
    /// Contents; `None` where the set lacks the file.
    pub bytes: Option<Vec<u8>>,
}

/// Why the files could not be brought; nothing about what is in them.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such folder.
    #[error("没有规则目录 {0}")]
    NoFolder(PathBuf),
    /// A file is there and cannot be read.
    #[error("读取 {path} 失败")]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// A file is beyond all measure.
    #[error("{path} 有 {bytes} 字节，超过 {FILE_BYTES_MAX} 字节的上限")]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// How large.
        bytes: u64,
    },
}

impl Source {
    /// Brings the files of the set, in the order of [`FILES`].
    pub(super) fn read(&self) -> Result<Vec<RawFile>, Error> {
        match self {
            Self::BuiltIn => Ok(FILES
                .iter()
                .zip(BUILT_IN)
                .map(|(name, bytes)| RawFile { name, bytes: Some(bytes.to_vec()) })
                .collect()),
            Self::Folder(folder) => {
                if !folder.is_dir() {
                    return Err(Error::NoFolder(folder.clone()));
                }
                FILES
                    .iter()
                    .map(|name| Ok(RawFile { name, bytes: read_bounded(&folder.join(name))? }))
                    .collect()
            }
        }
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => write!(f, "{}", folder.display()),
            Self::BuiltIn => f.write_str("内置规则"),
        }
    }
}

fn read_bounded(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let unreadable = |cause| Error::Unreadable { path: path.to_owned(), cause };
    match std::fs::metadata(path) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(unreadable(cause)),
        Ok(about) if about.len() > FILE_BYTES_MAX => {
            Err(Error::TooLarge { path: path.to_owned(), bytes: about.len() })
        }
        Ok(_) => std::fs::read(path).map(Some).map_err(unreadable),
    }
}
