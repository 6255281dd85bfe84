//! Bad records: each costs only itself, says row, field and remedy, and can be replayed.
//!
//! Must never: let one bad record stop a file.

use serde_json::{Value, json};

use crate::app::{TestApp, appeal, assert_counts};

/// A good record with one thing changed.
fn with(field: &str, value: Value) -> Vec<u8> {
    let mut record: Value = serde_json::from_str(&appeal("bad", "路灯不亮")).unwrap();
    record[field] = value;
    record.to_string().into_bytes()
}

fn without(field: &str) -> Vec<u8> {
    let mut record: Value = serde_json::from_str(&appeal("bad", "路灯不亮")).unwrap();
    record.as_object_mut().unwrap().remove(field);
    record.to_string().into_bytes()
}

/// A bad record, its code, and what is told of it.
type Case = (Vec<u8>, &'static str, &'static [&'static str]);

fn cases() -> Vec<Case> {
    vec![
        (b"{\"text\":\"\xff\xfe\"}".to_vec(), "not_utf8", &["第 10 字节", "另存为 UTF-8"]),
        (b"{\"text\":\"\xc2\xb7\xb5\xc6\"}".to_vec(), "not_utf8", &["另存为 UTF-8"]),
        (b"{\"text\": \"x\"".to_vec(), "not_json", &["JSON 格式错误", "第 12 列", "括号"]),
        (b"[1, 2]".to_vec(), "not_json", &["每行应为一个 JSON 对象"]),
        (b"{\"text\":\"a\",\"text\":\"b\"}".to_vec(), "bad_field", &["“text”写了两次", "只留一个"]),
        (b"{\"13700009999\":1,\"13700009999\":2}".to_vec(), "bad_field", &["“〔未显示〕”写了两次"]),
        (with("text", json!("")), "empty_text", &["字段 text", "请填写诉求内容"]),
        (with("text", json!(" \u{3000}\n")), "empty_text", &["字段 text"]),
        (without("text"), "missing_field", &["字段 text", "请补充 text"]),
        (
            with("text", json!("长".repeat(350_000))),
            "text_too_long",
            &["字段 text", "超过 20000 字", "附件"],
        ),
        (
            with("text", json!("长".repeat(1_500_000))),
            "record_too_long",
            &["超过 4 MiB", "重新导出"],
        ),
        (with("text", json!(7)), "bad_field", &["字段 text", "应为文字"]),
        (with("channel", json!("fax")), "bad_field", &["字段 channel", "“fax”", "phone（电话）"]),
        (without("channel"), "missing_field", &["字段 channel"]),
        (
            with("kind", json!("抱怨")),
            "bad_field",
            &["字段 kind", "〔未显示〕", "complaint（投诉）"],
        ),
        (with("channel", json!("13700009999")), "bad_field", &["字段 channel", "〔未显示〕"]),
        (without("source_id"), "missing_field", &["字段 source_id", "请补充"]),
        (with("source_id", json!(" ")), "missing_field", &["字段 source_id"]),
        (
            with("source_id", json!("x".repeat(501))),
            "bad_field",
            &["字段 source_id", "超过 500 字"],
        ),
        (
            with("received_at", json!("昨天")),
            "bad_field",
            &["字段 received_at", "2026-09-14T09:12:31+08:00"],
        ),
        (
            with("received_at", json!("2200-01-01T00:00:00Z")),
            "absurd_time",
            &["字段 received_at", "时钟"],
        ),
        (with("received_at", json!("1970-01-01T00:00:00Z")), "absurd_time", &["早于 1999 年"]),
        (with("txet", json!("灯")), "unknown_field", &["txet", "可用字段为"]),
        (
            with("caller", json!("扎西")),
            "bad_field",
            &["字段 caller", "{name, phone, address, subject}"],
        ),
        (with("caller", json!({"tel": "1"})), "unknown_field", &["caller.tel"]),
    ]
}

#[test]
fn each_bad_record_is_told_with_row_field_and_remedy_and_the_rest_goes_on() {
    let app = TestApp::new();
    let (cases, mut file) = (cases(), Vec::new());
    for (at, (bytes, ..)) in cases.iter().enumerate() {
        file.extend([bytes, &b"\n"[..], appeal(&at.to_string(), "井盖").as_bytes()].concat());
    }
    app.write("a.jsonl", file);
    let bad = cases.len() as u64;
    let ran = app.run(&["ingest", "a.jsonl", "--json"]).ends(3);
    assert_counts(&ran.json(), [2 * bad, bad, 0, bad, bad]);
    let listed = app.fine(&["dead", "list", "--json"]).json();
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len() as u64, bad);
    for (at, ((_, code, words), letter)) in cases.iter().zip(listed).enumerate() {
        assert_eq!((&letter["code"], &letter["row"]), (&json!(code), &json!(2 * at + 1)));
        let detail = letter["detail"].as_str().unwrap();
        assert!(words.iter().all(|word| detail.contains(word)), "{words:?} of {detail}");
        // People are told the first twenty, the rest is in the list.
        let told = format!("a.jsonl 第 {} 行：{detail}", 2 * at + 1);
        assert_eq!(ran.err.contains(&told), at < 20, "{told}");
    }
    assert!(ran.err.contains("更多拒收记录不再逐条显示"));
}

#[test]
fn all_that_is_wrong_with_a_record_is_told_at_once() {
    let app = TestApp::new();
    app.write("a.jsonl", r#"{"channel":"fax","kind":"x","text":"","extra":1}"#);
    app.run(&["ingest", "a.jsonl"]).ends(3).tells(&[
        "extra",
        "字段 channel",
        "字段 kind",
        "字段 text",
        "字段 source_id",
        "字段 received_at",
    ]);
}

#[test]
fn bad_rows_of_a_table_cost_only_themselves() {
    let app = TestApp::new();
    let table = "source_id,text\n1,路灯\n2,\"开引号,x\n3,井盖\n4,多,余,列\n5\n6,噪音\n";
    app.write("a.csv", [table.as_bytes(), b"7,\xb5\xc6\n8,\n"].concat());
    let args = [
        "ingest",
        "a.csv",
        "--json",
        "--channel",
        "phone",
        "--map",
        "source_id=source_id",
        "--map",
        "text=text",
    ];
    let told = app.run(&args).ends(3).tells(&[
        "a.csv 第 3 行：引号不配对",
        "a.csv 第 5 行：列数与表头不符",
        "a.csv 第 6 行：列数与表头不符",
        "a.csv 第 8 行：不是 UTF-8 编码",
        "a.csv 第 9 行：诉求内容为空",
    ]);
    assert_counts(&told.json(), [8, 3, 0, 5, 3]);
}

#[test]
fn what_reading_would_lose_is_refused() {
    let app = TestApp::new();
    let args =
        ["ingest", "a.csv", "--channel", "phone", "--map", "source_id=id", "--map", "text=text"];
    app.write("a.csv", "id,text\r1,路灯坏了\r2,井盖丢失\r");
    app.run(&args).ends(2).tells(&["单独的回车", "LF 或 CRLF"]);
    app.write("a.csv", "id,text\r\n1,路灯坏了\r2,井盖丢失\r\n3,噪音扰民\r\n");
    let told =
        app.run(&[&args[..], &["--json"]].concat()).ends(3).tells(&["a.csv 第 2 行", "单独的回车"]);
    assert_counts(&told.json(), [2, 1, 0, 1, 1]);
    let long = |id: &str| appeal("x", "路灯坏了").replace("\"x\"", id);
    app.write(
        "b.jsonl",
        [long("20190228001234567890123"), long("20190228001234567890124"), long("7")].concat(),
    );
    let told =
        app.run(&["ingest", "b.jsonl", "--json"]).ends(3).tells(&["字段 source_id", "请加引号"]);
    assert_counts(&told.json(), [3, 1, 0, 2, 1]);
}

#[test]
fn an_id_used_again_is_a_duplicate_with_the_same_body_and_a_dead_letter_with_another() {
    let app = TestApp::new();
    let file = [appeal("1", "路灯不亮"), appeal("1", "路灯不亮"), appeal("1", "井盖丢失")].concat();
    app.write("a.jsonl", file);
    let told = app.run(&["ingest", "a.jsonl", "--json"]).ends(3).tells(&[
        "第 3 行：来源编号已用于另一诉求（字段 source_id）",
        "第 1 号进件",
        "新编号",
    ]);
    assert_counts(&told.json(), [3, 1, 1, 1, 1]);
    // The same file again: nothing new, the letter is kept once.
    let told = app.run(&["ingest", "a.jsonl", "--json"]).ends(3);
    assert_counts(&told.json(), [3, 0, 2, 1, 0]);
    assert_eq!(app.fine(&["dead", "list", "--json"]).json().as_array().unwrap().len(), 1);
}

#[test]
fn a_letter_stays_until_it_is_replayed_with_a_corrected_record() {
    let app = TestApp::new();
    app.write("a.jsonl", appeal("1", ""));
    app.run(&["ingest", "a.jsonl"]).ends(3);
    let replay = |args: &[&str]| app.run(&[&["dead", "replay", "--json"], args].concat());
    let still = replay(&[]).ends(3).json();
    assert_eq!((&still["tried"], &still["accepted"]), (&json!(1), &json!(0)));
    assert!(still["still_wrong"][0][1].as_str().unwrap().contains("诉求内容为空"));
    replay(&["--id", "1", "--with", "{"]).ends(3);
    let taken = replay(&["--id", "1", "--with", &appeal("1", "路灯不亮")]).ends(0).json();
    assert_eq!((&taken["tried"], &taken["accepted"]), (&json!(1), &json!(1)));
    assert_eq!(app.tickets().len(), 1);
    assert_eq!(app.fine(&["dead", "list", "--json"]).json(), json!([]));
    replay(&["--id", "1"]).ends(1).tells(&["没有编号为 1 的死信，或已重放成功"]);
    assert_eq!(replay(&[]).ends(0).json()["tried"], 0);
}

/// The mapping and the delimiter of the source are kept with its letters.
#[test]
fn a_row_of_a_table_is_replayed_as_its_source_wrote_it_or_as_json() {
    let app = TestApp::new();
    app.write("a.csv", "编号;内容\n1;\n2;\n3;\n");
    app.run(&[
        "ingest",
        "a.csv",
        "--channel",
        "phone",
        "--map",
        "source_id=编号",
        "--map",
        "text=内容",
    ])
    .ends(3);
    let replay = |id: &str, with: &str| app.run(&["dead", "replay", "--id", id, "--with", with]);
    replay("1", "1;路灯不亮，已报修两次").ends(0);
    replay("2", r#"{"编号":"2","内容":"井盖丢失"}"#).ends(0);
    replay("3", r#"{"source_id":"3","text":"噪音扰民"}"#).ends(0);
    let summaries: Vec<_> = app.tickets().iter().map(|one| one["summary"].clone()).collect();
    assert_eq!(summaries, ["噪音扰民", "井盖丢失", "路灯不亮，已报修两次"]);
}
