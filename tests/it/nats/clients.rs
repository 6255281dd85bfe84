//! The example clients, each run as an integrator would: the loop seen through from the appeal to the unit's
//! feedback, and published again without effect.
//!
//! Must never: do for a client what it is to do itself.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use async_nats::jetstream::consumer::PullConsumer;
use serde_json::json;

use crate::app::{Ran, Running, source_file};

use super::city::{City, STALLS, UNIT};

/// How a client is started.
enum Client {
    Rust,
    Python,
}

impl Client {
    fn command(&self, name: &str) -> Command {
        match self {
            Self::Rust => Command::new(example(name)),
            Self::Python => {
                let mut command = Command::new(python());
                command.arg(source_file(&format!("fixtures/clients/python/{name}.py")));
                command
            }
        }
    }
}

/// A Rust client. A whole test run builds it; a run of this test alone does not.
fn example(name: &str) -> PathBuf {
    let built = PathBuf::from(env!("CARGO_BIN_EXE_hotline")).with_file_name("examples").join(name);
    assert!(built.exists(), "no {}; build it first: cargo build --examples", built.display());
    built
}

/// Cargo's folder of everything that is built.
fn target() -> PathBuf {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_hotline"));
    program.ancestors().nth(2).unwrap().to_owned()
}

/// A Python that has the NATS client.
fn python() -> &'static PathBuf {
    static FOUND: OnceLock<PathBuf> = OnceLock::new();
    FOUND.get_or_init(|| {
        let own = target().join("tmp/nats/bin/python");
        let has_client = |python: &PathBuf| {
            let mut command = Command::new(python);
            command.args(["-c", "import nats"]).stdout(Stdio::null()).stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        let found = [own.clone(), PathBuf::from("python3")].into_iter().find(has_client);
        found.unwrap_or_else(|| {
            let wanted = source_file("fixtures/clients/python/requirements.txt");
            panic!(
                "no Python with the NATS client, which scripts/test.sh provides; or: python3 -m venv {0} \
                 && {0}/bin/python -m pip install -r {1}",
                target().join("tmp/nats").display(),
                wanted.display(),
            )
        })
    })
}

async fn see_an_appeal_through(client: Client) {
    let city = City::new();
    let _machine = city.machine();
    let outside = city.outside().await;
    let folder = tempfile::tempdir().unwrap();
    let appeals = folder.path().join("appeals.jsonl");
    let appeal = |source_id: &str, text: &str| {
        json!({ "channel": "phone", "source_id": source_id, "text": text,
                "received_at": "2026-09-14T09:00:00+08:00" })
    };
    let bare = json!({ "channel": "phone", "source_id": "无时间", "text": STALLS });
    let lines = [appeal("A 1.7", STALLS), appeal("甲*>", "对法院的判决不服，请帮忙改判"), bare];
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    std::fs::write(&appeals, lines.join("\n")).unwrap();
    let publish = |idle: &str| {
        let mut command = client.command("call_centre");
        command.arg(&appeals).args(["--server", &city.server.url(), "--idle", idle]);
        Ran::of(&mut command).ends(0).out
    };
    let told = tokio::task::block_in_place(|| publish("100"));
    for line in [
        "已交：phone.A%201%2E7",
        "已派单：phone.A%201%2E7 工单",
        "不予受理：phone.%E7%94%B2%2A%3E 工单",
        "未受理：phone.%E6%97%A0%E6%97%B6%E9%97%B4：缺少必填字段（字段 received_at）",
    ] {
        assert!(told.contains(line), "“{line}” is not told: {told}");
    }
    assert!(!told.contains("尚无结果"), "{told}");

    let mut command = client.command("unit");
    command.args([UNIT, "--by", "张三", "--server", &city.server.url()]);
    let mut unit = Running::of(&mut command);
    assert!(unit.line().starts_with("待办："), "it asks for its queue first");
    let ticket = outside.read("DISPATCH", ">").await.next_ticket().await;
    // Fed back, the ticket asks nothing more of the unit.
    let done = format!("反馈：{ticket}");
    let mut said = Vec::new();
    while said.last() != Some(&done) {
        let line = tokio::task::block_in_place(|| unit.line()).trim_end().to_owned();
        assert!(!line.is_empty(), "it ended: {said:?}");
        said.push(line);
    }
    let steps = [format!("签收：{ticket}"), format!("联系诉求人：{ticket}"), done];
    let told: Vec<&String> = said.iter().filter(|line| steps.contains(line)).collect();
    assert_eq!(told, steps.iter().collect::<Vec<_>>(), "{said:?}");
    let view = outside.ticket(&ticket).await;
    assert_eq!(view["state"], "fed_back", "{view}");

    let again = tokio::task::block_in_place(|| publish("1"));
    assert!(again.contains("已交：phone.A%201%2E7"), "{again}");
    assert_eq!(outside.count("APPEALS").await, 2, "published again without effect");
    assert_eq!(outside.ticket(&ticket).await, view);
    let queue = outside.streams.get_consumer_from_stream(format!("unit-{UNIT}"), "DISPATCH");
    let mut queue: PullConsumer = queue.await.unwrap();
    // The last acknowledgement may still be on its way.
    loop {
        let stands = queue.info().await.unwrap();
        if stands.num_pending == 0 && stands.num_ack_pending == 0 {
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rust_clients_see_an_appeal_through() {
    see_an_appeal_through(Client::Rust).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_python_clients_see_an_appeal_through() {
    see_an_appeal_through(Client::Python).await;
}
