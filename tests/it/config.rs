//! Settings: which source wins, and that all problems are told at once.
//!
//! Must never: know the settings' defaults; `docs/config.md` has them.

use serde_json::Value;

use crate::app::{Ran, TestApp};

fn value_of(told: &Value, key: &str) -> String {
    let text = told.to_string();
    let entry = find(told, key).unwrap_or_else(|| panic!("{key} is not in {text}"));
    entry.to_string()
}

/// The entry of a key, as an object with the key as a value or as a key.
fn find<'a>(told: &'a Value, key: &str) -> Option<&'a Value> {
    match told {
        Value::Array(list) => list.iter().find_map(|one| find(one, key)),
        Value::Object(object) if object.values().any(|value| value == key) => Some(told),
        Value::Object(object) => {
            object.get(key).or_else(|| object.values().find_map(|one| find(one, key)))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => None,
    }
}

#[test]
fn the_command_line_wins_over_the_environment_and_that_over_the_file() {
    let app = TestApp::new();
    app.write("hotline.toml", "[data]\nfolder = \"of-file\"\n[intake]\nbatch_rows = 77\n");
    let folder = |ran: Ran| value_of(&ran.ends(0).json(), "data.folder");
    assert!(folder(app.run(&["config", "--json"])).contains("of-file"));
    let environment =
        |args: &[&str]| Ran::of(app.command(args).env("HOTLINE__DATA__FOLDER", "of-environment"));
    assert!(folder(environment(&["config", "--json"])).contains("of-environment"));
    let all = environment(&["config", "--json", "--data", "of-command-line"]);
    assert!(value_of(&all.json(), "intake.batch_rows").contains("77"));
    assert!(folder(all).contains("of-command-line"));
}

#[test]
fn all_problems_of_all_sources_are_told_at_once() {
    let app = TestApp::new();
    app.write(
        "hotline.toml",
        "[intake]\nbatch_row = 5\nbatches_in_flight = \"4\"\n[log]\nlevel = \"loud\"\n",
    );
    let mut command = app.command(&["config"]);
    command.env("HOTLINE__SERVE__LISTEN", "0.0.0.0:80").env("HOTLINE__NOSUCH", "1");
    Ran::of(&mut command).ends(2).tells(&[
        "5 处问题",
        "intake.batch_row",
        "是否想写 intake.batch_rows",
        "intake.batches_in_flight",
        "log.level",
        "HOTLINE__SERVE__LISTEN",
        "HOTLINE__NOSUCH",
        "hotline.toml",
    ]);
}

#[test]
fn a_secret_is_taken_from_the_environment_only_and_never_shown() {
    let app = TestApp::new();
    let key = "0123456789abcdef".repeat(4);
    let shown = Ran::of(app.command(&["config"]).env("HOTLINE__VAULT__MASTER_KEY", &key)).ends(0);
    assert!(!shown.out.contains("0123456789abcdef"), "{}", shown.out);
    let bad = Ran::of(app.command(&["config"]).env("HOTLINE__VAULT__MASTER_KEY", "geheim")).ends(2);
    assert!(!bad.err.contains("geheim"), "{}", bad.err);
    app.write("hotline.toml", format!("[vault]\nmaster_key = \"{key}\"\n"));
    let told = app.run(&["config"]).ends(2).tells(&["HOTLINE__VAULT__MASTER_KEY"]);
    assert!(!told.err.contains("0123456789abcdef"), "{}", told.err);
}

#[test]
fn files_that_cannot_be_read_are_told() {
    let app = TestApp::new();
    app.run(&["config", "--config", "nosuch.toml"])
        .ends(2)
        .tells(&["nosuch.toml", "找不到配置文件"]);
    app.write("hotline.toml", "[log\n");
    app.run(&["config"]).ends(2).tells(&["第 1 行不是合法的 TOML"]);
}
