//! The torture run in small: nothing is found where nothing is wrong, and what is broken on purpose is found.
//!
//! Must never: be taken for the long run, whose report is `docs/TORTURE.md`.

use serde_json::Value;

use crate::app::{Ran, TestApp};

/// A short run; it needs `nats-server` on the PATH.
#[expect(clippy::disallowed_methods, reason = "the run looks for the server where the test does")]
fn torture(arguments: &[&str]) -> (Ran, Value) {
    let app = TestApp::new();
    let mut command = app.command(&["torture", "--json"]);
    let path = std::env::var_os("PATH").unwrap();
    let ran = Ran::of(command.args(arguments).env("PATH", path));
    let told = if ran.code == 2 { Value::Null } else { ran.json() };
    (ran, told)
}

/// How often something was found.
fn found(told: &Value, codes: &[&str]) -> usize {
    let found = told["found"].as_array().unwrap().iter();
    found.filter(|one| codes.contains(&one["code"].as_str().unwrap())).count()
}

#[test]
fn engines_and_a_server_are_killed_and_every_promise_is_kept() {
    let kills = ["--engine-kills", "6", "--server-kills", "1", "--engines", "2"];
    let (ran, told) = torture(&kills);
    assert_eq!(told["findings"], 0, "{:#}\n{}", told["found"], ran.err);
    assert_eq!(ran.code, 0);
    let done = &told["done"];
    let at_steps = done["kills_at"].as_object().unwrap().values().map(|one| one.as_u64().unwrap());
    assert_eq!(done["kills_any"].as_u64().unwrap() + at_steps.sum::<u64>(), 6);
    assert_eq!(done["server_kills"], 1);
    assert_eq!(done["clock_steps"], 1);
    assert_eq!(done["archivings"], 2);
    assert_eq!(done["outages"].as_array().unwrap().len(), 1);
    assert!(told["traffic"]["acknowledged"].as_u64().unwrap() > 20, "{told:#}");
    assert!(told["traffic"]["ok"].as_u64().unwrap() > 20, "{told:#}");
    assert!(told["promises"].as_u64().unwrap() > 500, "{told:#}");
}

#[test]
fn a_mailbox_that_acknowledges_too_early_is_found() {
    let plant = ["--plant", "ack-before-append", "--engines", "1"];
    let (ran, told) =
        torture(&[&plant[..], &["--engine-kills", "4", "--server-kills", "0"]].concat());
    assert_eq!(ran.code, 1, "{told:#}");
    assert!(found(&told, &["T01", "T04"]) > 0, "{told:#}");
}

#[test]
fn messages_that_are_handed_on_under_fresh_ids_are_found() {
    let plant = ["--plant", "no-dedupe", "--engines", "1"];
    let (ran, told) =
        torture(&[&plant[..], &["--engine-kills", "2", "--server-kills", "0"]].concat());
    assert_eq!(ran.code, 1, "{told:#}");
    assert!(found(&told, &["T11"]) > 0, "{told:#}");
}

#[test]
fn commits_that_are_appended_without_their_fence_are_found() {
    let plant = ["--plant", "no-fence", "--engines", "2", "--appeals", "120"];
    let (ran, told) =
        torture(&[&plant[..], &["--engine-kills", "2", "--server-kills", "0"]].concat());
    assert_eq!(ran.code, 1, "{told:#}");
    assert!(found(&told, &["T09"]) > 0, "{told:#}");
}

#[test]
fn a_clock_that_is_believed_whoever_has_put_it_is_found() {
    let plant = ["--plant", "wall-clock", "--engines", "1", "--appeals", "60"];
    let (ran, told) =
        torture(&[&plant[..], &["--engine-kills", "1", "--server-kills", "0"]].concat());
    assert_eq!(ran.code, 1, "{told:#}");
    assert!(found(&told, &["T18"]) > 0, "{told:#}");
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let app = TestApp::new();
    app.write("notes.txt", "mine");
    let ran = app.run(&["torture", "--out", "."]);
    assert_ne!(ran.code, 0);
    assert!(ran.err.contains("--out"), "{}", ran.err);
    assert_eq!(std::fs::read_to_string(app.path("notes.txt")).unwrap(), "mine");
    let ran = app.run(&["torture", "--plant", "nothing"]).ends(2);
    assert!(ran.err.contains("ack-before-append"), "{}", ran.err);
}
