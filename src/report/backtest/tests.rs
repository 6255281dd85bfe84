//! A backtest of a handful of tickets, as text and as a page.

use expect_test::expect;

use crate::domain::unit::{Unit, UnitKind, UnitLevel};
use crate::report::html;
use crate::review::{Gap, Load, Moved, Shift, Violation, Ways};

use super::*;

fn organisation() -> Organisation {
    let unit = |(id, name): (&str, &str)| Unit {
        id: UnitId::new(id),
        name: name.into(),
        short_names: Vec::new(),
        kind: UnitKind::Department,
        level: UnitLevel::District,
        parent: None,
        division_code: None,
        queue: id.into(),
        duty_phone: None,
    };
    Organisation::new([("q-a", "区城管局"), ("q-b", "区<住建>局")].map(unit))
}

fn backtest() -> Backtest {
    let rate = |numerator, denominator| Rate { numerator, denominator };
    let (a, b) = (UnitId::new("q-a"), UnitId::new("q-b"));
    let examples = vec!["T7".to_owned(), "T9".to_owned()];
    Backtest {
        tickets: 1_012,
        compared: 1_000,
        ways: Ways {
            sent: rate(690, 700),
            handed_over: rate(0, 0),
            settled: rate(8, 20),
            offered: rate(200, 250),
            offered_first: rate(150, 250),
            silent: 20,
            kept: 10,
        },
        predicted_returns: 10,
        moved: vec![Moved {
            had: a.clone(),
            would: Going::Unit(b.clone()),
            settled: 10,
            offered: 2,
            examples: examples.clone(),
        }],
        loads: vec![
            Load { unit: a.clone(), had: 600, sent: 400, offered: 188 },
            Load { unit: b.clone(), had: 400, sent: 300, offered: 112 },
        ],
        gaps: vec![Gap {
            had: "某某处".into(),
            matter: None,
            count: 4,
            words: vec!["信号".into(), "基站".into()],
            examples: examples.clone(),
        }],
        violations: vec![Violation {
            guard: "NG-01".into(),
            note: "不得派往街道".into(),
            unit: a,
            count: 3,
            examples,
        }],
        unknown: vec![("某某处".into(), 12)],
    }
}

fn rendered(render: impl Fn(&Retrospect<'_>) -> String) -> String {
    let (organisation, backtest) = (organisation(), backtest());
    let (version, other) =
        (RulesVersion::new("5f0c1d2e3a4b5c6d"), RulesVersion::new("0123456789abcdef"));
    let shift = Shift {
        from: Answer::Sent { unit: UnitId::new("q-b") },
        to: Answer::Offered { units: Vec::new() },
        count: 2,
        better: 2,
        worse: 0,
        examples: vec!["T7".into()],
    };
    let compared =
        Comparison { tickets: 1_012, same: 1_010, better: 2, worse: 0, shifts: vec![shift] };
    render(&Retrospect {
        source: "历史文件 <a>.csv",
        made_at: "2026-09-27T12:00:00+08:00".parse().unwrap(),
        rules_version: &version,
        days: (jiff::civil::date(2026, 9, 27), jiff::civil::date(2026, 9, 27)),
        backtest: &backtest,
        model: Some((Rate { numerator: 3, denominator: 4 }, Rate::default())),
        against: Some((&other, &compared)),
        organisation: &organisation,
        matters: &BTreeMap::new(),
    })
}

#[test]
fn everything_found_is_told_on_the_terminal() {
    expect![[r#"
        规则回测　历史文件 <a>.csv
        规则 5f0c1d2e3a4b5c6d，按 2026-09-27 的规则
        历史工单 1,012 件，其中 1,000 件的单位在规则集内，可以比较
        自动派单 700 件，与历史一致 690 件（98.57%）；预计退单 10 件（假定派给非历史单位即退单）
        转人工 280 件，其中 250 件有建议：历史单位在建议之中 200 件（80.00%），居首 150 件
        规则空白 4 件；历史派往守则所禁单位 3 件；标签未对应 12 件
        模型单独判断：首选一致 75.00%（3 / 4）；达到自动门槛的 0 件中一致 —
        改用规则 0123456789abcdef：1,010 件结论不变，2 件更接近历史，0 件更远离历史

        ■ 规则会怎么办
        结论                        件数    占比  与历史一致
        ────────────────────────────────────────────────────
        自动派单                     700  70.00%      98.57%
        直接答复或不予受理            20   2.00%      40.00%
        转人工，有建议               250  25.00%      80.00%
        转人工，无候选                20   2.00%           —
        转人工，历史由热线自行答复    10   1.00%           —
        注：一致率：自动派单看派往的单位，转人工看历史单位是否在建议之中

        ■ 哪些工单会改变去向
        历史单位  规则去向    自动  建议  例
        ────────────────────────────────────
        区城管局  区<住建>局    10     2  T7

        ■ 两版规则的差别
        本版结论         对比版结论        件数  更近  更远  例
        ───────────────────────────────────────────────────────
        自动 区<住建>局  （人工，无候选）     2     2     0  T7
        注：更近、更远：相对历史单位

        ■ 各单位负荷
        单位        历史  自动  首选建议  增减
        ──────────────────────────────────────
        区城管局     600   400       188   -12
        区<住建>局   400   300       112   +12

        ■ 规则空白
        历史单位  事项        件数  特征词      例
        ──────────────────────────────────────────
        某某处    未认出事项     4  信号、基站  T7
        注：按历史单位归组；据特征词可补事项的识别词，事项无单位的补一行派单规则

        ■ 历史派往守则所禁的单位
        历史单位  守则   说明          件数  例
        ───────────────────────────────────────
        区城管局  NG-01  不得派往街道     3  T7

        ■ 规则集中没有对应单位的标签
        标签    件数
        ────────────
        某某处    12
        注：未计入一致率；用 --aliases 对应（CSV：原名,现名）后重跑
    "#]]
    .assert_eq(&rendered(render));
}

#[test]
fn the_page_stands_alone_is_escaped_and_states_its_assumptions() {
    let page = rendered(html::render_backtest);
    for outside in ["http:", "https:", "<script", "<link", "<img", "url(", "@import"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("历史文件 &lt;a&gt;.csv") && page.contains("区&lt;住建&gt;局"));
    assert!(!page.contains("<住建>"));
    for (name, text) in ASSUMPTIONS {
        assert!(page.contains(name) && page.contains(text), "{name}");
    }
    for shown in ["T7、T9", "98.57%", "NG-01", "某某处", "信号、基站"] {
        assert!(page.contains(shown), "{shown}");
    }
}
