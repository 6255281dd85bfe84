//! What a head of department reads.

use expect_test::{Expect, expect};

use crate::domain::appeal::AppealKind;
use crate::domain::id::UnitId;
use crate::domain::learned::{LearnedWord, Near};
use crate::domain::place::PlaceConfidence::Community;
use crate::route::decide::{route, route_with};
use crate::route::evidence::Opinion;
use crate::route::testing::{PERSON, Said, TODAY, opinion, town};
use crate::text::features::Mood;

use super::explain;

fn check(said: &Said, expected: &Expect) {
    let (routing, report) = route(town(), &said.features, &PERSON, TODAY);
    expected.assert_eq(&explain(&routing, &report, town()).join("\n"));
}

fn say(text: &str) -> Said {
    Said::new(town(), text)
}

#[test]
fn an_automatic_dispatch() {
    let said = say("绕赛社区门口流动摊贩占道，烧烤摊位油烟大，半夜音响吵，请城管核实处理")
        .place("绕赛社区", "sq-raosai", Community)
        .instructed("城管", "q-chengguan");
    check(
        &said,
        &expect![[r#"
            结论：自动派单，主办：八廓街道城管执法分队，协办：城关区城市管理和综合执法局、城关区八廓街道办事处，时限类别：普通
            规则：rules.csv 第5行（R-4），比以下规则更具体：matters.csv 第4行（M0201001）、rules.csv 第4行（R-3）
            法律依据：《某某条例》第一条
            类型：求助；紧急程度：一般
            事项：一级 / 二级 / 事项M0201001（M0201001），权重 2450，词语“流动摊贩”“摊贩占道”“烧烤”“油烟”
            未选事项：一级 / 二级 / 事项M0201002（M0201002），权重 1200，低于首位的 2450，词语“半夜”“音响”
            地点：“绕赛社区”（到社区），属于拉萨市城关区人民政府、城关区八廓街道办事处、八廓街道绕赛社区居委会
            来文点名：“城管”，即城关区城市管理和综合执法局
            规则版本：0123456789abcdef"#]],
    );
}

#[test]
fn a_suggestion() {
    let said = say("小区内路灯不亮，楼道堆物，请供电公司处理").instructed("供电公司", "p-gongdian");
    check(
        &said,
        &expect![[r#"
            结论：转人工研判，因为：需要地点才能确定单位
            候选1：主办：拉萨供电公司，时限类别：普通，支持度 54.0%
            候选2：主办：拉萨市城市管理和综合执法局，时限类别：普通，支持度 45.9%
            法律依据：《某某条例》第一条
            类型：求助；紧急程度：一般
            事项：一级 / 二级 / 事项M0101002（M0101002），权重 1450，词语“小区内”“路灯”
            未选事项：一级 / 二级 / 事项M0301001（M0301001），权重 1000，低于首位的 1450，承办单位与首位相同，词语“楼道堆物”
            未选事项：一级 / 二级 / 事项M0101001（M0101001），出现排除词“小区内”
            地点：未提及地点
            来文点名：“供电公司”，即拉萨供电公司
            规则版本：0123456789abcdef"#]],
    );
}

#[test]
fn guards_and_direct_answers() {
    check(
        &say("楼里冒烟了"),
        &expect![[r#"
        结论：紧急移交119消防救援指挥中心
        依据：《中华人民共和国消防法》第四十四条
        类型：求助；紧急程度：一般
        地点：未提及地点
        守则 EM-1：火情：“冒烟”“楼”
        规则版本：0123456789abcdef"#]],
    );
    check(
        &say("法院判决不公").mood(Mood::Past),
        &expect![[r#"
        结论：不予受理（诉讼），告知：请通过司法程序解决
        依据：《信访工作条例》第三十一条
        类型：求助；紧急程度：一般
        地点：未提及地点
        守则 OS-1：涉诉：“法院”“判决”
        规则版本：0123456789abcdef"#]],
    );
    check(
        &say("补办身份证要什么材料").kind(AppealKind::Inquiry),
        &expect![[r#"
        结论：直接答复（知识条目 K-1）：请携带户口簿
        依据：《中华人民共和国居民身份证法》；条目有效期至 2027-01-01
        类型：咨询；紧急程度：一般
        地点：未提及地点
        守则 K-1：知识条目“条目K-1”可直接答复
        规则版本：0123456789abcdef"#]],
    );
}

#[test]
fn learned_evidence() {
    let check = |said: &Said, opinion: &Opinion, expected: &Expect| {
        let (routing, mut report) =
            route_with(town(), &said.features, &PERSON, Some(opinion), TODAY);
        let word = LearnedWord { text: "路灯".into(), weight_ppm: 23_456 };
        report.learned.as_mut().unwrap().words.push(word);
        expected.assert_eq(&explain(&routing, &report, town()).join("\n"));
    };
    let sure = opinion(&[("q-gongan", 987_654), ("q-chengguan", 9_999)]);
    check(
        &say("流动摊贩，噪音扰民"),
        &sure,
        &expect![[r#"
            结论：自动派单，主办：拉萨市公安局城关分局，时限类别：普通
            规则：matters.csv 第5行（M0201002）
            法律依据：《某某条例》第一条
            学习证据：达到门槛，据此自动派单（模型 fedcba9876543210）
            模型判断：拉萨市公安局城关分局 98.76%，城关区城市管理和综合执法局 0.99%；门槛 90.00%
            规则未能决定：多个事项难分主次
            模型依据词及权重：“路灯”0.0234
            对照规则：matters.csv 第4行（M0201001），与模型不一致，指向城关区城市管理和综合执法局
            对照规则：matters.csv 第5行（M0201002），与模型一致
            类型：求助；紧急程度：一般
            事项：一级 / 二级 / 事项M0201002（M0201002），权重 1000，词语“噪音扰民”
            未选事项：一级 / 二级 / 事项M0201001（M0201001），权重 1000，不低于首位的 1000，学习证据指向首位的单位，词语“流动摊贩”
            地点：未提及地点
            规则版本：0123456789abcdef"#]],
    );
    let mut strange = opinion(&[("某局", 500_000), ("q-gongan", 300_000)]);
    strange.choices[0].unit = None;
    strange.in_force_ppm = Some(950_000);
    strange.near = vec![Near {
        ticket: "20180512000123".into(),
        unit: UnitId::new("q-gongan"),
        likeness_permille: 912,
    }];
    check(
        &say("今天天气很好啊"),
        &strange,
        &expect![[r#"
            结论：转人工研判，因为：未匹配到事项
            候选1：主办：拉萨市公安局城关分局，时限类别：普通，支持度 100.0%
            学习证据：列入候选，由人工研判（模型 fedcba9876543210）
            模型判断：“某局”（规则集中没有这个单位） 50.00%，拉萨市公安局城关分局 30.00%；门槛 90.00%，现收紧为 95.00%
            模型依据词及权重：“路灯”0.0234
            相近的历史工单：20180512000123（拉萨市公安局城关分局，相似度 91.20%）
            类型：求助；紧急程度：一般
            地点：未提及地点
            规则版本：0123456789abcdef"#]],
    );
}
