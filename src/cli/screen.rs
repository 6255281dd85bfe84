//! Where output goes: standard output for results, standard error for progress and errors.
//!
//! Must never: fail because the reader has gone away (`| head`).

use std::io::{self, IsTerminal, Write};

use serde::Serialize;

use crate::engine::adviser::Advice;

/// Standard output, locked for one command.
#[derive(Debug)]
pub struct Screen {
    out: io::StdoutLock<'static>,
}

impl Screen {
    /// Takes standard output.
    pub fn new() -> Self {
        Self { out: io::stdout().lock() }
    }

    /// Prints a line.
    ///
    /// # Errors
    /// Those of standard output, except a closed pipe.
    pub fn line(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        quiet(writeln!(self.out, "{}", text.as_ref()))
    }

    /// Prints a value as one JSON document.
    ///
    /// # Errors
    /// Those of standard output, except a closed pipe.
    pub fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        let text = serde_json::to_string_pretty(value).map_err(io::Error::other)?;
        self.line(text)
    }
}

fn quiet(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}

/// Prints a line on standard error; nobody can be told when that fails.
pub fn complain(text: impl AsRef<str>) {
    let _unheard = writeln!(io::stderr(), "{}", text.as_ref());
}

/// Says on standard error what people should know of the model that is asked.
pub fn complain_of_model(advice: &Advice) {
    let standing = advice.standing();
    for note in standing.notes {
        complain(format!("提示：模型{}：{note}", standing.state));
    }
}

/// Whether somebody watches progress.
pub fn watched() -> bool {
    io::stderr().is_terminal()
}
