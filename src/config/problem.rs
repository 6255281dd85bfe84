//! What can be wrong with settings, told all at once in Chinese: which key, which value, from where, what to do.
//!
//! Must never: show the value of a secret, or stop at the first problem.

use std::fmt;
use std::path::PathBuf;

use super::key::SettingKey;

/// Characters of a key or value that a problem repeats.
const SHOWN_CHARS_MAX: usize = 80;

/// Where a value came from (来源), lowest precedence first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Source {
    /// Compiled in.
    #[default]
    BuiltIn,
    /// A file.
    File(PathBuf),
    /// An environment variable, by name.
    Environment(String),
    /// The command line.
    CommandLine,
}

impl Source {
    /// The word in JSON.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::BuiltIn => "built_in",
            Self::File(_) => "file",
            Self::Environment(_) => "environment",
            Self::CommandLine => "command_line",
        }
    }

    /// Name of the file or variable.
    pub fn name(&self) -> Option<String> {
        match self {
            Self::BuiltIn | Self::CommandLine => None,
            Self::File(path) => Some(path.display().to_string()),
            Self::Environment(variable) => Some(variable.clone()),
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("内置默认"),
            Self::File(path) => write!(f, "文件 {}", path.display()),
            Self::Environment(variable) => write!(f, "环境变量 {}", shortened(variable)),
            Self::CommandLine => f.write_str("命令行"),
        }
    }
}

/// What is wrong (问题).
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// No such setting.
    #[error("没有这个配置项")]
    UnknownKey {
        /// What was probably meant.
        nearest: Option<SettingKey>,
    },
    /// Of another type than the setting holds.
    #[error("值的类型不对，这里是{found}")]
    WrongType {
        /// What stands there, in Chinese.
        found: &'static str,
    },
    /// Too small or too large.
    #[error("超出允许的范围")]
    OutOfRange,
    /// Not among the allowed words.
    #[error("不在允许的取值之内")]
    NotAllowed,
    /// Empty where something must stand.
    #[error("不可为空")]
    Empty,
    /// Longer than any sensible value.
    #[error("过长")]
    TooLong,
    /// No address for the service.
    #[error(transparent)]
    Address(#[from] super::address::NotLoopback),
    /// No addresses of servers.
    #[error(transparent)]
    Servers(#[from] super::servers::NotServers),
    /// A secret that does not come from the environment.
    #[error("密钥不能写在这里")]
    SecretOutsideEnvironment,
    /// No master key.
    #[error(transparent)]
    MasterKey(#[from] super::secret::NotAMasterKey),
    /// A file that was asked for is not there.
    #[error("找不到配置文件")]
    FileMissing,
    /// A file that cannot be read.
    #[error("读不了配置文件")]
    FileUnreadable(#[source] std::io::Error),
    /// A file too large to be settings.
    #[error("配置文件过大")]
    FileTooLarge,
    /// Not TOML.
    #[error("第 {line} 行不是合法的 TOML（{message}）")]
    FileSyntax {
        /// Line, from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// Some variable with our prefix is not UTF-8.
    #[error("有以 HOTLINE__ 开头的环境变量不是 UTF-8 文本")]
    EnvironmentNotUtf8,
    /// Checked values that the types refuse all the same: a fault of this program.
    #[error("程序内部的配置表与类型不一致")]
    Inconsistent(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// One problem (配置问题).
#[derive(Debug)]
pub struct Problem {
    /// The key as written; `None` where a whole source is at fault.
    pub key: Option<String>,
    /// The value as written, if it may be shown.
    pub value: Option<String>,
    /// Where it stands.
    pub source: Source,
    /// What is wrong.
    pub fault: Fault,
}

impl Problem {
    /// A problem with a whole source.
    pub(super) fn of_source(source: Source, fault: Fault) -> Self {
        Self { key: None, value: None, source, fault }
    }

    /// What to do about it (处理), in Chinese.
    pub fn remedy(&self) -> String {
        let known = self.key.as_deref().and_then(SettingKey::from_key);
        match &self.fault {
            Fault::UnknownKey { nearest: Some(nearest) } => {
                format!("是否想写 {}？否则请删除", nearest.word())
            }
            Fault::UnknownKey { nearest: None } => {
                "请删除；hotline config 列出全部配置项".to_owned()
            }
            Fault::WrongType { .. }
            | Fault::OutOfRange
            | Fault::NotAllowed
            | Fault::Empty
            | Fault::TooLong
            | Fault::Address(_)
            | Fault::Servers(_) => known.map_or_else(
                || "见 docs/config.md".to_owned(),
                |key| format!("应为：{}", key.kind()),
            ),
            Fault::MasterKey(_) => {
                "可用 openssl rand -hex 32 生成；不需要时请删除该变量".to_owned()
            }
            Fault::SecretOutsideEnvironment => {
                let variable = known.map_or_else(String::new, SettingKey::variable);
                format!("请从这里删除并更换密钥，改由环境变量 {variable} 提供")
            }
            Fault::FileMissing => "请检查路径，或去掉 --config 使用内置默认".to_owned(),
            Fault::FileUnreadable(_) => "请检查文件权限，且内容须为 UTF-8 文本".to_owned(),
            Fault::FileTooLarge => {
                format!("配置文件不超过 {} 字节", super::layer::FILE_BYTES_MAX)
            }
            Fault::FileSyntax { .. } => "请改正该行；样例见 deploy/hotline.toml".to_owned(),
            Fault::EnvironmentNotUtf8 => "请用 env | grep -a ^HOTLINE__ 找出并改正".to_owned(),
            Fault::Inconsistent(_) => "请带上这段文字报告开发者".to_owned(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(key) = &self.key {
            write!(f, "{}", shortened(key))?;
            if let Some(value) = &self.value {
                write!(f, " = {}", shortened(value))?;
            }
        }
        write!(f, "〔{}〕{}", self.source, self.fault)?;
        if let Some(cause) = std::error::Error::source(&self.fault) {
            write!(f, "（{cause}）")?;
        }
        write!(f, "。处理：{}", self.remedy())
    }
}

/// The settings cannot be used; every reason is given.
#[derive(Debug, thiserror::Error)]
#[error("配置有 {} 处问题：{}", problems.len(), listed(problems))]
pub struct Error {
    /// All problems, in order of source, then key.
    pub problems: Vec<Problem>,
}

/// One problem a line.
fn listed(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("\n  - {problem}")).collect()
}

/// The head of a text on one line; the rest is an ellipsis.
fn shortened(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(SHOWN_CHARS_MAX)
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    if text.chars().count() > SHOWN_CHARS_MAX {
        shown.push('…');
    }
    shown
}
