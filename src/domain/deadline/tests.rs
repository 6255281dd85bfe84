//! Where the rungs of a ladder stand.
//!
//! Must never: reckon a share by the code under test; the times are written out, or measured back.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::Deadline;
use crate::domain::calendar::{Calendar, zone};
use crate::domain::sla::{Clock, TimeLimit};
use crate::domain::time_limit::tests::{any_instant, any_limit, calendar};

fn deadline(limit: TimeLimit, from: Timestamp, calendar: &Calendar) -> Deadline {
    Deadline::of(Clock::Handling, limit, from, calendar)
}

#[test]
fn warnings_stand_at_their_share_of_the_limits_own_time() {
    let from = "2026-09-14T18:00:00+08:00".parse().unwrap();
    let warned = |limit, permille| {
        let at = deadline(limit, from, &calendar()).used(permille, &calendar());
        at.to_zoned(zone()).strftime("%m-%d %H:%M").to_string()
    };
    // Two days of six hours: half is the first evening, eight tenths 3 h 36 min into the second day.
    let limit = TimeLimit::working_days(2);
    assert_eq!(warned(limit, 500), "09-15 18:00");
    assert_eq!(warned(limit, 800), "09-16 15:36");
    assert_eq!(warned(TimeLimit::NaturalMinutes(60), 800), "09-14 18:48");
}

proptest! {
    #[test]
    fn the_point_of_a_share_is_where_that_share_has_run(
        limit in any_limit(), from in any_instant(), permille in 1_u16..1_000
    ) {
        let calendar = calendar();
        let deadline = deadline(limit, from, &calendar);
        let (due, at) = (deadline.due.at, deadline.used(permille, &calendar));
        prop_assert!(from <= at && at <= due, "{from} {at} {due}");
        let whole = deadline.seconds(from, due, &calendar);
        if whole > 0 {
            let share = whole * u64::from(permille);
            prop_assert!(deadline.seconds(from, at, &calendar) * 1_000 >= share);
            let before = at.checked_sub(SignedDuration::from_secs(1)).unwrap();
            prop_assert!(deadline.seconds(from, before, &calendar) * 1_000 < share);
        }
        let points = [0, 250, 500, 800, 1_000].map(|share| deadline.used(share, &calendar));
        prop_assert!(points.is_sorted());
    }
}
