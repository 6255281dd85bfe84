//! Several servers in one cluster, with a line between each two of them that can be cut.
//!
//! Must never: let two servers speak past their line; what they advertise leads nowhere.

use std::net::SocketAddr;

use serde_json::Value;

use hotline::app::proxy::{Line, Proxy};

use crate::app::wait_for;

use super::server::{Options, Port, Server};

/// A cluster; its servers are numbered from 0.
#[derive(Debug)]
pub struct Cluster {
    servers: Vec<Server>,
    lines: Vec<Directed>,
    _route_ports: Vec<Port>,
    /// Servers tell each other where third ones are, and would find a way around; nobody listens here.
    _nowhere: Port,
}

/// The line by which one server calls another.
#[derive(Debug)]
struct Directed {
    from: usize,
    to: usize,
    proxy: Proxy,
}

impl Cluster {
    /// Starts so many servers and waits until they have elected a leader.
    pub async fn start(count: usize, options: Options) -> Self {
        let ports: Vec<Port> = (0..count).map(|_| Port::hold()).collect();
        let nowhere = Port::hold();
        let addresses: Vec<SocketAddr> = ports.iter().map(Port::address).collect();
        let mut lines = Vec::new();
        for from in 0..count {
            for to in (0..count).filter(|to| *to != from) {
                let target = *addresses.get(to).unwrap();
                lines.push(Directed { from, to, proxy: Proxy::to(target).await.unwrap() });
            }
        }
        let prepare = |(at, address): (usize, &SocketAddr)| {
            let routes = lines.iter().filter(|line| line.from == at);
            let routes: Vec<String> =
                routes.map(|line| format!("\"nats://{}\"", line.proxy.address())).collect();
            let routes = routes.join(", ");
            let cluster = format!(
                "server_name: {}\ncluster {{\n  name: test\n  listen: \"{address}\"\n  \
                 advertise: \"{}\"\n  routes: [{routes}]\n}}\n{}",
                name(at),
                nowhere.address(),
                options.extra
            );
            Server::prepare(Options { extra: cluster, ..options.clone() })
        };
        let servers = addresses.iter().enumerate().map(prepare).collect();
        let mut cluster = Self { servers, lines, _route_ports: ports, _nowhere: nowhere };
        cluster.servers.iter_mut().for_each(Server::spawn);
        cluster.wait_until_ready();
        cluster
    }

    /// Waits until every server is ready and the leader of all knows that it is: before, it would find no
    /// place for three copies.
    pub fn wait_until_ready(&mut self) {
        self.servers.iter_mut().for_each(Server::wait_until_ready);
        wait_for("all servers to be known to their leader", || {
            self.servers.iter().find(|server| {
                let meta = server.monitor("/jsz").map(|answer| answer["meta_cluster"].clone());
                let others = meta.as_ref().and_then(|meta| meta["replicas"].as_array());
                let known = |other: &&Value| other["current"] == true && other["offline"] != true;
                let known = others.map_or(0, |others| others.iter().filter(known).count());
                known + 1 == self.servers.len()
            })
        });
    }

    /// Where clients connect: all of them, for a client needs more than one.
    pub fn urls(&self) -> Vec<String> {
        self.servers.iter().map(Server::url).collect()
    }

    /// One of the servers, to be killed and restarted.
    pub fn server(&mut self, at: usize) -> &mut Server {
        self.servers.get_mut(at).unwrap()
    }

    /// Cuts a server off from all others; clients reach it still.
    pub fn cut_off(&self, at: usize) {
        self.set_lines_of(at, Line::Cut);
    }

    /// Heals what [`Cluster::cut_off`] has cut.
    pub fn heal(&self, at: usize) {
        self.set_lines_of(at, Line::Whole);
    }

    /// The server that leads a stream of the account, as one of the others but `except` sees it.
    pub fn leader_but(&self, except: Option<usize>, account: &str, stream: &str) -> usize {
        wait_for("a leader of the stream", || {
            let mut others = self.servers.iter().enumerate().filter(|(at, _)| Some(*at) != except);
            others.find_map(|(_, server)| {
                let answer = server.monitor(&format!("/jsz?acc={account}&streams=true"))?;
                let streams = answer["account_details"][0]["stream_detail"].as_array()?.clone();
                let found = streams.into_iter().find(|one| one["name"] == stream)?;
                let leader = found["cluster"]["leader"].as_str()?.to_owned();
                (0..self.servers.len()).find(|at| name(*at) == leader && Some(*at) != except)
            })
        })
    }

    fn set_lines_of(&self, at: usize, line: Line) {
        let touching = self.lines.iter().filter(|one| one.from == at || one.to == at);
        touching.for_each(|one| one.proxy.set(line));
    }
}

fn name(at: usize) -> String {
    format!("n{at}")
}

mod tests {
    use std::error::Error as _;
    use std::time::Duration;

    use async_nats::jetstream::{self, stream::Config};
    use hotline::engine::port::{Acceptance, Log};
    use hotline::nats::{Endpoint, JetStreamLog, Link, apply};

    use crate::conformance::sample::entry;

    use super::*;

    /// Machines that open a new cluster at once, and how often.
    const MACHINES: usize = 6;
    const ROUNDS: usize = 8;

    /// Publishes until it is acknowledged; a message id makes the repeats harmless.
    async fn publish(context: &jetstream::Context, id: &str) {
        let watch = hotline::app::clock::Stopwatch::start();
        loop {
            let message = jetstream::message::PublishMessage::build().message_id(id);
            let sent = context.send_publish("a.b", message).await;
            if let Ok(sent) = sent
                && sent.await.is_ok()
            {
                return;
            }
            assert!(watch.seconds() < crate::app::PATIENCE_SECONDS, "{id} is never acknowledged");
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn a_cluster_elects_and_goes_on_without_its_leader() {
        let options = Options { sync_always: true, ..Options::default() };
        let mut cluster = Cluster::start(3, options).await;
        let client = async_nats::connect(cluster.urls()).await.unwrap();
        let mut context = jetstream::new(client);
        // Three stores are made on what may be a busy disk; a publication is tried again sooner.
        context.set_timeout(Duration::from_secs(60));
        let config = Config {
            name: "A".into(),
            subjects: vec!["a.>".into()],
            num_replicas: 3,
            ..Config::default()
        };
        context.create_stream(config).await.unwrap();
        context.set_timeout(Duration::from_secs(1));
        publish(&context, "one").await;

        let killed = cluster.leader_but(None, "$G", "A");
        cluster.server(killed).kill();
        let leader = cluster.leader_but(Some(killed), "$G", "A");
        assert_ne!(leader, killed);
        publish(&context, "two").await;
        cluster.server(killed).restart();
        cluster.wait_until_ready();

        let cut = cluster.leader_but(None, "$G", "A");
        cluster.cut_off(cut);
        let leader = cluster.leader_but(Some(cut), "$G", "A");
        assert_ne!(leader, cut);
        let others: Vec<String> = (0..3)
            .filter(|at| *at != cut)
            .map(|at| cluster.urls().get(at).unwrap().clone())
            .collect();
        let mut beside = jetstream::new(async_nats::connect(others).await.unwrap());
        beside.set_timeout(Duration::from_secs(1));
        publish(&beside, "three").await;
        cluster.heal(cut);
        cluster.wait_until_ready();
        let stream = beside.get_stream("A").await.unwrap();
        assert_eq!(stream.cached_info().state.messages, 3);
    }

    /// A leader whose others are away has been given an appeal and refuses it the second time, though it stands
    /// nowhere and never will.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn what_a_leader_that_is_cut_off_was_given_is_not_taken_for_kept() {
        let options = Options { sync_always: true, ..Options::default() };
        let mut cluster = Cluster::start(3, options).await;
        let endpoint =
            |servers| Endpoint { servers, credentials: None, authority: None, name: "test".into() };
        let link = Link::connect(&endpoint(cluster.urls())).await.unwrap();
        apply(&link, 3, false).await.unwrap();
        let cut = cluster.leader_but(None, "$G", "APPEALS");
        let of_leader = vec![cluster.urls().get(cut).unwrap().clone()];
        let link = Link::connect(&endpoint(of_leader)).await.unwrap();
        let archive = tempfile::tempdir().unwrap().path().to_owned();
        let log = JetStreamLog::open(link, archive, &[7; 32]).await.unwrap();
        let first = log.accept(vec![entry("a", "路灯不亮")]).await.unwrap();
        assert!(matches!(first.as_slice(), [Acceptance::New(_)]), "{first:?}");

        cluster.cut_off(cut);
        // Somebody gives the leader one that it can agree on with nobody; from then on it refuses the subject.
        let beside = async_nats::connect(cluster.urls().get(cut).unwrap()).await.unwrap();
        let beside = jetstream::new(beside);
        let refused = loop {
            let mut within = beside.clone();
            within.set_timeout(Duration::from_millis(200));
            let told = within.publish("ap.phone.b", "{}".into()).await.unwrap().await;
            if let Some(told) = told.unwrap_err().source() {
                break told.to_string();
            }
        };
        assert!(refused.contains("maximum messages per subject"), "{refused}");
        let accepting = tokio::spawn(async move {
            let told = log.accept(vec![entry("b", "井盖缺失")]).await;
            (told, log)
        });
        let leader = cluster.leader_but(Some(cut), "$G", "APPEALS");
        assert_ne!(leader, cut);
        cluster.heal(cut);
        cluster.wait_until_ready();
        let (told, log) = accepting.await.unwrap();
        let told = told.unwrap();
        assert!(matches!(told.as_slice(), [Acceptance::New(_)]), "{told:?}");
        assert_eq!(log.counts().await.unwrap().appeals, 2);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn machines_that_open_a_new_cluster_in_one_moment_all_get_in() {
        let options = Options { sync_always: true, ..Options::default() };
        let cluster = Cluster::start(3, options).await;
        let endpoint = |server: &String| Endpoint {
            servers: vec![server.clone()],
            credentials: None,
            authority: None,
            name: "test".into(),
        };
        let link = Link::connect(&endpoint(cluster.urls().first().unwrap())).await.unwrap();
        apply(&link, 3, false).await.unwrap();
        let archive = tempfile::tempdir().unwrap();
        let open = |at: usize, key: u8| {
            let urls = cluster.urls();
            let endpoint = endpoint(urls.get(at % urls.len()).unwrap());
            let archive = archive.path().join(at.to_string());
            async move {
                let link = Link::connect(&endpoint).await.unwrap();
                JetStreamLog::open(link, archive, &[key; 32]).await.map(drop)
            }
        };
        let beside = async_nats::connect(cluster.urls()).await.unwrap();
        let marks = jetstream::new(beside).get_key_value("hotline").await.unwrap();
        for _ in 0..ROUNDS {
            let machines = (0..MACHINES).map(|at| open(at, 7));
            for told in futures_util::future::join_all(machines).await {
                told.unwrap();
            }
            assert!(marks.get("key_check").await.unwrap().is_some());
            marks.purge("key_check").await.unwrap();
        }
        open(0, 7).await.unwrap();
        let other = open(1, 8).await.unwrap_err().to_string();
        assert!(other.contains("主密钥"), "{other}");
    }
}
