//! Every effective setting and where it came from, for `hotline config`.
//!
//! Must never: hold the value of a secret, only whether there is one.

use std::collections::BTreeMap;
use std::fmt;

use config::ValueKind;
use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use super::check::Checked;
use super::key::SettingKey;
use super::problem::Source;
use super::settings::Settings;

/// Shown for a secret that is there.
const SECRET_SET: &str = "（已设置，不显示）";
/// Shown for a setting without a value.
const UNSET: &str = "（未设置）";
/// Shown for an empty text.
const EMPTY: &str = "（空）";

/// One setting, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExplainedKey {
    /// The setting.
    pub key: SettingKey,
    /// Its value for people; a secret is masked.
    pub shown: String,
    /// Its value for JSON: `null` when unset, `"***"` for a secret.
    pub value: Value,
    /// Where it came from.
    pub source: Source,
}

/// All settings, explained (生效配置); `Display` is a table in Chinese.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Explanation {
    /// One row for each setting, in the order of the documentation.
    pub keys: Vec<ExplainedKey>,
}

impl Settings {
    /// Every effective setting, its value and where it came from.
    pub fn explain(&self) -> &Explanation {
        &self.explanation
    }
}

impl Explanation {
    /// Explains checked values.
    pub(super) fn of(effective: &BTreeMap<SettingKey, Checked>) -> Self {
        let keys = SettingKey::ALL.iter().map(|key| explained(*key, effective.get(key))).collect();
        Self { keys }
    }

    /// The same as JSON: an array of `{key, value, source, name}`.
    pub fn to_json(&self) -> Value {
        let row = |one: &ExplainedKey| {
            json!({
                "key": one.key.word(),
                "value": one.value,
                "source": one.source.word(),
                "name": one.source.name(),
            })
        };
        self.keys.iter().map(row).collect()
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widest = |of: fn(&ExplainedKey) -> &str| {
            self.keys.iter().map(|one| of(one).width()).max().unwrap_or(0)
        };
        let key_width = widest(|one| one.key.word());
        let value_width = widest(|one| &one.shown);
        for one in &self.keys {
            let key_pad = " ".repeat(key_width - one.key.word().width());
            let value_pad = " ".repeat(value_width - one.shown.width());
            let (key, shown, source) = (one.key.word(), &one.shown, &one.source);
            writeln!(f, "{key}{key_pad}  {shown}{value_pad}  {source}")?;
        }
        Ok(())
    }
}

/// Explains one setting.
fn explained(key: SettingKey, checked: Option<&Checked>) -> ExplainedKey {
    let (shown, value) = match checked {
        None => (UNSET.to_owned(), Value::Null),
        Some(_) if key.is_secret() => (SECRET_SET.to_owned(), json!("***")),
        Some(checked) => match &checked.value {
            ValueKind::I64(number) => (number.to_string(), json!(number)),
            ValueKind::String(text) if text.is_empty() => (EMPTY.to_owned(), json!("")),
            // Checking leaves only whole numbers and texts.
            ValueKind::String(_)
            | ValueKind::Nil
            | ValueKind::Boolean(_)
            | ValueKind::I128(_)
            | ValueKind::U64(_)
            | ValueKind::U128(_)
            | ValueKind::Float(_)
            | ValueKind::Table(_)
            | ValueKind::Array(_) => (checked.value.to_string(), json!(checked.value.to_string())),
        },
    };
    let source = checked.map_or_else(Source::default, |checked| checked.source.clone());
    ExplainedKey { key, shown, value, source }
}
