//! Files that a command is pointed at, read whole.
//!
//! Must never: tell that a file cannot be opened without saying which.

use std::path::{Path, PathBuf};

use crate::engine::history::{AliasError, Aliases};

/// A file that cannot be opened.
#[derive(Debug, thiserror::Error)]
#[error("打不开 {}", .path.display())]
pub struct CannotOpen {
    /// Which.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: std::io::Error,
}

/// A file whole.
///
/// # Errors
/// [`CannotOpen`].
pub fn bytes_of(path: &Path) -> Result<Vec<u8>, CannotOpen> {
    std::fs::read(path).map_err(|source| CannotOpen { path: path.to_owned(), source })
}

/// Files whole, with their names.
///
/// # Errors
/// [`CannotOpen`] for the first that cannot be.
pub fn named(paths: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>, CannotOpen> {
    paths.iter().map(|path| Ok((path.display().to_string(), bytes_of(path)?))).collect()
}

/// The table of aliases, empty where none is named.
///
/// # Errors
/// One that cannot be opened or used.
pub fn aliases<E>(path: Option<&Path>) -> Result<Aliases, E>
where
    E: From<CannotOpen> + From<AliasError>,
{
    match path {
        Some(path) => Ok(Aliases::read(&path.display().to_string(), &bytes_of(path)?)?),
        None => Ok(Aliases::default()),
    }
}
