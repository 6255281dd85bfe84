//! `hotline rules backtest`: a history file and the folder's own closed tickets before the rules.
//!
//! Must never: hold a text of a real citizen.

use std::fs;

use hotline::learn::file::to_bytes;
use hotline::learn::terms::Terms;
use hotline::learn::threshold::Promise;
use hotline::learn::train::{Example, train};
use hotline::learn::workers::Alone;

use crate::app::{TestApp, appeal};

/// One ticket of each sort that a backtest tells apart.
const HISTORY: &str = "\
id,month,text,unit
H1,202601,柳荫路流动摊贩占道经营,城管局
H2,202601,柳荫路流动摊贩占道经营卖菜,住建局
H3,202602,河东社区三号楼楼道堆物没人管,青石街道
H4,202602,柳荫路流动摊贩占道经营没人管,青石街道
H5,202603,手机没有信号，上不了网，请问怎么办,城管局
H6,202603,手机没有信号，请帮忙看看,城管局
H7,202603,村里手机没有信号很久了,城管局
H8,202604,流动摊贩占道经营堵路,园林处
";

const BACKTEST: &[&str] = &["rules", "backtest", "--history", "history.csv"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [BACKTEST, more].concat()
}

fn app() -> TestApp {
    let app = TestApp::new();
    app.write("history.csv", HISTORY);
    app
}

#[test]
fn a_history_is_told_as_counts_and_nothing_of_its_texts() {
    let app = app();
    let told = app.fine(&with(&["--json"])).json();
    assert_eq!((&told["tickets"], &told["compared"]), (&8.into(), &7.into()), "{told}");
    let sent = &told["ways"]["sent"];
    assert_eq!((&sent["numerator"], &sent["denominator"]), (&2.into(), &4.into()), "{told}");
    assert_eq!(told["predicted_returns"], 2);
    let moved = |had: &str| {
        let mut pairs = told["moved"].as_array().unwrap().iter();
        pairs.find(|one| one["had"] == had).unwrap_or_else(|| panic!("{had}: {told}"))
    };
    assert_eq!(moved("q-zhujian")["would"]["unit"], "q-chengguan");
    assert_eq!(moved("q-zhujian")["examples"][0], "H2");
    assert_eq!(told["unknown"][0][0], "园林处");
    let gap = &told["gaps"][0];
    assert_eq!((&gap["had"], &gap["count"]), (&"q-chengguan".into(), &3.into()), "{told}");
    assert!(gap["words"].as_array().unwrap().contains(&"信号".into()), "{told}");
    // The negative list forbids streets to lead this matter.
    let violation = &told["violations"][0];
    assert_eq!((&violation["guard"], &violation["unit"]), (&"NG-01".into(), &"jd-qingshi".into()));
    let shown = app.fine(&with(&["--html", "report.html"])).out;
    for word in
        ["假定派给非历史单位即退单", "哪些工单会改变去向", "规则空白", "园林处", "report.html"]
    {
        assert!(shown.contains(word), "{word}: {shown}");
    }
    let page = fs::read_to_string(app.path("report.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.contains("口径与假定"));
    for text in [shown.as_str(), page.as_str(), &told.to_string()] {
        assert!(!text.contains("没人管") && !text.contains("上不了网"), "{text}");
    }
}

#[test]
fn a_name_that_the_set_does_not_know_is_mended_by_a_table() {
    let app = app();
    app.write("names.csv", "原名,现名\n园林处,城管局\n");
    let told = app.fine(&with(&["--json", "--aliases", "names.csv"])).json();
    assert_eq!((&told["compared"], &told["unknown"]), (&8.into(), &serde_json::json!([])));
}

#[test]
fn another_rule_set_tells_what_it_would_change() {
    let app = app();
    let other = app.copied_rules("fixtures/rules-bad/_base", "other");
    let rows = fs::read_to_string(other.join("decisions.csv")).unwrap();
    let row = "R-0003,M0101001,*,,,,,q-zhujian,,,流动摊贩占道经营,试改\n";
    fs::write(other.join("decisions.csv"), format!("{rows}{row}")).unwrap();
    let told = app.fine(&with(&["--json", "--against", "other"])).json();
    let against = &told["against"];
    let count = |key: &str| against[key].as_u64().unwrap_or_else(|| panic!("{key}: {told}"));
    // One of those that were right goes astray, the one that the other unit had is right.
    assert_eq!((count("same"), count("better"), count("worse")), (4, 1, 1), "{told}");
    let shift = &against["shifts"][0];
    assert_eq!(
        (&shift["from"]["unit"], &shift["to"]["unit"], &shift["count"]),
        (&"q-chengguan".into(), &"q-zhujian".into(), &4.into())
    );
    fs::write(other.join("decisions.csv"), "规则号\n").unwrap();
    app.run(&with(&["--against", "other"])).ends(4).tells(&["--against", "rules check"]);
}

#[test]
fn a_models_opinion_is_heard_and_told() {
    let app = app();
    let texts = |what: &str| -> Vec<String> {
        (0..60).map(|number| format!("{number}号{what}")).collect()
    };
    let (signal, leak) = (texts("手机没有信号"), texts("屋顶漏雨"));
    let signal = signal.iter().map(|text| Example { text, label: "城管局", id: "" });
    let leak = leak.iter().map(|text| Example { text, label: "住建局", id: "" });
    let examples: Vec<Example<'_>> = signal.chain(leak).collect();
    let promise = Promise { target: 0.9, doubt: Some(0.1) };
    let trained = train(&Terms::default(), &examples, &[], promise, &Alone);
    app.write("signal.model", to_bytes(&trained.model));
    let told = app.fine(&with(&["--json", "--model", "signal.model"])).json();
    let first = &told["model"]["first"];
    assert_eq!(first["denominator"], 7, "{told}");
    assert!(first["numerator"].as_u64().unwrap() >= 4, "{told}");
    assert_eq!(told["model"]["learned"], 0, "{told}");
    let mut taught = trained.model.clone();
    taught.tickets[0] = "H5".into();
    app.write("taught.model", to_bytes(&taught));
    let ran = app.run(&with(&["--json", "--model", "taught.model"]));
    assert!(ran.err.contains("模型学过其中 1 件"), "{}", ran.err);
    assert_eq!(ran.ends(0).json()["model"]["first"]["denominator"], 6);
    app.write("cut.model", &to_bytes(&trained.model)[..100]);
    app.run(&with(&["--model", "cut.model"])).ends(2).tells(&["cut.model", "损坏"]);
}

#[test]
fn the_folders_own_closed_tickets_are_a_history() {
    let app = TestApp::new();
    app.run(&["rules", "backtest"]).ends(2).tells(&["没有热线数据", "--data"]);
    let open = appeal("C-1", "柳荫路流动摊贩占道经营");
    app.feed(&["ingest", "-"], open.as_bytes()).ends(0);
    app.run(&["rules", "backtest"]).ends(2).tells(&["还没有办结的工单", "--history"]);
    let fire = appeal("C-2", "河东社区三号楼着火了，快来");
    app.feed(&["ingest", "-"], fire.as_bytes()).ends(0);
    let told = app.fine(&["rules", "backtest", "--json"]).json();
    assert_eq!(told["tickets"], 1, "{told}");
    assert_eq!(told["ways"]["handed_over"]["numerator"], 1, "{told}");
}

#[test]
fn a_history_that_is_no_use_is_refused_with_the_remedy() {
    let told = |history: &str, more: &[&str], words: &[&str]| {
        let app = TestApp::new();
        app.write("history.csv", history);
        app.run(&with(more)).ends(2).tells(words);
    };
    told(HISTORY, &["--label-column", "处办单位"], &["“处办单位”", "month", "--label-column"]);
    told("", &[], &["history.csv", "表头"]);
    told("text,unit\n", &[], &["没有一行可用"]);
    told(HISTORY, &["--day", "明天"], &["--day", "YYYY-MM-DD"]);
    told(HISTORY, &["--model", "none.model"], &["打不开", "none.model"]);
    told(HISTORY, &["--aliases", "history.csv"], &["原名"]);
    TestApp::new().run(BACKTEST).ends(2).tells(&["打不开", "history.csv"]);
    let app = TestApp::new();
    app.write("history.csv", "text,unit\n柳荫路占道经营,甲处\n,乙处\n");
    let ran = app.run(&with(&["--json"])).ends(0);
    assert!(ran.err.contains("第 3 行"), "{}", ran.err);
    // All labels unknown: said, not counted as wrong.
    assert_eq!(
        (&ran.json()["compared"], &ran.json()["unknown"][0][0]),
        (&0.into(), &"甲处".into())
    );
}
