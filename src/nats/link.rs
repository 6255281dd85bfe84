//! The connection to a cluster: who connects where, and whether the servers are ones that we can rely on.
//!
//! Must never: go on with a server that would ignore what we ask of it.

use std::path::PathBuf;
use std::time::Duration;

use async_nats::jetstream::Context;
use async_nats::jetstream::context::ContextBuilder;
use async_nats::{Client, ConnectOptions, Event};

use super::error::Error;
use super::reception::Receptions;

/// How long one request waits for its answer; a leader's election takes about so long.
pub(super) const ANSWER_WITHIN: Duration = Duration::from_secs(5);
/// How often a server that says nothing is asked whether it is there; after two pings without an answer the
/// client turns to another server. A network that loses what is sent tells nobody, and the lease is short.
const PING_EVERY: Duration = Duration::from_secs(2);
/// Oldest server that does all that we ask.
const OLDEST: (i64, i64, i64) = (2, 14, 0);

/// Where to connect, and as whom.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// Addresses of servers; the client finds the others of their cluster.
    pub servers: Vec<String>,
    /// A `.creds` file or an nkey's seed.
    pub credentials: Option<PathBuf>,
    /// The certificate that signs the servers'; asks for TLS.
    pub authority: Option<PathBuf>,
    /// What the connection calls itself in the servers' monitoring.
    pub name: String,
}

/// A connection (连接). Cloning gives another hold on the same one.
#[derive(Debug, Clone)]
pub struct Link {
    pub(super) client: Client,
    pub(super) context: Context,
    pub(super) receptions: Receptions,
}

impl Link {
    /// Connects, and asks whether the server is one that we can rely on.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn connect(endpoint: &Endpoint) -> Result<Self, Error> {
        let servers = endpoint.servers.join(",");
        let mut options = options(endpoint)?.name(&endpoint.name);
        if let Some(authority) = &endpoint.authority {
            options = options.add_root_certificates(authority.clone()).require_tls(true);
        }
        let client = options
            .connect(endpoint.servers.clone())
            .await
            .map_err(|source| Error::Connect { servers, source })?;
        let server = client.server_info();
        let (major, minor, patch) = OLDEST;
        if !client.is_server_compatible(major, minor, patch) {
            return Err(Error::TooOld { found: server.version.clone() });
        }
        if !server.jetstream {
            return Err(Error::NoJetStream);
        }
        let context = ContextBuilder::new().timeout(ANSWER_WITHIN).build(client.clone());
        Ok(Self { client, context, receptions: Receptions::default() })
    }

    /// Sends what waits and closes, so that nothing published is left behind.
    pub async fn close(&self) {
        if let Err(error) = self.client.drain().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "connection not drained");
        }
    }
}

fn options(endpoint: &Endpoint) -> Result<ConnectOptions, Error> {
    let options = ConnectOptions::new()
        .request_timeout(Some(ANSWER_WITHIN))
        .ping_interval(PING_EVERY)
        .event_callback(|event| async move { tell(&event) });
    let Some(path) = &endpoint.credentials else { return Ok(options) };
    let wrong = |why: String| Error::Credentials { path: path.clone(), why };
    let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    private(path).map_err(wrong)?;
    if text.contains("-----BEGIN NATS USER JWT-----") {
        return options.credentials(&text).map_err(|error| wrong(error.to_string()));
    }
    let seed = text.lines().map(str::trim).find(|line| line.starts_with("SU"));
    match seed {
        Some(seed) => Ok(options.nkey(seed.to_owned())),
        None => Err(wrong("既不是 .creds 文件，也不含 nkey 种子（SU…）".to_owned())),
    }
}

/// A file that others may read is no secret.
fn private(path: &std::path::Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path).map_err(|error| error.to_string())?.permissions().mode();
    if mode & 0o077 == 0 {
        Ok(())
    } else {
        Err("其他用户可读；请执行 chmod 600".to_owned())
    }
}

fn tell(event: &Event) {
    match event {
        Event::Connected => tracing::debug!("connected to nats"),
        Event::Draining | Event::Closed => tracing::debug!(%event, "nats connection closed"),
        Event::Disconnected | Event::LameDuckMode => {
            tracing::warn!(%event, "nats connection changed");
        }
        Event::SlowConsumer(_) | Event::ServerError(_) | Event::ClientError(_) => {
            tracing::error!(%event, "nats connection");
        }
    }
}
