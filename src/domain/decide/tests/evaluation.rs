//! The score sheet: who is scored, and what counts.
//!
//! Must never: count what nobody said.

use super::given::*;
use super::table::story_in;
use crate::domain::command::Command;
use crate::domain::rates::ThreeRates;
use crate::domain::role::{Actor, Role};
use crate::domain::state::{
    ContactMethod, Evaluation, Satisfaction, Solved, StateName, TicketState, WhistleKind,
};

fn sheet(story: &Story) -> Evaluation {
    let state = &story.ticket().state;
    let TicketState::Evaluated { evaluation, .. } = state else {
        panic!("not evaluated: {state:?}");
    };
    evaluation.clone()
}

/// Contacted and fed back at these minutes, then verified, asked, closed and evaluated.
fn evaluated(
    contacted: i64,
    fed_back: i64,
    solved: Solved,
    satisfaction: Satisfaction,
) -> Evaluation {
    let lead = officer(STREET);
    let story = Story::given(auto(STREET))
        .when(1, &lead, Command::Acknowledge)
        .when(contacted, &lead, contact())
        .when(fed_back, &lead, feedback());
    sheet(&finish(story, fed_back, solved, satisfaction))
}

fn finish(story: Story, from: i64, solved: Solved, satisfaction: Satisfaction) -> Story {
    story
        .when(from, &staff(Role::Reviewer), verify())
        .when(from, &staff(Role::FollowUpAgent), reached(solved, satisfaction))
        .when(from, &Actor::engine(), Command::Close)
        .when(from, &Actor::engine(), Command::Evaluate)
}

/// 18:00 on Tuesday the 22nd, the seventh working day.
const HANDLING_DUE: i64 = 8 * 24 * 60 + 8 * 60;

#[test]
fn on_the_dot_is_in_time_and_a_minute_later_is_not() {
    let in_time = |contacted, fed_back| {
        let sheet = evaluated(contacted, fed_back, Solved::Yes, Satisfaction::Satisfied);
        assert_eq!(sheet.unit, Some(unit(STREET)));
        (sheet.responded_in_time, sheet.handled_in_time)
    };
    assert_eq!(in_time(60, HANDLING_DUE), (Some(true), Some(true)));
    assert_eq!(in_time(61, HANDLING_DUE), (Some(false), Some(true)));
    assert_eq!(in_time(60, HANDLING_DUE + 1), (Some(true), Some(false)));
}

#[test]
fn the_caller_says_what_is_solved_and_satisfactory() {
    let mut rates = ThreeRates::default();
    let solved = [
        (Solved::Yes, true),
        (Solved::Basically, true),
        (Solved::Partly, false),
        (Solved::No, false),
    ];
    for (answer, counts) in solved {
        let sheet = evaluated(60, 100, answer, Satisfaction::Satisfied);
        assert_eq!(sheet.solved, Some(counts), "{answer}");
        rates.resolution.count(sheet.solved);
        rates.response.count(sheet.responded_in_time);
    }
    let satisfied = [
        (Satisfaction::VerySatisfied, true),
        (Satisfaction::Satisfied, true),
        (Satisfaction::Basically, true),
        (Satisfaction::Dissatisfied, false),
        (Satisfaction::VeryDissatisfied, false),
    ];
    for (answer, counts) in satisfied {
        let sheet = evaluated(60, 100, Solved::Yes, answer);
        assert_eq!(sheet.satisfied, Some(counts), "{answer}");
        rates.satisfaction.count(sheet.satisfied);
    }
    let shown = [rates.response, rates.resolution, rates.satisfaction].map(|rate| rate.to_string());
    assert_eq!(shown, ["100.00%", "50.00%", "60.00%"]);
}

#[test]
fn without_a_caller_nothing_is_said_of_the_response() {
    let lead = officer(STREET);
    let story = Story::given(auto(STREET))
        .when(1, &lead, Command::Acknowledge)
        .when(500, &lead, Command::RecordContact { method: ContactMethod::NoCaller })
        .when(600, &lead, feedback());
    let sheet = sheet(&finish(story, 600, Solved::Yes, Satisfaction::Satisfied));
    assert_eq!((sheet.responded_in_time, sheet.handled_in_time), (None, Some(true)));
}

#[test]
fn an_unreached_caller_counts_for_time_only() {
    let agent = staff(Role::FollowUpAgent);
    let story = Story::pending_follow_up()
        .when(120, &agent, not_reached())
        .when(121, &agent, not_reached())
        .when(122, &agent, Command::Close)
        .when(123, &Actor::engine(), Command::Evaluate);
    let expected = Evaluation {
        unit: Some(unit(STREET)),
        responded_in_time: Some(true),
        handled_in_time: Some(true),
        solved: None,
        satisfied: None,
        reported_in_time: Vec::new(),
        exemption: None,
        attempt: 1,
    };
    assert_eq!(sheet(&story), expected);
}

#[test]
fn what_the_hotline_settled_scores_nobody() {
    let nothing = Evaluation {
        unit: None,
        responded_in_time: None,
        handled_in_time: None,
        solved: None,
        satisfied: None,
        reported_in_time: Vec::new(),
        exemption: None,
        attempt: 1,
    };
    for state in [StateName::DirectlyAnswered, StateName::OutOfScope, StateName::TransferredOut] {
        let story = story_in(state).when(1000, &Actor::engine(), Command::Evaluate);
        assert_eq!(sheet(&story), nothing, "{state}");
    }
}

#[test]
fn each_summoned_unit_is_measured_from_the_whistle() {
    let lead = officer(STREET);
    let story = Story::in_hand()
        .when(30, &lead, whistle(WhistleKind::Emergency, &[SQUAD, WATER]))
        .when(50, &officer(SQUAD), Command::ReportIn)
        .when(51, &officer(WATER), Command::ReportIn)
        .done_by(60, SQUAD)
        .done_by(70, WATER)
        .when(100, &lead, feedback());
    let sheet = sheet(&finish(story, 100, Solved::Yes, Satisfaction::Satisfied));
    assert_eq!(sheet.reported_in_time, [(unit(SQUAD), true), (unit(WATER), false)]);
}
