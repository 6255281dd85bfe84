//! The requests of a queue group (请求入口), received so that it can be left without losing one.
//!
//! The client forgets a subscription before the server does, and what is on its way in between is lost: its
//! sender waits in vain. So each subscription is for a fixed number of messages, which client and server count
//! alike, and the next is opened while it still has some to go. Whoever leaves opens no more and sends the
//! rest himself, as fillers that nobody answers.
//!
//! Must never: let a filler be taken for a request, or need the server in order to leave.

use std::time::Duration;

use async_nats::connection::State;
use async_nats::{Client, Message};
use futures_util::StreamExt;
use futures_util::stream::{BoxStream, SelectAll};
use tokio::time::{Instant, timeout};

use super::error::Error;

/// Machines of one group share its requests.
pub(super) const GROUP: &str = "q";
/// Messages of one subscription.
const ROUND: u64 = 512;
/// The next one is opened after so many.
const OVERLAP: u64 = ROUND / 2;
/// What stands in a filler's subject for each wildcard; no token is spelt so, so that nobody is called that.
const FILLER: &str = "%";
/// How long it is waited for a message before more fillers are sent; other machines take their share.
const FILL_AGAIN_AFTER: Duration = Duration::from_millis(50);
/// How long leaving may take; without a server there is nothing on its way.
const LEAVE_WITHIN: Duration = Duration::from_secs(3);

/// What came.
#[derive(Debug)]
pub(super) struct Asked {
    /// On which of the subjects.
    pub endpoint: usize,
    pub message: Message,
}

/// The open subscriptions.
pub(super) struct Requests {
    client: Client,
    subjects: Vec<&'static str>,
    open: SelectAll<BoxStream<'static, Asked>>,
    /// Messages that came since the newest subscription of each subject was opened.
    since: Vec<u64>,
    leaving: Option<Instant>,
}

impl Requests {
    /// Opens one subscription on each subject.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn open(
        client: Client,
        subjects: impl Iterator<Item = &'static str>,
    ) -> Result<Self, Error> {
        let subjects: Vec<_> = subjects.collect();
        let since = vec![0; subjects.len()];
        let mut requests = Self { client, subjects, open: SelectAll::new(), since, leaving: None };
        for endpoint in 0..requests.subjects.len() {
            requests.subscribe(endpoint).await?;
        }
        Ok(requests)
    }

    async fn subscribe(&mut self, endpoint: usize) -> Result<(), Error> {
        let fail = |error: &dyn std::fmt::Display| Error::request("登记指令服务", error);
        let Some(subject) = self.subjects.get(endpoint) else { return Ok(()) };
        let subscribing = self.client.queue_subscribe(*subject, GROUP.to_owned());
        let mut subscriber = subscribing.await.map_err(|error| fail(&error))?;
        subscriber.unsubscribe_after(ROUND).await.map_err(|error| fail(&error))?;
        self.open.push(subscriber.map(move |message| Asked { endpoint, message }).boxed());
        if let Some(since) = self.since.get_mut(endpoint) {
            *since = 0;
        }
        Ok(())
    }

    /// The next request; none once it was left and all that was on its way has come.
    pub async fn next(&mut self, mut stop: impl Future<Output = ()> + Unpin) -> Option<Asked> {
        loop {
            let came = match self.leaving {
                None => tokio::select! {
                    came = self.open.next() => came?,
                    () = &mut stop => {
                        self.leaving = Some(Instant::now());
                        self.fill().await;
                        continue;
                    }
                },
                Some(since) if since.elapsed() > LEAVE_WITHIN => return None,
                Some(_) => match timeout(FILL_AGAIN_AFTER, self.open.next()).await {
                    Ok(came) => came?,
                    Err(_) => {
                        self.fill().await;
                        continue;
                    }
                },
            };
            self.count(came.endpoint).await;
            if !came.message.subject.ends_with(FILLER) {
                return Some(came);
            }
        }
    }

    async fn count(&mut self, endpoint: usize) {
        let Some(since) = self.since.get_mut(endpoint) else { return };
        *since += 1;
        if *since < OVERLAP || self.leaving.is_some() {
            return;
        }
        if let Err(error) = self.subscribe(endpoint).await {
            tracing::error!(error = &error as &dyn std::error::Error, "requests not subscribed to");
        }
    }

    /// Sends what the subscriptions still wait for; what is too much, nobody listens to.
    async fn fill(&mut self) {
        if self.client.connection_state() != State::Connected {
            return;
        }
        for subject in &self.subjects {
            let filler = subject.replace('*', FILLER);
            for _ in 0..2 * ROUND {
                if self.client.publish(filler.clone(), bytes::Bytes::new()).await.is_err() {
                    return;
                }
            }
        }
    }
}
