//! Loading: four layers, each checked whole, merged key by key, then read into types.
//!
//! Must never: give settings when any layer has a problem, even one that a higher layer would hide.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use config::{Config, ConfigError, Value};

use super::check::{Checked, check};
use super::explain::Explanation;
use super::key::SettingKey;
use super::layer::{self, Entry};
use super::problem::{Error, Fault, Problem, Source};
use super::settings::Settings;

/// The built-in defaults, which are also the example for operators.
pub(super) const DEFAULTS: &str = include_str!("../../deploy/hotline.toml");
/// The file that is read from the working directory when none is named.
pub const FILE_NAME: &str = "hotline.toml";

/// Which file to read (配置文件).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileInput {
    /// None at all.
    None,
    /// This one, if it is there.
    IfPresent(PathBuf),
    /// This one; a missing file is a problem.
    Required(PathBuf),
}

impl Default for FileInput {
    fn default() -> Self {
        Self::IfPresent(PathBuf::from(FILE_NAME))
    }
}

/// Which environment to read (环境变量).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum EnvironmentInput {
    /// That of the process.
    #[default]
    Process,
    /// These variables and no others.
    Given(HashMap<String, String>),
}

/// From where settings are loaded. The default is `hotline.toml` if present, and the process's environment.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// The file.
    pub file: FileInput,
    /// The environment.
    pub environment: EnvironmentInput,
    /// Dotted keys and values from the command line; of a repeated key the last one counts.
    pub command_line: Vec<(String, String)>,
}

impl Settings {
    /// Loads the settings. Later sources win: built-in, file, environment, command line.
    ///
    /// # Errors
    /// Every problem in every source, at once.
    pub fn load(inputs: Inputs) -> Result<Self, Error> {
        let (entries, mut problems) = collected(inputs);
        let mut effective = BTreeMap::new();
        for entry in entries {
            match check(entry) {
                Ok(checked) => drop(effective.insert(checked.key, checked)),
                Err(problem) => problems.push(problem),
            }
        }
        if !problems.is_empty() {
            return Err(Error { problems });
        }
        let mut settings = typed(&effective).map_err(|error| Error {
            problems: vec![Problem::of_source(
                Source::BuiltIn,
                Fault::Inconsistent(Box::new(error)),
            )],
        })?;
        settings.explanation = Explanation::of(&effective);
        Ok(settings)
    }
}

/// The entries of all layers, lowest precedence first, and the sources that could not be read.
fn collected(inputs: Inputs) -> (Vec<Entry>, Vec<Problem>) {
    let given = match inputs.environment {
        EnvironmentInput::Process => None,
        EnvironmentInput::Given(variables) => Some(variables),
    };
    let layers = [
        layer::from_toml(DEFAULTS, &Source::BuiltIn),
        file_layer(inputs.file),
        layer::from_environment(given),
        Ok(layer::from_command_line(&inputs.command_line)),
    ];
    let mut entries = Vec::new();
    let mut problems = Vec::new();
    for layer in layers {
        match layer {
            Ok(read) => entries.extend(read),
            Err(problem) => problems.push(problem),
        }
    }
    (entries, problems)
}

/// The entries of the file; none when it may be missing and is.
fn file_layer(input: FileInput) -> Result<Vec<Entry>, Problem> {
    match input {
        FileInput::None => Ok(Vec::new()),
        FileInput::IfPresent(path) => Ok(layer::from_file(&path)?.unwrap_or_default()),
        FileInput::Required(path) => layer::from_file(&path)?
            .ok_or_else(|| Problem::of_source(Source::File(path), Fault::FileMissing)),
    }
}

/// Reads the checked values into the types.
fn typed(effective: &BTreeMap<SettingKey, Checked>) -> Result<Settings, ConfigError> {
    let mut builder = Config::builder();
    for (key, checked) in effective {
        builder = builder.set_override(key.word(), Value::new(None, checked.value.clone()))?;
    }
    builder.build()?.try_deserialize()
}

#[cfg(test)]
mod tests;
