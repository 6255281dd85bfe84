//! `hotline ingest` with files as sources export them, and what it says of them.
//!
//! Must never: ask where an appeal was sent; that is the rules' business.

use crate::app::{Ran, TestApp, appeal, assert_counts};

fn ingest_json(app: &TestApp, args: &[&str]) -> Ran {
    app.run(&[&["ingest", "--json"], args].concat())
}

const HEADER: &str = "编号,内容,电话\n";
const MAP: &[&str] = &[
    "--map",
    "source_id=编号",
    "--map",
    "text=内容",
    "--map",
    "caller.phone=电话",
    "--channel",
    "web",
];

#[test]
fn json_lines_become_tickets_and_the_same_file_again_changes_nothing() {
    let app = TestApp::new();
    app.write("a.jsonl", format!("{}\n\n{}", appeal("1", "路灯不亮"), appeal("2", "井盖丢失")));
    let first = ingest_json(&app, &["a.jsonl"]).ends(0);
    assert_counts(&first.json(), [2, 2, 0, 0, 2]);
    let before = app.tickets();
    assert_eq!(before.len(), 2);
    let again = ingest_json(&app, &["a.jsonl"]).ends(0);
    assert_counts(&again.json(), [2, 0, 2, 0, 0]);
    assert_eq!(app.tickets(), before);
}

#[test]
fn standard_input_is_read_as_json_lines_or_as_csv() {
    let app = TestApp::new();
    let lines = appeal("1", "路灯不亮");
    let told = app.feed(&["ingest", "-", "--json"], lines.as_bytes()).ends(0);
    assert_counts(&told.json(), [1, 1, 0, 0, 1]);
    let table = format!("{HEADER}2,井盖丢失,13800000000\n");
    let args = [&["ingest", "-", "--format", "csv", "--json"], MAP].concat();
    let told = app.feed(&args, table.as_bytes()).ends(0);
    assert_counts(&told.json(), [1, 1, 0, 0, 1]);
}

#[test]
fn tables_are_read_as_spreadsheets_write_them() {
    let plain = format!("{HEADER}1,路灯不亮,13800000000\n2,\"井盖,丢失\",\n");
    let marked = format!("\u{feff}{plain}");
    let crlf = marked.replace('\n', "\r\n");
    let semicolons = "编号;内容;电话\r\n1;路灯不亮;13800000000\r\n2;井盖,丢失;\r\n".to_owned();
    let tabs = "编号\t内容\t电话\n1\t路灯不亮\t13800000000\n2\t井盖,丢失\t\n".to_owned();
    for (name, table) in [
        ("plain", plain),
        ("marked", marked),
        ("crlf", crlf),
        ("semicolons", semicolons),
        ("tabs", tabs),
    ] {
        let app = TestApp::new();
        app.write("a.csv", table);
        let told = ingest_json(&app, &[&["a.csv"], MAP].concat()).ends(0);
        assert_counts(&told.json(), [2, 2, 0, 0, 2]);
        let tickets = app.tickets();
        let summaries: Vec<_> = tickets.iter().map(|one| one["summary"].as_str()).collect();
        assert_eq!(summaries, [Some("井盖,丢失"), Some("路灯不亮")], "{name}");
        assert_eq!(tickets[0]["channel"], "web", "{name}");
    }
}

#[test]
fn a_table_with_the_names_of_the_fields_needs_no_mapping() {
    let app = TestApp::new();
    app.write(
        "a.csv",
        "source_id,channel,received_at,text,caller.name\nw1,网站,2019/2/28 11:25:05,路灯不亮,扎西\n",
    );
    assert_counts(&ingest_json(&app, &["a.csv"]).ends(0).json(), [1, 1, 0, 0, 1]);
    let ticket = &app.tickets()[0];
    assert_eq!(ticket["channel"], "web");
    assert_eq!(ticket["times"]["received_at"], "2019-02-28T03:25:05Z");
}

/// What is wrong with the whole file or the command is told before a single record is touched.
#[test]
fn a_file_that_cannot_be_right_is_refused_as_a_whole() {
    let cases: &[(&str, &[&str], &[&str])] = &[
        ("甲,乙\n1,2\n", &[], &["表头的列“甲”不是诉求字段", "--map"]),
        ("source_id,text\n1,灯\n", &[], &["表头缺少必填列 received_at"]),
        ("source_id,received_at,text\n1,x,灯\n", &[], &["表头缺少必填列 channel", "--channel"]),
        (
            HEADER,
            &["--map", "text=正文", "--map", "source_id=编号", "--channel", "web"],
            &["列“正文”不在表头中", "编号"],
        ),
        (HEADER, &["--map", "text"], &["--map 应写作"]),
        (HEADER, &["--map", "txet=内容"], &["字段“txet”不存在"]),
        (HEADER, &["--map", "text=内容", "--channel", "web"], &["没有指定必填字段 source_id"]),
        (
            HEADER,
            &["--map", "text=内容", "--map", "source_id=编号"],
            &["必填字段 channel", "--channel"],
        ),
        (HEADER, &["--channel", "fax"], &["没有“fax”这种渠道", "phone（电话）"]),
        ("编号,编号\n", &[], &["列名“编号”重复"]),
        ("编号,\n", &[], &["第 2 列没有列名"]),
        ("", &[], &["文件为空"]),
    ];
    for (table, args, told) in cases {
        let app = TestApp::new();
        app.write("a.csv", table);
        ingest_json(&app, &[&["a.csv"], *args].concat()).ends(2).tells(told);
        assert!(!app.data("log.db").exists(), "{told:?} came after the folder was made");
    }
    let app = TestApp::new();
    app.write("a.csv", b"\xb1\xe0\xba\xc5,\xc4\xda\xc8\xdd\n");
    ingest_json(&app, &["a.csv"]).ends(2).tells(&["表头不是 UTF-8", "CSV UTF-8"]);
    ingest_json(&app, &["nosuch.csv"]).ends(2).tells(&["打不开 nosuch.csv"]);
}

#[test]
fn a_second_process_is_told_that_the_folder_is_in_use() {
    let app = TestApp::new();
    let mut serving = app.start(&["serve"]);
    assert!(serving.line().contains("127.0.0.1:"));
    app.write("a.jsonl", appeal("1", "路灯不亮"));
    for args in [&["ingest", "a.jsonl"][..], &["ticket", "list"], &["dead", "list"], &["rebuild"]] {
        app.run(args).ends(5).tells(&["正被另一个 hotline 进程使用", "--data"]);
    }
}

#[test]
fn what_is_not_there_is_told() {
    let app = TestApp::new();
    for args in [
        &["ticket", "list"][..],
        &["ticket", "show", "20260914000001"],
        &["dead", "list"],
        &["rebuild"],
    ] {
        app.run(args).ends(2).tells(&["没有热线数据", "--data"]);
    }
    assert!(!app.data("").exists(), "looking makes no folder");
    app.write("a.jsonl", appeal("1", "路灯不亮"));
    app.fine(&["ingest", "a.jsonl"]);
    app.run(&["ticket", "show", "20260914000009"]).ends(6).tells(&["没有工单 20260914000009"]);
    app.run(&["ticket", "show", "9"]).ends(2).tells(&["8 位日期"]);
    app.run(&["ticket", "list", "--state", "gone"])
        .ends(2)
        .tells(&["没有“gone”这种状态", "待签收"]);
    app.run(&["dead", "replay", "--id", "9"]).ends(1).tells(&["没有编号为 9 的死信"]);
}

#[test]
fn what_came_with_an_appeal_is_shown_with_it() {
    let app = TestApp::new();
    let record = appeal("1", "道路坑洼，见附件").trim_end().trim_end_matches('}').to_owned()
        + r#","attachments":["坑洼.jpg","13911112222.mp4"],"external_refs":[{"system":"省平台","number":"S-77"}]}"#;
    app.write("a.jsonl", record);
    app.fine(&["ingest", "a.jsonl"]);
    let number = app.tickets()[0]["number"].as_str().unwrap().to_owned();
    let shown = app.fine(&["ticket", "show", &number]).out;
    assert!(shown.contains("附件 坑洼.jpg、〔电话〕.mp4"), "{shown}");
    assert!(shown.contains("外部编号 省平台 S-77"), "{shown}");
}
