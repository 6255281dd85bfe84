//! The order of specificity, and what loses to what.

use jiff::civil::date;

use crate::domain::appeal::{AppealKind, CallerSubject};
use crate::domain::id::MatterCode;
use crate::domain::place::{PlaceConfidence, PlaceResolution};
use crate::route::rulebook::RuleBook;
use crate::route::testing::{Draft, Said, TODAY};

use super::{Circumstances, decisive};

const LEAF: &str = "M0101001";

fn place(book: &RuleBook, unit: &str) -> PlaceResolution {
    let said = Said::new(book, "");
    match unit {
        "" => said.features.place,
        sq if sq.starts_with("sq-") => {
            said.place("", sq, PlaceConfidence::Community).features.place
        }
        jd => said.place("", jd, PlaceConfidence::Street).features.place,
    }
}

/// Checks which row decides the leaf at a place for a complaint by a firm, and which rows lose.
fn check(book: &RuleBook, at: &str, wins: &str, loses: &[&str]) {
    check_at(book, &place(book, at), wins, loses);
}

fn check_at(book: &RuleBook, place: &PlaceResolution, wins: &str, loses: &[&str]) {
    let around = Circumstances {
        kind: AppealKind::Complaint,
        subject: CallerSubject::Enterprise,
        place,
        today: TODAY,
    };
    let found = decisive(book, &MatterCode::new(LEAF), &around);
    let winner = found.as_ref().map_or("", |found| found.row.id.as_str());
    let lost: Vec<&str> = found.iter().flat_map(|f| &f.lost).map(|row| row.id.as_str()).collect();
    assert_eq!((winner, &lost[..]), (wins, loses), "{place:?}");
}

#[test]
fn matter_goes_before_place() {
    let mut draft = Draft::new();
    draft.matter(LEAF, "", "");
    draft.rule("any", "*", "sq-raosai", "q-gongan");
    draft.rule("one", "M01", "sq-raosai", "q-gongan");
    draft.rule("two", "M0101", "jd-bakuo", "q-gongan");
    draft.rule("leaf", LEAF, "*", "q-gongan");
    let book = draft.book();
    check(&book, "sq-raosai", "leaf", &["two", "one", "any"]);
    check(&book, "jd-zhaxi", "leaf", &[]);
}

#[test]
fn place_goes_before_kind_and_kind_before_subject_and_subject_before_validity() {
    let mut draft = Draft::new();
    draft.matter(LEAF, "q-gongan", "");
    draft.rule("plain", LEAF, "*", "q-gongan");
    draft.rule("valid", LEAF, "*", "q-gongan").valid_from = Some(date(2026, 1, 1));
    draft.rule("subject", LEAF, "*", "q-gongan").subject = Some(CallerSubject::Enterprise);
    draft.rule("kind", LEAF, "*", "q-gongan").kind = Some(AppealKind::Complaint);
    draft.rule("street", LEAF, "jd-bakuo", "q-gongan");
    draft.rule("district", LEAF, "q-chengguanqu", "q-gongan");
    draft.rule("community", LEAF, "sq-raosai", "q-gongan");
    let book = draft.book();
    let rest = ["kind", "subject", "valid", "plain", LEAF];
    check(&book, "", "kind", &rest[1..]);
    check(&book, "jd-zhaxi", "district", &rest);
    check(
        &book,
        "sq-raosai",
        "community",
        &["street", "district", "kind", "subject", "valid", "plain", LEAF],
    );
}

#[test]
fn a_gazetteer_entry_is_the_deepest_place() {
    let mut draft = Draft::new();
    draft.matter(LEAF, "q-gongan", "");
    draft.rule("community", LEAF, "sq-raosai", "q-gongan");
    draft.rule("entry", LEAF, "pl-market", "q-gongan");
    let book = draft.book();
    let mut place = place(&book, "sq-raosai");
    check_at(&book, &place, "community", &[LEAF]);
    place.matched.push(crate::domain::id::PlaceId::new("pl-market"));
    check_at(&book, &place, "entry", &["community", LEAF]);
}

#[test]
fn rows_for_others_and_other_days_do_not_match() {
    let mut draft = Draft::new();
    draft.matter(LEAF, "q-gongan", "");
    draft.rule("kind", LEAF, "*", "q-gongan").kind = Some(AppealKind::Inquiry);
    draft.rule("subject", LEAF, "*", "q-gongan").subject = Some(CallerSubject::Person);
    draft.rule("past", LEAF, "*", "q-gongan").valid_until = Some(date(2026, 9, 13));
    draft.rule("future", LEAF, "*", "q-gongan").valid_from = Some(date(2026, 9, 15));
    draft.rule("elsewhere", LEAF, "jd-zhaxi", "q-gongan");
    draft.rule("other", "M02", "*", "q-gongan");
    let book = draft.book();
    check(&book, "sq-raosai", LEAF, &[]);
}

#[test]
fn validity_counts_both_its_days() {
    let mut draft = Draft::new();
    draft.matter(LEAF, "", "");
    let rule = draft.rule("today", LEAF, "*", "q-gongan");
    (rule.valid_from, rule.valid_until) = (Some(TODAY), Some(TODAY));
    check(&draft.book(), "", "today", &[]);
}

#[test]
fn nobody_laid_down_is_nobody() {
    let mut draft = Draft::new();
    draft.matter(LEAF, "", "");
    draft.rule("street", LEAF, "jd-bakuo", "q-gongan");
    let book = draft.book();
    check(&book, "jd-zhaxi", "", &[]);
    check(&book, "jd-bakuo", "street", &[]);
}
