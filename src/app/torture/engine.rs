//! An engine under torture: a real `hotline serve` with a data folder of its own.
//!
//! Must never: run on when its owner is gone.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value;

use crate::engine::fault::{Plant, Step};

use super::pace::until;
use super::signal::{self, Signal};

/// Seconds that an engine may take to end by itself.
const END_SECONDS_MAX: f64 = 60.0;
/// How long it may take to say whether it is ready.
const READY_WITHIN: Duration = Duration::from_secs(2);

/// How engines are started.
#[derive(Debug, Clone)]
pub(super) struct Launch {
    /// This very program.
    pub program: PathBuf,
    /// Folder of the run.
    pub out: PathBuf,
    /// Rules, where they are not the built-in ones.
    pub rules: Option<PathBuf>,
    /// Servers.
    pub urls: Vec<String>,
    /// The master key that all share, in hex.
    pub key: String,
    /// The promise that is broken on purpose.
    pub plant: Option<Plant>,
}

impl Launch {
    /// A command on the data folder of one engine.
    fn command(&self, engine: usize) -> Command {
        let mut command = Command::new(&self.program);
        command
            .env("HOTLINE__DATA__LOG", "jetstream")
            .env("HOTLINE__DATA__FOLDER", self.out.join(name(engine)))
            .env("HOTLINE__NATS__SERVERS", self.urls.join(","))
            .env("HOTLINE__VAULT__MASTER_KEY", &self.key)
            .env("HOTLINE__SERVE__LISTEN", "127.0.0.1:0")
            .env("HOTLINE__SERVE__PROJECTOR_POLL_MS", "100")
            .env("HOTLINE__LOG__LEVEL", "warn")
            .env("RUST_BACKTRACE", "0")
            .current_dir(&self.out)
            .stdin(Stdio::null());
        if let Some(rules) = &self.rules {
            command.env("HOTLINE__RULES__FOLDER", rules);
        }
        command
    }

    fn log(&self, whose: &str, kind: &str) -> std::io::Result<File> {
        let path = self.out.join(format!("{whose}.{kind}"));
        OpenOptions::new().create(true).append(true).open(path)
    }

    /// Starts somebody who archives what is older than so many seconds.
    pub(super) fn archiver(&self, age_seconds: u32) -> std::io::Result<Child> {
        let mut command = self.command(0);
        command.env("HOTLINE__DATA__FOLDER", self.out.join("archiver")).args([
            "archive",
            "--json",
            "--age-seconds",
            &age_seconds.to_string(),
        ]);
        command.stdout(self.log("archiver", "out")?).stderr(self.log("archiver", "log")?).spawn()
    }

    /// All tickets as the views of one engine have them, once it has stopped.
    pub(super) fn tickets(&self, engine: usize) -> anyhow::Result<Vec<Value>> {
        let told = self
            .command(engine)
            .args(["ticket", "list", "--limit", "10000000", "--json"])
            .stderr(self.log(&name(engine), "log")?)
            .output()?;
        anyhow::ensure!(
            told.status.success(),
            "引擎 {0} 的视图无法列出，见 engine-{0}.log",
            engine + 1
        );
        Ok(serde_json::from_slice(&told.stdout)?)
    }
}

/// An engine.
#[derive(Debug)]
pub(super) struct Engine {
    launch: Launch,
    number: usize,
    /// How much was written before it was started.
    before: usize,
    child: Child,
}

impl Engine {
    /// Starts one; where it is told to, it dies at a step.
    pub(super) fn start(
        launch: &Launch,
        number: usize,
        stop: Option<(Step, u64)>,
    ) -> std::io::Result<Self> {
        let mut command = launch.command(number);
        command.args(["serve", "--clock-from-stdin"]).stdin(Stdio::piped());
        if let Some((step, nth)) = stop {
            command.arg("--stop-at").arg(format!("{}:{nth}", step.word()));
        }
        if let Some(plant) = launch.plant {
            command.arg("--plant").arg(plant.word());
        }
        let before = written(&launch.out, number, "out").len();
        let name = name(number);
        command.stdout(launch.log(&name, "out")?).stderr(launch.log(&name, "log")?);
        Ok(Self { launch: launch.clone(), number, before, child: command.spawn()? })
    }

    /// Starts it again after its end.
    pub(super) fn restart(&mut self, stop: Option<(Step, u64)>) -> std::io::Result<()> {
        self.kill();
        *self = Self::start(&self.launch, self.number, stop)?;
        Ok(())
    }

    /// Waits until it is ready; gives whether it came to be.
    pub(super) async fn is_ready_within(&self, seconds: f64) -> bool {
        until(seconds, 50, || std::future::ready(self.is_ready())).await
    }

    /// What `/readyz` says; an engine that cannot be reached is not ready.
    pub(super) fn is_ready(&self) -> bool {
        let told = written(&self.launch.out, self.number, "out");
        let address = told.get(self.before..).and_then(|told| told.split("http://").nth(1));
        let answer = address.and_then(|rest| rest.split('（').next()).and_then(readiness);
        answer.is_some_and(|answer| answer.starts_with("HTTP/1.1 200"))
    }

    /// How it ended, if it has.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// Waits for its end; gives whether it came.
    pub(super) async fn ends_within(&mut self, seconds: f64) -> bool {
        until(seconds, 10, || std::future::ready(self.ended().is_some())).await
    }

    /// Kills it as a power cut does.
    pub(super) fn kill(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }

    /// Lets it end by itself; one that does not is killed. Gives whether it did.
    pub(super) async fn stop(&mut self) -> bool {
        if self.ended().is_none() {
            // One that ends in this very moment is told in vain.
            let _told = self.signal(Signal::Terminate);
        }
        let ended = self.ends_within(END_SECONDS_MAX).await;
        self.kill();
        ended
    }

    /// Puts its clock so many seconds ahead of the machine's. One that has ended will begin with the right one.
    pub(super) fn put_clock(&mut self, seconds: i64) {
        if let Some(told) = &mut self.child.stdin {
            let _gone = writeln!(told, "{seconds}");
        }
    }

    /// Sends it a signal, if it runs.
    pub(super) fn signal(&mut self, signal: Signal) -> std::io::Result<()> {
        if self.ended().is_some() { Ok(()) } else { signal::send(signal, self.child.id()) }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What an engine answers when it is asked whether it is ready; none where it does not.
fn readiness(address: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(READY_WITHIN)).ok()?;
    let asked = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(asked).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

/// What an engine's folder and logs are called.
fn name(engine: usize) -> String {
    format!("engine-{}", engine + 1)
}

/// What an engine has written so far.
pub(super) fn written(out: &Path, engine: usize, kind: &str) -> String {
    let path = out.join(format!("{}.{kind}", name(engine)));
    // One that has not begun to write has written nothing.
    std::fs::read_to_string(path).unwrap_or_default()
}
