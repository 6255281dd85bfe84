//! The users of the permissions' tests: keys, a server under the shipped accounts, connections that hear refusals.
//!
//! Must never: take silence for a refusal; the server says each one.

use std::time::Duration;

use async_nats::jetstream::{self, consumer::PullConsumer, consumer::pull, stream::Config};
use async_nats::{Client, ConnectOptions, Event};
use futures_util::StreamExt;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use super::server::{Options, Server};
use crate::app::{PATIENCE_SECONDS, Rules, TestApp, source_file};

/// A key pair made for these tests alone: name in the table of keys, seed, public key.
pub type Pair = (&'static str, &'static str, &'static str);

pub const A: Pair = (
    "s-chengguan",
    "SUAPLHJJRVJOOK2TQTBYBML3BN2RX6Z5RMBDOTSTKWPGAZUPGISEP5Z7OQ",
    "UCVDQ6PXGTZBXLEZY4EMTU677W37VYK4JWL7RC2LROKDO3QZXE3EIRL3",
);
pub const A_NEXT: Pair = (
    "s-chengguan",
    "SUADOXU4MGHGQQEFTH723IBKYBRPAC6CQZTXRE7GFZDUEJAY453LHGQWWY",
    "UCSC4NT7PK55CSYCOEMFOVTQY6JRX6SMC74GKDFK75GJOJZLE5W4J6EI",
);
pub const B: Pair = (
    "s-zhujian",
    "SUAD2UJ5QGJ74DY7EECPQEF55I7A52WRID4RVJPCJF6LDWJKJ6XHN3NLKM",
    "UBBZF7PV4ETRJQKAFOTWYV5SLJFCOQHETYBFDW46LK7T6WHPIFFNVBHQ",
);
pub const CENTRE: Pair = (
    "centre:12345",
    "SUAO2VN5TYKQBZATSILK6R2JPDRTXA6LCE63TDMOEKMYTNPFQEW4RWD47Y",
    "UAYBSOKEQY7RRVCRCMIBAL2RLFC6KLST7WESN5CLUBPZMTFYS5FQ3BN6",
);
pub const DESK: Pair = (
    "desk:follow_up_agent",
    "SUACV5JUUXSLGK2H3KXI6GCY3GOLL3NAWJP45BW5RSFADFTBOJIHGB3OAM",
    "UA4N66ICCOPDVHX5QQ3K4IMLBSWSOUBH3JYCLW2ZMKZRI6YGL6T2NIPU",
);
pub const AUDIT: Pair = (
    "hotline:audit",
    "SUAJOS2DFPKXSA4YPQC37K3T233YLUJ3RY2INL5NAWEPRYRP7OUIGLBR5E",
    "UAWVJUXKKYWMBHMCPHGL6DMIDMABKCKKSDX3XKISROVD7HMYCAMMZHMZ",
);
pub const ENGINE: Pair = (
    "engine",
    "SUAENDJRZND3X4WDE2RRVX3RZIZWA6KDEJWRR7AFKJ3VIFBPKWCF6BBJCY",
    "UALYDTLHTC7WRIZ2RFDA6MDR24YJKFCQMV2RUFIICWIWGK6LGIHJNTPX",
);

/// What the command writes for these users.
pub fn units_conf(pairs: &[Pair]) -> String {
    let app = TestApp::with_rules(Rules::BuiltIn);
    let rows: String = pairs.iter().map(|(name, _, key)| format!("{name},{key}\n")).collect();
    app.write("keys.csv", format!("user,public_key\n{rows}"));
    let centre = ["--call-centre", "12345=phone,wechat"];
    let args = ["nats", "permissions", "--nkeys", "keys.csv", "--out", "units.conf"];
    let args: Vec<&str> =
        args.into_iter().chain(centre.into_iter().filter(|_| pairs.contains(&CENTRE))).collect();
    app.fine(&args);
    std::fs::read_to_string(app.path("units.conf")).unwrap()
}

/// A server under the shipped accounts.
pub fn server(extra: &str) -> Server {
    let accounts = std::fs::read_to_string(source_file("deploy/nats/accounts.conf")).unwrap();
    let units = units_conf(&[A, B, CENTRE, DESK, AUDIT]);
    Server::start(Options {
        extra: format!("include \"accounts.conf\"\n{extra}"),
        files: vec![("accounts.conf".into(), accounts), ("units.conf".into(), units)],
        variables: vec![("HOTLINE_NKEY_engine".into(), ENGINE.2.into())],
        ..Options::default()
    })
}

/// A user's connection, and what the server tells it aside.
pub struct User {
    pub client: Client,
    pub told: UnboundedReceiver<Event>,
}

impl User {
    pub async fn connect(server: &Server, pair: Pair, inbox: &str) -> Self {
        let (tell, told) = unbounded_channel();
        let client = ConnectOptions::with_nkey(pair.1.to_owned())
            .custom_inbox_prefix(inbox)
            .request_timeout(Some(Duration::from_secs(20)))
            .event_callback(move |event| {
                // A test that has ended listens no more.
                let _unheard = tell.send(event);
                async {}
            })
            .connect(server.url())
            .await
            .unwrap();
        Self { client, told }
    }

    pub fn stream(&self) -> jetstream::Context {
        jetstream::new(self.client.clone())
    }

    pub async fn consumer(&self, stream: &str, consumer: &str) -> PullConsumer {
        self.stream().get_consumer_from_stream(consumer, stream).await.unwrap()
    }

    /// Takes the next message from a consumer and acknowledges it twice over.
    pub async fn take(&self, stream: &str, consumer: &str) -> jetstream::Message {
        let consumer = self.consumer(stream, consumer).await;
        let mut batch = consumer.fetch().max_messages(1).messages().await.unwrap();
        let message = batch.next().await.unwrap().unwrap();
        message.double_ack().await.unwrap();
        message
    }

    pub async fn ask(&self, subject: &str) -> String {
        let reply = self.client.request(subject.to_owned(), "{}".into()).await.unwrap();
        String::from_utf8(reply.payload.to_vec()).unwrap()
    }

    /// Publishes, and asserts that the server refuses it aloud.
    pub async fn may_not_publish(&mut self, subject: &str) {
        self.client.publish(subject.to_owned(), "1".into()).await.unwrap();
        self.is_refused("Publish", subject).await;
    }

    pub async fn may_not_hear(&mut self, subject: &str) {
        let _heard = self.client.subscribe(subject.to_owned()).await.unwrap();
        self.is_refused("Subscription", subject).await;
    }

    async fn is_refused(&mut self, what: &str, subject: &str) {
        let patience = Duration::from_secs_f64(PATIENCE_SECONDS);
        let wanted = format!("permissions violation for {what} to \"{subject}\"").to_lowercase();
        loop {
            let event = tokio::time::timeout(patience, self.told.recv()).await;
            let event = event.unwrap_or_else(|_| panic!("{subject} is not refused")).unwrap();
            if event.to_string().to_lowercase().contains(&wanted) {
                return;
            }
            let other = event.to_string().to_lowercase().contains("permissions violation");
            assert!(!other, "{event} instead of a refusal of {subject}");
        }
    }

    /// Asserts that nothing was refused so far: the server answers in order.
    pub async fn was_never_refused(&mut self) {
        self.client.flush().await.unwrap();
        while let Ok(event) = self.told.try_recv() {
            assert_eq!(event, Event::Connected);
        }
    }
}

/// The engine with streams, consumers, a message on each, and a service that says which subject it heard.
pub async fn engine(server: &Server) -> User {
    let engine = User::connect(server, ENGINE, "_INBOX").await;
    let context = engine.stream();
    for (name, subject) in [
        ("INTAKE", "in.>"),
        ("EVENTS", "ev.>"),
        ("DISPATCH", "disp.>"),
        ("NOTICE", "note.>"),
        ("DECIDED", "decided.>"),
        ("FOLLOWUP", "cb.>"),
    ] {
        let subjects = vec![subject.to_owned()];
        let config =
            Config { name: name.into(), subjects, allow_direct: true, ..Config::default() };
        context.create_stream(config).await.unwrap();
    }
    for (stream, consumer, filter, subject) in [
        ("DISPATCH", "unit-s-chengguan", "disp.*.s-chengguan.*", "disp.d.s-chengguan.1"),
        ("DISPATCH", "unit-s-zhujian", "disp.*.s-zhujian.*", "disp.d.s-zhujian.1"),
        ("NOTICE", "note-s-chengguan", "note.s-chengguan.*", "note.s-chengguan.1"),
        ("NOTICE", "note-s-zhujian", "note.s-zhujian.*", "note.s-zhujian.1"),
        ("DECIDED", "centre-12345", "decided.phone.*", "decided.phone.7"),
        ("FOLLOWUP", "follow-up", "cb.*", "cb.1"),
        ("EVENTS", "audit", "ev.>", "ev.1.1"),
    ] {
        let config = pull::Config {
            durable_name: Some(consumer.into()),
            filter_subject: filter.into(),
            ..pull::Config::default()
        };
        context.create_consumer_on_stream(config, stream).await.unwrap();
        context.publish(subject, subject.into()).await.unwrap().await.unwrap();
    }
    let mut heard = engine.client.subscribe("*.*.*").await.unwrap();
    let client = engine.client.clone();
    tokio::spawn(async move {
        while let Some(message) = heard.next().await {
            let to_service = ["cmd.", "ask.", "desk."];
            let asked = to_service.iter().any(|one| message.subject.starts_with(one));
            if let Some(reply) = message.reply.filter(|_| asked) {
                let text = format!("heard {}", message.subject);
                client.publish(reply, text.into()).await.unwrap();
            }
        }
    });
    engine.client.flush().await.unwrap();
    engine
}

/// How many messages a stream holds.
pub async fn held(engine: &User, stream: &str) -> u64 {
    engine.stream().get_stream(stream).await.unwrap().cached_info().state.messages
}
