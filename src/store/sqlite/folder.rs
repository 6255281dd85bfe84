//! The data folder: made with mode 0700, locked for one process, with the master key beside the log.
//!
//! Must never: print the key, or go on with a key file that others may read.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::engine::vault::Vault;

use super::error::Error;

/// The truth.
pub const LOG_FILE: &str = "log.db";
/// Views; can be deleted.
pub const VIEWS_FILE: &str = "views.db";
/// The master key, mode 0600, when the environment gives none.
pub const MASTER_KEY_FILE: &str = "master.key";
const LOCK_FILE: &str = "lock";

/// A data folder (数据目录) that this process has for itself.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Makes the folder when needed and takes the lock, which the operating system gives back when the
    /// process ends in whatever way.
    ///
    /// # Errors
    /// [`Error::InUse`], [`Error::Io`].
    pub fn open(path: &Path) -> Result<Self, Error> {
        let io = |source| Error::Io { path: path.to_owned(), source };
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(io)?;
        let file = path.join(LOCK_FILE);
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&file)
            .map_err(|source| Error::Io { path: file.clone(), source })?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Error::InUse { folder: path.to_owned() }),
            Err(TryLockError::Error(source)) => Err(Error::Io { path: file, source }),
        }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// A file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// The master key in hex from the key file, which is made when the folder is new.
    ///
    /// # Errors
    /// A key file that is too open, missing beside existing data, or unreadable.
    pub fn master_key(&self) -> Result<Zeroizing<String>, Error> {
        let path = self.file(MASTER_KEY_FILE);
        let io = |source| Error::Io { path: path.clone(), source };
        if !path.exists() {
            if self.file(LOG_FILE).exists() {
                return Err(Error::KeyMissing { path });
            }
            return self.make_key(&path).map_err(io);
        }
        let mode = fs::metadata(&path).map_err(io)?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(Error::KeyTooOpen { path, mode });
        }
        Ok(Zeroizing::new(fs::read_to_string(&path).map_err(io)?.trim().to_owned()))
    }

    fn make_key(&self, path: &Path) -> std::io::Result<Zeroizing<String>> {
        let key = Vault::fresh_master_hex();
        // Written under another name first: a crash in between must not leave half a key.
        let fresh = path.with_extension("key.new");
        let mut file =
            OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(&fresh)?;
        file.write_all(key.as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, path)?;
        File::open(&self.path)?.sync_all()?;
        Ok(key)
    }
}
