//! What counts how much.

use crate::route::matches::Matches;
use crate::route::rulebook::RuleBook;
use crate::route::testing::{Draft, Said};

use super::weigh;

/// Checks the standing matters and their weights.
fn check(book: &RuleBook, said: &Said, expected: &[(&str, u32)]) {
    check_titled(book, said, false, expected);
}

fn check_titled(book: &RuleBook, said: &Said, titled: bool, expected: &[(&str, u32)]) {
    let matches = Matches::find(&book.index().patterns, &said.features);
    let weighing = weigh(book, &matches, &said.features, titled);
    let code = |matter: u32| {
        let entry = book.index().entry(matter as usize);
        entry.map_or("?", |entry| entry.matter.code.as_str())
    };
    let found: Vec<(&str, u32)> =
        weighing.standing.iter().map(|one| (code(one.matter), one.weight_milli)).collect();
    assert_eq!(found, expected, "{}", said.features.text);
}

fn one(strong: &str, weak: &str) -> RuleBook {
    let mut draft = Draft::new();
    draft.matter("M0101001", "q-chengguan", strong);
    draft.signs("M0101001", weak, "");
    draft.book()
}

#[test]
fn longer_literals_count_more_and_conjunctions_add_up() {
    let book = one("路灯|流动摊|流动摊贩|路灯+不亮|一二三四五六七八九十甲乙", "");
    for (text, milli) in [
        ("路灯", 600),
        ("流动摊", 850),
        ("流动摊贩", 1000),
        ("路灯不亮", 1200),
        ("一二三四五六七八九十甲乙", 1700),
    ] {
        check(&book, &Said::new(&book, text), &[("M0101001", milli)]);
    }
    check(&book, &Said::new(&book, "别的"), &[]);
}

#[test]
fn a_short_literal_that_cuts_a_word_counts_little() {
    let book = one("路灯|流动摊贩", "");
    check(&book, &Said::new(&book, "路灯").cut(), &[("M0101001", 150)]);
    check(&book, &Said::new(&book, "流动摊贩").cut(), &[("M0101001", 1000)]);
}

#[test]
fn more_patterns_add_less_and_less() {
    let book = one("流动摊贩|占道经营|乱摆摊位", "");
    check(&book, &Said::new(&book, "流动摊贩占道经营"), &[("M0101001", 1500)]);
    check(&book, &Said::new(&book, "流动摊贩占道经营乱摆摊位"), &[("M0101001", 1750)]);
    check(&book, &Said::new(&book, "流动摊贩，流动摊贩"), &[("M0101001", 1000)]);
}

#[test]
fn weak_patterns_support_and_never_suffice() {
    let book = one("流动摊贩", "晚上|路口|学校|垃圾");
    check(&book, &Said::new(&book, "晚上路口学校垃圾"), &[]);
    check(&book, &Said::new(&book, "晚上流动摊贩"), &[("M0101001", 1100)]);
    check(&book, &Said::new(&book, "晚上路口学校垃圾流动摊贩"), &[("M0101001", 1300)]);
}

#[test]
fn a_pattern_shared_by_other_leads_is_discounted() {
    let mut draft = Draft::new();
    draft.matter("M0101001", "q-chengguan", "流动摊贩");
    draft.matter("M0101002", "q-chengguan", "流动摊贩");
    draft.matter("M0101003", "q-gongan", "流动摊贩|流动摊贩+打架");
    let book = draft.book();
    check(
        &book,
        &Said::new(&book, "流动摊贩"),
        &[("M0101001", 500), ("M0101002", 500), ("M0101003", 333)],
    );
    check(
        &book,
        &Said::new(&book, "流动摊贩打架"),
        &[("M0101003", 1600), ("M0101001", 500), ("M0101002", 500)],
    );
}

#[test]
fn the_longest_evidence_wins() {
    let mut draft = Draft::new();
    draft.matter("M0101001", "q-chengguan", "摊贩");
    draft.matter("M0101002", "q-gongan", "流动摊贩");
    draft.matter("M0101003", "p-gongdian", "市场+摊贩");
    draft.matter("M0101004", "p-gongdian", "流动+摊贩");
    let book = draft.book();
    check(
        &book,
        &Said::new(&book, "流动摊贩"),
        &[("M0101004", 1200), ("M0101002", 1000), ("M0101001", 150)],
    );
    check(&book, &Said::new(&book, "市场摊贩"), &[("M0101003", 1200), ("M0101001", 600)]);
}

#[test]
fn an_excluded_matter_suppresses_nothing() {
    let mut draft = Draft::new();
    draft.matter("M0101001", "q-chengguan", "摊贩");
    draft.matter("M0101002", "q-gongan", "流动摊贩");
    draft.signs("M0101002", "", "市场内");
    let book = draft.book();
    check(&book, &Said::new(&book, "市场内流动摊贩"), &[("M0101001", 600)]);
}

#[test]
fn parts_far_apart_count_less() {
    let book = one("路灯+不亮", "");
    let text = format!("路灯{}不亮", "啊".repeat(50));
    check(&book, &Said::new(&book, &text), &[("M0101001", 900)]);
    let text = format!("路灯{}路灯也不亮", "啊".repeat(50));
    check(&book, &Said::new(&book, &text), &[("M0101001", 1200)]);
}

#[test]
fn title_hits_count_more() {
    let book = one("流动摊贩", "");
    let said = Said::new(&book, "流动摊贩\n门口很多");
    check_titled(&book, &said, true, &[("M0101001", 1250)]);
    check_titled(&book, &said, false, &[("M0101001", 1000)]);
}

#[test]
fn words_inside_names_count_little() {
    use crate::domain::place::PlaceConfidence::Street;
    let book = one("农贸市场", "");
    let said = Said::new(&book, "纳金农贸市场旁").place("纳金农贸市场", "jd-zhaxi", Street);
    check(&book, &said, &[("M0101001", 300)]);
}
