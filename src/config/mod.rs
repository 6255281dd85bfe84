//! Settings (配置): built-in defaults, a file, the environment and the command line, merged and checked.
//!
//! Must never: substitute a default for a bad value, stop at the first problem, or print a secret.

mod address;
mod check;
#[cfg(test)]
mod document;
mod explain;
mod key;
mod layer;
mod load;
mod problem;
mod secret;
mod servers;
mod settings;

pub use address::{LoopbackAddress, NotLoopback};
pub use explain::{ExplainedKey, Explanation};
pub use key::{Kind, SettingKey};
pub use load::{EnvironmentInput, FileInput, Inputs};
pub use problem::{Error, Fault, Problem, Source};
pub use secret::{MasterKey, NotAMasterKey};
pub use servers::{NotServers, ServerAddresses};
pub use settings::{
    DataSettings, HandlingSettings, IntakeSettings, LogFormat, LogKind, LogLevel, LogSettings,
    NatsSettings, RulesSettings, ServeSettings, Settings, Switch, VaultSettings,
};
