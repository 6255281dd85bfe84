//! The cluster's time, as the leader of the event log tells it.
//!
//! Must never: be taken for exact; an answer is on its way for a while.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;
use tokio::time::Instant;

use super::error::Error;
use super::link::Link;
use super::streams::StreamName;

/// What an answer tells beside what was asked for.
#[derive(Debug, Deserialize)]
struct Told {
    ts: Timestamp,
}

impl Link {
    /// What time it is on the server that leads the event log; right to within half the time that it takes to
    /// ask.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn time(&self) -> Result<Timestamp, Error> {
        let asked_at = Instant::now();
        let asked = format!("STREAM.INFO.{}", StreamName::Events.word());
        let told: Result<Told, _> = self.context.request(asked, &json!({})).await;
        let told = told.map_err(|error| Error::request("查询时间", error))?;
        let under_way = SignedDuration::try_from(asked_at.elapsed() / 2);
        let late = under_way.map_err(|error| Error::request("查询时间", error))?;
        told.ts.checked_add(late).map_err(|error| Error::request("查询时间", error))
    }
}
