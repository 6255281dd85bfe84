//! One layer of settings: what a source says, flattened to dotted keys.
//!
//! Must never: judge a value; it only knows what stands where.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;
use std::path::Path;

use config::{Environment, File, FileFormat, Source as _, Value, ValueKind};

use super::key::{ENVIRONMENT_PREFIX, ENVIRONMENT_SEPARATOR, SettingKey, variable_of};
use super::problem::{Fault, Problem, Source};

/// Largest file that is read as settings.
pub(super) const FILE_BYTES_MAX: u64 = 1024 * 1024;

/// How numbers are written in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// TOML has types; a number in quotes is a mistake.
    Typed,
    /// Environment and command line have only text.
    TextOnly,
}

/// A key with its value and where it stands.
#[derive(Debug)]
pub(super) struct Entry {
    pub key: String,
    pub value: ValueKind,
    pub source: Source,
    pub writing: Writing,
}

/// Reads TOML; `source` is what problems and explanations name.
pub(super) fn from_toml(text: &str, source: &Source) -> Result<Vec<Entry>, Problem> {
    let tables = File::from_str(text, FileFormat::Toml)
        .collect()
        .map_err(|error| Problem::of_source(source.clone(), syntax_fault(text, error)))?;
    let mut leaves = BTreeMap::new();
    flatten(String::new(), tables, &mut leaves);
    let entry =
        |(key, value)| Entry { key, value, source: source.clone(), writing: Writing::Typed };
    Ok(leaves.into_iter().map(entry).collect())
}

/// Reads a file; `None` when there is none.
pub(super) fn from_file(path: &Path) -> Result<Option<Vec<Entry>>, Problem> {
    let source = Source::File(path.to_owned());
    let fail = |fault| Problem::of_source(source.clone(), fault);
    let file = match std::fs::File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(fail(Fault::FileUnreadable(error))),
    };
    let mut text = String::new();
    file.take(FILE_BYTES_MAX + 1)
        .read_to_string(&mut text)
        .map_err(|error| fail(Fault::FileUnreadable(error)))?;
    if u64::try_from(text.len()).is_ok_and(|bytes| bytes > FILE_BYTES_MAX) {
        return Err(fail(Fault::FileTooLarge));
    }
    from_toml(&text, &source).map(Some)
}

/// Reads the environment: the given variables, or with `None` those of the process.
pub(super) fn from_environment(
    given: Option<HashMap<String, String>>,
) -> Result<Vec<Entry>, Problem> {
    let environment = Environment::with_prefix(ENVIRONMENT_PREFIX)
        .prefix_separator(ENVIRONMENT_SEPARATOR)
        .separator(ENVIRONMENT_SEPARATOR)
        .source(given);
    // The error would repeat the value, which may be a secret.
    let variables = environment.collect().map_err(|_| {
        Problem::of_source(
            Source::Environment(format!("{ENVIRONMENT_PREFIX}{ENVIRONMENT_SEPARATOR}*")),
            Fault::EnvironmentNotUtf8,
        )
    })?;
    let sorted: BTreeMap<String, Value> = variables.into_iter().collect();
    let entry = |(key, value): (String, Value)| Entry {
        source: Source::Environment(variable_of(&key)),
        value: value.kind,
        key,
        writing: Writing::TextOnly,
    };
    Ok(sorted.into_iter().map(entry).collect())
}

/// Takes what was given on the command line.
pub(super) fn from_command_line(given: &[(String, String)]) -> Vec<Entry> {
    let entry = |(key, value): &(String, String)| Entry {
        key: key.clone(),
        value: ValueKind::String(value.clone()),
        source: Source::CommandLine,
        writing: Writing::TextOnly,
    };
    given.iter().map(entry).collect()
}

/// Turns nested tables into dotted keys. An empty table is a leaf, unless it is one of our sections.
fn flatten(
    prefix: String,
    table: HashMap<String, Value>,
    leaves: &mut BTreeMap<String, ValueKind>,
) {
    for (name, value) in table {
        let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
        match value.kind {
            ValueKind::Table(inner) if !inner.is_empty() => flatten(key, inner, leaves),
            ValueKind::Table(_) if SettingKey::in_section(&key).next().is_some() => {}
            leaf @ (ValueKind::Table(_)
            | ValueKind::Nil
            | ValueKind::Boolean(_)
            | ValueKind::I64(_)
            | ValueKind::I128(_)
            | ValueKind::U64(_)
            | ValueKind::U128(_)
            | ValueKind::Float(_)
            | ValueKind::String(_)
            | ValueKind::Array(_)) => {
                leaves.insert(key, leaf);
            }
        }
    }
}

/// Line and message of a syntax error. The parser's own text would quote the line, and with it a secret.
fn syntax_fault(text: &str, error: config::ConfigError) -> Fault {
    let config::ConfigError::FileParse { cause, .. } = error else {
        return Fault::Inconsistent(Box::new(error));
    };
    let Some(parse) = cause.downcast_ref::<toml::de::Error>() else {
        return Fault::Inconsistent(cause);
    };
    let start = parse.span().map_or(0, |span| span.start);
    let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
    Fault::FileSyntax { line, message: parse.message().to_owned() }
}
