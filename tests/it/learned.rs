//! A model at intake, as users meet it: what it sends by itself and why, what happens when it cannot be used,
//! and how it is reined in when what became of its tickets speaks against it.
//!
//! Must never: use a model that was not learned from invented texts.

use std::fs;
use std::os::unix::fs::DirBuilderExt;
use std::sync::{Arc, LazyLock};

use hotline::domain::command::Command;
use hotline::domain::decision::Target;
use hotline::domain::id::{TicketNumber, UnitId};
use hotline::domain::matter::SlaClass;
use hotline::domain::role::{Actor, Role};
use hotline::domain::state::{ContactMethod, Feedback, FollowUp, Satisfaction, Solved};
use hotline::engine::execute::{Executor, Order};
use hotline::engine::vault::Vault;
use hotline::learn::file::to_bytes;
use hotline::learn::terms::Terms;
use hotline::learn::threshold::Promise;
use hotline::learn::train::{Example, train};
use hotline::learn::workers::Alone;
use hotline::ruleset::{Source, load};
use hotline::store::sqlite::{DataFolder, SqliteLog};
use jiff::civil::date;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::app::{TestApp, appeal, source_file, wait_for};
use crate::serve::{get, serve, serve_with};

/// No row of the small rule set has any of these words; the last label is of no unit.
const KINDS: &[(&str, &str)] = &[
    ("窨井盖松动，车辆经过声响很大", "q-chengguan"),
    ("外墙瓷砖脱落，砸到楼下停放的车", "住建局"),
    ("共享单车乱停，盲道走不通", "单车公司"),
];

/// What is learned of as invented history, as a file.
static MODEL: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let ticket = |number: usize| {
        let (text, unit) = KINDS[number % KINDS.len()];
        (format!("{}号院门口{text}，请核实处理", number % 31), unit)
    };
    let tickets: Vec<(String, &str)> = (0..300).map(ticket).collect();
    let examples: Vec<Example<'_>> =
        tickets.iter().map(|(text, label)| Example { text, label, id: "" }).collect();
    let promise = Promise { target: 0.9, doubt: Some(0.1) };
    to_bytes(&train(&Terms::default(), &examples, &[], promise, &Alone).model)
});

const TILES: &str = "7号院门口外墙瓷砖脱落，砸到楼下停放的车，请核实处理";
const BICYCLES: &str = "7号院门口共享单车乱停，盲道走不通，请核实处理";

/// An app whose data folder holds `model`.
fn app(model: &[u8]) -> TestApp {
    let app = TestApp::new();
    fs::DirBuilder::new().mode(0o700).create(app.data("")).unwrap();
    fs::write(app.data("model.hlm"), model).unwrap();
    app
}

fn route(app: &TestApp, text: &str) -> Value {
    app.fine(&["route", "--json", "--day", "2026-09-14", text]).json()
}

fn ingest(app: &TestApp, id: &str, texts: &[&str]) -> crate::app::Ran {
    let lines = texts.iter().zip(1..).map(|(text, at)| appeal(&format!("{id}-{at}"), text));
    app.write("a.jsonl", lines.collect::<String>());
    app.fine(&["ingest", "a.jsonl"])
}

/// Waits until the service is ready, and gives what it says of the model.
fn model_of(address: &str) -> Value {
    let told = wait_for("readiness", || {
        let (status, body) = get(address, "/readyz");
        (status == 200).then_some(body)
    });
    serde_json::from_str::<Value>(&told).unwrap()["model"].clone()
}

#[track_caller]
fn assert_metric(address: &str, line: &str) {
    let (_, metrics) = get(address, "/metrics");
    assert!(metrics.lines().any(|one| one == line), "{line} is not in {metrics}");
}

#[test]
fn what_no_row_catches_goes_by_learned_evidence_with_its_reasons() {
    let app = app(&MODEL);
    let told = route(&app, TILES);
    assert_eq!(told["routing"]["mode"], "auto", "{told}");
    assert_eq!(told["routing"]["target"]["lead"], "q-zhujian");
    assert_eq!(told["report"]["learned"]["effect"], "decided");
    let words = told["report"]["learned"]["words"].to_string();
    assert!(words.contains("瓷砖") || words.contains("外墙") || words.contains("脱落"), "{words}");
    let explained = told["explanation"].to_string();
    for part in ["学习证据", "门槛", "规则未能决定", "模型依据词及权重", "地点"]
    {
        assert!(explained.contains(part), "{part} is not in {explained}");
    }
    // The same through the log: the ticket keeps why it went there.
    ingest(&app, "a", &[TILES, "柳荫路天天有流动摊贩占道经营"]);
    let tickets = app.tickets();
    let lead = |at: usize| (tickets[at]["lead"].clone(), tickets[at]["mode"].clone());
    assert_eq!(lead(1), ("q-zhujian".into(), "auto".into()));
    assert_eq!(lead(0), ("q-chengguan".into(), "auto".into()), "the rules decide what they know");
    let number = tickets[1]["number"].as_str().unwrap();
    let shown = app.fine(&["ticket", "show", number]).out;
    assert!(shown.contains("学习证据"), "{shown}");
}

#[test]
fn a_switch_that_is_off_leaves_it_to_a_person() {
    let app = app(&MODEL);
    app.write("hotline.toml", "[model]\nautomatic = \"off\"\n");
    let told = route(&app, TILES);
    assert_eq!(told["routing"]["mode"], "suggest");
    assert_eq!(told["routing"]["candidates"][0]["lead"], "q-zhujian");
    assert_eq!(told["report"]["learned"]["effect"], "withheld");
}

#[test]
fn a_label_of_no_unit_sends_nothing_and_is_told() {
    let app = app(&MODEL);
    let told = route(&app, BICYCLES);
    assert_eq!(told["routing"]["mode"], "suggest", "{told}");
    ingest(&app, "a", &[BICYCLES]).tells(&["1 个标签", "单车公司"]);
    let (_running, address) = serve(&app);
    let model = model_of(&address);
    assert_eq!((&model["state"], &model["labels_strange"]), (&"serving".into(), &1.into()));
    assert!(model["reason"].as_str().unwrap().contains("单车公司"));
    assert_metric(&address, "hotline_model_labels_strange 1");
    assert_metric(&address, "hotline_model_state{state=\"serving\"} 1");
}

#[test]
fn a_model_that_cannot_be_used_is_told_and_the_rules_decide() {
    let mut turned = MODEL.clone();
    *turned.last_mut().unwrap() ^= 1;
    let mut newer = MODEL.clone();
    newer[8] = 99;
    let cases: [(&[u8], &str); 5] = [
        (&turned, "已损坏"),
        (&MODEL[..MODEL.len() / 2], "已损坏"),
        (&newer, "版本是 99"),
        (b"text,unit\n", "不是模型文件"),
        (b"", "不是模型文件"),
    ];
    for (bytes, why) in cases {
        let app = app(bytes);
        ingest(&app, "a", &["柳荫路天天有流动摊贩占道经营", TILES]).tells(&[
            "仅按规则派单",
            why,
            "hotline train",
        ]);
        let tickets = app.tickets();
        assert_eq!(tickets[1]["lead"], "q-chengguan", "{why}");
        assert_eq!(tickets[0]["state"], "pending_judgement", "{why}");
        assert_eq!(route(&app, TILES)["report"]["learned"], Value::Null);
    }
    let app = app(&turned);
    let (mut running, address) = serve(&app);
    let model = model_of(&address);
    assert_eq!(model["state"], "unusable");
    assert!(model["reason"].as_str().unwrap().contains("已损坏"), "{model}");
    assert_metric(&address, "hotline_model_state{state=\"unusable\"} 1");
    assert_metric(&address, "hotline_model_state{state=\"serving\"} 0");
    assert_eq!(running.terminate(), Some(0));
}

#[test]
fn a_model_that_the_settings_name_must_be_there_and_no_other_need_be() {
    let app = TestApp::new();
    let quiet = ingest(&app, "a", &[TILES]);
    assert!(!quiet.err.contains("模型"), "{quiet:?}");
    app.write("hotline.toml", "[model]\nfile = \"nosuch.hlm\"\n");
    ingest(&app, "b", &[TILES]).tells(&["找不到模型文件 nosuch.hlm", "model.file"]);
    app.write("there.hlm", MODEL.as_slice());
    app.write("hotline.toml", "[model]\nfile = \"there.hlm\"\n");
    ingest(&app, "c", &[TILES]);
    let leads: Vec<Value> = app.tickets().iter().map(|one| one["lead"].clone()).collect();
    assert_eq!(leads, ["q-zhujian".into(), Value::Null, Value::Null]);
}

/// People at work on the tickets of an app, at times that they choose.
struct People {
    executor: Executor<SqliteLog>,
    numbers: Vec<TicketNumber>,
    begin: Timestamp,
    _folder: DataFolder,
}

impl People {
    fn at(app: &TestApp) -> Self {
        let listed = app.tickets();
        let numbers = listed.iter().map(|one| one["number"].as_str().unwrap().parse().unwrap());
        let last = listed.iter().map(|one| one["times"]["changed_at"].as_str().unwrap()).max();
        let begin = last.unwrap().parse().unwrap();
        let folder = DataFolder::open(&app.data("")).unwrap();
        let vault = Vault::from_hex(&folder.master_key().unwrap()).unwrap();
        let log = Arc::new(SqliteLog::open(&folder, &vault.check()).unwrap());
        let rules = Source::Folder(source_file("fixtures/rules-bad/_base"));
        let policy = Arc::new(load(&rules, date(2026, 9, 14)).unwrap().policy);
        let executor = Executor::new(log, policy);
        Self { executor, numbers: numbers.collect(), begin, _folder: folder }
    }

    /// One command on each of some tickets, so many minutes after the beginning.
    async fn give(&self, numbers: &[TicketNumber], minutes: i64, actor: Actor, command: Command) {
        let at = self.begin + SignedDuration::from_mins(minutes);
        let order = |ticket: &TicketNumber| {
            let (command, actor) = (command.clone(), actor.clone());
            Order::new(*ticket, command, actor, at)
        };
        let orders: Vec<Order> = numbers.iter().map(order).collect();
        for done in self.executor.execute_all(&orders).await {
            done.unwrap();
        }
    }

    /// A unit handles tickets, and they are closed.
    async fn settle(&self, numbers: &[TicketNumber], unit: &str) {
        let officer = || Actor::officer(UnitId::new(unit), "officer");
        let staff = |role| Actor::staff(role, "staff");
        let feedback = Feedback {
            internal: "已派人处理".into(),
            public: "已处理".into(),
            solved: true,
            proof: vec!["1.jpg".into()],
        };
        let contacted = Command::RecordContact { method: ContactMethod::Phone };
        let verified = Command::VerifyFeedback { note: "属实".into() };
        let reached = Some(FollowUp::plain(Solved::Yes, Satisfaction::Satisfied));
        self.give(numbers, 10, officer(), Command::Acknowledge).await;
        self.give(numbers, 15, officer(), contacted).await;
        self.give(numbers, 20, officer(), Command::SubmitFeedback { feedback }).await;
        self.give(numbers, 25, staff(Role::Reviewer), verified).await;
        let asked = Command::RecordFollowUp { reached };
        self.give(numbers, 30, staff(Role::FollowUpAgent), asked).await;
        self.give(numbers, 35, Actor::engine(), Command::Close).await;
    }
}

/// How many tickets the model sends in the test of its watch.
const SENT: usize = 120;
/// How many of them another unit has to settle; twelve would be promised.
const WRONG: usize = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_model_whose_tickets_come_back_is_reined_in() {
    let app = app(&MODEL);
    app.write("hotline.toml", "[model]\ntarget_permille = 900\n");
    ingest(&app, "a", &[TILES; SENT]);
    let people = People::at(&app);
    assert_eq!(people.numbers.len(), SENT);
    let (wrong, right) = people.numbers.split_at(WRONG);
    let target = Target {
        lead: UnitId::new("q-chengguan"),
        assisting: Vec::new(),
        matter: None,
        sla_class: SlaClass::Ordinary,
        row: None,
        support_permille: 0,
    };
    let reassign = Command::Reassign { target, reason: "属城管职责".into() };
    people.give(wrong, 5, Actor::staff(Role::Dispatcher, "staff"), reassign).await;
    people.settle(right, "q-zhujian").await;
    people.settle(wrong, "q-chengguan").await;
    drop(people);
    // The same after views are made anew from the log, as after any restart.
    for views in ["views.db", "views.db"] {
        let (mut running, address) = serve_with(&app, "[model]\ntarget_permille = 900\n");
        let model = model_of(&address);
        assert_eq!(model["state"], "at_risk", "{model}");
        assert_eq!((&model["watched"], &model["right"]), (&SENT.into(), &(SENT - WRONG).into()));
        assert_eq!(model["threshold_ppm"], Value::Null);
        assert!(model["reason"].as_str().unwrap().contains("120 件中 90 件正确（75.0%）"));
        assert_metric(&address, "hotline_model_at_risk 1");
        assert_metric(&address, "hotline_model_right_permille 750");
        assert_metric(&address, "hotline_model_threshold_ppm 1000001");
        assert_metric(&address, "hotline_model_watched_tickets{result=\"wrong\"} 30");
        assert_eq!(running.terminate(), Some(0));
        fs::remove_file(app.data(views)).unwrap();
    }
    ingest(&app, "b", &[TILES]).tells(&["暂停自动派单"]);
    let last = &app.tickets()[0];
    assert_eq!(last["state"], "pending_judgement", "nothing goes by itself any more");
}
