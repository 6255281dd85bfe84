//! The command service: a NATS micro service whose subjects say who speaks, so that the server's permissions
//! enforce it. Every request is answered.
//!
//! Must never: take a body's word for who speaks, or leave a request to time out.

use std::sync::Arc;
use std::time::Duration;

use async_nats::{Client, HeaderMap, Message, Subscriber};
use futures_util::StreamExt;
use futures_util::stream::{self, SelectAll, unfold};
use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::time::{Instant, timeout};

use crate::domain::id::UnitId;
use crate::engine::clock::Clock;
use crate::engine::execute::Executor;
use crate::engine::fault::{Step, reached};
use crate::engine::port::Log;
use crate::engine::request::{Fault, Reply, Speaker, Wanted, answer};
use crate::engine::views::Views;

use super::discovery::{About, Discovery};
use super::error::Error;
use super::header;
use super::link::Link;
use super::requests::{Asked, Requests};
use super::token::Token;
use super::unit_queues::UnitQueues;

/// Requests that are worked on at the same time.
const AT_ONCE: usize = 64;
/// Questions about what waits for a unit that are answered beside them: a city's systems all at once. Most wait
/// for the index; few read at the same time.
const MESSAGES_AT_ONCE: usize = 1_024;
/// Subjects of the service; what stands for the second token says who speaks.
const SUBJECTS: &[(&str, &str)] =
    &[("unit-command", "cmd.*.*"), ("unit-ask", "ask.*.*"), ("desk", "desk.*.*")];
/// How long it is waited at the end until the last replies have left.
const FLUSH_WITHIN: Duration = Duration::from_secs(2);
/// What is found of it.
const ABOUT: About = About {
    name: "hotline",
    version: env!("CARGO_PKG_VERSION"),
    description: "12345 hotline: commands and questions",
    endpoints: SUBJECTS,
};

/// What the service answers with.
#[derive(Debug)]
pub struct Desk<L, V> {
    /// Executes commands.
    pub executor: Executor<L>,
    /// Lists queues.
    pub views: Arc<V>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
}

impl<L, V> Clone for Desk<L, V> {
    fn clone(&self) -> Self {
        Self {
            executor: self.executor.clone(),
            views: Arc::clone(&self.views),
            clock: Arc::clone(&self.clock),
        }
    }
}

/// The service (指令服务), announced and not yet answering.
pub struct CommandService {
    discovery: Discovery,
    found: SelectAll<Subscriber>,
    requests: Requests,
    link: Link,
}

impl std::fmt::Debug for CommandService {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CommandService").finish_non_exhaustive()
    }
}

impl CommandService {
    /// Announces it, at `now`. Machines that announce the same service share its requests.
    ///
    /// # Errors
    /// The cluster's.
    pub async fn announce(link: &Link, now: Timestamp) -> Result<Self, Error> {
        let client = link.client.clone();
        let discovery = Discovery::new(client.clone(), ABOUT, now);
        let found = discovery.listen().await?;
        let subjects = SUBJECTS.iter().map(|(_, subject)| *subject);
        let requests = Requests::open(client, subjects).await?;
        Ok(Self { discovery, found, requests, link: link.clone() })
    }

    /// Answers until `stop` resolves; then takes no more and ends what it has begun.
    pub async fn run<L: Log, V: Views>(
        self,
        desk: Desk<L, V>,
        stop: impl Future<Output = ()> + Send,
        mut tell: impl FnMut(&Reply) + Send,
    ) {
        let Self { discovery, found, requests, link } = self;
        let queues = UnitQueues::new(link.clone());
        let door =
            Door { client: &link.client, discovery: &discovery, desk: &desk, queues: &queues };
        let (aside, of_queues) = mpsc::channel(MESSAGES_AT_ONCE);
        // What may have to wait for the index must not stand in the way of commands. The way aside ends with
        // this one, when the last question has been put on it.
        let others =
            unfold((requests, Box::pin(stop), aside), |(mut requests, mut stop, aside)| async {
                let one = loop {
                    let one = requests.next(&mut stop).await?;
                    if !asks_for_messages(&one.message) {
                        break (one, None);
                    }
                    if let Err(full) = aside.try_send(one) {
                        break (full.into_inner(), Some(Fault::LogUnavailable));
                    }
                };
                Some((one, (requests, stop, aside)))
            });
        let answering = async {
            let others =
                others.map(|(asked, fault)| door.answer(asked, fault)).buffer_unordered(AT_ONCE);
            let of_queues = unfold(of_queues, |mut of_queues| async {
                let one = of_queues.recv().await?;
                Some((one, of_queues))
            });
            let of_queues =
                of_queues.map(|asked| door.answer(asked, None)).buffer_unordered(MESSAGES_AT_ONCE);
            let mut answered = std::pin::pin!(stream::select(others, of_queues));
            while let Some(reply) = answered.next().await {
                tell(&reply);
            }
        };
        tokio::select! {
            () = answering => {}
            () = discovery.answer(found) => {}
            () = queues.follow() => {}
        }
        // The last replies must leave before the program does; without a server there is nobody to wait for.
        if !matches!(timeout(FLUSH_WITHIN, link.client.flush()).await, Ok(Ok(()))) {
            tracing::warn!("last replies may not have been sent");
        }
    }
}

/// What requests are answered with.
struct Door<'a, L, V> {
    client: &'a Client,
    discovery: &'a Discovery,
    desk: &'a Desk<L, V>,
    queues: &'a UnitQueues,
}

impl<L: Log, V: Views> Door<'_, L, V> {
    /// Answers a request, or tells it the fault that is known already.
    async fn answer(&self, Asked { endpoint, message }: Asked, fault: Option<Fault>) -> Reply {
        let began = Instant::now();
        let asked =
            fault.map_or_else(|| asked(message.subject.as_str()), |one| Err(Reply::fault(one)));
        let reply = match asked {
            Ok((speaker, wanted)) => {
                let Desk { executor, views, clock } = self.desk;
                let (body, now) = (&message.payload, clock.now());
                answer(executor, views.as_ref(), self.queues, &speaker, wanted, body, now).await
            }
            Err(reply) => reply,
        };
        reached(Step::Commanded);
        let mut headers = HeaderMap::new();
        headers.insert(header::SCHEMA, "reply.v1");
        if let Some(code) = reply.code() {
            headers.insert(header::SERVICE_ERROR, code);
            headers.insert(header::SERVICE_ERROR_CODE, reply.status().to_string().as_str());
        }
        match message.reply {
            None => tracing::warn!("a request without a subject to reply to"),
            Some(to) => {
                let json = reply.json().into();
                if let Err(error) = self.client.publish_with_headers(to, headers, json).await {
                    tracing::warn!(%error, "reply not sent");
                }
            }
        }
        let refused = reply.code().map(|code| (reply.status(), code));
        self.discovery.count(endpoint, began.elapsed(), refused);
        reply
    }
}

fn asks_for_messages(message: &Message) -> bool {
    matches!(asked(message.subject.as_str()), Ok((_, Wanted::Messages)))
}

/// Who speaks, and what is wanted. A unit commands one way and asks another, so that a server may allow it one
/// of them.
fn asked(subject: &str) -> Result<(Speaker, Wanted<'_>), Reply> {
    let tokens: Vec<&str> = subject.split('.').collect();
    let [way, who, what] = tokens.as_slice() else { return Err(nobody()) };
    let who = Token::parse(who).map_err(|_| nobody())?.decode();
    let question = match *what {
        "ticket" => Some(Wanted::Ticket),
        "queue" => Some(Wanted::Queue),
        "messages" => Some(Wanted::Messages),
        _ => None,
    };
    if *way == "desk" {
        let speaker = Speaker::staff(&who).map_err(|_| nobody())?;
        return Ok((speaker, question.unwrap_or(Wanted::Command(what))));
    }
    let wanted = match (*way, question) {
        ("ask", None) => return Err(Reply::fault(Fault::CommandUnknown)),
        ("ask", Some(question)) => question,
        (_, _) => Wanted::Command(what),
    };
    Ok((Speaker::unit(UnitId::new(who)), wanted))
}

fn nobody() -> Reply {
    Reply::fault(Fault::SpeakerUnknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(subject: &str) -> Result<Wanted<'_>, &'static str> {
        asked(subject)
            .map(|(_, wanted)| wanted)
            .map_err(|reply| reply.code().expect("a refusal has a code"))
    }

    #[test]
    fn a_subject_says_who_speaks_and_what_is_wanted() {
        assert_eq!(told("cmd.q-a.acknowledge"), Ok(Wanted::Command("acknowledge")));
        assert_eq!(told("ask.q-a.ticket"), Ok(Wanted::Ticket));
        assert_eq!(told("ask.q-a.queue"), Ok(Wanted::Queue));
        assert_eq!(told("ask.q-a.messages"), Ok(Wanted::Messages));
        assert_eq!(told("desk.reviewer.ticket"), Ok(Wanted::Ticket));
        assert_eq!(told("desk.reviewer.close"), Ok(Wanted::Command("close")));
        let (speaker, _) = asked("cmd.%E7%83%AD.acknowledge").unwrap();
        assert_eq!(speaker, Speaker::unit(UnitId::new("热")));
    }

    #[test]
    fn who_may_only_ask_commands_nothing() {
        assert_eq!(told("ask.q-a.acknowledge"), Err("command_unknown"));
        assert_eq!(told("cmd.q-a.ticket"), Ok(Wanted::Command("ticket")));
        assert_eq!(told("cmd.q-a.messages"), Ok(Wanted::Command("messages")));
    }

    #[test]
    fn nobody_speaks_through_a_subject_of_another_shape() {
        for subject in
            ["cmd.q-a", "cmd.*.close", "cmd.热.close", "cmd.q-a.b.close", "desk.engine.close"]
        {
            assert_eq!(told(subject), Err("speaker_unknown"), "{subject}");
        }
    }
}
