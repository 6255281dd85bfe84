//! The views: thrown away, they come back the same; ahead of the log, they are not believed.
//!
//! Must never: change the log.

use std::fs;

use crate::app::{Rules, TestApp, appeal, source_file};

#[test]
fn views_that_were_deleted_come_back_the_same() {
    let app = TestApp::with_rules(Rules::BuiltIn);
    let appeals = source_file("fixtures/appeals/appeals.jsonl");
    app.fine(&["ingest", appeals.to_str().unwrap()]);
    let before = app.tickets();
    assert_eq!(before.len(), 680);
    for suffix in ["", "-wal", "-shm"] {
        // SQLite takes the last two away itself when it closes well.
        let _gone = fs::remove_file(app.data(&format!("views.db{suffix}")));
    }
    assert!(!app.data("views.db").exists());
    assert_eq!(app.tickets(), before);
    let told = app.fine(&["rebuild", "--json"]).json();
    assert_eq!(told["commits"], 680);
    assert_eq!(app.tickets(), before);
}

#[test]
fn views_that_are_ahead_of_the_log_are_told_and_rebuilt() {
    let app = TestApp::new();
    app.write("one.jsonl", appeal("1", "路灯不亮"));
    app.write("two.jsonl", [appeal("2", "井盖丢失"), appeal("3", "噪音扰民")].concat());
    app.fine(&["ingest", "one.jsonl"]);
    fs::copy(app.data("log.db"), app.path("backup.db")).unwrap();
    app.fine(&["ingest", "two.jsonl"]);
    assert_eq!(app.tickets().len(), 3);
    // The log is put back from a backup that is older than the views.
    fs::copy(app.path("backup.db"), app.data("log.db")).unwrap();
    app.run(&["ticket", "list"])
        .ends(1)
        .tells(&["视图已到第 3 条提交，而日志只有 1 条", "hotline rebuild"]);
    // Numbers would be given a second time.
    app.run(&["ingest", "two.jsonl"]).ends(1).tells(&["请先恢复日志"]);
    app.fine(&["rebuild"]);
    assert_eq!(app.tickets().len(), 1);
}

#[test]
fn a_log_that_is_gone_is_told_and_the_views_stay() {
    let app = TestApp::new();
    app.write("one.jsonl", appeal("1", "路灯不亮"));
    app.fine(&["ingest", "one.jsonl"]);
    assert_eq!(app.tickets().len(), 1);
    for suffix in ["", "-wal", "-shm"] {
        let _gone = fs::remove_file(app.data(&format!("log.db{suffix}")));
    }
    app.run(&["ingest", "one.jsonl"]).ends(1).tells(&["视图已到第 1 条提交，而日志只有 0 条"]);
    app.run(&["rebuild"]).ends(1).tells(&["重建会丢掉最后的副本", "views.db"]);
    app.run(&["serve"]).ends(1).tells(&["请先恢复日志"]);
    fs::remove_file(app.data("views.db")).unwrap();
    app.fine(&["rebuild"]);
}
