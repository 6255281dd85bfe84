//! The ways that a ticket can go, from registration to evaluation.
//!
//! Must never: repeat what the table test walks.

use super::given::*;
use super::table::story_in;
use crate::domain::command::Command;
use crate::domain::decision::OutOfScopeReason;
use crate::domain::event::Event;
use crate::domain::evolve::{Corrupt, apply};
use crate::domain::id::Revision;
use crate::domain::role::{Actor, Role};
use crate::domain::state::{
    ClosureGrounds, DispatchMode, Satisfaction, Solved, Stage, StateName, WhistleKind,
};

fn grounds(story: &Story) -> Option<ClosureGrounds> {
    story
        .commits
        .iter()
        .flat_map(|commit| &commit.events)
        .find_map(|event| if let Event::Closed { grounds } = event { Some(*grounds) } else { None })
}

/// The stages that a story went through, each once, in order.
fn stages(story: &Story) -> Vec<Stage> {
    let mut stages = Vec::new();
    let mut ticket = None;
    for commit in &story.commits {
        let next = apply(ticket, commit).unwrap();
        stages.push(next.state.name().stage());
        ticket = Some(next);
    }
    stages.dedup();
    stages
}

fn settle(story: Story, solved: Solved) -> Story {
    story
        .when(200, &staff(Role::Reviewer), verify())
        .when(210, &staff(Role::FollowUpAgent), reached(solved, Satisfaction::Basically))
        .when(220, &Actor::engine(), Command::Close)
        .then(StateName::Closed)
        .when(230, &Actor::engine(), Command::Evaluate)
        .then(StateName::Evaluated)
}

#[test]
fn the_straight_way_skips_the_whistle() {
    let story = settle(Story::in_hand().when(100, &officer(STREET), feedback()), Solved::Yes);
    assert_eq!(stages(&story), [Stage::Collect, Stage::Handle, Stage::Verify, Stage::Evaluate]);
    assert_eq!(grounds(&story), Some(ClosureGrounds::Solved));
    assert_eq!(story.ticket().revision, Revision(8));
}

#[test]
fn the_way_with_a_whistle_goes_through_all_six_stages() {
    let lead = officer(STREET);
    let story = Story::in_hand()
        .when(30, &lead, whistle(WhistleKind::JointEnforcement, &[SQUAD, WATER]))
        .when(40, &officer(SQUAD), Command::ReportIn)
        .when(50, &officer(WATER), Command::ReportIn)
        .done_by(60, SQUAD)
        .done_by(70, WATER)
        .when(100, &lead, feedback());
    let story = settle(story, Solved::No);
    let mut gone = stages(&story);
    gone.retain(|stage| *stage != Stage::Handle);
    assert_eq!(
        gone,
        [Stage::Collect, Stage::Whistle, Stage::ReportIn, Stage::Verify, Stage::Evaluate]
    );
    assert!(stages(&story).contains(&Stage::Handle));
    assert_eq!(grounds(&story), Some(ClosureGrounds::NotSolved));
}

#[test]
fn an_unreachable_caller_is_tried_before_closing() {
    let agent = staff(Role::FollowUpAgent);
    let once = Story::pending_follow_up().when(120, &agent, not_reached());
    assert_eq!(once.refused(125, &agent, Command::Close).code(), "R501");
    let story = once
        .when(130, &agent, not_reached())
        .when(140, &agent, Command::Close)
        .then(StateName::Closed)
        .when(150, &staff(Role::Supervisor), Command::Evaluate)
        .then(StateName::Evaluated);
    assert_eq!(grounds(&story), Some(ClosureGrounds::Unreachable));
}

#[test]
fn a_person_answers_declines_or_hands_over_what_was_not_understood() {
    let pending = Story::given(suggest(&[]));
    let person = staff(Role::Operator);
    let ways = [
        (
            Command::AnswerDirectly { knowledge: None, answer: "周一办理".into() },
            StateName::DirectlyAnswered,
        ),
        (
            Command::DeclineOutOfScope {
                reason: OutOfScopeReason::Arbitration,
                advice: "请申请仲裁".into(),
            },
            StateName::OutOfScope,
        ),
        (Command::TransferOut { unit: unit(FIRE) }, StateName::TransferredOut),
    ];
    for (command, state) in ways {
        let story = pending.clone().when(5, &person, command).then(state);
        story.when(6, &Actor::engine(), Command::Evaluate).then(StateName::Evaluated);
    }
}

#[test]
fn what_the_hotline_settles_at_once_is_evaluated() {
    for state in [StateName::DirectlyAnswered, StateName::OutOfScope, StateName::TransferredOut] {
        let story = story_in(state).when(1, &Actor::engine(), Command::Evaluate);
        assert_eq!(story.then(StateName::Evaluated).ticket().lead(), None, "{state}");
    }
}

#[test]
fn a_dispatch_tells_who_chose() {
    let mode = |story: &Story| story.ticket().state.assignment().map(|one| one.mode);
    let dispatch = |lead| {
        let by = staff(Role::Dispatcher);
        Story::given(suggest(&[STREET, WATER])).when(
            5,
            &by,
            Command::Dispatch { target: target(lead) },
        )
    };
    assert_eq!(mode(&Story::given(auto(STREET))), Some(DispatchMode::Auto));
    assert_eq!(mode(&dispatch(WATER)), Some(DispatchMode::Assisted));
    assert_eq!(mode(&dispatch(CHENGGUAN)), Some(DispatchMode::Manual));
}

#[test]
fn a_history_out_of_joint_is_corrupt() {
    let story = story_in(StateName::Evaluated);
    let [first, second, ..] = story.commits.as_slice() else { panic!("has commits") };
    let begun = apply(None, first).unwrap();
    let fails = |ticket, commit: &crate::domain::event::Commit| apply(ticket, commit).unwrap_err();
    assert!(matches!(fails(None, second), Corrupt::OutOfOrder { expected: 1, found: 2, .. }));
    assert!(matches!(fails(Some(begun.clone()), first), Corrupt::OutOfOrder { .. }));
    let changed = |change: fn(&mut crate::domain::event::Commit)| {
        let mut commit = first.clone();
        change(&mut commit);
        fails(None, &commit)
    };
    let no_outcome = changed(|commit| commit.events.truncate(2));
    assert_eq!(no_outcome, Corrupt::NotRegistered(number()));
    let disorder = changed(|commit| commit.events.swap(0, 1));
    assert_eq!(disorder, Corrupt::NotRegistered(number()));
    let empty = changed(|commit| commit.events.clear());
    assert_eq!(empty, Corrupt::Empty { ticket: number(), revision: 1 });
    let mut early = second.clone();
    early.events = vec![Event::FollowUpFailed];
    assert!(matches!(fails(Some(begun), &early), Corrupt::DoesNotFollow { revision: 2, .. }));
}
