//! Which deadlines are armed in each state, and when they run out.
//!
//! Must never: be told a deadline by the code under test; the dates are written out.

use super::given::*;
use super::table::story_in;
use crate::domain::appeal::{AppealKind, CallerSubject, IntakeChannel, Urgency};
use crate::domain::calendar::zone;
use crate::domain::deadline::deadlines;
use crate::domain::matter::SlaClass;
use crate::domain::role::Actor;
use crate::domain::sla::{Clock, TimeLimit, Warning};
use crate::domain::special_limits::{Circumstances, SpecialLimits};
use crate::domain::state::{StateName, WhistleKind};
use crate::domain::unit::UnitKind;

/// The armed deadlines as "clock month-day hour:minute".
fn armed(story: &Story) -> Vec<String> {
    let deadlines = deadlines(story.ticket(), &story.policy);
    let shown = deadlines.iter().map(|deadline| {
        assert!(!deadline.due.provisional, "the calendar covers 2026");
        let due = deadline.due.at.to_zoned(zone());
        format!(
            "{} {:02}-{:02} {:02}:{:02}",
            deadline.clock.word(),
            due.month(),
            due.day(),
            due.hour(),
            due.minute()
        )
    });
    shown.collect()
}

#[test]
fn each_state_has_its_clocks() {
    // Seven working days after Monday the 14th: 15, 16, 17, 18, 20 (worked Sunday), 21, 22.
    let handling = "handling 09-22 18:00";
    let expected: [(StateName, &[&str]); 13] = [
        (StateName::PendingJudgement, &["judgement 09-14 10:30"]),
        (StateName::Dispatched, &["contact 09-14 11:00", "acknowledgement 09-15 18:00", handling]),
        // Acknowledged at 10:10; the clocks of the unit started at dispatch.
        (StateName::Acknowledged, &["contact 09-14 11:00", handling]),
        (StateName::InHand, &[handling]),
        (StateName::Whistled, &["report_in 09-14 12:30", handling]),
        (StateName::JointHandling, &[handling]),
        (StateName::FedBack, &["verification 09-15 18:00"]),
        // Fed back at 11:40.
        (StateName::PendingFollowUp, &["follow_up 09-15 11:40"]),
        (StateName::FollowedUp, &["follow_up 09-15 12:10"]),
        (StateName::Closed, &[]),
        (StateName::DirectlyAnswered, &[]),
        (StateName::OutOfScope, &[]),
        (StateName::Evaluated, &[]),
    ];
    for (state, clocks) in expected {
        assert_eq!(armed(&story_in(state)), clocks, "{state}");
    }
    assert_eq!(armed(&story_in(StateName::TransferredOut)), [""; 0]);
}

#[test]
fn urgent_appeals_and_emergency_whistles_have_shorter_limits() {
    for urgency in [Urgency::Urgent, Urgency::Critical] {
        let urgent =
            Story::new().when(0, &Actor::engine(), register(appeal(&[]), auto(STREET), urgency));
        assert_eq!(armed(&urgent).first().map(String::as_str), Some("contact 09-14 10:30"));
    }
    let whistled =
        Story::in_hand().when(30, &officer(STREET), whistle(WhistleKind::Emergency, &[SQUAD]));
    assert_eq!(armed(&whistled), ["report_in 09-14 10:50", "handling 09-22 18:00"]);
}

#[test]
fn the_class_decides_the_limit_for_handling() {
    let sla = policy().sla;
    let limits = SlaClass::ALL.iter().map(|class| sla.handling_limit(&circumstances(*class)));
    let days = TimeLimit::working_days;
    assert!(limits.eq([days(3), days(7), TimeLimit::NaturalMinutes(90), days(15)]));
}

fn circumstances(class: SlaClass) -> Circumstances {
    Circumstances {
        kind: AppealKind::Complaint,
        urgency: Urgency::Normal,
        subject: CallerSubject::Person,
        channel: IntakeChannel::Phone,
        class,
        unit: Some(UnitKind::Street),
    }
}

#[test]
fn the_first_special_limit_that_holds_and_states_a_clock_counts() {
    let days = TimeLimit::working_days;
    let minutes = TimeLimit::NaturalMinutes;
    let nothing = SpecialLimits::default;
    let mut sla = policy().sla;
    sla.specials = vec![
        SpecialLimits {
            subjects: vec![CallerSubject::Enterprise],
            contact: Some(minutes(15)),
            ..nothing()
        },
        SpecialLimits {
            kinds: vec![AppealKind::Complaint, AppealKind::Tipoff],
            classes: vec![SlaClass::Ordinary],
            handling: Some(days(13)),
            contact: Some(minutes(45)),
            ..nothing()
        },
        SpecialLimits {
            channels: vec![IntakeChannel::LeaderDesk],
            urgencies: vec![Urgency::Normal],
            units: vec![UnitKind::Street],
            handling: Some(days(2)),
            acknowledgement: Some(minutes(120)),
            ..nothing()
        },
    ];
    let of = |at: Circumstances| {
        (sla.acknowledgement_limit(&at), sla.contact_limit(&at), sla.handling_limit(&at))
    };
    let own = circumstances(SlaClass::Ordinary);
    assert_eq!(of(own), (days(1), minutes(45), days(13)));
    let enterprise = Circumstances { subject: CallerSubject::Enterprise, ..own };
    assert_eq!(of(enterprise), (days(1), minutes(15), days(13)));
    let class = Circumstances { class: SlaClass::Complex, ..own };
    assert_eq!(of(class), (days(1), minutes(60), days(15)));
    let led = Circumstances { channel: IntakeChannel::LeaderDesk, ..class };
    assert_eq!(of(led), (minutes(120), minutes(60), days(2)));
    for other in [
        Circumstances { urgency: Urgency::Urgent, ..led },
        Circumstances { unit: Some(UnitKind::Department), ..led },
        Circumstances { unit: None, ..led },
    ] {
        assert_eq!(of(other).2, days(15), "{other:?}");
    }
}

#[test]
fn deadlines_come_soonest_first_and_the_end_of_time_is_no_overflow() {
    let story = story_in(StateName::Dispatched);
    let deadlines = deadlines(story.ticket(), &story.policy);
    assert!(deadlines.is_sorted_by_key(|deadline| deadline.due.at));
    assert!(deadlines.iter().any(|deadline| deadline.clock == Clock::Acknowledgement));
    let far = TimeLimit::NaturalMinutes(u32::MAX).due(jiff::Timestamp::MAX, &policy().calendar);
    assert_eq!(far.at, jiff::Timestamp::MAX);
}

#[test]
fn people_are_warned_between_the_start_and_the_deadline_or_not_at_all() {
    let policy = policy();
    let warned = |warning: Warning, limit: TimeLimit| {
        let at = warning.at(limit, at(0), &policy.calendar);
        at.map(|at| at.to_zoned(zone()).strftime("%m-%d %H:%M").to_string())
    };
    let days = TimeLimit::working_days;
    // Monday 10:00 to Tuesday 18:00, noon apart: 11 h 30 min of working time in all.
    assert_eq!(warned(Warning::Permille(500), days(1)).as_deref(), Some("09-15 09:45"));
    assert_eq!(warned(Warning::WorkingDaysBefore(1), days(1)).as_deref(), Some("09-14 18:00"));
    assert_eq!(warned(Warning::WorkingDaysBefore(1), days(7)).as_deref(), Some("09-21 18:00"));
    let hour = TimeLimit::NaturalMinutes(60);
    assert_eq!(warned(Warning::Permille(800), hour).as_deref(), Some("09-14 10:48"));
    assert_eq!(warned(Warning::WorkingDaysBefore(1), hour), None);
    assert_eq!(warned(Warning::Permille(1_000), hour), None);
    assert_eq!(warned(Warning::Permille(0), hour), None);
}
