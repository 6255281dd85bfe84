//! Where a rule set comes from: a folder on disk, or the set compiled into the binary.
//!
//! Must never: look inside a file; it only brings the bytes.

use std::path::{Path, PathBuf};

/// Declares the files of a set and compiles the shipped ones in, so that the binary works on an empty
/// machine. `include_bytes`, unlike `include_dir`, has the build notice when a file changes.
macro_rules! files {
    ($($name:literal,)+ profiles $($profile:literal,)+) => {
        /// The files that make up a set; every one must be there. Besides them only profiles of time
        /// limits are read, `sla/*.toml`.
        pub const FILES: &[&str] = &[$($name),+];

        /// The shipped set (`rules/`).
        static BUILT_IN: &[(&str, &[u8])] = &[
            $(($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $name))),)+
            $(($profile, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/rules/", $profile))),)+
        ];
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
    "calendar.json",
    profiles
    "sla/beijing_graded.toml",
    "sla/guangdong.toml",
    "sla/lhasa.toml",
    "sla/lvliang.toml",
    "sla/shandong.toml",
    "sla/shanghai2015.toml",
}

/// Folder of the profiles of time limits, and what their names end in.
const PROFILES: &str = "sla";
const PROFILE_ENDING: &str = ".toml";
/// Most profiles of a set.
const PROFILES_MAX: usize = 50;

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
    pub name: String,
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
    /// There are more profiles of time limits than anybody keeps.
    #[error("{path} 中的时限方案超过 {PROFILES_MAX} 个；移走不用的")]
    TooManyProfiles {
        /// Where.
        path: PathBuf,
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
    /// Brings the files of the set, those of [`FILES`] first, in their order.
    pub(super) fn read(&self) -> Result<Vec<RawFile>, Error> {
        match self {
            Self::BuiltIn => Ok(BUILT_IN
                .iter()
                .map(|(name, bytes)| RawFile {
                    name: (*name).to_owned(),
                    bytes: Some(bytes.to_vec()),
                })
                .collect()),
            Self::Folder(folder) => {
                if !folder.is_dir() {
                    return Err(Error::NoFolder(folder.clone()));
                }
                let fixed = FILES.iter().map(|name| (*name).to_owned());
                fixed
                    .chain(profiles(folder)?)
                    .map(|name| {
                        let bytes = read_bounded(&folder.join(&name))?;
                        Ok(RawFile { name, bytes })
                    })
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

/// Names of the profiles of time limits, in order; none where their folder is missing.
fn profiles(folder: &Path) -> Result<Vec<String>, Error> {
    let path = folder.join(PROFILES);
    let unreadable = |cause| Error::Unreadable { path: path.clone(), cause };
    let entries = match std::fs::read_dir(&path) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(unreadable(cause)),
        Ok(entries) => entries,
    };
    let mut names = Vec::new();
    for entry in entries {
        let name = entry.map_err(unreadable)?.file_name();
        let Some(name) = name.to_str().filter(|name| name.ends_with(PROFILE_ENDING)) else {
            continue;
        };
        names.push(format!("{PROFILES}/{name}"));
        if names.len() > PROFILES_MAX {
            return Err(Error::TooManyProfiles { path });
        }
    }
    names.sort();
    Ok(names)
}

fn read_bounded(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let unreadable = |cause| Error::Unreadable { path: path.to_owned(), cause };
    match std::fs::metadata(path) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(unreadable(cause)),
        Ok(about) if about.len() > FILE_BYTES_MAX => {
            Err(Error::TooLarge { path: path.to_owned(), bytes: about.len() })
        }
        // Of a device or a pipe there may be no end.
        Ok(about) if !about.is_file() => {
            Err(unreadable(std::io::Error::other("不是普通文件；请换成文件本身")))
        }
        Ok(_) => std::fs::read(path).map(Some).map_err(unreadable),
    }
}
