//! Planted faults: each must be found, at its row, and nothing else.

use expect_test::expect;
use jiff::civil::date;

use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::domain::matter::StreetRole;
use crate::route::finding::{Finding, Severity};
use crate::route::testing::{Draft, TODAY, lead_of};

use super::lint;

const LEAF: &str = "M0101001";

fn findings(draft: &Draft) -> Vec<Finding> {
    lint(&draft.contents, &draft.vocabulary, TODAY)
}

/// Plants faults in a sound set and checks the codes and rows found.
fn check(plant: impl FnOnce(&mut Draft), expected: &[(&str, Option<u32>)]) {
    let mut draft = Draft::new();
    draft.matter(LEAF, "q-chengguan", "流动摊贩");
    draft.matter("M0101002", "", "井盖丢失");
    draft.rule("R-0", "M0101002", "*", "q-chengguan");
    plant(&mut draft);
    let findings = findings(&draft);
    let found: Vec<(&str, Option<u32>)> = findings.iter().map(|one| (one.code, one.row)).collect();
    assert_eq!(found, expected, "{findings:#?}");
    assert!(findings.iter().all(|one| !one.remedy.is_empty() && !one.message.is_empty()));
}

#[test]
fn a_sound_set_has_no_findings() {
    check(|_| {}, &[]);
    check(
        |draft| {
            draft.rule("R-1", LEAF, "jd-bakuo", "fd-cg-bakuo");
            draft.rule("R-2", LEAF, "jd-bakuo", "s-chengguan").kind = Some(AppealKind::Inquiry);
            draft.rule("R-3", LEAF, "jd-zhaxi", "s-chengguan");
            let rule = draft.rule("R-4", LEAF, "*", "s-chengguan");
            rule.valid_until = Some(date(2026, 12, 31));
            let rule = draft.rule("R-5", LEAF, "*", "q-gongan");
            rule.valid_from = Some(date(2027, 1, 1));
        },
        &[("row_not_yet_valid", Some(7))],
    );
}

#[test]
fn overlaps_and_duplicates() {
    check(
        |draft| {
            draft.rule("R-1", LEAF, "jd-bakuo", "fd-cg-bakuo");
            draft.rule("R-2", LEAF, "jd-bakuo", "s-chengguan");
        },
        &[("rows_overlap", Some(4))],
    );
    check(
        |draft| {
            draft.rule("R-1", LEAF, "jd-bakuo", "fd-cg-bakuo");
            draft.rule("R-2", LEAF, "jd-bakuo", "fd-cg-bakuo");
        },
        &[("row_duplicate", Some(4))],
    );
    check(
        |draft| {
            draft.rule("R-1", LEAF, "jd-bakuo", "fd-cg-bakuo").valid_until = Some(TODAY);
            draft.rule("R-2", LEAF, "jd-bakuo", "s-chengguan").valid_from = Some(TODAY);
            draft.rule("R-3", LEAF, "jd-zhaxi", "fd-cg-bakuo").assisting = vec![lead_of("街道")];
        },
        &[("rows_overlap", Some(4))],
    );
}

#[test]
fn unreachable_rows() {
    check(
        |draft| {
            draft.rule("group", "M0101", "jd-bakuo", "fd-cg-bakuo");
        },
        &[("row_unreachable", Some(3))],
    );
    check(
        |draft| {
            draft.matter("M0102001", "", "路灯不亮");
            draft.rule("wide", "M0102", "*", "s-chengguan");
            draft.rule("deep", "M0102001", "q-chengguanqu", "q-chengguan");
            draft.rule("street", "M0102", "jd-bakuo", "fd-cg-bakuo");
        },
        &[("row_unreachable", Some(5))],
    );
    check(
        |draft| {
            draft.rule("all", LEAF, "jd-bakuo", "fd-cg-bakuo");
            for &kind in AppealKind::ALL {
                draft.rule("kind", LEAF, "jd-bakuo", "s-chengguan").kind = Some(kind);
            }
        },
        &[("row_unreachable", Some(3))],
    );
    check(
        |draft| {
            draft.rule("all", LEAF, "jd-bakuo", "fd-cg-bakuo");
            for &kind in &AppealKind::ALL[1..] {
                draft.rule("kind", LEAF, "jd-bakuo", "s-chengguan").kind = Some(kind);
            }
        },
        &[],
    );
}

#[test]
fn unreachable_by_days_is_exact_to_the_day() {
    for (rest_from, unreachable) in [(date(2026, 7, 1), true), (date(2026, 7, 2), false)] {
        let mut draft = Draft::new();
        draft.matter(LEAF, "q-chengguan", "流动摊贩");
        let year = draft.rule("year", LEAF, "*", "s-chengguan");
        year.valid_from = Some(date(2026, 1, 1));
        year.valid_until = Some(date(2026, 12, 31));
        for &subject in CallerSubject::ALL {
            let first = draft.rule("first", LEAF, "*", "q-gongan");
            first.subject = Some(subject);
            first.valid_until = Some(date(2026, 6, 30));
            let rest = draft.rule("rest", LEAF, "*", "q-gongan");
            rest.subject = Some(subject);
            rest.valid_from = Some(rest_from);
        }
        let found = findings(&draft);
        let rows: Vec<Option<u32>> =
            found.iter().filter(|one| one.code == "row_unreachable").map(|one| one.row).collect();
        assert_eq!(rows, if unreachable { vec![Some(2)] } else { vec![] }, "{rest_from}");
    }
}

#[test]
fn gaps() {
    check(
        |draft| {
            draft.matter("M0103001", "", "路灯不亮");
            draft.rule("R-1", "M0103001", "jd-bakuo", "fd-cg-bakuo");
        },
        &[("gap", Some(4))],
    );
    check(
        |draft| {
            draft.matter("M0103001", "", "路灯不亮");
            draft.rule("R-1", "M0103001", "q-chengguanqu", "q-chengguan").subject =
                Some(CallerSubject::Person);
        },
        &[("gap", Some(4))],
    );
    check(
        |draft| {
            draft.matter("M0103001", "", "路灯不亮");
            draft.rule("R-1", "M0103", "q-chengguanqu", "q-chengguan");
        },
        &[],
    );
}

#[test]
fn forbidden_leads() {
    check(
        |draft| {
            draft.negative("NG-1", "M0101");
            draft.rule("R-1", LEAF, "jd-bakuo", "街道");
            draft.rule("R-2", LEAF, "sq-raosai", "社区");
            draft.rule("R-3", LEAF, "jd-zhaxi", "jd-zhaxi");
            draft.rule("R-4", LEAF, "pl-market", "q-gongan");
        },
        &[("negative_list", Some(3)), ("negative_list", Some(4)), ("negative_list", Some(5))],
    );
    check(
        |draft| {
            draft.matter("M0103001", "街道", "路灯不亮").matter.street = StreetRole::Assists;
            draft.matter("M0103002", "h-12345", "路灯闪烁");
        },
        &[("negative_list", Some(4)), ("lead_receives_nothing", Some(5))],
    );
    check(|draft| draft.emergency("EM-1", "q-gongan", "打架"), &[("emergency_unit", None)]);
}

#[test]
fn dates() {
    check(
        |draft| {
            let never = draft.rule("R-1", LEAF, "*", "q-gongan");
            (never.valid_from, never.valid_until) =
                (Some(date(2026, 2, 1)), Some(date(2026, 1, 1)));
            draft.rule("R-2", LEAF, "*", "q-gongan").valid_until = Some(date(2026, 1, 1));
            draft.knowledge("K-1", "身份证+材料", date(2026, 9, 13));
            draft.knowledge("K-2", "居住证+材料", TODAY);
        },
        &[("row_never_valid", Some(3)), ("knowledge_expired", None), ("row_expired", Some(4))],
    );
}

#[test]
fn words() {
    check(
        |draft| {
            draft.matter("M0103001", "q-gongan", "");
            draft.matter("M0103002", "q-gongan", "摊贩+路口|路口+摊贩");
            draft.matter("M0103003", "s-gongan", "摊贩+路口|小区内路灯");
            draft.signs("M0103003", "", "小区内");
            draft.knowledge("K-1", "", TODAY);
            draft.emergency("EM-1", "e-119", "");
        },
        &[
            ("guard_without_words", None),
            ("knowledge_without_words", None),
            ("matter_without_words", Some(4)),
            ("words_excluded", Some(6)),
            ("words_shared", Some(6)),
        ],
    );
}

#[test]
fn a_finding_reads_well() {
    let mut draft = Draft::new();
    draft.matter(LEAF, "q-chengguan", "流动摊贩");
    draft.rule("R-1", LEAF, "jd-bakuo", "fd-cg-bakuo");
    draft.rule("R-2", LEAF, "jd-bakuo", "s-chengguan");
    let findings = findings(&draft);
    assert_eq!(findings[0].severity, Severity::Error);
    expect!["错误[rows_overlap] rules.csv 第3行 [主办]：与 rules.csv 第2行（R-1） 交叉管：同样具体，范围重叠，结论不同 办法：由派单会商明确一家主办，删除另一行；或把其中一行的事项、地点、类型、主体写得更具体 例：八廓街道流动摊贩"].assert_eq(&findings[0].to_string());
}
