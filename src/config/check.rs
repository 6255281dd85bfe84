//! Whether a value is one that its setting may hold; if so, in the type that the setting has.
//!
//! Must never: mend a value, or repeat that of a secret.

use config::ValueKind;

use super::address::LoopbackAddress;
use super::key::{Kind, SettingKey};
use super::layer::{Entry, Writing};
use super::problem::{Fault, Problem, Source};
use super::secret::MasterKey;
use super::servers::{NotServers, ServerAddresses};

/// Longest text that is taken as a value.
const VALUE_BYTES_MAX: usize = 4096;

/// A setting whose value was checked.
#[derive(Debug)]
pub(super) struct Checked {
    pub key: SettingKey,
    pub value: ValueKind,
    pub source: Source,
}

/// Checks one entry of one layer.
pub(super) fn check(entry: Entry) -> Result<Checked, Problem> {
    let Some(key) = SettingKey::from_key(&entry.key) else {
        let fault = Fault::UnknownKey { nearest: SettingKey::nearest(&entry.key) };
        // The value of a key that we do not know may be a secret under a mistyped name.
        return Err(Problem { key: Some(entry.key), value: None, source: entry.source, fault });
    };
    match accepted(key, &entry) {
        Ok(value) => Ok(Checked { key, value, source: entry.source }),
        Err(fault) => {
            let secret =
                key.is_secret() || matches!(fault, Fault::Servers(NotServers::WithCredentials));
            let value = (!secret).then(|| shown(&entry.value));
            Err(Problem { key: Some(entry.key), value, source: entry.source, fault })
        }
    }
}

/// The value as the setting holds it.
fn accepted(key: SettingKey, entry: &Entry) -> Result<ValueKind, Fault> {
    let kind = key.kind();
    if kind == Kind::Secret && !matches!(entry.source, Source::Environment(_)) {
        return Err(Fault::SecretOutsideEnvironment);
    }
    if let Kind::Integer { min, max } = kind {
        let number = integer(entry)?;
        let within = (min..=max).contains(&number);
        return if within { Ok(ValueKind::I64(number)) } else { Err(Fault::OutOfRange) };
    }
    let ValueKind::String(text) = &entry.value else {
        return Err(Fault::WrongType { found: type_of(&entry.value) });
    };
    if text.len() > VALUE_BYTES_MAX {
        return Err(Fault::TooLong);
    }
    match kind {
        Kind::Folder if text.trim().is_empty() => return Err(Fault::Empty),
        Kind::Word(words) if !words.contains(&text.as_str()) => return Err(Fault::NotAllowed),
        Kind::Loopback => drop(LoopbackAddress::try_from(text.clone())?),
        Kind::Servers => drop(ServerAddresses::try_from(text.clone())?),
        Kind::Secret => drop(MasterKey::try_from(text.clone())?),
        Kind::Folder
        | Kind::FolderOrEmpty
        | Kind::FileOrEmpty
        | Kind::Word(_)
        | Kind::Integer { .. } => {}
    }
    Ok(ValueKind::String(text.clone()))
}

/// The whole number that an entry holds.
fn integer(entry: &Entry) -> Result<i64, Fault> {
    match (&entry.value, entry.writing) {
        (ValueKind::I64(number), _) => Ok(*number),
        (ValueKind::String(text), Writing::TextOnly) => {
            let digits = text.strip_prefix('-').unwrap_or(text);
            let numeric = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
            match text.parse() {
                Ok(number) => Ok(number),
                Err(_) if numeric => Err(Fault::OutOfRange),
                Err(_) => Err(Fault::WrongType { found: "文本" }),
            }
        }
        (other, _) => Err(Fault::WrongType { found: type_of(other) }),
    }
}

/// The type of a value, in Chinese.
fn type_of(value: &ValueKind) -> &'static str {
    match value {
        ValueKind::Nil => "空值",
        ValueKind::Boolean(_) => "布尔值",
        ValueKind::I64(_) | ValueKind::I128(_) | ValueKind::U64(_) | ValueKind::U128(_) => "整数",
        ValueKind::Float(_) => "小数",
        ValueKind::String(_) => "文本",
        ValueKind::Table(_) => "表",
        ValueKind::Array(_) => "数组",
    }
}

/// A value as a problem repeats it.
fn shown(value: &ValueKind) -> String {
    match value {
        ValueKind::String(text) => format!("\"{text}\""),
        ValueKind::Table(_) | ValueKind::Array(_) => format!("（{}）", type_of(value)),
        ValueKind::Nil
        | ValueKind::Boolean(_)
        | ValueKind::I64(_)
        | ValueKind::I128(_)
        | ValueKind::U64(_)
        | ValueKind::U128(_)
        | ValueKind::Float(_) => value.to_string(),
    }
}
