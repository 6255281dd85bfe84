//! Scenarios: every shipped script reproduces its transcript, together they show every command and
//! every refusal of the branches, and a script with mistakes is told all of them.
//!
//! Must never: bless a script that does not go as it says.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use hotline::app::scenario::{Outcome, SHIPPED, Setting, Verdict};
use hotline::domain::command::CommandName;
use hotline::ruleset::{Loaded, Source, load};
use serde_json::Value;

use crate::app::{Rules, TestApp, source_file};

const FOLDER: &str = "fixtures/scenarios";

fn loaded() -> &'static Loaded {
    static LOADED: LazyLock<Loaded> =
        LazyLock::new(|| load(&Source::BuiltIn, jiff::civil::date(2026, 9, 14)).unwrap());
    &LOADED
}

/// What the library says of each shipped script.
fn verdicts() -> Vec<Verdict> {
    let setting = Setting::new(loaded());
    SHIPPED.iter().map(|one| setting.check(one.name, one.script, Some(one.transcript))).collect()
}

/// `UPDATE_EXPECT=1 cargo test` rewrites the transcripts of scripts that go as they say.
#[test]
fn every_shipped_script_reproduces_its_transcript() {
    for verdict in verdicts() {
        if let Outcome::Failed(_) | Outcome::Wrong(_) = verdict.outcome {
            panic!("{}: {:?}", verdict.name, verdict.outcome);
        }
        let kept = source_file(&format!("{FOLDER}/{}.out", verdict.name));
        expect_test::expect_file![kept].assert_eq(&verdict.transcript);
    }
}

#[test]
fn every_script_that_lies_there_is_shipped() {
    let mut there: Vec<String> = Vec::new();
    for entry in fs::read_dir(source_file(FOLDER)).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        assert!(path.with_extension("txt").is_file(), "{name} has a script");
        there.extend(path.extension().filter(|ending| *ending == "txt").map(|_| name));
    }
    there.sort();
    let shipped: Vec<&str> = SHIPPED.iter().map(|one| one.name).collect();
    assert_eq!(shipped, there);
    assert!(shipped.len() >= 40);
}

#[test]
fn every_command_and_every_refusal_of_the_branches_is_shown() {
    let (mut commands, mut refusals) = (BTreeSet::new(), BTreeSet::new());
    for played in verdicts().into_iter().filter_map(|verdict| verdict.played) {
        commands.extend(played.commands);
        refusals.extend(played.refusals);
    }
    // A script has one calendar; that it grows is shown in `timer`.
    let shown =
        |name: &CommandName| commands.contains(name) || *name == CommandName::RecomputeDeadlines;
    let missing: Vec<&CommandName> = CommandName::ALL.iter().filter(|name| !shown(name)).collect();
    assert_eq!(missing, [] as [&CommandName; 0]);
    let page = fs::read_to_string(source_file("docs/refusals.md")).unwrap();
    let codes = page.lines().filter_map(|line| line.strip_prefix("| ")?.split(" |").next());
    let branches: Vec<&str> = codes.filter(|code| code.starts_with("R6")).collect();
    assert!(branches.len() > 20, "{branches:?}");
    let missing: Vec<&&str> = branches.iter().filter(|code| !refusals.contains(*code)).collect();
    assert_eq!(missing, [] as [&&str; 0]);
}

#[test]
fn the_program_plays_the_shipped_scripts() {
    let app = TestApp::with_rules(Rules::BuiltIn);
    let told = app.fine(&["scenario", "run", "--json"]).json();
    assert_eq!(told["ok"], true);
    assert_eq!(told["scenarios"].as_array().unwrap().len(), SHIPPED.len());
    assert!(!app.data("").exists(), "playing keeps nothing");
}

const SCRIPT: &str = "标题：路灯\n依据：拉萨 2016\n开始：2026-09-14 10:00\n\n登记 内容=\"路灯不亮\" 派往=八廓街道\n10:10 八廓街道 签收\n应为 已签收\n";

fn write(app: &TestApp, script: &str) {
    app.write("a.txt", script);
}

#[test]
fn a_transcript_is_made_compared_and_told_apart() {
    let app = TestApp::with_rules(Rules::BuiltIn);
    write(&app, SCRIPT);
    let run =
        |more: &[&str], code| app.run(&[&["scenario", "run", "a.txt"], more].concat()).ends(code);
    assert!(run(&[], 1).out.contains("无实录  a.txt"));
    assert!(run(&["--update"], 0).out.contains("已更新  a.txt"));
    assert!(run(&[], 0).out.contains("剧本 1 个：重现 1，未重现 0"));
    let kept = app.path("a.out");
    let transcript = fs::read_to_string(&kept).unwrap();
    fs::write(&kept, transcript.replace("→ 已签收", "→ 办理中")).unwrap();
    let told = run(&[], 1).out;
    for words in ["在“10:10 八廓街道 签收”之后", "实录  → 办理中", "现在  → 已签收"]
    {
        assert!(told.contains(words), "{told}");
    }
    let json: Value = run(&["--json"], 1).json();
    assert_eq!(json["scenarios"][0]["outcome"], "differs");
}

#[test]
fn a_script_that_does_not_go_as_it_says_is_never_blessed() {
    let app = TestApp::with_rules(Rules::BuiltIn);
    write(
        &app,
        &format!("{SCRIPT}应为 办理中\n拒绝 R601 八廓街道 联系诉求人 方式=电话\n八廓街道 报到\n"),
    );
    let told = app.run(&["scenario", "run", ".", "--update"]).ends(1).out;
    for words in [
        "第 8 行：实为已签收",
        "第 9 行：应被 R601 拒绝，实际已执行",
        "第 10 行：没有料到的拒绝 R103",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    assert!(!Path::new(&app.path("a.out")).exists());
}

#[test]
fn all_mistakes_of_a_file_are_told_with_line_and_remedy() {
    let app = TestApp::with_rules(Rules::BuiltIn);
    write(
        &app,
        "标提：路灯\n依据：拉萨 2016\n开始：2026-09-14 10:00\n方案：lvlang\n\n\
         登记 内容=\"路灯不亮\" 派住=八廓街道\n八郭街道 签收\n八廓街道 签受\n八廓街道 联系诉求人 方式=电活\n\
         签收\n过 2 个工作曰\n八廓街道 反馈 办理情况=\"已修\n应为 办里中\n派单员 审核退单 意见=\"好\"\n",
    );
    let told = app.run(&["scenario", "run", "a.txt"]).ends(1).out;
    for words in [
        "有误  a.txt",
        "第 1 行：剧本开头没有“标提”这一项；是否想写“标题”？",
        "第 1 行：剧本没有写标题；",
        "第 4 行：没有“lvlang”这个时限方案；是否想写“lvliang”？",
        "第 6 行：“登记”没有“派住”这一项；是否想写“派往”？",
        "第 6 行：“登记”没有写明去向；",
        "第 7 行：没有“八郭街道”这个单位或角色；是否想写“八廓街道”？",
        "第 8 行：没有“签受”这个操作；是否想写“签收”？",
        "第 9 行：没有“电活”这种方式；是否想写“电话”？",
        "第 10 行：“签收”没有写明谁来做；",
        "第 11 行：没有“个工作曰”这个时间单位；是否想写",
        "第 12 行：引号没有收尾",
        "第 13 行：没有“办里中”这种状态；是否想写“办理中”？",
        "第 14 行：审核须写明结论；请写“同意”或“不同意”",
    ] {
        let words = words.replace("“个工作曰”", "“工作曰”");
        assert!(told.contains(&words), "{words}: {told}");
    }
}

#[test]
fn what_is_not_there_is_told() {
    let app = TestApp::with_rules(Rules::BuiltIn);
    app.run(&["scenario", "run", "nosuch.txt"]).ends(2).tells(&["没有剧本 nosuch.txt"]);
    app.run(&["scenario", "run", "."]).ends(2).tells(&["里没有剧本"]);
    app.run(&["scenario", "run", "--update"]).ends(2).tells(&["内置剧本不能改写"]);
}
