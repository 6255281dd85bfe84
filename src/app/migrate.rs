//! Moving the log from the data folder to a cluster, or back.
//!
//! Must never: write to the log that is copied from.

use std::path::PathBuf;

use crate::config::{LogKind, Settings};
use crate::engine::migrate::{self, Copied, Part, copy};
use crate::nats::{self, JetStreamLog};
use crate::store::sqlite::{self, DataFolder, LOG_FILE, MASTER_KEY_FILE, SqliteLog};

use super::cluster;
use super::open::{self, vault_of};

/// Why a log was not moved.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// One of the two cannot be opened.
    #[error(transparent)]
    Open(#[from] open::Error),
    /// A cluster's log was sealed under a key that is not at hand; a fresh one must not be made in its place.
    #[error(
        "没有集群所用的主密钥：请用环境变量 HOTLINE__VAULT__MASTER_KEY 给出，或把它的 master.key 放进 {folder}（权限 600）"
    )]
    NoKey {
        /// Where it could be.
        folder: PathBuf,
    },
    /// The copy.
    #[error(transparent)]
    Copy(#[from] migrate::Error),
}

impl From<sqlite::Error> for Error {
    fn from(error: sqlite::Error) -> Self {
        Self::Open(error.into())
    }
}

impl From<nats::Error> for Error {
    fn from(error: nats::Error) -> Self {
        Self::Open(error.into())
    }
}

/// Copies the log of kind `from` into that of the other kind, and compares the two. The folder and the cluster
/// are those of the settings.
///
/// # Errors
/// See [`Error`].
pub async fn migrate(
    settings: &Settings,
    from: LogKind,
    progress: impl FnMut(Part, u64, u64),
) -> Result<Copied, Error> {
    let path = &settings.data.folder;
    if from == LogKind::Embedded && !path.join(LOG_FILE).exists() {
        return Err(open::Error::NoData { folder: path.clone() }.into());
    }
    let has_key = settings.vault.master_key.is_some() || path.join(MASTER_KEY_FILE).exists();
    if from == LogKind::Jetstream && !has_key {
        return Err(Error::NoKey { folder: path.clone() });
    }
    let folder = DataFolder::open(path)?;
    let key_check = vault_of(settings, &folder)?.check();
    let link = cluster::link(&settings.nats).await?;
    let closing = link.clone();
    let archive = cluster::archive_folder(settings);
    let copied = match from {
        LogKind::Embedded => {
            let source = SqliteLog::open(&folder, &key_check)?;
            let target = JetStreamLog::open_to_fill(link, archive, &key_check).await?;
            copy(&source, &target, progress).await?
        }
        LogKind::Jetstream => {
            let source = JetStreamLog::open(link, archive, &key_check).await?;
            let target = SqliteLog::open_to_fill(&folder, &key_check)?;
            copy(&source, &target, progress).await?
        }
    };
    closing.close().await;
    Ok(copied)
}
