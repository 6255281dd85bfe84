//! A city on one server: machines that run `hotline serve`, and somebody outside who publishes, asks and reads.
//!
//! Must never: wait without end; whatever does not come fails the test.

use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::publish::PublishAck;
use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions, HeaderMap, RequestError};
use futures_util::StreamExt;
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::app::{PATIENCE_SECONDS, Running, TestApp, wait_for};
use crate::serve::get;

use super::server::{Options, Server};

/// All machines of a city work under the same key.
const MASTER_KEY: &str = "1111111111111111111111111111111111111111111111111111111111111111";
/// The unit to which [`STALLS`] goes under the small rule set.
pub const UNIT: &str = "q-chengguan";
/// An appeal that goes to [`UNIT`].
pub const STALLS: &str = "柳荫路天天有流动摊贩占道经营";

pub fn patience() -> Duration {
    Duration::from_secs_f64(PATIENCE_SECONDS)
}

/// A server with the streams set up.
pub struct City {
    pub server: Server,
}

/// A machine of the city that runs the service.
pub struct Machine {
    pub running: Running,
    pub address: String,
    _app: TestApp,
}

impl City {
    pub fn new() -> Self {
        // As in deploy/nats.
        let options = Options { extra: "max_payload: 8MB".into(), ..Options::default() };
        let city = Self { server: Server::start(options) };
        let app = city.app();
        app.fine(&["nats", "setup"]);
        city
    }

    /// A folder whose settings name the city's server.
    pub fn app(&self) -> TestApp {
        let app = TestApp::new();
        let settings = format!(
            "[serve]\nlisten = \"127.0.0.1:0\"\nprojector_poll_ms = 10\n\
             [data]\nlog = \"jetstream\"\n[nats]\nservers = \"{}\"\n",
            self.server.url(),
        );
        app.write("hotline.toml", settings);
        app
    }

    /// Starts the service on a machine of its own; it is ready when this returns.
    pub fn machine(&self) -> Machine {
        let app = self.app();
        let mut running = app.start_with(&["serve"], &[("HOTLINE__VAULT__MASTER_KEY", MASTER_KEY)]);
        let line = running.line();
        let address = line.split_once("http://").map(|(_, rest)| rest);
        let address = address.unwrap_or_else(|| panic!("no address in “{line}”"));
        let ends = |one: char| !one.is_ascii_digit() && one != '.' && one != ':';
        let address = address.split(ends).next().unwrap().to_owned();
        let machine = Machine { running, address, _app: app };
        machine.wait_until_ready();
        machine
    }

    pub async fn outside(&self) -> Outside {
        let options = ConnectOptions::new().request_timeout(Some(patience()));
        let client = options.connect(self.server.url()).await.unwrap();
        let streams = jetstream::new(client.clone());
        Outside { client, streams }
    }
}

impl Machine {
    pub fn wait_until_ready(&self) {
        wait_for("readiness", || (get(&self.address, "/readyz").0 == 200).then_some(()));
    }

    /// The value of a metric; none while it is not told.
    pub fn metric(&self, name: &str) -> Option<f64> {
        let (_, text) = get(&self.address, "/metrics");
        let line = text.lines().find(|line| line.split(' ').next() == Some(name))?;
        line.split(' ').nth(1)?.parse().ok()
    }

    pub fn is_on_duty(&self) -> bool {
        self.metric("hotline_on_duty") == Some(1.0)
    }
}

/// Somebody outside, whom no permissions bind.
pub struct Outside {
    pub client: Client,
    pub streams: Context,
}

/// A reply, as a client sees it.
#[derive(Debug, PartialEq)]
pub struct Told {
    /// Of a refusal, as its header says.
    pub status: Option<u16>,
    pub body: Value,
}

impl Outside {
    pub async fn publish(&self, subject: &str, body: &str) -> Result<PublishAck, PublishError> {
        self.streams.publish(subject.to_owned(), body.to_owned().into()).await?.await
    }

    /// Publishes an appeal by phone that goes to [`UNIT`].
    pub async fn appeal(&self, source_id: &str) {
        self.publish(&format!("in.phone.{source_id}"), &appeal()).await.unwrap();
    }

    pub async fn ask(&self, subject: &str, body: &str) -> Result<Told, RequestError> {
        self.ask_with(subject, HeaderMap::new(), body).await
    }

    pub async fn ask_with(
        &self,
        subject: &str,
        headers: HeaderMap,
        body: &str,
    ) -> Result<Told, RequestError> {
        let (subject, body) = (subject.to_owned(), body.to_owned().into());
        let reply = self.client.request_with_headers(subject, headers, body).await?;
        let status = reply.headers.as_ref().and_then(|all| all.get("Nats-Service-Error-Code"));
        let status = status.map(|status| status.as_str().parse().unwrap());
        Ok(Told { status, body: serde_json::from_slice(&reply.payload).unwrap() })
    }

    /// Gives a command of [`UNIT`].
    pub async fn command(&self, ticket: &str, command: &str, with: Value) -> Told {
        let body = json!({ "schema": "command.v1", "ticket": ticket, "by": "t", "with": with });
        self.ask(&format!("cmd.{UNIT}.{command}"), &body.to_string()).await.unwrap()
    }

    /// A ticket as the hotline's own staff see it.
    pub async fn ticket(&self, number: &str) -> Value {
        let body = json!({ "schema": "ask.v1", "ticket": number }).to_string();
        let told = self.ask("desk.supervisor.ticket", &body).await.unwrap();
        assert_eq!(told.status, None, "{told:?}");
        told.body["ticket"].clone()
    }

    /// Everything on some subjects of a stream, from its beginning.
    pub async fn read(&self, stream: &str, subjects: &str) -> Feed {
        let config =
            pull::OrderedConfig { filter_subject: subjects.to_owned(), ..Default::default() };
        let consumer = self.streams.create_consumer_on_stream(config, stream).await.unwrap();
        Feed(consumer.messages().await.unwrap())
    }

    /// How many messages a stream holds.
    pub async fn count(&self, stream: &str) -> u64 {
        self.streams.get_stream(stream).await.unwrap().cached_info().state.messages
    }
}

/// The body of an appeal that goes to [`UNIT`]; channel and id stand in the subject.
pub fn appeal() -> String {
    appeal_that_says(STALLS)
}

pub fn appeal_that_says(text: &str) -> String {
    json!({ "received_at": "2026-09-14T09:00:00+08:00", "text": text }).to_string()
}

/// What comes on a stream.
pub struct Feed(pull::Ordered);

/// A message that came.
#[derive(Debug)]
pub struct Came {
    pub id: Option<String>,
    pub body: Value,
}

impl Feed {
    pub async fn next(&mut self) -> Came {
        let next = async {
            loop {
                // A consumer of this kind is made anew when its server was away.
                if let Some(Ok(message)) = self.0.next().await {
                    break message;
                }
            }
        };
        let message = timeout(patience(), next).await.expect("something comes");
        let id = message.headers.as_ref().and_then(|all| all.get("Nats-Msg-Id"));
        Came {
            id: id.map(|id| id.as_str().to_owned()),
            body: serde_json::from_slice(&message.payload).unwrap(),
        }
    }

    /// The number of the ticket that the next message is about.
    pub async fn next_ticket(&mut self) -> String {
        self.next().await.body["ticket"].as_str().unwrap().to_owned()
    }
}
