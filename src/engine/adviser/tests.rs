//! The adviser on a small model: which units its labels are, what it says, and when it may be acted on.

use std::sync::{Arc, LazyLock};

use super::*;
use crate::domain::learned::ModelState;
use crate::domain::unit::{Unit, UnitKind, UnitLevel};
use crate::learn::threshold::Promise;
use crate::learn::train::{Example, train};
use crate::learn::workers::Alone;

/// Three labels: a code, a short name, and one that no unit has.
static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let kinds =
        [("路灯不亮，晚上看不清", "q-deng"), ("家里停水两天", "水务"), ("电梯坏了", "某局")];
    let ticket = |number: usize| {
        let (text, unit) = kinds[number % kinds.len()];
        (format!("{}号楼{text}，请核实处理", number % 17), unit)
    };
    let tickets: Vec<(String, &str)> = (0..240).map(ticket).collect();
    let examples: Vec<Example<'_>> =
        tickets.iter().map(|(text, label)| Example { text, label, id: "" }).collect();
    train(&Terms::default(), &examples, &[], Promise { target: 0.9, doubt: Some(0.1) }, &Alone)
        .model
});

const OVERSIGHT: Oversight = Oversight { may_send: true, target_permille: 900, tickets: 500 };

fn unit(id: &str, name: &str, short_names: &[&str]) -> Unit {
    Unit {
        id: UnitId::new(id),
        name: name.into(),
        short_names: short_names.iter().map(|one| (*one).to_owned()).collect(),
        kind: UnitKind::Department,
        level: UnitLevel::District,
        parent: None,
        division_code: None,
        queue: id.into(),
        duty_phone: None,
    }
}

fn organisation() -> Organisation {
    Organisation::new([
        unit("q-deng", "东城区城市管理局", &["城管"]),
        unit("q-shui", "东城区水务局", &["水务"]),
        unit("q-xi", "西城区城市管理局", &["城管"]),
    ])
}

fn adviser(oversight: Oversight) -> Adviser {
    let version = ModelVersion::new("fedcba9876543210");
    Adviser::new(MODEL.clone(), version, &organisation(), oversight)
}

fn watched(count: usize, wrong: usize) -> Vec<Watched> {
    (0..count).map(|at| Watched { share_ppm: 1_000_000, right: at >= wrong }).collect()
}

#[test]
fn a_label_is_a_code_or_a_name_of_one_unit() {
    let organisation = organisation();
    for (label, expected) in [
        ("q-deng", Some("q-deng")),
        ("东城区水务局", Some("q-shui")),
        ("水务", Some("q-shui")),
        ("城管", None),
        ("某局", None),
        ("", None),
    ] {
        let unit = unit_of(label, &organisation);
        assert_eq!(unit.as_ref().map(UnitId::as_str), expected, "{label}");
    }
}

#[test]
fn an_opinion_names_units() {
    let opinion = adviser(OVERSIGHT).opinion("5号楼路灯不亮，晚上看不清，请核实处理");
    let first = &opinion.choices[0];
    assert_eq!(first.unit, Some(UnitId::new("q-deng")));
    assert!(opinion.threshold_ppm.is_some_and(|from| first.share_ppm >= from), "{opinion:?}");
    assert!(opinion.choices.len() <= CHOICES_KEPT);
}

#[test]
fn words_are_told_where_an_opinion_has_a_consequence() {
    let text = "5号楼路灯不亮，晚上看不清，请核实处理";
    let adviser = adviser(OVERSIGHT);
    let told = |effect| {
        let opinion = adviser.opinion(text);
        let mut learned = LearnedEvidence {
            model: opinion.model,
            effect,
            choices: opinion.choices,
            threshold_ppm: opinion.threshold_ppm,
            in_force_ppm: opinion.in_force_ppm,
            words: Vec::new(),
            near: opinion.near,
            rows: Vec::new(),
            rules_unsure: Vec::new(),
        };
        adviser.add_words(text, &mut learned);
        learned.words.into_iter().map(|word| word.text).collect::<Vec<String>>()
    };
    for effect in LearnedEffect::OF_NO_CONSEQUENCE {
        assert_eq!(told(*effect), [""; 0]);
    }
    let words = told(LearnedEffect::Decided);
    assert!(words.iter().any(|word| word.contains('灯')), "{words:?}");
    assert!(!words.is_empty() && words.len() <= LEARNED_WORDS_KEPT);
    for (at, word) in words.iter().enumerate() {
        assert!(!word.chars().any(char::is_control), "{word:?}");
        let others = words.iter().enumerate().filter(|(other, _)| *other != at);
        assert!(!others.into_iter().any(|(_, other)| other.contains(word.as_str())), "{words:?}");
    }
}

#[test]
fn a_label_without_a_unit_is_told_and_stays_without() {
    let adviser = adviser(OVERSIGHT);
    assert_eq!(adviser.strange_labels().collect::<Vec<_>>(), ["某局"]);
    let opinion = adviser.opinion("5号楼电梯坏了，请核实处理");
    assert_eq!((opinion.choices[0].label.as_str(), &opinion.choices[0].unit), ("某局", &None));
    let standing = Advice::Serving(Arc::new(adviser)).standing();
    assert_eq!((standing.labels, standing.strange_labels), (3, 1));
    assert!(standing.notes[0].contains("某局"), "{standing:?}");
}

#[test]
fn nothing_goes_before_the_first_look() {
    let adviser = adviser(OVERSIGHT);
    let in_force = |adviser: &Adviser| adviser.opinion("路灯不亮").in_force_ppm;
    assert_eq!(in_force(&adviser), None);
    adviser.judge(&[]);
    assert_eq!(in_force(&adviser), adviser.threshold_ppm());
    assert!(adviser.threshold_ppm().is_some());
}

#[test]
fn what_speaks_against_the_promise_tightens_and_is_told() {
    let advice = Advice::Serving(Arc::new(adviser(OVERSIGHT)));
    let adviser = advice.adviser().unwrap();
    adviser.judge(&watched(200, 60));
    assert_eq!(adviser.opinion("路灯不亮").in_force_ppm, None);
    let standing = advice.standing();
    assert_eq!(standing.state, ModelState::AtRisk);
    let told = standing.notes.join("；");
    assert!(told.contains("200 件中 140 件正确（70.0%）"), "{told}");
    assert!(told.contains("90.0%") && told.contains("暂停自动派单"), "{told}");
    adviser.judge(&watched(200, 10));
    assert_eq!(advice.standing().state, ModelState::Serving);
}

#[test]
fn how_it_stands_is_told_in_every_case() {
    assert_eq!(Advice::None.standing(), Standing::default());
    let unusable = Advice::Unusable("文件已损坏".into()).standing();
    assert_eq!((unusable.state, unusable.notes), (ModelState::Unusable, vec!["文件已损坏".into()]));
    let off = Advice::Serving(Arc::new(adviser(Oversight { may_send: false, ..OVERSIGHT })));
    assert!(off.standing().notes.iter().any(|note| note.contains("model.automatic")));
    assert!(!off.adviser().unwrap().opinion("路灯不亮").may_send);
}
