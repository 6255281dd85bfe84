//! What each way of counting gives on dates that are written out, and what holds for all of them.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

/// Monday, 14 September 2026 and after: Sunday the 20th is worked, Friday the 25th is off.
pub(in crate::domain) fn calendar() -> Calendar {
    Calendar::new([date(2026, 9, 25)], [date(2026, 9, 20)], date(2026, 12, 31))
}

fn instant(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

fn shown(at: Timestamp) -> String {
    at.to_zoned(zone()).strftime("%m-%d %H:%M").to_string()
}

fn written(text: &str) -> Result<TimeLimit, String> {
    toml::from_str::<std::collections::BTreeMap<String, TimeLimit>>(&format!("limit = {text}"))
        .map(|read| read["limit"])
        .map_err(|fault| fault.message().to_owned())
}

#[test]
fn every_way_of_counting_gives_its_date() {
    let table = [
        ("{ natural_minutes = 60 }", "2026-09-18T23:30", "09-19 00:30"),
        ("{ natural_hours = 24 }", "2026-09-18T10:00", "09-19 10:00"),
        ("{ natural_days = 7 }", "2026-09-14T10:00", "09-22 00:00"),
        ("{ natural_days = 7, counted = \"same_day\" }", "2026-09-14T10:00", "09-21 00:00"),
        ("{ natural_days = 7, ends = \"closing\" }", "2026-09-14T10:00", "09-21 18:00"),
        ("{ natural_days = 7, ends = \"clock_time\" }", "2026-09-14T10:05", "09-21 10:05"),
        // Over lunch, over the end of business, from the night, up to closing time exactly.
        ("{ working_minutes = 60 }", "2026-09-14T12:30", "09-14 16:00"),
        ("{ working_hours = 2 }", "2026-09-18T17:00", "09-20 10:30"),
        ("{ working_hours = 1 }", "2026-09-18T22:00", "09-20 10:30"),
        ("{ working_hours = 1 }", "2026-09-18T17:00", "09-18 18:00"),
        ("{ working_days = 1 }", "2026-09-18T10:00", "09-20 18:00"),
        ("{ working_days = 6 }", "2026-09-18T10:00", "09-28 18:00"),
        ("{ working_days = 1, counted = \"same_day\" }", "2026-09-18T10:00", "09-18 18:00"),
        ("{ working_days = 1, counted = \"same_day\" }", "2026-09-18T18:00", "09-20 18:00"),
        ("{ working_days = 2, counted = \"same_day\" }", "2026-09-25T10:00", "09-29 18:00"),
        ("{ working_days = 1, ends = \"clock_time\" }", "2026-09-18T10:05", "09-20 10:05"),
        ("{ working_days = 1, ends = \"midnight\" }", "2026-09-18T10:05", "09-21 00:00"),
    ];
    for (limit, from, due) in table {
        let found = written(limit).unwrap().due(instant(from), &calendar());
        assert_eq!((shown(found.at).as_str(), found.provisional), (due, false), "{limit} {from}");
    }
}

#[test]
fn past_the_last_published_day_only_working_time_is_provisional() {
    let from = instant("2026-12-31T17:30");
    let provisional = |limit: TimeLimit| limit.due(from, &calendar()).provisional;
    assert!(provisional(TimeLimit::working_days(1)));
    assert!(provisional(TimeLimit::WorkingMinutes(31)));
    assert!(!provisional(TimeLimit::WorkingMinutes(30)));
    assert!(!provisional(TimeLimit::natural_days(30)));
}

#[test]
fn what_is_no_limit_is_refused_with_what_to_do() {
    let refused = |text: &str| written(text).unwrap_err();
    assert!(refused("{}").contains("须且只须写一个长度"));
    assert!(refused("{ natural_hours = 1, working_days = 1 }").contains("须且只须写一个长度"));
    assert!(refused("{ natural_hours = 1, counted = \"next_day\" }").contains("只用于"));
    assert!(
        refused("{ working_days = 1, counted = \"same_day\", ends = \"clock_time\" }")
            .contains("不能同时用")
    );
    assert!(refused("{ working_weeks = 1 }").contains("working_weeks"));
}

pub(in crate::domain) fn any_limit() -> impl Strategy<Value = TimeLimit> {
    let count =
        (1_u16..40, prop::sample::select(CountedFrom::ALL), prop::sample::select(DayEnd::ALL))
            .prop_map(|(days, counted, ends)| DayCount { days, counted, ends });
    prop_oneof![
        (1_u32..20_000).prop_map(TimeLimit::NaturalMinutes),
        (1_u32..400).prop_map(TimeLimit::NaturalHours),
        count.clone().prop_map(TimeLimit::NaturalDays),
        (1_u32..20_000).prop_map(TimeLimit::WorkingMinutes),
        (1_u32..400).prop_map(TimeLimit::WorkingHours),
        count.prop_map(TimeLimit::WorkingDays),
    ]
}

pub(in crate::domain) fn any_instant() -> impl Strategy<Value = Timestamp> {
    // From August to November 2026, to the millisecond.
    (1_785_513_600_000_i64..1_796_054_400_000)
        .prop_map(|at| Timestamp::from_millisecond(at).unwrap())
}

proptest! {
    #[test]
    fn a_limit_is_never_due_before_it_begins_and_a_later_start_is_not_due_earlier(
        limit in any_limit(), a in any_instant(), b in any_instant()
    ) {
        let (early, late) = (a.min(b), a.max(b));
        let calendar = calendar();
        prop_assert!(limit.due(early, &calendar).at >= early);
        // Counting by the clock time on working days, Friday night comes after Saturday morning.
        let by_clock = matches!(
            limit, TimeLimit::WorkingDays(count) if count.ends == DayEnd::ClockTime
        );
        if !by_clock {
            prop_assert!(limit.due(early, &calendar).at <= limit.due(late, &calendar).at);
        }
    }

    #[test]
    fn what_is_written_reads_back(limit in any_limit()) {
        let nothing = |count: DayCount| {
            (count.counted, count.ends) == (CountedFrom::SameDay, DayEnd::ClockTime)
        };
        let refused = match limit {
            TimeLimit::NaturalDays(count) | TimeLimit::WorkingDays(count) => nothing(count),
            TimeLimit::NaturalMinutes(_)
            | TimeLimit::NaturalHours(_)
            | TimeLimit::WorkingMinutes(_)
            | TimeLimit::WorkingHours(_) => false,
        };
        let json = serde_json::to_string(&limit).unwrap();
        prop_assert_eq!(serde_json::from_str::<TimeLimit>(&json).ok(), Some(limit).filter(|_| !refused));
    }
}
