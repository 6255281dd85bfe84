//! `hotline evaluate`: what is measured on an invented history, and what is told of one that is no use.
//!
//! Must never: ask for more of a forecast than the invented history teaches.

use encoding_rs::GB18030;

use crate::app::TestApp;

/// Kinds of appeals with their units; of the last, call-takers are not agreed.
const KINDS: &[(&str, &str)] = &[
    ("路灯坏了，晚上看不清路", "城管局"),
    ("停水两天，家里没有水用", "水务公司"),
    ("电梯停运，老人下楼困难", "住建局"),
    ("工地拖欠工资，老板不接电话", "人社局"),
];

/// Tickets from one number on; every ninth of the first kind went to another unit.
fn rows(from: usize, count: usize) -> String {
    let row = |number: usize| {
        let (text, unit) = KINDS[number % KINDS.len()];
        let unit = if number.is_multiple_of(36) { "街道办" } else { unit };
        let month = 1 + number / 100;
        format!("T{number},2026-{month:02},{}号院{text}，请核实处理,{unit}\n", number % 31)
    };
    (from..from + count).map(row).collect()
}

fn history(from: usize, count: usize) -> String {
    format!("id,month,text,unit\n{}", rows(from, count))
}

fn app(train: &str, test: &str) -> TestApp {
    let app = TestApp::new();
    app.write("train.csv", train);
    app.write("test.csv", test);
    app
}

const EVALUATE: &[&str] = &["evaluate", "--train", "train.csv", "--test", "test.csv"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [EVALUATE, more].concat()
}

#[test]
fn past_tickets_tell_where_later_ones_go() {
    let app = app(&history(0, 600), &history(600, 200));
    let told = app.fine(&with(&["--json", "--target", "0.9"])).json();
    let number = |key: &str| told[key].as_f64().unwrap_or_else(|| panic!("{key}: {told}"));
    assert!(number("accuracy") > 0.9 && number("top3") >= number("accuracy"), "{told}");
    assert!(number("auto_share") > 0.5 && number("auto_accuracy") >= 0.9, "{told}");
    assert_eq!(number("train_tickets"), 600.0);
    for key in
        ["coverage_at_97_oracle", "ece", "train_seconds", "predict_per_second", "model_bytes"]
    {
        assert!(number(key) >= 0.0, "{key}");
    }
    assert_eq!(told["confused"][0]["right"], "街道办");
    assert!(!told["errors"][0]["reasons"].as_array().unwrap().is_empty());
    let shown = app.fine(&with(&["--svg", "curve.svg"])).out;
    let drawn = std::fs::read_to_string(app.path("curve.svg")).unwrap();
    assert!(drawn.contains("目标 97.0%") && drawn.contains("polyline"), "{drawn}");
    assert!(shown.contains("首选正确") && shown.contains("街道办"), "{shown}");
}

#[test]
fn a_history_in_gb18030_or_json_lines_is_read() {
    let json: String = rows(0, 200)
        .lines()
        .map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            format!(
                "{{\"id\":\"{}\",\"text\":\"{}\",\"unit\":\"{}\"}}\n",
                cells[0], cells[2], cells[3]
            )
        })
        .collect();
    let app = app(&json, "");
    app.write("test.csv", GB18030.encode(&history(200, 60)).0);
    let told = app.fine(&with(&["--json"])).json();
    assert_eq!(
        (told["train_tickets"].as_u64(), told["test_tickets"].as_u64()),
        (Some(200), Some(60))
    );
}

#[test]
fn a_history_that_is_no_use_is_refused_with_the_remedy() {
    let (train, test) = (history(0, 200), history(200, 50));
    let told = |train: &str, test: &str, words: &[&str]| {
        app(train, test).run(EVALUATE).ends(2).tells(words);
    };
    told(&train, "id,内容,unit\n1,路灯,城管局\n", &["test.csv", "“text”", "内容", "--text-column"]);
    told(&history(0, 10), &test, &["10 条", "至少"]);
    told(&train, &history(190, 20), &["10 条", "泄漏", "T190", "T199"]);
    let alike = train.replace("水务公司", "城管局").replace("住建局", "城管局");
    let alike = alike.replace("人社局", "城管局").replace("街道办", "城管局");
    told(&alike, &test, &["只有一种", "城管局", "--label-column"]);
    told("", &test, &["train.csv", "表头"]);
    app(&train, &test).run(&with(&["--target", "97"])).ends(2).tells(&["--target", "0.97"]);
    app(&train, &test).run(&with(&["--svg", "no/a.svg"])).ends(1).tells(&["no/a.svg", "--svg"]);
    TestApp::new().run(EVALUATE).ends(2).tells(&["打不开", "test.csv"]);
}

#[test]
fn a_row_that_is_no_use_is_named_and_the_rest_is_used() {
    let train = history(0, 200).replace("T7,2026-01,", "T7,2026-01,,城管局\nX7,2026-01,");
    let ran = app(&train, &history(200, 50)).run(&with(&["--json"]));
    assert!(ran.err.contains("第 9 行") && ran.err.contains("“text”"), "{}", ran.err);
    assert_eq!(ran.ends(0).json()["train_tickets"], 200);
}

#[test]
fn a_unit_that_was_renamed_is_the_same() {
    let app = app(&history(0, 200), &history(200, 50).replace("城管局", "综合执法局"));
    app.write("aliases.csv", "原名,现名\n城管局,综合执法局\n");
    let told = app.fine(&with(&["--json", "--aliases", "aliases.csv"])).json();
    assert_eq!(told["unknown_labels"], 0);
    assert!(told["accuracy"].as_f64().unwrap() > 0.9, "{told}");
    app.write("aliases.csv", "旧,新\n城管局,综合执法局\n");
    app.run(&with(&["--aliases", "aliases.csv"])).ends(2).tells(&["aliases.csv", "原名"]);
}

#[test]
fn labels_never_seen_in_training_count_as_wrong() {
    let test = history(200, 50).replace("城管局", "新设局");
    let told = app(&history(0, 200), &test).fine(&with(&["--json"])).json();
    assert!(told["unknown_labels"].as_u64().unwrap() > 5, "{told}");
    assert!(told["accuracy"].as_f64().unwrap() < 0.9);
}
