//! One nats-server on loopback with a folder of its own, which can be killed and started again as it was.
//!
//! Must never: race for a port, outlive its test, or leave its end unexplained.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpSocket;

use crate::app::wait_for;

/// Longest wait for an answer of the server's monitoring port.
const ANSWER_MS_MAX: u64 = 5_000;

/// How a server is to be.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Write to disk before each acknowledgement, as in production.
    pub sync_always: bool,
    /// Most bytes on disk.
    pub max_file_store: Option<u64>,
    /// More configuration, as text: accounts, users and the like.
    pub extra: String,
    /// Files beside the configuration, which `extra` may include, by name.
    pub files: Vec<(String, String)>,
    /// Variables that the configuration refers to.
    pub variables: Vec<(String, String)>,
}

/// A server.
#[derive(Debug)]
pub struct Server {
    options: Options,
    folder: TempDir,
    client: Port,
    monitor: Port,
    child: Option<Child>,
}

/// A port that nobody else is given while this is held: bound, but never listened on, so that a program that
/// sets `SO_REUSEADDR`, as the server does, can still listen there, now and after each restart.
#[derive(Debug)]
pub struct Port(TcpSocket);

impl Port {
    pub fn hold() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_reuseaddr(true).unwrap();
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        Self(socket)
    }

    pub fn address(&self) -> SocketAddr {
        self.0.local_addr().unwrap()
    }
}

impl Server {
    /// Starts a server and waits until it is ready.
    pub fn start(options: Options) -> Self {
        let mut server = Self::prepare(options);
        server.restart();
        server
    }

    /// A server that does not run yet.
    pub fn prepare(options: Options) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let server =
            Self { options, folder, client: Port::hold(), monitor: Port::hold(), child: None };
        for (name, text) in &server.options.files {
            std::fs::write(server.path(name), text).unwrap();
        }
        server
    }

    /// A file in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where clients connect.
    pub fn url(&self) -> String {
        format!("nats://{}", self.client.address())
    }

    /// Starts it again on the same port and folder, and waits until it is ready.
    pub fn restart(&mut self) {
        self.spawn();
        self.wait_until_ready();
    }

    /// Changes a file that its configuration includes, and has it read again.
    pub fn rewrite(&self, name: &str, text: &str) {
        let loaded = || self.monitor("/varz").map(|varz| varz["config_load_time"].clone());
        let before = loaded().unwrap();
        std::fs::write(self.path(name), text).unwrap();
        self.signal("HUP");
        wait_for("the configuration to be read again", || loaded().filter(|now| *now != before));
    }

    /// Starts it without waiting.
    pub fn spawn(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        let (config, log) = (self.path("server.conf"), self.path("log"));
        std::fs::write(&config, self.config()).unwrap();
        let log = std::fs::File::options().create(true).append(true).open(log).unwrap();
        let mut command = Command::new(super::program());
        command.arg("-c").arg(config).current_dir(self.folder.path());
        command.envs(self.options.variables.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn().unwrap());
    }

    /// Waits until it has recovered its streams and, in a cluster, found its leaders.
    pub fn wait_until_ready(&mut self) {
        let monitor = self.monitor.address();
        let (child, log) = (self.child.as_mut().unwrap(), self.folder.path().join("log"));
        wait_for("nats-server to be ready", || {
            if let Some(ended) = child.try_wait().unwrap() {
                let log = std::fs::read_to_string(&log).unwrap();
                panic!("nats-server ended with {ended}:\n{log}");
            }
            get(monitor, "/healthz").filter(|answer| answer["status"] == "ok")
        });
    }

    /// Kills it as a crash does: no time to write anything.
    pub fn kill(&mut self) {
        let mut child = self.child.take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Asks it to stop, as an operator does, and waits for its end.
    pub fn terminate(&mut self) {
        self.signal("TERM");
        self.child.take().unwrap().wait().unwrap();
    }

    fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.as_ref().unwrap().id());
        assert!(Command::new("sh").args(["-c", &kill]).status().unwrap().success());
    }

    /// An answer of its monitoring port, such as `/jsz?streams=true`; none while it is down.
    pub fn monitor(&self, path: &str) -> Option<Value> {
        get(self.monitor.address(), path)
    }

    fn config(&self) -> String {
        let sync = if self.options.sync_always { "sync_interval: always" } else { "" };
        let most = self.options.max_file_store.map(|bytes| format!("max_file_store: {bytes}"));
        format!(
            "listen: \"{}\"\nhttp: \"{}\"\njetstream {{\n  store_dir: \"{}\"\n  {sync}\n  {}\n}}\n{}\n",
            self.client.address(),
            self.monitor.address(),
            self.path("store").display(),
            most.unwrap_or_default(),
            self.options.extra
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.is_some() {
            self.kill();
        }
    }
}

/// Asks the monitoring port; none where nobody answers.
fn get(address: SocketAddr, path: &str) -> Option<Value> {
    let patience = Duration::from_millis(ANSWER_MS_MAX);
    let mut stream = TcpStream::connect_timeout(&address, patience).ok()?;
    stream.set_read_timeout(Some(patience)).ok()?;
    write!(stream, "GET {path} HTTP/1.0\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    serde_json::from_str(answer.split_once("\r\n\r\n")?.1).ok()
}

mod tests {
    use async_nats::jetstream::{self, stream::Config};

    use super::*;

    async fn connect(server: &Server) -> jetstream::Context {
        jetstream::new(async_nats::connect(server.url()).await.unwrap())
    }

    async fn publish(server: &Server, text: &'static str) -> Result<u64, String> {
        let context = connect(server).await;
        let sent = context.publish("a.b", text.into()).await.unwrap();
        sent.await.map(|ack| ack.sequence).map_err(|error| error.to_string())
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_is_acknowledged_survives_kill_and_restart() {
        let mut server = Server::start(Options { sync_always: true, ..Options::default() });
        let url = server.url();
        let stream = Config { name: "A".into(), subjects: vec!["a.>".into()], ..Config::default() };
        connect(&server).await.create_stream(stream).await.unwrap();
        assert_eq!(publish(&server, "one").await, Ok(1));
        server.kill();
        assert!(async_nats::connect(&url).await.is_err(), "it is down");
        assert_eq!(server.monitor("/healthz"), None);
        server.restart();
        assert_eq!(publish(&server, "two").await, Ok(2));
        server.terminate();
        server.restart();
        assert_eq!(server.url(), url);
        let stream = connect(&server).await.get_stream("A").await.unwrap();
        let first = stream.get_raw_message(1).await.unwrap();
        assert_eq!(first.payload, "one");
        assert_eq!(stream.cached_info().state.messages, 2);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_full_store_refuses_and_says_so() {
        let server =
            Server::start(Options { max_file_store: Some(64 * 1024), ..Options::default() });
        let stream = Config { name: "A".into(), subjects: vec!["a.>".into()], ..Config::default() };
        connect(&server).await.create_stream(stream).await.unwrap();
        let context = connect(&server).await;
        let mut stored = 0;
        let refusal = loop {
            assert!(stored < 64, "more fits than the store is large");
            let sent = context.publish("a.b", vec![b'x'; 4_096].into()).await.unwrap();
            match sent.await {
                Ok(_) => stored += 1,
                Err(error) => break error.to_string(),
            }
        };
        assert!(stored > 4, "{stored} before {refusal}");
        assert!(refusal.contains("insufficient") || refusal.contains("resource"), "{refusal}");
    }

    #[test]
    fn a_dropped_server_is_gone_and_its_port_free() {
        let server = Server::start(Options::default());
        let address = server.client.address();
        drop(server);
        assert!(std::net::TcpListener::bind(address).is_ok());
    }
}
