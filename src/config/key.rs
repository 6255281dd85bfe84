//! The one table of all settings: key, meaning, kind of value. Checks, explanation and documentation come from it.
//!
//! Must never: differ from the fields of `Settings` or from `deploy/hotline.toml` (tests compare them).

use crate::labelled_enum;

use super::settings::{LogFormat, LogKind, LogLevel, Switch};

labelled_enum! {
    /// A setting (配置项), by its dotted key.
    SettingKey {
        /// Where the data is kept.
        DataFolder = "data.folder", "数据目录：事件日志与读侧数据库所在，相对路径以工作目录为起点";
        /// Which log is the truth.
        DataLog = "data.log", "事件日志：embedded 存于数据目录（单机），jetstream 存于 NATS 集群（多机）；后者的数据目录只放本机读侧";
        /// Where the rules are read from.
        RulesFolder = "rules.folder", "规则目录；留空使用编译进程序的规则";
        /// The key that wraps the tickets' keys.
        VaultMasterKey = "vault.master_key", "主密钥：封存个人信息的根密钥";
        /// Size of a batch.
        IntakeBatchRows = "intake.batch_rows", "一批最多读入的诉求条数";
        /// Parallelism of the intake.
        IntakeBatchesInFlight = "intake.batches_in_flight", "同时处理的批数";
        /// Address of the service.
        ServeListen = "serve.listen", "服务监听的地址，只允许本机";
        /// Pace of the projector.
        ServeProjectorPollMs = "serve.projector_poll_ms", "投影查看新提交的间隔，毫秒";
        /// Whether an event is on.
        HandlingSurge = "handling.surge", "应急模式：on 时，文字提到应急事件（如台风）的新诉求按时限方案的应急时限办理";
        /// The model that is asked at intake.
        ModelFile = "model.file", "受理时征询的模型文件（hotline train 生成）；留空使用数据目录下的 model.hlm，没有则只按规则";
        /// Whether it may send by itself.
        ModelAutomatic = "model.automatic", "规则把握不足而模型达到门槛时是否自动派单；off 时模型只提供候选";
        /// What it is held to.
        ModelTargetPermille = "model.target_permille", "凭模型自动派单的正确率目标，千分数；低于目标时门槛自动收紧";
        /// How far back the watch looks.
        ModelWatchTickets = "model.watch_tickets", "看护模型时查看最近办结的工单件数";
        /// The servers of the cluster.
        NatsServers = "nats.servers", "NATS 服务器地址，多个以逗号分隔；data.log 为 jetstream 时使用";
        /// Who connects.
        NatsCredentialsFile = "nats.credentials_file", "NATS 凭据文件（.creds 或 nkey 种子），权限须为 0600；留空不带凭据连接";
        /// Whose certificate is trusted.
        NatsCaFile = "nats.ca_file", "签发 NATS 服务器证书的根证书（PEM）；给出即要求 TLS";
        /// Copies of each stream.
        NatsReplicas = "nats.replicas", "hotline nats setup 建立的流的副本数：1 单机，3 三机";
        /// Days after which a commit leaves the cluster's log.
        ArchiveAfterDays = "archive.after_days", "提交写入多少天后移出事件日志、转入归档；0 不归档；data.log 为 jetstream 时使用";
        /// This machine's folder of the archive.
        ArchiveFolder = "archive.folder", "本机归档文件的目录，缺的文件从集群取回；留空用数据目录下的 archive";
        /// How much is logged.
        LogLevel = "log.level", "日志级别";
        /// Shape of log lines.
        LogFormat = "log.format", "日志格式：text 供人阅读，json 供采集";
    }
}

/// Prefix of the environment variables.
pub(super) const ENVIRONMENT_PREFIX: &str = "HOTLINE";
/// What stands between prefix, section and key in an environment variable.
pub(super) const ENVIRONMENT_SEPARATOR: &str = "__";

/// What a setting may hold (取值).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A folder that must be named.
    Folder,
    /// A folder, or empty.
    FolderOrEmpty,
    /// A file, or empty.
    FileOrEmpty,
    /// A whole number between two bounds, both allowed.
    Integer {
        /// Smallest.
        min: i64,
        /// Largest.
        max: i64,
    },
    /// One of a closed set of words.
    Word(Vec<&'static str>),
    /// A loopback address with port.
    Loopback,
    /// Addresses of NATS servers.
    Servers,
    /// A secret; from the environment only.
    Secret,
}

impl SettingKey {
    /// What it may hold.
    pub fn kind(self) -> Kind {
        match self {
            Self::DataFolder => Kind::Folder,
            Self::RulesFolder | Self::ArchiveFolder => Kind::FolderOrEmpty,
            Self::VaultMasterKey => Kind::Secret,
            Self::IntakeBatchRows => Kind::Integer { min: 1, max: 10_000 },
            Self::IntakeBatchesInFlight => Kind::Integer { min: 1, max: 64 },
            Self::ServeListen => Kind::Loopback,
            Self::ServeProjectorPollMs => Kind::Integer { min: 10, max: 60_000 },
            Self::DataLog => Kind::Word(LogKind::ALL.iter().map(|one| one.word()).collect()),
            Self::NatsServers => Kind::Servers,
            Self::NatsCredentialsFile | Self::NatsCaFile => Kind::FileOrEmpty,
            Self::NatsReplicas => Kind::Integer { min: 1, max: 5 },
            Self::ArchiveAfterDays => Kind::Integer { min: 0, max: 36_500 },
            Self::HandlingSurge => Kind::Word(Switch::ALL.iter().map(|one| one.word()).collect()),
            Self::ModelFile => Kind::FileOrEmpty,
            Self::ModelAutomatic => Kind::Word(Switch::ALL.iter().map(|one| one.word()).collect()),
            Self::ModelTargetPermille => Kind::Integer { min: 500, max: 999 },
            Self::ModelWatchTickets => Kind::Integer { min: 100, max: 10_000 },
            Self::LogLevel => Kind::Word(LogLevel::ALL.iter().map(|one| one.word()).collect()),
            Self::LogFormat => Kind::Word(LogFormat::ALL.iter().map(|one| one.word()).collect()),
        }
    }

    /// Whether its value is never shown.
    pub fn is_secret(self) -> bool {
        self.kind() == Kind::Secret
    }

    /// The environment variable that sets it.
    pub fn variable(self) -> String {
        variable_of(self.word())
    }

    /// The setting with exactly this dotted key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.word() == key)
    }

    /// The known key that somebody who wrote `key` most likely meant.
    pub fn nearest(key: &str) -> Option<Self> {
        if let Some(inside) = Self::in_section(key).next() {
            return Some(inside);
        }
        let cost = |one: &Self| {
            let whole = edits(key, one.word());
            let tail = edits(last_segment(key), last_segment(one.word())) + 1;
            whole.min(tail)
        };
        let best = Self::ALL.iter().copied().min_by_key(cost)?;
        let tolerated = (last_segment(key).chars().count() / 3).max(2);
        (cost(&best) <= tolerated).then_some(best)
    }

    /// The settings of a section.
    pub(super) fn in_section(section: &str) -> impl Iterator<Item = Self> {
        Self::ALL
            .iter()
            .copied()
            .filter(move |one| one.word().split_once('.').is_some_and(|(head, _)| head == section))
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder => f.write_str("文件夹路径，不可为空"),
            Self::FolderOrEmpty => f.write_str("文件夹路径，可为空"),
            Self::FileOrEmpty => f.write_str("文件路径，可为空"),
            Self::Integer { min, max } => write!(f, "{min} 到 {max} 的整数"),
            Self::Word(words) => write!(f, "{} 之一", words.join("、")),
            Self::Loopback => f.write_str("本机回环地址与端口，如 127.0.0.1:8345 或 [::1]:8345"),
            Self::Servers => f.write_str("nats://主机:端口，多个以逗号分隔"),
            Self::Secret => f.write_str("64 位十六进制数字，只能来自环境变量"),
        }
    }
}

/// The environment variable for a dotted key, known or not.
pub(super) fn variable_of(key: &str) -> String {
    let tail = key.replace('.', ENVIRONMENT_SEPARATOR).to_uppercase();
    format!("{ENVIRONMENT_PREFIX}{ENVIRONMENT_SEPARATOR}{tail}")
}

/// What stands after the last dot.
fn last_segment(key: &str) -> &str {
    key.rsplit_once('.').map_or(key, |(_, tail)| tail)
}

/// Edit distance in characters (Levenshtein).
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, from) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (column, to) in right.iter().enumerate() {
            let changed = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = changed.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_that_was_meant_is_found() {
        let nearest = |key| SettingKey::nearest(key).map(SettingKey::word);
        assert_eq!(nearest("serve.lisen"), Some("serve.listen"));
        assert_eq!(nearest("server.listen"), Some("serve.listen"));
        assert_eq!(nearest("listen"), Some("serve.listen"));
        assert_eq!(nearest("intake.batch_row"), Some("intake.batch_rows"));
        assert_eq!(nearest("data"), Some("data.folder"));
        assert_eq!(nearest("完全无关的键"), None);
        assert_eq!(nearest("kafka.brokers"), None);
    }

    #[test]
    fn edits_are_counted_in_characters() {
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("kitten", "sitting"), 3);
        assert_eq!(edits("目录", "目标"), 1);
    }

    #[test]
    fn variables_follow_from_keys() {
        assert_eq!(SettingKey::VaultMasterKey.variable(), "HOTLINE__VAULT__MASTER_KEY");
    }
}
