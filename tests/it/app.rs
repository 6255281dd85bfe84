//! The tests' hold on the program: runs the real binary in a folder of its own, with an empty environment.
//!
//! Must never: touch anything outside that folder, or leave a process behind.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use hotline::app::clock::Stopwatch;
use serde_json::Value;
use tempfile::TempDir;

/// Longest wait for anything; only a failing test meets it.
pub const PATIENCE_SECONDS: f64 = 120.0;

/// Which rules the program runs under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// The set compiled in.
    BuiltIn,
    /// A handful of rows, read in no time; for tests that do not ask where an appeal goes.
    Small,
}

/// A folder to run `hotline` in.
pub struct TestApp {
    folder: TempDir,
    rules: Rules,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A file of the source tree.
pub fn source_file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

impl TestApp {
    pub fn new() -> Self {
        Self::with_rules(Rules::Small)
    }

    pub fn with_rules(rules: Rules) -> Self {
        Self { folder: tempfile::tempdir().unwrap(), rules }
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A path in the data folder.
    pub fn data(&self, name: &str) -> PathBuf {
        self.path("hotline-data").join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    /// A rule set of the source tree in a folder of the test's own.
    pub fn copied_rules(&self, from: &str, name: &str) -> PathBuf {
        let (from, to) = (source_file(from), self.path(name));
        for folder in ["", "sla"] {
            std::fs::create_dir_all(to.join(folder)).unwrap();
            for entry in std::fs::read_dir(from.join(folder)).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_file() {
                    std::fs::copy(entry.path(), to.join(folder).join(entry.file_name())).unwrap();
                }
            }
        }
        to
    }

    /// The command, not yet run.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hotline"));
        command.args(args).current_dir(self.folder.path()).env_clear();
        if self.rules == Rules::Small {
            command.env("HOTLINE__RULES__FOLDER", source_file("fixtures/rules-bad/_base"));
        }
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).stdin(Stdio::null()))
    }

    /// Runs a command that must end well.
    pub fn fine(&self, args: &[&str]) -> Ran {
        self.run(args).ends(0)
    }

    /// Runs a command that is fed through its standard input.
    pub fn feed(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input).unwrap();
        Ran::from(child.wait_with_output().unwrap())
    }

    /// All tickets, as JSON.
    pub fn tickets(&self) -> Vec<Value> {
        let listed = self.fine(&["ticket", "list", "--limit", "1000000", "--json"]).json();
        listed.as_array().unwrap().clone()
    }

    /// Starts a command that goes on running.
    pub fn start(&self, args: &[&str]) -> Running {
        Running::of(&mut self.command(args))
    }

    /// The same with variables in its environment.
    pub fn start_with(&self, args: &[&str], variables: &[(&str, &str)]) -> Running {
        Running::of(self.command(args).envs(variables.iter().copied()))
    }
}

impl From<std::process::Output> for Ran {
    fn from(output: std::process::Output) -> Self {
        Self {
            // A signal is no exit code.
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

impl Ran {
    pub fn of(command: &mut Command) -> Self {
        Self::from(command.output().unwrap())
    }

    /// Asserts how it ended.
    #[track_caller]
    pub fn ends(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
        self
    }

    /// Asserts that people are told all of these on standard error.
    #[track_caller]
    pub fn tells(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.err.contains(word), "“{word}” is not told: {self:#?}");
        }
        self
    }

    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self:#?}"))
    }
}

/// A process that runs; killed when dropped.
pub struct Running {
    pub child: Child,
    pub out: BufReader<ChildStdout>,
}

impl Running {
    /// Starts it; what it says on standard error is not kept.
    pub fn of(command: &mut Command) -> Self {
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self { child, out }
    }

    /// The next line of its output; blocks until there is one.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line
    }

    /// Asks it to stop, as systemd does, and waits for its end.
    pub fn terminate(&mut self) -> Option<i32> {
        let kill = format!("kill -TERM {}", self.child.id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended already cannot be killed, and need not be.
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

/// Asks again and again until there is an answer.
#[track_caller]
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let watch = Stopwatch::start();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(watch.seconds() < PATIENCE_SECONDS, "waited in vain for {what}");
        std::thread::park_timeout(Duration::from_millis(2));
    }
}

/// Says something that people see even when all tests pass.
pub fn say(text: &str) {
    // Straight to standard error: what is printed is shown of failed tests only.
    std::io::stderr().write_all(format!("{text}\n").as_bytes()).unwrap();
}

/// An appeal by phone as a line of JSON.
pub fn appeal(source_id: &str, text: &str) -> String {
    let appeal = serde_json::json!({
        "channel": "phone", "source_id": source_id, "received_at": "2026-09-14T09:00:00+08:00",
        "text": text,
    });
    format!("{appeal}\n")
}

/// Asserts the counts that `ingest --json` tells: read, accepted, duplicates, dead, tickets.
#[track_caller]
pub fn assert_counts(told: &Value, expected: [u64; 5]) {
    let names = ["read", "accepted", "duplicates", "dead", "tickets"];
    let got = names.map(|name| told[name].as_u64().unwrap());
    assert_eq!(got, expected, "{names:?} of {told}");
}
