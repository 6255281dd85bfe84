//! What may be mistyped in a script, and what its writer is told.

use std::sync::LazyLock;

use super::*;
use crate::ruleset::{Source, load};

fn names() -> &'static Names {
    static NAMES: LazyLock<Names> = LazyLock::new(|| {
        let loaded = load(&Source::BuiltIn, jiff::civil::date(2026, 9, 14));
        let loaded = loaded.expect("the shipped rules are sound");
        Names::new(&loaded.book, &loaded.profiles)
    });
    &NAMES
}

const HEAD: &str = "标题：路灯\n依据：拉萨 2016\n开始：2026-09-14 10:00\n\n";

/// What is wrong with a body below a sound head.
fn told(body: &str) -> Vec<String> {
    match parse(&format!("{HEAD}{body}"), names()) {
        Ok(_) => Vec::new(),
        Err(wrong) => wrong.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn each_mistake_is_told_with_the_nearest_word_or_a_remedy() {
    let table = [
        ("八廓街道 签受", "没有“签受”这个操作；是否想写“签收”？"),
        ("八廓街到 签收", "没有“八廓街到”这个单位或角色；是否想写“八廓街道”？"),
        ("督办圆 催办 内容=\"快\"", "没有“督办圆”这个单位或角色；是否想写“督办员”？"),
        ("拒决 R601 八廓街道 签收", "没有“拒决”这个单位或角色；是否想写“拒绝”？"),
        ("拒绝 601 八廓街道 签收", "“拒绝”之后应写拒绝编码"),
        ("八廓街道", "“八廓街道”没有写明做什么；如：八廓街道 签收"),
        ("签收", "“签收”没有写明谁来做；如：八廓街道 签收"),
        ("承办人 签收", "“承办人”没有说明是哪个单位的"),
        ("八廓街道 签收 快点", "“签收”没有“快点”这一项；“签收”不需要别的内容"),
        ("八廓街道 联系诉求人", "“联系诉求人”缺少方式；请补上 方式=电话"),
        ("八廓街道 联系诉求人 方式=电活", "没有“电活”这种方式；是否想写“电话”？"),
        ("八廓街道 联系诉求人 方式=电话 方式=上门", "“方式”写了两次"),
        ("八廓街道 吹哨 类型=执法肖 召集=供水公司 理由=\"x\"", "是否想写“执法哨”？"),
        (
            "八廓街道 吹哨 类型=执法哨 召集=供水公四 理由=\"x\"",
            "没有“供水公四”这个单位；是否想写“供水公司”？",
        ),
        ("八廓街道 申请延期 天数=三 理由=\"x\"", "天数“三”不是整数；请写成 天数=3"),
        ("督办员 挂账 理由=\"x\" 预计=明年", "预计“明年”不是日期"),
        ("派单员 派单 派往=供水公司 事项=路灯不量", "是否想写“路灯不亮”？"),
        ("派单员 审核退单 意见=\"x\"", "审核须写明结论；请写“同意”或“不同意”"),
        ("回访员 回访 解决=已解决", "“回访”缺少满意；请补上 满意=满意，或写“未接通”"),
        ("登记 内容=\"x\"", "“登记”没有写明去向；请写其中一种"),
        ("登记 内容=\"x\" 按规则派单 派往=八廓街道", "“登记”写了几种去向：按规则派单、派往"),
        ("八廓街道 反馈 办理情况=“已修", "引号没有收尾"),
        ("过 2 个工作曰", "没有“工作曰”这个时间单位；是否想写“工作日”？"),
        ("到 明天", "“明天”不是日期和钟点；请写成 2026-09-15 18:00"),
        ("应为 办里中", "没有“办里中”这种状态；是否想写“办理中”？"),
        ("时限 办里 不计", "是否想写“办理”？"),
        ("标记 疑准", "是否想写“疑难”？"),
        ("次数 催办 两", "“两”不是整数"),
        ("应为 待签收 工单=已", "没有叫“已”的工单；工单叫甲、乙、丙、丁"),
        ("应为", "“应为”的写法不对"),
        ("方式=电话", "行首应写谁来做什么"),
    ];
    for (line, words) in table {
        let told = told(line);
        let found = told.iter().any(|one| one.starts_with("第 5 行：") && one.contains(words));
        assert!(found, "{line}: {told:?}");
    }
}

#[test]
fn the_head_must_be_whole() {
    let told = |text: &str| -> Vec<String> {
        let wrong = parse(text, names()).expect_err("something is wrong");
        wrong.iter().map(ToString::to_string).collect()
    };
    let empty = told("");
    assert_eq!(empty.len(), 3, "{empty:?}");
    let mistyped = told("标提：甲\n依据：乙\n依据：丙\n开始：今天\n方案：lhassa\n应急：是\n");
    let expected = [
        "第 1 行：剧本开头没有“标提”这一项；是否想写“标题”？",
        "第 1 行：剧本没有写标题；",
        "第 3 行：“依据”写了两次；",
        "第 4 行：“今天”不是日期和钟点；",
        "第 5 行：没有“lhassa”这个时限方案；是否想写“lhasa”？",
        "第 6 行：应急写的是“是”；请写“应急：开”或“应急：关”",
    ];
    assert_eq!(mistyped.len(), expected.len(), "{mistyped:?}");
    for (told, expected) in mistyped.iter().zip(expected) {
        assert!(told.starts_with(expected), "{told}");
    }
}

#[test]
fn all_mistakes_are_told_at_once_in_the_order_of_lines() {
    let told = told("八廓街道 签受\n登记 内容=\"x\" 派住=八廓街道 渠道=电活\n应为 办里中\n");
    let lines: Vec<&str> = told.iter().filter_map(|one| one.split('：').next()).collect();
    assert_eq!(lines, ["第 5 行", "第 6 行", "第 6 行", "第 6 行", "第 7 行"], "{told:?}");
}

#[test]
fn what_a_chinese_keyboard_types_is_understood() {
    let body =
        "# 说明\n登记　内容=“路灯 不亮”　派往＝八廓街道\n10：10 八廓街道　签收\n10:20\n过2小时\n";
    assert_eq!(told(body), [""; 0]);
}
