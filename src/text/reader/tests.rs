//! Reading whole appeals with a small vocabulary.

use super::*;
use crate::domain::appeal::{Language, Urgency};
use crate::domain::id::{PlaceId, UnitId};
use crate::domain::place::PlaceConfidence;
use crate::text::features::Mood;
use crate::text::vocabulary::{PlaceEntry, Verified};
use proptest::prelude::*;

fn place(name: &str, street: &str, outside: bool) -> PlaceEntry {
    PlaceEntry {
        id: PlaceId::new(name),
        name: name.to_owned(),
        names: vec![name.to_owned()],
        community: None,
        streets: if outside { Vec::new() } else { vec![UnitId::new(street)] },
        district: None,
        outside,
        verified: Verified::Confirmed,
    }
}

fn reader() -> &'static Reader {
    static READER: std::sync::LazyLock<Reader> = std::sync::LazyLock::new(build);
    &READER
}

fn build() -> Reader {
    use AppealKind::{Assistance, Commendation, Complaint, Inquiry, Suggestion, Tipoff};
    let cues = [
        (Cue::Urgent, "马上"),
        (Cue::Critical, "生命危险"),
        (Cue::Danger, "漏电"),
        (Cue::Negation, "没有"),
        (Cue::Hypothetical, "担心"),
        (Cue::Past, "昨天"),
        (Cue::Question, "请问"),
        (Cue::InstructionVerb, "处理"),
        (Cue::Abuse, "操"),
        (Cue::Filler, "市民来电反映"),
        (Cue::Filler, "谢谢"),
        (Cue::Kind(Inquiry), "请问"),
        (Cue::Kind(Inquiry), "来电咨询"),
        (Cue::Kind(Assistance), "不亮"),
        (Cue::Kind(Complaint), "没人管"),
        (Cue::Kind(Complaint), "投诉"),
        (Cue::Kind(Tipoff), "举报"),
        (Cue::Kind(Suggestion), "能不能增加"),
        (Cue::Kind(Commendation), "锦旗"),
    ];
    Reader::new(Vocabulary {
        keywords: ["路灯", "路灯不亮", "着火", "不亮"].map(str::to_owned).to_vec(),
        synonyms: vec![("路灯".to_owned(), "街灯".to_owned())],
        places: vec![
            place("八廓街道", "bk", false),
            place("堆龙", "", true),
            place("阿里", "", true),
        ],
        unit_names: vec![(UnitId::new("cg"), "城管局".to_owned())],
        cues: cues.map(|(cue, word)| (cue, word.to_owned())).to_vec(),
    })
}

fn read(text: &str) -> Features {
    reader().read(Input { text, ..Input::default() })
}

#[test]
fn an_appeal_is_read_whole() {
    let features = reader().read(Input {
        title: Some("路 灯 问 题"),
        text: "市民来电反映：堆龙的朋友说街灯不亮，没有着火，请城管局处理。谢谢！",
        place: Some("八廓街道"),
        kind: Some(AppealKind::Complaint),
    });
    assert_eq!(
        features.text,
        "路灯问题\n市民来电反映:堆龙的朋友说街灯不亮，没有着火，请城管局处理。谢谢！\n八廓街道"
    );
    let keywords: Vec<(u32, &str, Mood)> = features
        .keywords
        .iter()
        .map(|hit| (hit.keyword.0, features.words_at(hit.span), features.mood(hit.span)))
        .collect();
    assert_eq!(
        keywords,
        [
            (0, "路灯", Mood::Plain),
            (1, "街灯不亮", Mood::Plain),
            (0, "街灯", Mood::Plain),
            (3, "不亮", Mood::Plain),
            (2, "着火", Mood::Negated),
        ]
    );
    assert!(features.keywords.iter().all(|hit| features.aligned(hit.span)));
    assert_eq!(features.place.confidence, PlaceConfidence::Street);
    assert_eq!(features.place.words, ["八廓街道"]);
    assert_eq!(features.places.len(), 2);
    assert!(features.units.iter().all(|unit| unit.instructed) && features.units.len() == 1);
    assert_eq!(features.kind_given, Some(AppealKind::Complaint));
    assert_eq!(features.kind_shown, Some(AppealKind::Assistance));
    assert_eq!((features.language, features.urgency), (Language::Chinese, Urgency::Normal));
    assert_eq!(features.substance_chars, 4 + 28 - 8);
    assert!(!features.abusive);
}

#[test]
fn empty_parts_leave_no_lines() {
    let read = |title, text, place| {
        reader().read(Input { title: Some(title), text, place: Some(place), kind: None }).text
    };
    assert_eq!(read("", "", ""), "");
    assert_eq!(read(" ", "路灯", "\n"), "路灯");
    assert_eq!(read("甲", "", "乙"), "甲\n乙");
}

#[test]
fn urgency_by_table() {
    for (text, urgency) in [
        ("路灯不亮", Urgency::Normal),
        ("请马上来", Urgency::Urgent),
        ("有生命危险", Urgency::Critical),
        ("没有生命危险", Urgency::Normal),
        ("担心有生命危险", Urgency::Urgent),
        ("昨天有生命危险", Urgency::Normal),
        ("灯杆漏电", Urgency::Urgent),
        ("没有漏电", Urgency::Normal),
        ("昨天漏电", Urgency::Normal),
    ] {
        let features = read(text);
        assert_eq!(features.urgency, urgency, "{text}");
        assert_eq!(features.urgency_spans.is_empty(), urgency == Urgency::Normal, "{text}");
    }
}

#[test]
fn kinds_by_table() {
    use AppealKind::{Assistance, Commendation, Complaint, Inquiry, Suggestion, Tipoff};
    for (text, kind) in [
        ("路灯", None),
        ("路灯不亮", Some(Assistance)),
        ("请问路灯不亮", Some(Inquiry)),
        ("请问路灯不亮没人管", Some(Complaint)),
        ("来电咨询：投诉怎么没人管", Some(Inquiry)),
        ("我要投诉，请问在哪", Some(Complaint)),
        ("我要投诉并举报", Some(Tipoff)),
        ("没有投诉", None),
        ("能不能增加路灯", Some(Suggestion)),
        ("送锦旗", Some(Commendation)),
    ] {
        assert_eq!(read(text).kind_shown, kind, "{text}");
    }
}

#[test]
fn short_words_must_be_words() {
    assert!(read("在操场上").units.is_empty() && !read("在操场上").abusive);
    assert_eq!(read("阿里巴巴网站").place.confidence, PlaceConfidence::Absent);
    assert_eq!(read("从阿里来").place.confidence, PlaceConfidence::Outside);
}

#[test]
fn a_third_wish_is_counted() {
    for text in [
        "一是菜贵，三是风大",
        "第三，风大",
        "第三风大；其三，菜贵",
        "反映三件事",
        "(３)风大",
        "1、a；3、b",
    ] {
        assert!(read(text).counts_third, "{text}");
    }
    for text in ["", "三天了", "第三医院", "一是菜贵，二是风大", "13路"] {
        assert!(!read(text).counts_third, "{text}");
    }
}

#[test]
fn hostile_texts_are_read() {
    let reader = reader();
    for unit in [
        "路灯",
        "没有着火",
        "城管局、",
        "请",
        "八廓街道堆龙",
        "担心",
        "，",
        "a",
        "漏电担心",
        "谢谢",
        "\n",
    ] {
        let text = unit.repeat(60_000 / unit.len());
        let features = reader.read(Input { text: &text, ..Input::default() });
        assert!(features.place.words.len() <= 16 && features.urgency_spans.len() <= 32);
    }
}

proptest! {
    #[test]
    fn any_text_is_read_on_boundaries(text in prop_oneof![any::<String>(), "[路灯不亮没有着火，a 城管局请处理\n]{0,40}"]) {
        let features = reader().read(Input { text: &text, title: Some("着火"), ..Input::default() });
        let spans = features.keywords.iter().map(|hit| hit.span)
            .chain(features.units.iter().map(|unit| unit.span))
            .chain(features.urgency_spans.iter().copied());
        for span in spans {
            prop_assert!(!features.words_at(span).is_empty());
        }
    }
}
