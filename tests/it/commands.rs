//! Commands from the command line: done, refused with code and remedy, mistyped, merged.
//!
//! Must never: read the wall clock.

use serde_json::Value;

use crate::app::{Rules, TestApp, appeal};

/// An app with two tickets; their numbers and the lead of the first.
fn two() -> (TestApp, [String; 2], String) {
    let app = TestApp::with_rules(Rules::BuiltIn);
    let lines = [appeal("C-1", "八廓街道绕赛社区的路灯不亮"), appeal("C-2", "绕赛社区路灯不亮了")];
    app.feed(&["ingest", "-"], lines.join("\n").as_bytes()).ends(0);
    let tickets = app.tickets();
    let number = |source: &str| {
        let position = format!("00000{source}");
        let of = |one: &&Value| one["number"].as_str().unwrap().ends_with(&position);
        tickets.iter().find(of).unwrap().clone()
    };
    let (first, second) = (number("1"), number("2"));
    let text = |ticket: &Value, key: &str| ticket[key].as_str().unwrap().to_owned();
    (app, [text(&first, "number"), text(&second, "number")], text(&first, "lead"))
}

#[test]
fn a_command_is_done_or_refused_with_its_code() {
    let (app, [first, _], lead) = two();
    let signed = app.fine(&["ticket", "do", &first, &lead, "签收", "--json"]).json();
    assert_eq!(signed["state"], "acknowledged");
    let again = app.run(&["ticket", "do", &first, &lead, "签收"]);
    again.ends(7).tells(&["R103", "已签收"]);
    let other = app.run(&["ticket", "do", &first, "sq-raosai", "联系诉求人", "方式=电话"]);
    other.ends(7).tells(&["R105"]);
    let asked =
        ["ticket", "do", &first, &lead, "申请延期", "天数=3", "理由=配件 未到", "佐证=a.pdf"];
    app.run(&asked).ends(0);
    app.run(&["ticket", "do", "20260101000099", &lead, "签收"]).ends(7).tells(&["R101"]);
}

#[test]
fn what_staff_write_of_a_person_does_not_enter_the_log() {
    let (app, [first, _], lead) = two();
    app.fine(&["ticket", "do", &first, &lead, "签收"]);
    let told = "结果=已联系，电话13911112222，身份证540102199001011234，车牌藏A12345";
    app.fine(&["ticket", "do", &first, &lead, "联系诉求人", "方式=电话"]);
    let written = told.replacen("结果", "办理情况", 1);
    let public = told.replacen("结果", "公开答复", 1);
    app.fine(&["ticket", "do", &first, &lead, "反馈", &written, &public]);
    let shown = app.fine(&["ticket", "show", &first, "--json"]).out;
    let log = std::fs::read(app.data("log.db")).unwrap();
    let wal = std::fs::read(app.data("log.db-wal")).unwrap_or_default();
    for secret in ["13911112222", "540102199001011234", "藏A12345"] {
        assert!(!shown.contains(secret), "{secret} is shown");
        let stands = |bytes: &[u8]| bytes.windows(secret.len()).any(|one| one == secret.as_bytes());
        assert!(!stands(&log) && !stands(&wal), "{secret} stands in the log");
    }
    assert!(shown.contains("〔电话〕"), "{shown}");
}

#[test]
fn a_list_says_that_there_is_more_and_knows_its_units() {
    let (app, _, lead) = two();
    let list = |more: &[&str]| app.fine(&[&["ticket", "list"], more].concat()).out;
    assert!(list(&["--limit", "1"]).contains("另有更多，用 --limit 显示"));
    assert!(!list(&["--limit", "2"]).contains("另有更多"));
    assert_eq!(list(&["--unit", &lead]), list(&["--unit", "拉萨市城市管理和综合执法局"]));
    app.run(&["ticket", "list", "--unit", "城管居"]).ends(6).tells(&["没有单位“城管居”"]);
}

#[test]
fn what_is_mistyped_is_told_with_what_was_meant() {
    let (app, [first, second], lead) = two();
    app.run(&["ticket", "do", &first, &lead, "签首"]).ends(2).tells(&["签收"]);
    app.run(&["ticket", "do", &first, "没有的单位", "签收"]).ends(2).tells(&["没有"]);
    app.run(&["ticket", "do", &first, "派单员", "并单", "并入=甲"])
        .ends(2)
        .tells(&["ticket merge"]);
    app.run(&["ticket", "do", "abc", &lead, "签收"]).ends(2);
    app.run(&["ticket", "merge", &first, "--into", &first]).ends(7).tells(&["R611"]);
    app.run(&["ticket", "merge", &first, "--into", "20260101000099"]).ends(7).tells(&["R611"]);
    let merged = app.fine(&["ticket", "merge", &second, "--into", &first, "--json"]).json();
    assert_eq!(merged["state"], "merged");
    let master = app.fine(&["ticket", "show", &first, "--json"]).json();
    assert_eq!(master["ticket"]["marks"]["parties"], 1);
}
