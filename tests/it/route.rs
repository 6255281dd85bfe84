//! `hotline route`: a decision and its reasons, with nothing kept.
//!
//! Must never: pin the wording of an explanation; it pins units and what must never be sent where.

use serde_json::Value;

use crate::app::{Rules, TestApp};

fn route(args: &[&str]) -> Value {
    let app = TestApp::with_rules(Rules::BuiltIn);
    let answer = app.fine(&[&["route", "--json", "--day", "2026-09-14"], args].concat()).json();
    assert!(!app.data("").exists(), "route keeps nothing");
    answer
}

/// Every unit that the answer names, in whatever role.
fn text_of(answer: &Value) -> String {
    format!("{}", answer["routing"])
}

#[test]
fn clear_appeals_go_to_the_unit_that_is_answerable() {
    for (text, unit) in [
        ("林廓西路路灯整条街都不亮，晚上走路看不见", "s-chengguan"),
        ("家里停水两天了，北京中路这边，问自来水公司什么时候来水", "p-gongshui"),
        ("单位拖欠三个月工资不给，在夺底路的工地", "q-renshe"),
    ] {
        let answer = route(&[text]);
        assert!(text_of(&answer).contains(unit), "{text}: {answer}");
        assert!(!answer["explanation"].as_array().unwrap().is_empty());
    }
}

#[test]
fn an_emergency_leaves_at_once() {
    let answer = route(&["着火了！八廓街道小昭寺路居民楼冒浓烟，有人被困，快来救命"]);
    assert!(text_of(&answer).contains("emergency"), "{answer}");
}

#[test]
fn a_text_that_says_nothing_goes_to_a_person() {
    for text in ["你好", "。", "asdf", "我要反映一个问题"] {
        assert!(text_of(&route(&[text])).contains("suggest"), "{text}");
    }
}

#[test]
fn personal_data_of_the_text_does_not_come_back() {
    let answer = route(&["路灯不亮，我电话13800001234，身份证540102199001011234"]).to_string();
    assert!(!answer.contains("13800001234") && !answer.contains("540102199001011234"), "{answer}");
}

#[test]
fn wrong_arguments_are_told() {
    let app = TestApp::new();
    app.run(&["route", "灯", "--kind", "抱怨"]).ends(2).tells(&["没有“抱怨”这种诉求类型"]);
    app.run(&["route", "灯", "--day", "昨天"]).ends(2).tells(&["YYYY-MM-DD", "昨天"]);
    app.run(&["route", "灯", "--rules", "nosuch"]).ends(4).tells(&["nosuch"]);
    app.run(&["route"]).ends(2);
}
