//! A real disk that fills up: a small tmpfs in a mount namespace of its own.
//!
//! Must never: touch the machine's mounts; without the right to make a namespace it says so and ends.

use std::process::Command;

use crate::app::{TestApp, appeal, say};

const SCRIPT: &str = r#"
set -eu
mkdir -p hotline-data
mount -t tmpfs -o size=3m tmpfs hotline-data
set +e
"$HOTLINE" ingest many.jsonl --json > full.out 2> full.err; echo $? > full.code
"$HOTLINE" ingest many.jsonl --json > still.out 2> still.err; echo $? > still.code
mount -o remount,size=200m hotline-data
"$HOTLINE" ingest many.jsonl --json > room.out 2> room.err; echo $? > room.code
"$HOTLINE" ticket list --limit 100000 --json > tickets.out 2> tickets.err; echo $? > tickets.code
"#;

const APPEALS: u64 = 3_000;

#[test]
fn a_full_disk_is_told_and_with_room_the_same_command_goes_on() {
    let probe =
        Command::new("unshare").args(["-rm", "mount", "-t", "tmpfs", "none", "/mnt"]).output();
    if !probe.is_ok_and(|probe| probe.status.success()) {
        say(
            "skipped: no right to mount a small disk (unshare -rm); a bound on the log's pages is \
             tested all the same",
        );
        return;
    }
    let app = TestApp::new();
    let lines = (0..APPEALS)
        .map(|at| appeal(&at.to_string(), &format!("路灯不亮，第{at}盏{}", "，急".repeat(100))));
    app.write("many.jsonl", lines.collect::<String>());
    let hotline = app.command(&[]);
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", SCRIPT]).current_dir(app.path(""));
    let environment = hotline.get_envs().filter_map(|(name, value)| Some((name, value?)));
    command.envs(environment).env("HOTLINE", hotline.get_program());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let read = |name: &str| std::fs::read_to_string(app.path(name)).unwrap();
    for run in ["full", "still"] {
        assert_eq!(read(&format!("{run}.code")).trim(), "1", "{}", read(&format!("{run}.err")));
        let told = read(&format!("{run}.err"));
        assert!(told.contains("磁盘已满") && told.contains("不会重复"), "{told}");
    }
    assert_eq!(read("room.code").trim(), "0", "{}", read("room.err"));
    let told: serde_json::Value = serde_json::from_str(&read("room.out")).unwrap();
    let (accepted, duplicates) =
        (told["accepted"].as_u64().unwrap(), told["duplicates"].as_u64().unwrap());
    assert_eq!(accepted + duplicates, APPEALS, "{told}");
    assert!(accepted > 0, "{told}");
    let tickets: Vec<serde_json::Value> = serde_json::from_str(&read("tickets.out")).unwrap();
    assert_eq!(tickets.len() as u64, APPEALS);
}
