//! How the service is found (服务发现): what a NATS micro service answers to `$SRV.PING`, `INFO` and `STATS`.
//!
//! The client has such a service ready, but one that loses requests when it stops; see `requests.rs`.
//!
//! Must never: hold up a request.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use async_nats::{Client, Subscriber};
use futures_util::StreamExt;
use futures_util::stream::{SelectAll, select_all};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::error::Error;
use super::requests::GROUP;

/// What there is to find.
#[derive(Debug, Clone, Copy)]
pub(super) struct About {
    pub name: &'static str,
    pub version: &'static str,
    pub description: &'static str,
    /// Name and subject of each endpoint.
    pub endpoints: &'static [(&'static str, &'static str)],
}

/// What was done on an endpoint.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    requests: u64,
    errors: u64,
    spent: Duration,
    /// Status of the last refusal.
    last: Option<(u16, &'static str)>,
}

/// The entry under which the service is found.
#[derive(Debug)]
pub(super) struct Discovery {
    client: Client,
    about: About,
    id: String,
    started: Timestamp,
    tallies: Mutex<Vec<Tally>>,
}

impl Discovery {
    pub fn new(client: Client, about: About, started: Timestamp) -> Self {
        let tallies = Mutex::new(vec![Tally::default(); about.endpoints.len()]);
        Self { client, about, id: nuid::next().to_string(), started, tallies }
    }

    /// Begins to listen.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn listen(&self) -> Result<SelectAll<Subscriber>, Error> {
        let About { name, .. } = self.about;
        let mut all = Vec::new();
        for subject in
            ["$SRV.*".to_owned(), format!("$SRV.*.{name}"), format!("$SRV.*.{name}.{}", self.id)]
        {
            let listening = self.client.subscribe(subject).await;
            all.push(listening.map_err(|error| Error::request("登记指令服务", error))?);
        }
        Ok(select_all(all))
    }

    /// Answers for ever.
    pub async fn answer(&self, mut asked: SelectAll<Subscriber>) {
        while let Some(message) = asked.next().await {
            let told = message.subject.split('.').nth(1).and_then(|verb| self.told(verb));
            let (Some(reply), Some(told)) = (message.reply, told) else { continue };
            if let Err(error) = self.client.publish(reply, told.to_string().into()).await {
                tracing::warn!(%error, "not told how to be found");
            }
        }
    }

    /// Counts a request that was answered; `refused` is status and code of a refusal.
    pub fn count(&self, endpoint: usize, spent: Duration, refused: Option<(u16, &'static str)>) {
        let mut tallies = self.tallies.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(tally) = tallies.get_mut(endpoint) else { return };
        tally.requests += 1;
        tally.errors += u64::from(refused.is_some());
        tally.spent += spent;
        tally.last = refused.or(tally.last);
    }

    fn told(&self, verb: &str) -> Option<Value> {
        let About { name, version, description, .. } = self.about;
        let mut told = json!({ "name": name, "id": self.id, "version": version, "metadata": {} });
        match verb {
            "PING" => told["type"] = json!("io.nats.micro.v1.ping_response"),
            "INFO" => {
                told["type"] = json!("io.nats.micro.v1.info_response");
                told["description"] = json!(description);
                told["endpoints"] = self.endpoints(|_| json!({ "metadata": {} }));
            }
            "STATS" => {
                told["type"] = json!("io.nats.micro.v1.stats_response");
                told["started"] = json!(self.started);
                let tallies = self.tallies.lock().unwrap_or_else(PoisonError::into_inner).clone();
                told["endpoints"] = self.endpoints(|at| tallies.get(at).map_or(json!({}), stats));
            }
            _ => return None,
        }
        Some(told)
    }

    fn endpoints(&self, more: impl Fn(usize) -> Value) -> Value {
        let each = self.about.endpoints.iter().enumerate().map(|(at, (name, subject))| {
            let mut told = more(at);
            told["name"] = json!(name);
            told["subject"] = json!(subject);
            told["queue_group"] = json!(GROUP);
            told
        });
        each.collect()
    }
}

fn stats(tally: &Tally) -> Value {
    let spent = u64::try_from(tally.spent.as_nanos()).unwrap_or(u64::MAX);
    json!({
        "num_requests": tally.requests,
        "num_errors": tally.errors,
        "last_error": tally.last.map_or(String::new(), |(status, code)| format!("{status}:{code}")),
        "processing_time": spent,
        "average_processing_time": spent.checked_div(tally.requests).unwrap_or(0),
    })
}
