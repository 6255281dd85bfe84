//! Counts on a hand-made history.

use jiff::civil::date;

use crate::domain::appeal::CallerSubject;
use crate::domain::decision::{AbstainReason, GuardNote};
use crate::domain::id::MatterCode;
use crate::domain::unit::UnitLevel;

use super::super::compare::Comparison;
use super::*;

fn organisation() -> Organisation {
    let unit = |(id, kind): (&str, UnitKind)| Unit {
        id: UnitId::new(id),
        name: format!("{id}局"),
        short_names: Vec::new(),
        kind,
        level: UnitLevel::District,
        parent: None,
        division_code: None,
        queue: id.into(),
        duty_phone: None,
    };
    let kinds = [
        ("a", UnitKind::Department),
        ("b", UnitKind::Department),
        ("street", UnitKind::Street),
        ("hotline", UnitKind::Hotline),
    ];
    Organisation::new(kinds.map(unit))
}

fn past(name: &str, had: &str) -> Past {
    let unit = UnitId::new(had);
    let had = match organisation().get(&unit) {
        Some(_) => Had::Unit(unit),
        None => Had::Unknown(had.into()),
    };
    Past {
        name: name.into(),
        title: None,
        text: String::new(),
        place: None,
        kind: None,
        subject: CallerSubject::Person,
        respondents: Vec::new(),
        day: date(2026, 9, 14),
        had,
    }
}

/// `a!` is sent to a, `a,b` offers both, `?` answers from the knowledge base, nothing offers nothing.
fn answer(text: &str) -> Answer {
    match text.strip_suffix('!') {
        Some(unit) => Answer::Sent { unit: UnitId::new(unit) },
        None if text == "?" => Answer::AnsweredDirectly,
        None => {
            let units = text.split(',').filter(|one| !one.is_empty());
            Answer::Offered { units: units.map(UnitId::new).collect() }
        }
    }
}

fn heard(text: &str) -> Heard {
    let answer = answer(text);
    let gap = if text.is_empty() { vec![AbstainReason::NoMatter] } else { Vec::new() };
    Heard { answer, reasons: gap, matter: None, forbidden: None, words: Vec::new() }
}

fn backtest(tickets: &[(&str, &str)]) -> Backtest {
    let organisation = organisation();
    let mut tally = Tally::new(&organisation);
    for (number, (had, said)) in tickets.iter().enumerate() {
        tally.record(&past(&format!("T{number}"), had), &heard(said));
    }
    tally.finish()
}

fn rate(numerator: u64, denominator: u64) -> Rate {
    Rate { numerator, denominator }
}

#[test]
fn each_way_is_counted_with_what_the_history_bears_out() {
    let got = backtest(&[
        ("a", "a!"),
        ("a", "b!"),
        ("a", "b,a"),
        ("a", "a,b"),
        ("b", "a"),
        ("b", ""),
        ("hotline", "?"),
        ("b", "?"),
        ("hotline", "a"),
    ]);
    let expected = Ways {
        sent: rate(1, 2),
        handed_over: rate(0, 0),
        settled: rate(1, 2),
        offered: rate(2, 3),
        offered_first: rate(1, 3),
        silent: 1,
        kept: 1,
    };
    assert_eq!((got.tickets, got.compared, got.ways), (9, 9, expected));
    let hotline = got.loads.iter().find(|load| load.unit.as_str() == "hotline").unwrap();
    assert_eq!((hotline.had, hotline.sent, hotline.offered), (2, 2, 0));
    assert_eq!(got.predicted_returns, 1);
}

#[test]
fn what_would_change_is_counted_in_pairs_with_examples() {
    let got = backtest(&[("a", "b"), ("a", "b!"), ("a", "a!"), ("b", "?"), ("b", "")]);
    let pairs: Vec<(&str, &Going, u64, u64, &[String])> = got
        .moved
        .iter()
        .map(|one| (one.had.as_str(), &one.would, one.settled, one.offered, &*one.examples))
        .collect();
    let to_b = Going::Unit(UnitId::new("b"));
    // What goes by itself comes first among the examples.
    let examples = ["T1".to_owned(), "T0".to_owned()];
    let other = ["T3".to_owned()];
    assert_eq!(
        pairs,
        [("a", &to_b, 1, 1, &examples[..]), ("b", &Going::AnsweredDirectly, 1, 0, &other[..])]
    );
    let load = |unit: &str| {
        let load = got.loads.iter().find(|load| load.unit.as_str() == unit).unwrap();
        (load.had, load.sent, load.offered)
    };
    assert_eq!((load("a"), load("b")), ((3, 1, 0), (2, 1, 1)));
}

#[test]
fn a_label_that_no_unit_answers_to_is_listed_and_left_out() {
    let got = backtest(&[("某某处", "a!"), ("某某处", ""), ("a", "a!")]);
    assert_eq!((got.tickets, got.compared), (3, 1));
    assert_eq!(got.unknown, [("某某处".to_owned(), 2)]);
    assert_eq!(got.ways.sent, rate(1, 1));
    // A clerk may still write a row for them.
    assert_eq!((got.gaps[0].had.as_str(), got.gaps[0].count), ("某某处", 1));
}

#[test]
fn words_of_a_gap_tell_it_from_others_and_are_never_of_few_tickets() {
    let organisation = organisation();
    let mut tally = Tally::new(&organisation);
    let mut record = |had: &str, words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        tally.record(&past("T", had), &Heard { words, ..heard("") });
    };
    for _ in 0..3 {
        record("a", &["请问", "信号"]);
        record("b", &["请问", "牧草"]);
    }
    record("a", &["请问", "卓玛"]);
    let gaps = tally.finish().gaps;
    assert_eq!((gaps[0].had.as_str(), gaps[0].count), ("a", 4));
    assert_eq!(gaps[0].words, ["信号", "请问"]);
    assert_eq!(gaps[1].words, ["牧草", "请问"]);
}

#[test]
fn a_unit_that_a_guard_forbids_is_told_and_the_hotline_is_none() {
    let organisation = organisation();
    let mut tally = Tally::new(&organisation);
    let guard = GuardNote { id: "NG-01".into(), note: "不得派往街道".into() };
    let matter = Some(MatterCode::new("M0101001"));
    for had in ["street", "street", "hotline"] {
        let forbidden = Some(guard.clone());
        let matter = matter.clone();
        tally.record(&past("T", had), &Heard { forbidden, matter, ..heard("a!") });
    }
    let got = tally.finish().violations;
    assert_eq!(got.len(), 1);
    assert_eq!((got[0].guard.as_str(), got[0].unit.as_str(), got[0].count), ("NG-01", "street", 2));
}

#[test]
fn two_sets_are_compared_by_what_happened() {
    let organisation = organisation();
    let compare = |tickets: &[(&str, &str, &str)]| {
        let pasts: Vec<Past> = tickets.iter().map(|(had, _, _)| past("T", had)).collect();
        let answered = pasts.iter().zip(tickets);
        let answered = answered.map(|(past, (_, from, to))| (past, answer(from), answer(to)));
        let got = Comparison::of(answered, &organisation);
        (got.same, got.better, got.worse, got.shifts.len())
    };
    assert_eq!(compare(&[("a", "a!", "a!"), ("a", "a,b", "a")]), (2, 0, 0, 0));
    assert_eq!(compare(&[("a", "b!", "a!"), ("a", "b!", "a!")]), (0, 2, 0, 1));
    assert_eq!(compare(&[("a", "a", "a!"), ("a", "", "b!")]), (0, 1, 1, 2));
    // Nobody knows whether this is better.
    assert_eq!(compare(&[("某某处", "a!", "b!")]), (0, 0, 0, 1));
}
