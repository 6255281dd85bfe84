//! `hotline migrate` as an operator runs it: there and back, killed in between, mistyped.
//!
//! Must never: look into a store where a command tells the same.

use std::process::{Command, Stdio};

use serde_json::Value;

use crate::app::{Ran, Rules, TestApp, appeal, assert_counts, source_file, wait_for};
use crate::nats::server::{Options, Server};

const THERE: [&str; 6] = ["migrate", "--from", "embedded", "--to", "jetstream", "--json"];
const BACK: [&str; 8] =
    ["migrate", "--from", "jetstream", "--to", "embedded", "--json", "--data", "back"];

/// A command that knows the cluster.
fn command(app: &TestApp, server: &Server, args: &[&str]) -> Command {
    let mut command = app.command(args);
    command.env("HOTLINE__NATS__SERVERS", server.url()).env("HOTLINE__NATS__REPLICAS", "1");
    command.stdin(Stdio::null());
    command
}

fn run(app: &TestApp, server: &Server, args: &[&str]) -> Ran {
    Ran::of(&mut command(app, server, args))
}

/// A command on the cluster's log, on another machine: its folder holds nothing but views.
fn on_cluster(app: &TestApp, server: &Server, args: &[&str]) -> Ran {
    let key = std::fs::read_to_string(app.data("master.key")).unwrap();
    let mut command = command(app, server, args);
    command.args(["--data", "node"]).env("HOTLINE__DATA__LOG", "jetstream");
    Ran::of(command.env("HOTLINE__VAULT__MASTER_KEY", key.trim()))
}

fn with_key(app: &TestApp, server: &Server, args: &[&str]) -> Ran {
    let key = std::fs::read_to_string(app.data("master.key")).unwrap();
    Ran::of(command(app, server, args).env("HOTLINE__VAULT__MASTER_KEY", key.trim()))
}

/// Fixture appeals, some commands, and letters of which one was replayed.
fn lived_in(app: &TestApp) -> String {
    let appeals = source_file("fixtures/appeals/appeals.jsonl");
    app.fine(&["ingest", appeals.to_str().unwrap()]);
    let bad = [appeal("坏1", ""), appeal("坏2", ""), "不是 JSON\n".to_owned()].concat();
    app.write("bad.jsonl", bad);
    app.run(&["ingest", "bad.jsonl"]).ends(3);
    app.run(&["ingest", "bad.jsonl"]).ends(3);
    let mended = appeal("坏2", "路灯不亮");
    let letters = app.fine(&["dead", "list", "--json"]).json();
    let id = letters.as_array().unwrap()[1]["id"].to_string();
    app.fine(&["dead", "replay", "--id", &id, "--with", mended.trim()]);
    let dispatched = app.fine(&["ticket", "list", "--state", "dispatched", "--json"]).json();
    let first = &dispatched.as_array().unwrap()[0];
    let (number, lead) = (first["number"].as_str().unwrap(), first["lead"].as_str().unwrap());
    app.fine(&["ticket", "do", number, lead, "签收"]);
    number.to_owned()
}

fn digest(told: &Value) -> String {
    assert_eq!(told["equal"], true, "{told}");
    assert_eq!(told["source"]["digest"], told["target"]["digest"]);
    told["source"]["digest"].as_str().unwrap().to_owned()
}

#[test]
fn a_log_goes_to_a_cluster_and_back_and_nothing_is_lost() {
    let server = Server::start(Options::default());
    let app = TestApp::with_rules(Rules::BuiltIn);
    let number = lived_in(&app);
    let file = std::fs::read(app.data("log.db")).unwrap();
    run(&app, &server, &["nats", "setup"]).ends(0);
    let there = run(&app, &server, &THERE).ends(0).json();
    assert_eq!(there["source"]["appeals"], 681);
    assert_eq!((&there["source"]["letters"], &there["source"]["replayed"]), (&3.into(), &1.into()));
    assert!(there["source"]["keys"].as_u64() > Some(100), "{there}");
    assert_eq!(std::fs::read(app.data("log.db")).unwrap(), file, "the source was written to");

    let show = ["ticket", "show", &number, "--json"];
    let shown = app.fine(&show).json();
    assert_eq!(on_cluster(&app, &server, &show).ends(0).json(), shown);
    let letters = ["dead", "list", "--json"];
    assert_eq!(on_cluster(&app, &server, &letters).json(), app.fine(&letters).json());
    let appeals = source_file("fixtures/appeals/appeals.jsonl");
    let again = ["ingest", appeals.to_str().unwrap(), "--json"];
    assert_counts(&on_cluster(&app, &server, &again).ends(0).json(), [680, 0, 680, 0, 0]);

    let back = with_key(&app, &server, &BACK).ends(0).json();
    assert_eq!(digest(&back), digest(&there));
    let shown_back = with_key(&app, &server, &[&show[..], &["--data", "back"]].concat());
    assert_eq!(shown_back.ends(0).json(), shown);
}

#[test]
fn a_copy_that_was_killed_opens_for_nobody_and_is_finished_by_the_next() {
    let server = Server::start(Options::default());
    let app = TestApp::new();
    let lines: String = (0..6_000)
        .map(|at| appeal(&format!("kill-{at}"), &format!("路灯不亮，第{at}盏")))
        .collect();
    app.write("many.jsonl", lines);
    app.fine(&["ingest", "many.jsonl"]);
    run(&app, &server, &["nats", "setup"]).ends(0);
    let mut running = command(&app, &server, &THERE);
    let mut running = running.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    wait_for("the copy to be half done", || {
        let told = server.monitor("/jsz?streams=true").unwrap();
        let streams = told["account_details"][0]["stream_detail"].as_array().unwrap();
        let appeals = streams.iter().find(|one| one["name"] == "APPEALS").unwrap();
        (appeals["state"]["messages"].as_u64() >= Some(1_000)).then_some(())
    });
    running.kill().unwrap();
    running.wait().unwrap();
    on_cluster(&app, &server, &["ticket", "list"])
        .ends(1)
        .tells(&["未完成的迁移", "hotline migrate"]);
    let there = run(&app, &server, &THERE).ends(0).json();
    assert_eq!((&there["resumed"], &there["target"]["commits"]), (&true.into(), &6_000.into()));
    digest(&there);
    on_cluster(&app, &server, &["ticket", "list"]).ends(0);
}

#[test]
fn what_cannot_be_moved_is_told_with_the_remedy() {
    let server = Server::start(Options::default());
    let app = TestApp::new();
    app.write("one.jsonl", appeal("1", "路灯不亮"));
    let told = |args: &[&str], code: i32, words: &[&str]| {
        run(&app, &server, args).ends(code).tells(words);
    };
    told(&THERE, 2, &["没有热线数据", "--data"]);
    app.fine(&["ingest", "one.jsonl"]);
    told(&THERE, 1, &["缺少流", "hotline nats setup"]);
    told(&["migrate", "--from", "embedded", "--to", "embedded"], 2, &["--from 与 --to 相同"]);
    told(&["migrate", "--from", "embedded", "--to", "oracle"], 2, &["embedded", "jetstream"]);
    run(&app, &server, &["nats", "setup"]).ends(0);
    told(&BACK, 2, &["HOTLINE__VAULT__MASTER_KEY", "back"]);
    assert!(!app.path("back").exists());
    with_key(&app, &server, &BACK).ends(2).tells(&["来源日志是空的"]);
    run(&app, &server, &THERE).ends(0);
    let other = TestApp::new();
    other.write("two.jsonl", appeal("2", "井盖丢失"));
    other.fine(&["ingest", "two.jsonl"]);
    run(&other, &server, &THERE).ends(1).tells(&["主密钥与集群中的数据不符"]);
    std::fs::remove_file(other.data("log.db")).unwrap();
    std::fs::copy(app.data("master.key"), other.data("master.key")).unwrap();
    other.fine(&["ingest", "two.jsonl"]);
    run(&other, &server, &THERE).ends(7).tells(&[
        "不是此来源的副本",
        "受理日志第 1 条",
        "空的目标",
    ]);
    drop(server);
    let app = TestApp::new();
    app.write("one.jsonl", appeal("1", "路灯不亮"));
    app.fine(&["ingest", "one.jsonl"]);
    app.run(&THERE).ends(1).tells(&["无法连接 NATS 服务器", "nats.servers"]);
}
