//! One table for each step of `route()`.

use proptest::prelude::*;

use crate::domain::appeal::{AppealKind, Language};
use crate::domain::decision::{AbstainReason, Routing, RoutingReport};
use crate::domain::id::UnitId;
use crate::domain::learned::LearnedEffect;
use crate::domain::place::PlaceConfidence::{Absent, Ambiguous, Community, Outside, Street};
use crate::route::evidence::Opinion;
use crate::route::testing::{Draft, PERSON, Said, TODAY, opinion, town};
use crate::text::features::Mood;

use super::{Appealed, route, route_with};

fn decide(said: &Said) -> (Routing, RoutingReport) {
    route(town(), &said.features, &PERSON, TODAY)
}

/// `auto UNIT`, `emergency UNIT`, `out REASON`, `direct ID`, or `REASON,… > UNIT,…`.
fn short(routing: &Routing) -> String {
    match routing {
        Routing::Emergency { unit } => format!("emergency {unit}"),
        Routing::OutOfScope { reason, .. } => format!("out {}", reason.word()),
        Routing::Direct { knowledge, .. } => format!("direct {knowledge}"),
        Routing::Auto { target } => format!("auto {}", target.lead),
        Routing::Suggest { reasons, candidates } => {
            let reasons: Vec<&str> = reasons.iter().map(|reason| reason.word()).collect();
            let leads: Vec<&str> = candidates.iter().map(|one| one.lead.as_str()).collect();
            format!("{} > {}", reasons.join(","), leads.join(","))
        }
    }
}

fn check(said: &Said, expected: &str) {
    let (routing, _) = decide(said);
    assert_eq!(short(&routing), expected, "{}", said.features.text);
}

fn say(text: &str) -> Said {
    Said::new(town(), text)
}

#[test]
fn emergencies_fire_in_plain_mood_only() {
    check(&say("扎细新村着火了"), "emergency e-119");
    check(&say("楼里冒烟，路灯不亮"), "emergency e-119");
    for mood in [Mood::Negated, Mood::Hypothetical, Mood::Past, Mood::Asked] {
        check(&say("担心着火，路灯不亮").mood(mood), "auto s-chengguan");
    }
    check(&say("冒烟的烧烤摊流动摊贩占道经营"), "auto q-chengguan");
}

#[test]
fn a_silent_emergency_guard_is_noted() {
    let (_, report) = decide(&say("担心着火，路灯不亮").mood(Mood::Hypothetical));
    assert_eq!(report.guards[0].id, "EM-1");
    assert!(report.guards[0].note.contains("“着火”"), "{:?}", report.guards);
}

#[test]
fn the_name_of_a_place_is_no_emergency() {
    check(&say("着火村口的路灯不亮").place("着火村", "jd-zhaxi", Street), "auto s-chengguan");
}

#[test]
fn what_is_before_a_court_is_out_of_scope() {
    check(&say("法院已经判决但我不服").mood(Mood::Past), "out litigation");
    check(&say("对流动摊贩起诉了"), "out litigation");
    check(&say("法院判决后要求执行，流动摊贩"), "auto q-chengguan");
    check(&say("怎么起诉流动摊贩").mood(Mood::Asked), "auto q-chengguan");
    check(&say("已起诉，店里着火了"), "emergency e-119");
}

#[test]
fn what_cannot_be_read_goes_to_a_person() {
    check(&say(""), "nothing_understood > ");
    check(&say("喂喂"), "nothing_understood > ");
    check(&say("今天天气很好啊"), "no_matter > ");
    let mut tibetan = say("路灯不亮");
    tibetan.features.language = Language::Tibetan;
    check(&tibetan, "language_not_read > ");
}

#[test]
fn a_plain_question_is_answered_directly() {
    let asks = || say("补办身份证要什么材料").kind(AppealKind::Inquiry);
    check(&asks(), "direct K-1");
    check(&say("补办身份证要什么材料"), "auto q-gongan");
    check(&asks().kind(AppealKind::Complaint), "auto q-gongan");
    let mut shown = asks();
    shown.features.kind_shown = Some(AppealKind::Complaint);
    check(&shown, "auto q-gongan");
}

#[test]
fn an_expired_item_answers_nothing_and_says_so() {
    let said = say("居住证要什么材料").kind(AppealKind::Inquiry);
    let (routing, report) = decide(&said);
    assert_eq!(short(&routing), "no_matter > ");
    assert_eq!(report.guards[0].id, "K-2");
}

#[test]
fn a_matter_decides_and_its_lead_gets_it() {
    check(&say("北京路路灯不亮"), "auto s-chengguan");
    check(&say("没有路灯").mood(Mood::Negated), "auto s-chengguan");
    check(&say("门口流动摊贩").mood(Mood::Past), "auto q-chengguan");
    check(&say("楼道堆物").place("扎细街道", "jd-zhaxi", Street), "auto jd-zhaxi");
    check(&say("开居住证明").place("绕赛社区", "sq-raosai", Community), "auto sq-raosai");
    check(&say("开居住证明").place("扎细街道", "jd-zhaxi", Street), "auto jd-zhaxi");
    check(&say("井盖丢失").place("八廓街道", "jd-bakuo", Street), "auto q-chengguan");
    check(&say("流动摊贩占道").place("绕赛社区", "sq-raosai", Community), "auto fd-cg-bakuo");
}

#[test]
fn an_excluding_word_drops_a_matter_and_is_told() {
    let said = say("小区内路灯不亮").place("扎细街道", "jd-zhaxi", Street);
    let (routing, report) = decide(&said);
    assert_eq!(short(&routing), "auto jd-zhaxi");
    assert_eq!(report.matters[1].lost_because.as_deref(), Some("出现排除词“小区内”"));
}

#[test]
fn assisting_units_are_resolved_and_never_the_lead() {
    let said = say("小区内路灯不亮").place("扎细街道", "jd-zhaxi", Street);
    let (Routing::Auto { target }, _) = decide(&said) else { panic!("automatic") };
    assert_eq!(target.assisting, [UnitId::new("s-chengguan")], "the community is the street here");
}

#[test]
fn a_place_that_decides_must_be_known() {
    check(&say("楼道堆物"), "place_unknown > ");
    check(&say("楼道堆物").place("日喀则", "pl-rikaze", Outside), "place_outside > ");
    let mut unsure = say("楼道堆物").place("北京路", "pl-beijinglu", Ambiguous);
    unsure.features.place.candidates = vec![UnitId::new("jd-zhaxi"), UnitId::new("jd-bakuo")];
    check(&unsure, "place_ambiguous > jd-zhaxi,jd-bakuo");
    check(&say("井盖丢失"), "no_unit > ");
    check(&say("路灯不亮").place("北京路", "pl-beijinglu", Ambiguous), "auto s-chengguan");
    check(&say("路灯不亮").place("", "", Absent), "auto s-chengguan");
}

#[test]
fn guards_on_the_answer_stand_above_rows() {
    // R-2 gives a forbidden matter to the street.
    let said = say("井盖丢失").place("扎细街道", "jd-zhaxi", Street);
    let (routing, report) = decide(&said);
    assert_eq!(short(&routing), "guard_forbids > ");
    assert_eq!(report.guards[0].id, "NG-1");
    let mut draft = Draft::new();
    draft.matter("M0101001", "e-119", "路灯不亮");
    draft.matter("M0101002", "街道", "占道经营").matter.street =
        crate::domain::matter::StreetRole::MustNot;
    draft.matter("M0101003", "gone", "噪音扰民");
    let book = draft.book();
    for (text, expected) in [
        ("路灯不亮", "guard_forbids > "),
        ("占道经营", "guard_forbids > "),
        ("噪音扰民", "no_unit > "),
    ] {
        let said = Said::new(&book, text).place("", "jd-zhaxi", Street);
        let (routing, _) = route(&book, &said.features, &PERSON, TODAY);
        assert_eq!(short(&routing), expected, "{text}");
    }
}

#[test]
fn the_respondent_and_its_kin_never_receive_it() {
    let said = say("楼道堆物").place("绕赛社区", "sq-raosai", Community);
    for (respondent, expected) in [
        ("jd-bakuo", "unit_is_respondent > "),
        ("sq-raosai", "unit_is_respondent > "),
        ("q-gongan", "auto jd-bakuo"),
    ] {
        let respondents = [UnitId::new(respondent)];
        let appealed = Appealed { respondent_units: &respondents, ..PERSON };
        let (routing, _) = route(town(), &said.features, &appealed, TODAY);
        assert_eq!(short(&routing), expected, "{respondent}");
    }
}

#[test]
fn thin_or_competing_evidence_goes_to_a_person() {
    check(&say("路灯不亮").cut(), "auto s-chengguan");
    check(&say("路灯坏"), "evidence_thin > s-chengguan");
    check(&say("烧烤油烟").cut(), "auto q-chengguan");
    check(&say("流动摊贩，噪音扰民"), "matters_compete > q-chengguan,q-gongan");
    check(&say("楼道堆物、流动摊贩"), "matters_compete > q-chengguan");
}

#[test]
fn an_instruction_must_agree_with_the_answer() {
    let say = |text: &str, words: &str, unit: &str| Said::new(town(), text).instructed(words, unit);
    check(&say("流动摊贩，请城管核实处理", "城管", "q-chengguan"), "auto q-chengguan");
    check(&say("路灯不亮，请城管核实处理", "城管", "q-chengguan"), "auto s-chengguan");
    check(&say("噪音扰民，请派出所核实处理", "派出所", "fd-ga-bakuo"), "auto q-gongan");
    check(
        &say("没有路灯，请供电公司核实处理", "供电公司", "p-gongdian"),
        "instruction_disagrees > s-chengguan,p-gongdian",
    );
    // Evidence that is strong enough is not shaken.
    check(&say("路灯不亮，请供电公司核实处理", "供电公司", "p-gongdian"), "auto s-chengguan");
    check(&say("请公安核实处理一下", "公安", "q-gongan"), "no_matter > q-gongan");
    check(&say("路灯不亮，请市政府处理", "市政府", "s-lasa"), "auto s-chengguan");
}

#[test]
fn a_list_of_wishes_goes_to_a_person() {
    check(
        &say("路灯不亮路灯坏，流动摊贩，办身份证"),
        "matters_compete > s-chengguan,q-chengguan,q-gongan",
    );
    let counted = say("一是菜贵，二是路灯不亮，三是风大").counting();
    check(&counted, "matters_compete > s-chengguan");
    check(&say("路灯不亮，还坏，三是路灯坏").counting(), "matters_compete > s-chengguan");
}

#[test]
fn a_person_is_offered_what_an_excluding_word_took_out_or_single_words_hint_at() {
    check(&say("小区内，路灯坏").cut(), "place_unknown > s-chengguan");
    check(&say("身份证"), "no_matter > q-gongan");
}

#[test]
fn an_instruction_tips_the_scales() {
    let said = say("流动摊贩，噪音扰民，请公安核实处理").instructed("公安", "q-gongan");
    let (routing, report) = decide(&said);
    assert_eq!(report.matters[0].code.as_str(), "M0201002");
    assert_eq!(short(&routing), "matters_compete > q-gongan,q-chengguan");
}

/// What comes of an opinion, with what the effect is called.
fn heard(said: &Said, opinion: &Opinion) -> String {
    let (routing, report) = route_with(town(), &said.features, &PERSON, Some(opinion), TODAY);
    let effect = report.learned.map_or("unheard", |learned| learned.effect.word());
    format!("{effect}: {}", short(&routing))
}

fn check_heard(text: &str, choices: &[(&str, u32)], expected: &str) {
    assert_eq!(heard(&say(text), &opinion(choices)), expected, "{text} {choices:?}");
}

const SURE: u32 = 900_000;
const UNSURE: u32 = 899_999;

#[test]
fn an_opinion_never_overrules_and_can_only_hold_back() {
    let lamp = |unit, share, expected| check_heard("路灯不亮", &[(unit, share)], expected);
    lamp("s-chengguan", SURE, "agreed: auto s-chengguan");
    lamp("s-chengguan", UNSURE, "agreed: auto s-chengguan");
    lamp("q-gongan", UNSURE, "outvoted: auto s-chengguan");
    lamp("q-gongan", SURE, "held_back: evidence_thin > s-chengguan,q-gongan");
    lamp("e-119", SURE, "held_back: evidence_thin > s-chengguan");
}

#[test]
fn where_the_rules_are_not_sure_an_opinion_that_is_decides() {
    let sure = |unit| vec![(unit, SURE)];
    check_heard("今天天气很好啊", &sure("q-gongan"), "decided: auto q-gongan");
    check_heard("路灯坏", &sure("q-gongan"), "decided: auto q-gongan");
    check_heard("井盖丢失", &sure("q-chengguan"), "decided: auto q-chengguan");
    check_heard("流动摊贩，噪音扰民", &sure("q-gongan"), "decided: auto q-gongan");
}

#[test]
fn an_opinion_that_decides_takes_the_row_that_leads_there() {
    let said = say("流动摊贩，噪音扰民");
    let opinion = opinion(&[("q-gongan", 987_654)]);
    let (routing, report) = route_with(town(), &said.features, &PERSON, Some(&opinion), TODAY);
    let Routing::Auto { target } = routing else { panic!("automatic") };
    let matter = target.matter.as_ref().map(|code| code.as_str());
    assert_eq!((matter, target.support_permille), (Some("M0201002"), 987));
    assert!(target.row.is_some());
    let learned = report.learned.unwrap();
    assert_eq!(learned.rules_unsure, [AbstainReason::MattersCompete]);
    assert_eq!(learned.rows.len(), 2, "one row agrees, one does not");
    let [followed, heavier] = &report.matters[..] else { panic!("two matters") };
    assert_eq!((followed.code.as_str(), &followed.lost_because), ("M0201002", &None));
    assert!(heavier.lost_because.as_ref().is_some_and(|why| why.contains("学习证据")));
}

#[test]
fn an_opinion_below_its_threshold_joins_the_candidates() {
    let three = [("q-gongan", 500_000), ("p-gongdian", 300_000), ("s-jiaojing", 100_000)];
    check_heard(
        "路灯坏",
        &three,
        "suggested: evidence_thin > s-chengguan,q-gongan,p-gongdian,s-jiaojing",
    );
    check_heard("今天天气很好啊", &three, "suggested: no_matter > q-gongan,p-gongdian,s-jiaojing");
    let twice = [("q-gongan", 500_000), ("q-gongan", 300_000), ("e-119", 200_000)];
    check_heard("今天天气很好啊", &twice, "suggested: no_matter > q-gongan");
    // The rules' own are all there: two matters of two units, and what the text asks for.
    let said = say("流动摊贩，噪音扰民，请交警核实处理").instructed("交警", "s-jiaojing");
    assert_eq!(
        heard(&said, &opinion(&[("p-gongdian", 500_000)])),
        "suggested: matters_compete,instruction_disagrees > q-chengguan,p-gongdian,s-jiaojing,q-gongan"
    );
}

#[test]
fn guards_stand_above_an_opinion_however_sure() {
    let certain = |unit| vec![(unit, 1_000_000)];
    check_heard("楼里冒烟", &certain("q-gongan"), "unheard: emergency e-119");
    check_heard("对流动摊贩起诉了", &certain("q-gongan"), "unheard: out litigation");
    check_heard("喂喂", &certain("q-gongan"), "unheard: nothing_understood > ");
    // A unit that receives nothing, and one that the set does not have.
    check_heard("今天天气很好啊", &certain("e-119"), "suggested: no_matter > ");
    check_heard("今天天气很好啊", &certain("gone"), "suggested: no_matter > ");
    // A place that decides is not known; the text asks for another unit.
    check_heard("楼道堆物", &certain("jd-zhaxi"), "suggested: place_unknown > jd-zhaxi");
    let said = say("没有路灯，请供电公司核实处理").instructed("供电公司", "p-gongdian");
    assert_eq!(
        heard(&said, &opinion(&certain("q-gongan"))),
        "suggested: instruction_disagrees > s-chengguan,q-gongan,p-gongdian"
    );
}

#[test]
fn a_forbidden_unit_is_not_sent_to_by_an_opinion() {
    // Competing matters, of one of which a street must not have the lead.
    let mut draft = Draft::new();
    draft.matter("M0101001", "q-gongan", "噪音扰民");
    draft.matter("M0101002", "q-chengguan", "占道经营").matter.street =
        crate::domain::matter::StreetRole::MustNot;
    let book = draft.book();
    let said = Said::new(&book, "噪音扰民，占道经营");
    let zhaxi = opinion(&[("jd-zhaxi", 1_000_000)]);
    let (routing, report) = route_with(&book, &said.features, &PERSON, Some(&zhaxi), TODAY);
    assert!(short(&routing).starts_with("matters_compete"), "{routing:?}");
    assert_eq!(report.learned.unwrap().effect, LearnedEffect::Suggested);
    // The respondent and its kin.
    let respondents = [UnitId::new("jd-bakuo")];
    let appealed = Appealed { respondent_units: &respondents, ..PERSON };
    let said = say("今天天气很好啊");
    let raosai = opinion(&[("sq-raosai", 1_000_000)]);
    let (routing, _) = route_with(town(), &said.features, &appealed, Some(&raosai), TODAY);
    assert_eq!(short(&routing), "no_matter > ");
}

#[test]
fn a_threshold_that_was_tightened_or_a_switch_that_is_off_withholds() {
    let said = say("今天天气很好啊");
    let sure = opinion(&[("q-gongan", 950_000)]);
    let tightened = |in_force_ppm| Opinion { in_force_ppm, ..sure.clone() };
    let withheld = "withheld: no_matter > q-gongan";
    assert_eq!(heard(&said, &tightened(Some(950_000))), "decided: auto q-gongan");
    assert_eq!(heard(&said, &tightened(Some(950_001))), withheld);
    assert_eq!(heard(&said, &tightened(None)), withheld);
    assert_eq!(heard(&said, &Opinion { may_send: false, ..sure.clone() }), withheld);
    let promises_nothing = Opinion { threshold_ppm: None, in_force_ppm: None, ..sure.clone() };
    assert_eq!(heard(&said, &promises_nothing), "suggested: no_matter > q-gongan");
    // What is not believed does not hold back either; a switch that is off does not silence it.
    let lamp = say("路灯不亮");
    assert_eq!(heard(&lamp, &tightened(None)), "outvoted: auto s-chengguan");
    let off = Opinion { may_send: false, ..sure };
    assert_eq!(heard(&lamp, &off), "held_back: evidence_thin > s-chengguan,q-gongan");
}

#[test]
fn a_label_without_a_unit_decides_nothing() {
    let mut strange = opinion(&[("某局", 990_000), ("q-gongan", 5_000)]);
    strange.choices[0].unit = None;
    assert_eq!(heard(&say("今天天气很好啊"), &strange), "suggested: no_matter > q-gongan");
    assert_eq!(heard(&say("路灯不亮"), &strange), "outvoted: auto s-chengguan");
    strange.choices.clear();
    assert_eq!(heard(&say("今天天气很好啊"), &strange), "suggested: no_matter > ");
}

#[test]
fn support_is_shared_among_candidates() {
    let (routing, _) = decide(&say("流动摊贩，噪音扰民"));
    let Routing::Suggest { candidates, .. } = routing else { panic!("a person decides") };
    let shares: Vec<u16> = candidates.iter().map(|one| one.support_permille).collect();
    assert_eq!(shares, [500, 500]);
}

proptest! {
    #[test]
    fn routing_is_total_and_deterministic(
        words in proptest::collection::vec(
            prop::sample::select(vec![
                "路灯", "不亮", "小区内", "流动摊贩", "噪音扰民", "楼道", "杂物", "井盖丢失", "着火",
                "法院", "判决", "身份证", "材料", "，", "。", "烧烤", "音响", "半夜", "居住证明",
            ]),
            0..14,
        ),
        place in prop::sample::select(vec!["", "jd-zhaxi", "sq-raosai"]),
        mood in prop::sample::select(vec![Mood::Plain, Mood::Past, Mood::Negated]),
        inquiry in any::<bool>(),
    ) {
        let mut said = say(&words.concat()).mood(mood);
        if !place.is_empty() {
            said = said.place("", place, Street);
        }
        if inquiry {
            said = said.kind(AppealKind::Inquiry);
        }
        let first = decide(&said);
        // The order in which the reader lists its hits must not matter.
        said.features.keywords.reverse();
        prop_assert_eq!(&first, &decide(&said));
        if let Routing::Suggest { reasons, candidates } = &first.0 {
            prop_assert!(!reasons.is_empty());
            prop_assert!(reasons.is_sorted());
            prop_assert!(candidates.len() <= 3);
        }
        if let Routing::Auto { target } = &first.0 {
            let kind = town().organisation.get(&target.lead).map(|unit| unit.kind);
            prop_assert!(kind.is_some_and(|kind| kind.receives_tickets()));
            prop_assert!(first.1.matters[0].lost_because.is_none());
        }
    }
}
