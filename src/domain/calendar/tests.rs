//! Days, hours and their arithmetic against a second way of counting: day by day, minute by minute.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday, date};
use jiff::{SignedDuration, Timestamp, ToSpan};
use proptest::prelude::*;

use super::*;
use crate::domain::id::UnitId;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn instant(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

fn shown(at: Timestamp) -> String {
    at.to_zoned(zone()).datetime().to_string()
}

fn calendar() -> Calendar {
    Calendar::new([day("2026-09-25")], [day("2026-09-20")], day("2026-12-31"))
}

#[test]
fn working_days_skip_weekends_and_holidays_and_take_make_up_days() {
    let due = |from: &str, days| {
        let due = calendar().add_working_days(from.parse().unwrap(), days);
        (shown(due.at), due.provisional)
    };
    // Friday the 18th → Sunday the 20th is worked, Friday the 25th is off.
    assert_eq!(due("2026-09-18T10:00:00+08:00", 1), ("2026-09-20T18:00:00".into(), false));
    assert_eq!(due("2026-09-18T10:00:00+08:00", 6), ("2026-09-28T18:00:00".into(), false));
    // The day is that of UTC+8, not of UTC.
    assert_eq!(due("2026-09-14T23:30:00Z", 1), ("2026-09-16T18:00:00".into(), false));
    assert_eq!(due("2026-12-31T10:00:00+08:00", 1), ("2027-01-01T18:00:00".into(), true));
}

#[test]
fn a_day_before_keeps_the_clock_time() {
    let before = |due: &str, days| shown(calendar().working_days_before(instant(due), days));
    assert_eq!(before("2026-09-21T18:00", 1), "2026-09-20T18:00:00");
    assert_eq!(before("2026-09-20T18:00", 1), "2026-09-18T18:00:00");
    assert_eq!(before("2026-09-26T11:00", 1), "2026-09-24T11:00:00");
    // Midnight is the end of the day before.
    assert_eq!(before("2026-09-22T00:00", 1), "2026-09-21T00:00:00");
    assert_eq!(before("2026-09-22T00:00", 0), "2026-09-22T00:00:00");
}

#[test]
fn a_unit_works_by_its_roster() {
    let roster = |days, duty: &[&str], hours| Roster {
        days,
        duty: duty.iter().map(|text| day(text)).collect(),
        hours,
    };
    let (water, street) = (UnitId::new("p-water"), UnitId::new("jd-street"));
    let calendar = calendar()
        .with_roster(
            water.clone(),
            &roster(DutyDays::EveryDay, &[], Some(OfficeHours::round_the_clock())),
        )
        .with_roster(street.clone(), &roster(DutyDays::AsTheCity, &["2026-09-19"], None));
    let saturday = instant("2026-09-19T03:00");
    let after_hours =
        |unit: &UnitId| shown(calendar.for_unit(unit).add_working_seconds(saturday, 3_600).at);
    assert_eq!(after_hours(&water), "2026-09-19T04:00:00");
    assert_eq!(after_hours(&street), "2026-09-19T10:30:00");
    assert_eq!(after_hours(&UnitId::new("q-other")), "2026-09-20T10:30:00");
    assert!(
        !calendar.for_unit(&water).add_working_days(instant("2040-01-01T00:00"), 1).provisional
    );
    // The statutory days hold for a roster too.
    assert!(!calendar.for_unit(&street).is_working_day(day("2026-09-25")));
    assert!(calendar.for_unit(&water).is_working_day(day("2026-09-25")));
    assert_eq!(calendar.rostered().count(), 2);
}

#[test]
fn office_hours_tell_everything_that_is_wrong_with_them() {
    let span = |opens_minute, closes_minute| OfficeSpan { opens_minute, closes_minute };
    assert_eq!(OfficeHours::new([]), Err(vec![HoursFault::None]));
    assert_eq!(
        OfficeHours::new([span(900, 600), span(540, 720), span(700, 1_500)]),
        Err(vec![
            HoursFault::Reversed(span(700, 1_500)),
            HoursFault::Reversed(span(900, 600)),
            HoursFault::Overlapping(span(540, 720), span(700, 1_500)),
            HoursFault::Overlapping(span(700, 1_500), span(900, 600)),
        ])
    );
    assert_eq!(OfficeHours::new([span(930, 1_080), span(570, 780)]), Ok(OfficeHours::lhasa()));
    assert_eq!(OfficeHours::lhasa().minutes_a_day(), 360);
}

#[test]
fn days_of_four_centuries_have_their_numbers() {
    let mut one = date(1799, 12, 31);
    let mut number = instant::day_number(one);
    assert_eq!(instant::day_number(date(1970, 1, 1)), 0);
    while one.year() < 2200 {
        one = one.tomorrow().unwrap();
        number += 1;
        assert_eq!(instant::day_number(one), number, "{one}");
    }
    assert!(instant::day_number(Date::MIN) < instant::day_number(Date::MAX));
}

#[test]
fn the_ends_of_time_are_no_overflow() {
    let calendar = calendar();
    for at in [Timestamp::MIN, Timestamp::MAX] {
        assert_eq!(calendar.add_working_seconds(at, u64::MAX).at, Timestamp::MAX);
        assert!(calendar.add_working_days(at, u16::MAX).at >= at);
        assert!(calendar.working_days_before(at, u16::MAX) <= at);
    }
    calendar.working_seconds_between(Timestamp::MIN, Timestamp::MAX);
}

prop_compose! {
    /// A calendar of some months of 2026 with days off and days worked anywhere in them.
    fn any_calendar()(
        off in prop::collection::btree_set(0_i64..150, 0..20),
        worked in prop::collection::btree_set(0_i64..150, 0..20),
        hours in any_hours(),
    ) -> (BTreeSet<Date>, BTreeSet<Date>, Calendar) {
        let days = |days: &BTreeSet<i64>| -> BTreeSet<Date> {
            days.iter().map(|n| date(2026, 6, 1).checked_add(n.days()).unwrap()).collect()
        };
        let (off, worked) = (days(&off), days(&worked));
        let calendar =
            Calendar::new(off.clone(), worked.clone(), date(2026, 12, 31)).with_hours(hours);
        (off, worked, calendar)
    }
}

fn any_hours() -> impl Strategy<Value = OfficeHours> {
    prop::collection::btree_set(0_u16..=1_440, 2..8).prop_map(|minutes| {
        let minutes: Vec<u16> = minutes.into_iter().collect();
        let spans = minutes
            .chunks_exact(2)
            .map(|pair| OfficeSpan { opens_minute: pair[0], closes_minute: pair[1] });
        OfficeHours::new(spans).unwrap()
    })
}

fn any_instant() -> impl Strategy<Value = Timestamp> {
    // From May to December 2026, to the millisecond.
    (1_777_564_800_000_i64..1_798_732_800_000)
        .prop_map(|at| Timestamp::from_millisecond(at).unwrap())
}

/// Whether a day is worked, said without a table.
fn plainly_worked(day: Date, off: &BTreeSet<Date>, worked: &BTreeSet<Date>) -> bool {
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    worked.contains(&day) || !weekend && !off.contains(&day)
}

proptest! {
    #[test]
    fn the_table_is_the_walk_from_day_to_day(
        (off, worked, calendar) in any_calendar(), from in any_instant(), days in 0_u16..60
    ) {
        let mut walked = day_of(from);
        let mut left = days;
        while left > 0 {
            walked = walked.tomorrow().unwrap();
            left -= u16::from(plainly_worked(walked, &off, &worked));
        }
        let due = calendar.add_working_days(from, days);
        prop_assert_eq!(due.at, calendar.closes_at(walked));
        prop_assert_eq!(due.provisional, walked > date(2026, 12, 31));
        prop_assert_eq!(calendar.is_working_day(walked), plainly_worked(walked, &off, &worked));
    }

    #[test]
    fn minutes_are_those_in_which_the_office_is_open(
        (_, _, calendar) in any_calendar(), minute in 29_626_080_i64..29_900_000, length in 0_i64..3_000
    ) {
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        let open = (minute..minute + length).filter(|one| calendar.is_open(at(*one))).count();
        let found = calendar.working_seconds_between(at(minute), at(minute + length));
        prop_assert_eq!(found, 60 * u64::try_from(open).unwrap());
        prop_assert_eq!(calendar.working_seconds_between(at(minute + length), at(minute)), 0);
    }

    #[test]
    fn adding_is_the_inverse_of_measuring(
        (_, _, calendar) in any_calendar(), from in any_instant(), seconds in 1_u64..400_000
    ) {
        let due = calendar.add_working_seconds(from, seconds).at;
        prop_assert_eq!(calendar.working_seconds_between(from, due), seconds);
        // No earlier instant will do, and the office is open until then.
        let before = due.checked_sub(SignedDuration::from_millis(1)).unwrap();
        prop_assert!(calendar.working_seconds_between(from, before) < seconds);
        prop_assert!(calendar.is_open(before), "{}", shown(due));
    }

    #[test]
    fn adding_grows_with_both_and_a_span_may_be_split(
        (_, _, calendar) in any_calendar(), a in any_instant(), b in any_instant(),
        one in 0_u64..200_000, two in 0_u64..200_000
    ) {
        let (early, late) = (a.min(b), a.max(b));
        let add = |from, seconds| calendar.add_working_seconds(from, seconds).at;
        prop_assert!(add(early, one) <= add(late, one));
        prop_assert!(add(early, one) <= add(early, one + two));
        prop_assert!(add(early, one) >= early);
        if two > 0 {
            prop_assert_eq!(add(add(early, one), two), add(early, one + two));
        }
        let middle = add(early, one);
        let whole = calendar.working_seconds_between(early, middle.max(late));
        let parts = calendar.working_seconds_between(early, middle)
            + calendar.working_seconds_between(middle, middle.max(late));
        prop_assert!(whole == parts || whole == parts + 1, "{whole} {parts}");
    }

    #[test]
    fn days_before_undo_days_added(
        (_, _, calendar) in any_calendar(), from in any_instant(), days in 1_u16..40
    ) {
        let due = calendar.add_working_days(from, days).at;
        let start = calendar.working_days_before(due, days);
        prop_assert!(day_of(start) <= day_of(due));
        if calendar.is_working_day(day_of(from)) && calendar.hours().spans().last().unwrap().closes_minute < 1_440 {
            prop_assert_eq!(day_of(start), day_of(from));
        }
    }
}
