//! What can go wrong with the embedded store, and how SQLite's errors map to the port's.
//!
//! Must never: hide the cause.

use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::engine::port;

/// Why the store cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Another process has it.
    #[error("数据目录 {folder} 正被另一个 hotline 进程使用；请先停止它，或用 --data 指定别的目录")]
    InUse {
        /// Which folder.
        folder: PathBuf,
    },
    /// The folder or a file in it cannot be used.
    #[error("无法使用 {path}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// SQLite.
    #[error("数据库 {path} 打不开")]
    Sqlite {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// A log of another version of the program.
    #[error("{path} 的格式版本是 {found}，本程序需要 {expected}；请用对应版本的 hotline 打开")]
    WrongVersion {
        /// Which.
        path: PathBuf,
        /// Found.
        found: i64,
        /// Expected.
        expected: i64,
    },
    /// A copy into the log was begun and not finished.
    #[error(
        "{path} 是一次未完成的迁移，内容不全；请重新执行 hotline migrate（会接着复制），或移走该文件"
    )]
    Unfinished {
        /// Which.
        path: PathBuf,
    },
    /// The key file may be read by others.
    #[error("主密钥文件 {path} 的权限是 {mode:o}，应为 600；请执行 chmod 600 {path}")]
    KeyTooOpen {
        /// Which.
        path: PathBuf,
        /// Its mode.
        mode: u32,
    },
    /// The master key is not the one that the log was begun with.
    #[error(
        "主密钥与 {path} 不符；请检查环境变量 HOTLINE__VAULT__MASTER_KEY 或数据目录里的密钥文件，换回原主密钥"
    )]
    WrongKey {
        /// Which log.
        path: PathBuf,
    },
    /// There is data but the key file is gone.
    #[error(
        "{path} 不见了，而数据目录里已有封存的个人信息；请恢复该文件，或在环境变量 HOTLINE__VAULT__MASTER_KEY 中给出原主密钥"
    )]
    KeyMissing {
        /// Which.
        path: PathBuf,
    },
}

/// Maps SQLite's errors.
pub fn port_error(error: &rusqlite::Error) -> port::Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => port::Error::DiskFull,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            port::Error::Corrupt { detail: error.to_string() }
        }
        Some(_) | None => port::Error::Storage { detail: error.to_string() },
    }
}

/// A stored value that does not parse.
pub fn corrupt(what: &str, error: &dyn std::fmt::Display) -> port::Error {
    port::Error::Corrupt { detail: format!("{what}：{error}") }
}
