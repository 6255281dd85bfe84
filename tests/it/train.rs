//! `hotline train`: the model file that comes of a history, and what is done with it.
//!
//! Must never: ask for more of a model than the invented history teaches.

use crate::app::TestApp;

/// Kinds of appeals with their units.
const KINDS: &[(&str, &str)] = &[
    ("路灯坏了，晚上看不清路", "城管局"),
    ("停水两天，家里没有水用", "水务公司"),
    ("电梯停运，老人下楼困难", "住建局"),
    ("工地拖欠工资，老板不接电话", "人社局"),
];

/// Tickets from one number on, of months that follow each other.
fn history(from: usize, count: usize) -> String {
    let row = |number: usize| {
        let (text, unit) = KINDS[number % KINDS.len()];
        let month = 1 + number / 60;
        format!("T{number},2026-{month:02},{}号院{text}，请核实处理,{unit}\n", number % 31)
    };
    format!("id,month,text,unit\n{}", (from..from + count).map(row).collect::<String>())
}

const TRAIN: &[&str] =
    &["train", "--history", "history.csv", "--out", "a.hlm", "--target", "0.9", "--json"];

fn app() -> TestApp {
    let app = TestApp::new();
    app.write("history.csv", history(0, 240));
    app.write("later.csv", history(240, 80));
    app
}

fn read(app: &TestApp, file: &str) -> Vec<u8> {
    std::fs::read(app.path(file)).unwrap()
}

#[test]
fn the_same_history_gives_the_same_bytes_and_they_are_measured_later() {
    let app = app();
    let told = app.fine(TRAIN).json();
    assert_eq!((told["tickets"].as_u64(), told["labels"].as_u64()), (Some(240), Some(4)));
    assert!(told["held_out_accuracy"].as_f64().unwrap() > 0.95, "{told}");
    let again = TRAIN.iter().map(|word| if *word == "a.hlm" { "b.hlm" } else { word });
    app.fine(&again.collect::<Vec<&str>>());
    assert_eq!(read(&app, "a.hlm"), read(&app, "b.hlm"));
    assert_eq!(told["bytes"].as_u64(), Some(read(&app, "a.hlm").len() as u64));

    let evaluate = ["evaluate", "--model", "a.hlm", "--test", "later.csv"];
    let measured = app.fine(&[&evaluate[..], &["--json"]].concat()).json();
    assert!(measured["accuracy"].as_f64().unwrap() > 0.95, "{measured}");
    assert_eq!(measured["train_seconds"], serde_json::Value::Null);
    let shown = app.fine(&evaluate).out;
    assert!(shown.contains("首选正确") && !shown.contains("训练 0"), "{shown}");
    app.run(&["evaluate", "--model", "a.hlm", "--test", "history.csv"])
        .ends(2)
        .tells(&["泄漏", "T0"]);
}

#[test]
fn what_is_no_model_is_told_with_the_remedy() {
    let app = app();
    app.fine(TRAIN);
    let bytes = read(&app, "a.hlm");
    app.write("cut.hlm", &bytes[..bytes.len() / 2]);
    app.write("other.hlm", "text,unit\n");
    let evaluate = |model: &str| app.run(&["evaluate", "--model", model, "--test", "later.csv"]);
    evaluate("cut.hlm").ends(2).tells(&["cut.hlm", "已损坏", "hotline train"]);
    evaluate("other.hlm").ends(2).tells(&["other.hlm", "不是模型文件"]);
    evaluate("none.hlm").ends(2).tells(&["打不开", "none.hlm"]);
}

#[test]
fn a_history_that_is_no_use_writes_nothing() {
    let app = app();
    app.write("history.csv", history(0, 20));
    app.run(TRAIN).ends(2).tells(&["20 条", "至少"]);
    assert!(!app.path("a.hlm").exists());
    app.write("history.csv", history(0, 240));
    app.run(&[TRAIN, &["--doubt", "0.7"]].concat()).ends(2).tells(&["--doubt", "0.7"]);
    app.run(&["train", "--json"]).ends(2).tells(&["没有热线数据"]);
}

#[test]
fn the_promise_is_measured_in_the_order_of_time() {
    let app = app();
    let folds = ["evaluate", "--train", "history.csv", "--folds", "2", "--target", "0.9"];
    let told = app.fine(&[&folds[..], &["--json"]].concat()).json();
    let folds_told = told["folds"].as_array().unwrap();
    assert_eq!(folds_told.len(), 2, "{told}");
    assert_eq!(folds_told[0]["train_tickets"], 80);
    assert_eq!(
        (&folds_told[1]["train_tickets"], &folds_told[1]["test_tickets"]),
        (&160.into(), &80.into())
    );
    assert!(folds_told[1]["accuracy"].as_f64().unwrap() > 0.95, "{told}");
    let shown = app.fine(&folds).out;
    assert!(shown.contains("第 2 折（2026-03—2026-04）"), "{shown}");
}
