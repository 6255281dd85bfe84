//! The schema files under `docs/schemas` against what is written and read.
//!
//! Must never: change a file.

use std::collections::BTreeSet;
use std::fs;

use hotline::domain::command::CommandName;
use hotline::domain::event::{Commit, SCHEMA};
use serde_json::{Value, json};

use crate::app::source_file;

mod check;

/// A schema file.
pub struct Schema(Value);

impl Schema {
    pub fn named(name: &str) -> Self {
        let text = fs::read_to_string(source_file(&format!("docs/schemas/{name}"))).unwrap();
        Self(serde_json::from_str(&text).unwrap())
    }

    /// What is wrong with a value.
    pub fn wrong(&self, value: &Value) -> Vec<String> {
        check::wrong(&self.0, &self.0, value, "")
    }

    /// What is wrong with a value by one of the definitions.
    pub fn wrong_by(&self, definition: &str, value: &Value) -> Vec<String> {
        let schema = &self.0["$defs"][definition];
        assert!(schema.is_object(), "{definition} is not defined");
        check::wrong(&self.0, schema, value, definition)
    }
}

/// The commits of the histories that a version wrote, each with the file it stands in.
fn histories(version: u16) -> Vec<(String, Value)> {
    let folder = source_file(&format!("fixtures/histories/v{version}"));
    let mut commits = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let history: Vec<Value> = serde_json::from_str(&text).unwrap();
        let name = path.display().to_string();
        commits.extend(history.into_iter().map(|commit| (name.clone(), commit)));
    }
    assert!(!commits.is_empty());
    commits
}

#[test]
fn every_shipped_history_is_as_the_schema_of_its_version_says() {
    for version in 1..=SCHEMA {
        let schema = Schema::named(&format!("commit.v{version}.json"));
        for (name, commit) in histories(version) {
            assert_eq!(schema.wrong(&commit), [""; 0], "{name}");
        }
    }
}

/// Every kind of event stands in a history (`domain::decide::tests::histories`), so this is all of them.
#[test]
fn the_schema_in_force_knows_every_event_and_no_other() {
    let text = fs::read_to_string(source_file("docs/schemas/commit.v2.json")).unwrap();
    let schema: Value = serde_json::from_str(&text).unwrap();
    let listed: BTreeSet<&str> = schema["$defs"]["event"]["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["properties"]["event"]["const"].as_str().unwrap())
        .collect();
    let commits: Vec<(String, Value)> = (1..=SCHEMA).flat_map(histories).collect();
    let events = commits.iter().flat_map(|(_, commit)| commit["events"].as_array().unwrap());
    let written: BTreeSet<&str> = events.map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(listed, written);
}

/// Version 2 only adds: what version 1 wrote differs from it in its number alone.
#[test]
fn a_commit_of_the_first_version_is_one_of_the_second_but_for_its_number() {
    let schema = Schema::named("commit.v2.json");
    for (name, mut commit) in histories(1) {
        assert_eq!(schema.wrong(&commit).len(), 1, "{name}");
        commit["schema"] = json!(2);
        assert_eq!(schema.wrong(&commit), [""; 0], "{name}");
    }
}

#[test]
fn what_is_no_commit_is_found() {
    let schema = Schema::named("commit.v2.json");
    let (_, commit) = histories(2).remove(0);
    let spoilt = |spoil: &dyn Fn(&mut Value)| {
        let mut commit = commit.clone();
        spoil(&mut commit);
        schema.wrong(&commit)
    };
    assert_eq!(spoilt(&|_| {}), [""; 0]);
    let request = |id: &'static str| spoilt(&|commit| commit["request"] = json!(id));
    assert_eq!(request("7f9c2a60-1"), [""; 0]);
    assert!(!request("两").is_empty() && !request("").is_empty());
    assert!(!spoilt(&|commit| commit["extra"] = json!(1)).is_empty());
    assert!(!spoilt(&|commit| commit["revision"] = json!(0)).is_empty());
    assert!(!spoilt(&|commit| commit["at"] = json!("yesterday")).is_empty());
    assert!(!spoilt(&|commit| commit["events"] = json!([])).is_empty());
    assert!(!spoilt(&|commit| commit["events"][0]["event"] = json!("vanished")).is_empty());
    assert!(!spoilt(&|commit| commit["command"] = json!("vanish")).is_empty());
}

/// The words of commands are listed in the schema of commits, each once.
#[test]
fn the_schema_in_force_lists_the_commands() {
    let schema = Schema::named("commit.v2.json");
    for name in CommandName::ALL {
        assert_eq!(schema.wrong_by("command", &json!(name.word())), [""; 0]);
    }
}

/// What learned evidence adds to a registration, with everything in it that may be there.
#[test]
fn learned_evidence_is_in_the_schema() {
    let learned = json!({
        "model": "0123456789abcdef", "effect": "decided",
        "choices": [{ "label": "八廓街道", "unit": "jd-bakuo", "share_ppm": 990_000 },
                    { "label": "撤销的单位", "share_ppm": 10_000 }],
        "threshold_ppm": 900_000, "in_force_ppm": 950_000,
        "words": [{ "text": "路灯", "weight_ppm": 310_000 }],
        "near": [{ "ticket": "A-1", "unit": "jd-bakuo", "likeness_permille": 870 }],
        "rows": [{ "row": { "id": "R-1", "file": "decisions.csv", "row": 2 }, "lead": "jd-bakuo" }],
        "rules_unsure": ["evidence_thin"],
    });
    let commits = histories(2).into_iter().map(|(_, commit)| commit);
    let mut registered = commits
        .into_iter()
        .find(|commit| commit["events"][1]["event"] == "routed")
        .expect("a history begins with a registration");
    registered["events"][1]["report"]["learned"] = learned;
    // It reads, and is written back as it was.
    let commit: Commit = serde_json::from_value(registered.clone()).unwrap();
    assert_eq!(serde_json::to_value(commit).unwrap(), registered);
    assert_eq!(Schema::named("commit.v2.json").wrong(&registered), [""; 0]);
}
