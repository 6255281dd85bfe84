//! What can go wrong between the engine and a cluster.
//!
//! Must never: repeat a credential.

use std::path::PathBuf;

use crate::engine::port;

use super::streams::StreamName;

/// Why the cluster cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nobody answers, or not to us.
    #[error(
        "无法连接 NATS 服务器（{servers}）；请确认服务器已启动、地址（nats.servers）与凭据正确"
    )]
    Connect {
        /// Which.
        servers: String,
        /// Why.
        #[source]
        source: async_nats::ConnectError,
    },
    /// A credentials file that cannot be used.
    #[error("无法使用凭据文件 {path}：{why}")]
    Credentials {
        /// Which.
        path: PathBuf,
        /// Why.
        why: String,
    },
    /// A server that ignores what we rely on.
    #[error(
        "NATS 服务器版本为 {found}，需要 2.14 或更新（旧版会静默忽略所用功能）；请升级 nats-server"
    )]
    TooOld {
        /// Its version.
        found: String,
    },
    /// A server that keeps nothing.
    #[error("NATS 服务器未启用 JetStream；请在其配置中加入 jetstream 一节")]
    NoJetStream,
    /// A stream is missing.
    #[error("缺少流 {name}（{0}）；请执行 hotline nats setup", name = .0.word())]
    Missing(StreamName),
    /// A stream is not as it must be.
    #[error("流 {name}（{stream}）的配置与要求不符（{what}）；请执行 hotline nats setup --dry-run 查看并修正", name = .stream.word())]
    Differs {
        /// Which.
        stream: StreamName,
        /// In what.
        what: String,
    },
    /// A stream or the servers' disk is full.
    #[error("NATS 存储已满：{0}；未写入，请清理或扩容后重试")]
    Full(String),
    /// The log was begun under another master key.
    #[error(
        "主密钥与集群中的数据不符；各机须使用同一主密钥（环境变量 HOTLINE__VAULT__MASTER_KEY）"
    )]
    WrongKey,
    /// A copy into the log was begun and not finished.
    #[error("集群中的日志是一次未完成的迁移，内容不全；请重新执行 hotline migrate（会接着复制）")]
    Unfinished,
    /// This machine's clock, or a server's, is wrong.
    #[error(
        "本机时钟与 NATS 服务器相差 {apart_seconds} 秒（允许 {most_seconds} 秒）；请校准本机与各服务器的时钟（如启用 chrony）后重试"
    )]
    ClockOff {
        /// How far they are apart.
        apart_seconds: u64,
        /// How far they may be.
        most_seconds: u64,
    },
    /// A message that the servers do not take at all.
    #[error(
        "消息 {subject} 有 {bytes} 字节，超过 NATS 服务器的上限 {most}；请在服务器配置中调大 max_payload（至多 64 MB）"
    )]
    TooLarge {
        /// Where it was to stand.
        subject: String,
        /// Its size.
        bytes: usize,
        /// What they take.
        most: usize,
    },
    /// A stream holds what it never should.
    #[error("{detail}")]
    Corrupt {
        /// What.
        detail: String,
    },
    /// A file of the archive cannot be used.
    #[error("归档文件 {file}：{why}；若文件已损坏，删除它后重试，本机会从集群重新取回")]
    Volume {
        /// Which.
        file: PathBuf,
        /// Why.
        why: String,
    },
    /// The folder of the archive cannot be written to.
    #[error("归档文件夹无法写入：{0}；请确认磁盘有空间、hotline 可写该文件夹（archive.folder）")]
    Shelf(String),
    /// Somebody else has taken the archive's next place.
    #[error("另一台机器正在归档；本次未改动日志，请稍后再试")]
    ArchivedElsewhere,
    /// The event log was made by a version that had no archive.
    #[error(
        "流 EVENTS 禁止清除（deny_purge），不能归档；这一设置不可撤销，请用 hotline migrate 迁入新建的流"
    )]
    NeverPurged,
    /// A request to the cluster failed.
    #[error("NATS {what}失败：{detail}")]
    Request {
        /// Which.
        what: &'static str,
        /// Why.
        detail: String,
    },
}

impl Error {
    /// A request that failed.
    pub(super) fn request(what: &'static str, error: impl std::fmt::Display) -> Self {
        Self::Request { what, detail: error.to_string() }
    }
}

impl From<Error> for port::Error {
    fn from(error: Error) -> Self {
        if matches!(error, Error::Full(_)) {
            Self::DiskFull
        } else if let Error::Corrupt { detail } = error {
            Self::Corrupt { detail }
        } else {
            Self::Storage { detail: error.to_string() }
        }
    }
}
