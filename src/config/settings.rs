//! The settings as types: whoever holds a [`Settings`] holds only values that were checked.
//!
//! Must never: be built but by loading, have a key that `SettingKey` does not list, or read anything itself.

use std::path::PathBuf;

use serde::Deserialize;

use crate::labelled_enum;

use super::address::LoopbackAddress;
use super::explain::Explanation;
use super::secret::MasterKey;
use super::servers::ServerAddresses;

labelled_enum! {
    /// How much is logged (日志级别).
    LogLevel {
        /// Only what failed.
        Error = "error", "错误";
        /// What is worth a look, too.
        Warn = "warn", "警告";
        /// The course of things, too.
        Info = "info", "一般";
        /// What a developer asks for, too.
        Debug = "debug", "调试";
        /// Everything.
        Trace = "trace", "全部";
    }
}

labelled_enum! {
    /// On or off (开关).
    Switch {
        /// Off.
        Off = "off", "关";
        /// On.
        On = "on", "开";
    }
}

labelled_enum! {
    /// Which log is the truth (事件日志).
    LogKind {
        /// One machine: SQLite in the data folder.
        Embedded = "embedded", "嵌入式";
        /// Several machines: streams of a NATS cluster.
        Jetstream = "jetstream", "NATS 集群";
    }
}

labelled_enum! {
    /// Shape of log lines (日志格式).
    LogFormat {
        /// For people.
        Text = "text", "文本";
        /// For collectors, one object a line.
        Json = "json", "JSON";
    }
}

impl From<LogLevel> for tracing::Level {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
            LogLevel::Trace => Self::TRACE,
        }
    }
}

/// All settings (配置). Loaded by [`Settings::load`](super::Settings::load).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where data is kept.
    pub data: DataSettings,
    /// Where rules come from.
    pub rules: RulesSettings,
    /// Sealing of personal data.
    #[serde(default)]
    pub vault: VaultSettings,
    /// Reading of appeals.
    pub intake: IntakeSettings,
    /// The service.
    pub serve: ServeSettings,
    /// Handling of tickets.
    pub handling: HandlingSettings,
    /// The model that is asked at intake.
    pub model: ModelSettings,
    /// The cluster.
    pub nats: NatsSettings,
    /// What leaves the cluster's log when it is old.
    pub archive: ArchiveSettings,
    /// Logging.
    pub log: LogSettings,
    /// Where every value came from.
    #[serde(skip)]
    pub(super) explanation: Explanation,
}

/// Where data is kept (数据).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataSettings {
    /// Folder of the event log and the read side; relative to the working directory.
    pub folder: PathBuf,
    /// Which log is the truth.
    pub log: LogKind,
}

/// Where rules come from (规则).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesSettings {
    folder: PathBuf,
}

impl RulesSettings {
    /// The folder of rule files; `None` asks for the set that is compiled in.
    pub fn folder(&self) -> Option<&std::path::Path> {
        (!self.folder.as_os_str().is_empty()).then_some(self.folder.as_path())
    }
}

/// Sealing of personal data (个人信息保护).
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VaultSettings {
    /// The master key; `None` when the environment gives none.
    pub master_key: Option<MasterKey>,
}

/// Reading of appeals (受理).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IntakeSettings {
    /// Rows in a batch, at most.
    pub batch_rows: u32,
    /// Batches that are worked on at the same time.
    pub batches_in_flight: u32,
}

/// The service (服务).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServeSettings {
    /// Where it listens; this machine only.
    pub listen: LoopbackAddress,
    /// How often the projector looks for new commits, in milliseconds.
    pub projector_poll_ms: u64,
}

/// Handling of tickets (办理).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandlingSettings {
    /// Whether an event is on, so that new appeals which speak of it have its time limits (应急模式).
    pub surge: Switch,
}

/// The model that is asked at intake (模型).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelSettings {
    file: PathBuf,
    /// Whether it may send by itself what it is sure of and the rules are not.
    pub automatic: Switch,
    /// Right ones of a thousand that it is held to.
    pub target_permille: u32,
    /// How many of its last settled tickets are looked at.
    pub watch_tickets: u32,
}

impl ModelSettings {
    /// The model file; `None` asks for the one in the data folder, if it is there.
    pub fn file(&self) -> Option<&std::path::Path> {
        (!self.file.as_os_str().is_empty()).then_some(self.file.as_path())
    }
}

/// What leaves the cluster's log when it is old (归档).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ArchiveSettings {
    /// Days after which a commit leaves it; 0 keeps all in it.
    pub after_days: u32,
    folder: PathBuf,
}

impl ArchiveSettings {
    /// This machine's folder of volumes, unless it is the one in the data folder.
    pub fn folder(&self) -> Option<&std::path::Path> {
        (!self.folder.as_os_str().is_empty()).then_some(self.folder.as_path())
    }
}

/// The cluster (NATS).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NatsSettings {
    /// Its servers.
    pub servers: ServerAddresses,
    credentials_file: PathBuf,
    ca_file: PathBuf,
    /// Copies of each stream that is made.
    pub replicas: u8,
}

impl NatsSettings {
    /// The file that says who connects; `None` connects without.
    pub fn credentials_file(&self) -> Option<&std::path::Path> {
        (!self.credentials_file.as_os_str().is_empty()).then_some(self.credentials_file.as_path())
    }

    /// The certificate that signs those of the servers; `None` asks for no TLS of its own.
    pub fn ca_file(&self) -> Option<&std::path::Path> {
        (!self.ca_file.as_os_str().is_empty()).then_some(self.ca_file.as_path())
    }
}

/// Logging (日志).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    /// How much.
    pub level: LogLevel,
    /// In what shape.
    pub format: LogFormat,
}
