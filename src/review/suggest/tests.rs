//! Groups, effects and shared phrases.

use crate::domain::id::UnitId;
use crate::text::features::Features;
use crate::text::reader::{Input, Reader};
use crate::text::vocabulary::{PlaceEntry, Verified, Vocabulary};

use super::super::Grade;
use super::phrases::shared;
use super::{Effect, Misroute, groups};

#[test]
fn returns_are_grouped_by_both_units_and_small_groups_are_left_out() {
    let misroute = |(at, wrong, right): &(usize, &str, &str)| Misroute {
        at: *at,
        wrong: UnitId::new(wrong),
        right: UnitId::new(right),
    };
    let check = |support: usize, expected: &[(&str, &str, &[usize])]| {
        let returns = [
            (7, "a", "b"),
            (3, "a", "b"),
            (5, "b", "a"),
            (1, "a", "c"),
            (2, "a", "c"),
            (9, "a", "b"),
        ];
        let got = groups(&returns.iter().map(misroute).collect::<Vec<_>>(), support);
        let got: Vec<(&str, &str, &[usize])> = got
            .iter()
            .map(|one| (one.wrong.as_str(), one.right.as_str(), one.members.as_slice()))
            .collect();
        assert_eq!(got, expected, "{support}");
    };
    check(3, &[("a", "b", &[3, 7, 9])]);
    check(2, &[("a", "b", &[3, 7, 9]), ("a", "c", &[1, 2])]);
    check(4, &[]);
}

/// Each ticket before and after: `R` right, `S` suggested first, `U` unhelpful, `A` astray, `-` unknown.
fn effect(before: &str, after: &str) -> Effect {
    let grades = |text: &str| -> Vec<Option<Grade>> {
        let grade = |c| match c {
            'R' => Some(Grade::Right),
            'S' => Some(Grade::Suggested),
            'U' => Some(Grade::Unhelpful),
            'A' => Some(Grade::Astray),
            _ => None,
        };
        text.chars().map(grade).collect()
    };
    Effect::of(&grades(before), &grades(after))
}

#[test]
fn an_effect_counts_who_is_turned_right_and_whoever_fares_worse() {
    let check = |before: &str, after: &str, better: &[usize], worse: &[usize]| {
        let got = effect(before, after);
        assert_eq!(
            (got.better.as_slice(), got.worse.as_slice()),
            (better, worse),
            "{before} {after}"
        );
    };
    check("AAUS", "RSRR", &[0, 1, 2], &[]);
    // No longer by itself, to another unit, astray instead of before a person.
    check("RRSU", "SAUA", &[], &[0, 1, 2, 3]);
    check("A-R", "U-R", &[], &[]);
}

#[test]
fn a_change_helps_when_it_spares_enough_and_more_than_it_harms() {
    let members = [0, 1, 2];
    assert!(effect("AAARR", "RRRRR").helps(&members, 3));
    assert!(effect("AAARR", "RRRSA").helps(&members, 3));
    assert!(!effect("AAARRR", "RRRAAA").helps(&members, 3), "as many are harmed");
    assert!(!effect("AAAUU", "RRARR").helps(&members, 3), "too few of the group itself");
}

#[test]
fn phrases_are_whole_words_that_enough_texts_share_outside_known_places() {
    let place = PlaceEntry {
        id: crate::domain::id::PlaceId::new("pl-1"),
        name: "北京中路".into(),
        names: vec!["北京中路".into()],
        community: None,
        streets: Vec::new(),
        district: None,
        outside: false,
        verified: Verified::Confirmed,
    };
    let reader = Reader::new(Vocabulary { places: vec![place], ..Vocabulary::default() });
    let read = |text: &str| reader.read(Input { text, ..Input::default() });
    let texts: Vec<Features> =
        ["北京中路墙壁渗水，电话123", "墙壁渗水严重，北京中路", "楼上墙壁渗水，123"]
            .map(read)
            .into();
    let shared = shared(&texts, 3);
    assert_eq!(shared.get("墙壁渗水"), Some(&3), "{shared:?}");
    let foreign =
        |phrase: &String| ["北京", "123", "，", "严重"].iter().any(|one| phrase.contains(one));
    assert!(!shared.keys().any(foreign), "{shared:?}");
}
