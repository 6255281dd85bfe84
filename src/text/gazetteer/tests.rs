//! Resolution by table. Places: `北京中路` through three streets, `林廓北路` through two of them,
//! communities, an unverified estate, outside places.

use super::*;
use crate::domain::id::PlaceId;

fn entry(name: &str, community: Option<&str>, streets: &[&str]) -> PlaceEntry {
    PlaceEntry {
        id: PlaceId::new(name),
        name: name.to_owned(),
        names: vec![name.to_owned()],
        community: community.map(UnitId::new),
        streets: streets.iter().map(UnitId::new).collect(),
        district: Some(UnitId::new("cg")),
        outside: false,
        verified: Verified::Confirmed,
    }
}

fn vocabulary() -> Vocabulary {
    let unsure = |name: &str, streets: &[&str]| PlaceEntry {
        verified: Verified::Unverified,
        ..entry(name, None, streets)
    };
    let outside =
        |name: &str| PlaceEntry { outside: true, district: None, ..entry(name, None, &[]) };
    Vocabulary {
        places: vec![
            entry("城关区", None, &[]),
            entry("八廓街道", None, &["bk"]),
            entry("扎细街道", None, &["zx"]),
            entry("绕赛社区", Some("rs"), &["bk"]),
            entry("白林社区", Some("bl"), &["bk"]),
            entry("扎细社区", Some("zxs"), &["zx"]),
            entry("热木其社区", Some("rmq"), &["jbg"]),
            entry("北京中路", None, &["bk", "jbg", "gdl"]),
            entry("林廓北路", None, &["jbg", "zx"]),
            unsure("幸福小区", &["gdl"]),
            unsure("阳光小区", &["zx", "jbg"]),
            outside("堆龙"),
            outside("日喀则"),
            PlaceEntry { id: PlaceId::new("w1"), ..entry("团结小区", Some("w1"), &["bk"]) },
            PlaceEntry { id: PlaceId::new("w2"), ..entry("团结小区", Some("w2"), &["zx"]) },
        ],
        ..Vocabulary::default()
    }
}

/// Weighs the names in `field` and `text`; `！` stands for a keyword, `请X` for an instructed unit.
fn resolved(field: &str, text: &str) -> PlaceResolution {
    let vocabulary = vocabulary();
    let whole = format!("{text}\n{field}");
    let at = |offset: usize| u32::try_from(offset).unwrap();
    let keywords: Vec<u32> = whole.match_indices('！').map(|(offset, _)| at(offset)).collect();
    let mut mentions: Vec<Weighed> = Vec::new();
    for (index, entry) in (0..).zip(&vocabulary.places) {
        for (offset, name) in whole.match_indices(entry.name.as_str()) {
            let span = Span { start: at(offset), end: at(offset + name.len()) };
            let rank = if offset > text.len() {
                Rank::Field
            } else if whole.get(..offset).unwrap().ends_with('请') {
                Rank::Instructed
            } else {
                Rank::Text
            };
            let to_keyword =
                keywords.iter().map(|k| k.abs_diff(span.start).min(k.abs_diff(span.end))).min();
            mentions.push(Weighed { sighting: Sighting { index, span }, rank, to_keyword });
        }
    }
    mentions.sort_by_key(|one| (one.sighting.span.start, one.sighting.index));
    resolve(&vocabulary, &whole, &mentions)
}

fn check(field: &str, text: &str, confidence: PlaceConfidence, what: &str) {
    let found = resolved(field, text);
    let names = |ids: &[UnitId]| ids.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
    let one = |id: &Option<UnitId>| id.as_ref().map_or("-".to_owned(), ToString::to_string);
    let shown =
        format!("{} {} [{}]", one(&found.community), one(&found.street), names(&found.candidates));
    assert_eq!((found.confidence, shown.as_str()), (confidence, what), "{field} / {text}");
}

#[test]
fn places_by_table() {
    use PlaceConfidence::{
        Absent, Ambiguous, Community, DistrictOnly, Outside, Street, Unverified,
    };
    for (field, text, confidence, what) in [
        ("", "路灯！", Absent, "- - []"),
        ("", "城关区", DistrictOnly, "- - []"),
        ("", "城关区八廓街道", Street, "- bk []"),
        ("", "八廓街道绕赛社区", Community, "rs bk []"),
        ("", "绕赛社区绕赛社区", Community, "rs bk []"),
        ("", "北京中路", Ambiguous, "- - [bk|jbg|gdl]"),
        ("", "北京中路热木其社区", Community, "rmq jbg []"),
        ("", "北京中路与林廓北路路口", Street, "- jbg []"),
        ("", "绕赛社区和白林社区", Street, "- bk []"),
        ("", "绕赛社区和扎细社区", Ambiguous, "- - [bk|zx]"),
        ("", "八廓街道扎细社区", Ambiguous, "- - [bk|zx]"),
        ("", "北京中路扎细社区", Ambiguous, "- - [bk|jbg|gdl|zx]"),
        ("", "幸福小区", Unverified, "- - [gdl]"),
        ("", "幸福小区八廓街道", Street, "- bk []"),
        ("", "北京中路幸福小区", Unverified, "- - [gdl]"),
        ("", "林廓北路幸福小区", Ambiguous, "- - [jbg|zx]"),
        ("", "林廓北路阳光小区", Unverified, "- - [jbg|zx]"),
        ("", "团结小区", Ambiguous, "- - [bk|zx]"),
        ("", "扎细街道团结小区", Community, "w2 zx []"),
        ("", "堆龙", Outside, "- - []"),
        ("", "城关区堆龙", Outside, "- - []"),
        ("", "堆龙的朋友来绕赛社区", Community, "rs bk []"),
        ("", "绕赛社区的人去堆龙", Outside, "- - []"),
        ("", "绕赛社区！打算去日喀则", Community, "rs bk []"),
        ("", "绕赛社区的居民在堆龙！", Outside, "- - []"),
        ("", "堆龙来的人住幸福小区", Outside, "- - []"),
        ("八廓街道", "扎细社区", Street, "- bk []"),
        ("八廓街道", "绕赛社区", Community, "rs bk []"),
        ("绕赛社区", "堆龙", Community, "rs bk []"),
        ("绕赛社区", "白林社区", Community, "rs bk []"),
        ("堆龙", "绕赛社区", Outside, "- - []"),
        ("城关区", "绕赛社区", Community, "rs bk []"),
        ("城关区", "堆龙", DistrictOnly, "- - []"),
        ("北京中路", "热木其社区", Community, "rmq jbg []"),
        ("北京中路", "扎细社区", Ambiguous, "- - [bk|jbg|gdl]"),
        ("幸福小区", "扎细社区", Unverified, "- - [gdl]"),
        ("", "请八廓街道处理", Street, "- bk []"),
        ("", "扎细社区，请八廓街道处理", Community, "zxs zx []"),
        ("", "北京中路，请八廓街道处理", Street, "- bk []"),
    ] {
        check(field, text, confidence, what);
    }
}

#[test]
fn words_and_entries_are_listed_once() {
    let found = resolved("", "绕赛社区，八廓街道，绕赛社区");
    assert_eq!(found.words, ["绕赛社区", "八廓街道"]);
    assert_eq!(found.matched, [PlaceId::new("绕赛社区"), PlaceId::new("八廓街道")]);
    assert_eq!(found.district, Some(UnitId::new("cg")));
    assert_eq!(resolved("", "堆龙").district, None);
}
