//! Personal data: sealed on disk, masked on the screen, and lost with its key.
//!
//! Must never: hold data of a real person; the fixtures are invented.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use aho_corasick::AhoCorasick;
use serde_json::Value;

use crate::app::{Ran, TestApp, appeal, source_file};

const ID_CARD: &str = "540102199001011234";

/// Everything in the fixtures that must not be seen: names of two and more characters, phones,
/// addresses of callers, and numbers within texts.
fn secrets(records: &[Value]) -> Vec<String> {
    let callers = records.iter().filter_map(|record| record.get("caller"));
    let fields = callers.flat_map(|caller| ["phone"].map(|field| caller.get(field).cloned()));
    let mut secrets: Vec<String> =
        fields.flatten().filter_map(|value| value.as_str().map(str::to_owned)).collect();
    for record in records {
        let digits: String = record["text"]
            .as_str()
            .unwrap_or_default()
            .chars()
            .map(|one| if one.is_ascii_digit() { one } else { ' ' })
            .collect();
        // Mobile numbers and identity cards that callers say.
        let long = digits.split(' ').filter(|run| run.starts_with('1') && run.len() == 11);
        secrets.extend(long.map(str::to_owned));
    }
    secrets.sort();
    secrets.dedup();
    secrets
}

/// Which of the secrets stand in some bytes.
fn seen(bytes: &[u8], secrets: &[String]) -> BTreeSet<String> {
    let finder = AhoCorasick::new(secrets).unwrap();
    finder.find_iter(bytes).map(|found| secrets[found.pattern().as_usize()].clone()).collect()
}

#[test]
fn no_byte_of_the_data_folder_and_no_line_of_output_shows_a_person() {
    let app = TestApp::new();
    let text = fs::read_to_string(source_file("fixtures/appeals/appeals.jsonl")).unwrap();
    let mut records: Vec<Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut secret = secrets(&records);
    assert!(secret.len() > 100, "the fixtures hold callers");
    // One whose every field is unmistakable; the last record is refused and kept as a letter.
    let person = serde_json::json!({"name": "格桑秘密名", "phone": "13700009999", "address": "秘密巷9号楼特别单元"});
    let said = format!("我叫格桑，身份证{ID_CARD}，电话13700008888，请回电，路灯不亮");
    let mut marked: Value = serde_json::from_str(&appeal("marked", &said)).unwrap();
    marked["caller"] = person;
    marked["respondent"] = "被举报人秘密某".into();
    let mut refused = marked.clone();
    refused["source_id"] = "refused".into();
    refused["kind"] = "nosuch".into();
    records.extend([marked, refused]);
    let own = ["格桑秘密名", "13700009999", "特别单元", ID_CARD, "13700008888", "被举报人秘密某"];
    secret.extend(own.map(str::to_owned));

    let lines: Vec<String> = records.iter().map(|record| format!("{record}\n")).collect();
    app.write("a.jsonl", lines.concat());
    let ingested = app.run(&["ingest", "a.jsonl"]).ends(3);
    let listed = app.fine(&["ticket", "list", "--limit", "1000"]);
    let tickets = app.tickets();
    let number = tickets[0]["number"].as_str().unwrap();
    let shown = app.fine(&["ticket", "show", number]);
    let as_json = app.fine(&["ticket", "show", number, "--json"]);
    let letters = app.fine(&["dead", "list"]);
    let replayed = app.run(&["dead", "replay"]).ends(3);
    assert!(shown.out.contains("诉求人"), "{}", shown.out);
    let all = format!("{}{}", Value::from(tickets.clone()), as_json.out);
    for told in [ingested, listed, shown, as_json, letters, replayed].map(|ran| ran.out + &ran.err)
    {
        assert_eq!(seen(told.as_bytes(), &secret), BTreeSet::new());
    }
    assert_eq!(seen(all.as_bytes(), &secret), BTreeSet::new());
    for file in fs::read_dir(app.data("")).unwrap() {
        let path = file.unwrap().path();
        let bytes = fs::read(&path).unwrap();
        assert_eq!(seen(&bytes, &secret), BTreeSet::new(), "{}", path.display());
    }
}

#[test]
fn the_data_folder_is_its_owners_alone() {
    let app = TestApp::new();
    app.write("a.jsonl", appeal("1", "路灯不亮"));
    app.fine(&["ingest", "a.jsonl"]);
    let mode = |name: &str| fs::metadata(app.data(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(""), mode("master.key")), (0o700, 0o600));
    assert_eq!((mode("log.db"), mode("views.db")), (0o600, 0o600));
}

#[test]
fn a_key_file_that_others_may_read_is_refused() {
    let app = TestApp::new();
    app.write("a.jsonl", appeal("1", "路灯不亮"));
    app.fine(&["ingest", "a.jsonl"]);
    fs::set_permissions(app.data("master.key"), fs::Permissions::from_mode(0o644)).unwrap();
    app.run(&["ingest", "a.jsonl"]).ends(1).tells(&["权限是 644", "chmod 600"]);
}

fn with_key(app: &TestApp, args: &[&str], key: &str) -> Ran {
    Ran::of(app.command(args).env("HOTLINE__VAULT__MASTER_KEY", key).stdin(Stdio::null()))
}

#[test]
fn without_the_master_key_nothing_is_opened_and_with_another_nobody_is_shown() {
    let app = TestApp::new();
    let mut record: Value = serde_json::from_str(&appeal("1", "路灯不亮")).unwrap();
    record["caller"] = serde_json::json!({"name": "扎西次仁", "phone": "13700009999"});
    app.write("a.jsonl", record.to_string());
    app.fine(&["ingest", "a.jsonl"]);
    let number = app.tickets()[0]["number"].as_str().unwrap().to_owned();
    let key = fs::read_to_string(app.data("master.key")).unwrap();
    fs::remove_file(app.data("master.key")).unwrap();
    app.run(&["ticket", "list"]).ends(1).tells(&[
        "master.key",
        "不见了",
        "HOTLINE__VAULT__MASTER_KEY",
    ]);
    assert!(!app.data("master.key").exists(), "no fresh key beside old data");

    let show = ["ticket", "show", &number];
    assert!(with_key(&app, &show, key.trim()).ends(0).out.contains("137****9999"));
    with_key(&app, &show, &"7".repeat(64)).ends(1).tells(&["主密钥与", "不符", "换回原主密钥"]);
    fs::write(app.data("master.key"), "damaged").unwrap();
    fs::set_permissions(app.data("master.key"), fs::Permissions::from_mode(0o600)).unwrap();
    app.run(&show).ends(1).tells(&["64 位十六进制"]);
}
