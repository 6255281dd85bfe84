//! Exit codes (documented in README): what a script may rely on.
//!
//! Must never: change meaning.

use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All went well.
    Fine,
    /// It failed: disk, network, a damaged log.
    Failed,
    /// Wrong usage, settings or arguments.
    Usage,
    /// Done, but some records were kept aside (ingest, dead replay).
    SomeKeptAside,
    /// The rule set has errors, or a case failed.
    RulesWrong,
    /// The data folder is in use by another process.
    InUse,
    /// There is no such ticket.
    NotFound,
    /// A rule of the loop forbids the command.
    Refused,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
            Exit::SomeKeptAside => 3,
            Exit::RulesWrong => 4,
            Exit::InUse => 5,
            Exit::NotFound => 6,
            Exit::Refused => 7,
        })
    }
}

/// An error that knows its exit code.
#[derive(Debug)]
pub struct Failure {
    /// How the process ends.
    pub exit: Exit,
    /// What people are told.
    pub error: anyhow::Error,
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        Self { exit: exit_of(&error), error }
    }
}

impl Failure {
    /// A failure of usage.
    pub fn usage(error: impl Into<anyhow::Error>) -> Self {
        Self { exit: Exit::Usage, error: error.into() }
    }
}

fn exit_of(error: &anyhow::Error) -> Exit {
    use crate::app::open;
    use crate::store::sqlite;
    if let Some(sqlite::Error::InUse { .. }) = error.downcast_ref() {
        return Exit::InUse;
    }
    match error.downcast_ref::<open::Error>() {
        Some(open::Error::Store(sqlite::Error::InUse { .. })) => Exit::InUse,
        Some(open::Error::Rules(_)) => Exit::RulesWrong,
        Some(open::Error::NoData { .. }) => Exit::Usage,
        Some(
            open::Error::Store(_)
            | open::Error::Nats(_)
            | open::Error::Vault(_)
            | open::Error::CatchUp(_)
            | open::Error::Project(_)
            | open::Error::Port(_)
            | open::Error::LastCopy { .. }
            | open::Error::LogLost { .. },
        )
        | None => Exit::Failed,
    }
}
