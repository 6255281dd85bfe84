//! Every refusal is provoked, and where several hold the first in the order of the type is given.
//!
//! Must never: forget a code; the list is compared with the page of refusals.

use std::collections::BTreeSet;

use super::given::*;
use super::table::story_in;
use crate::domain::appeal::Urgency;
use crate::domain::command::Command;
use crate::domain::decide::text::{LIST_COUNT_MAX, TEXT_CHARS_MAX};
use crate::domain::decision::Target;
use crate::domain::id::{ActorId, MatterCode};
use crate::domain::role::{Actor, Role};
use crate::domain::state::{Feedback, FollowUp, Satisfaction, Solved, StateName, WhistleKind};

const PAGE: &str = include_str!("../../../../docs/refusals.md");

fn dispatch(target: Target) -> Command {
    Command::Dispatch { target }
}

fn feed(internal: &str, public: &str, proof: &[&str]) -> Command {
    let proof = proof.iter().copied().map(String::from).collect();
    let feedback =
        Feedback { internal: internal.into(), public: public.into(), solved: true, proof };
    Command::SubmitFeedback { feedback }
}

fn blow(reason: &str, summoned: &[&str]) -> Command {
    Command::BlowWhistle {
        kind: WhistleKind::HardMatter,
        reason: reason.into(),
        summoned: units(summoned),
    }
}

/// Code, who stands where, who commands what. Each case breaks this rule and, where it can, later ones.
fn cases() -> Vec<(&'static str, StateName, Actor, Command)> {
    use StateName as S;
    let (lead, dispatcher) = (officer(STREET), staff(Role::Dispatcher));
    let nobody = Actor { role: Role::CaseOfficer, id: ActorId::new(SQUAD), unit: None };
    let long = "长".repeat(TEXT_CHARS_MAX + 1);
    let alien = Target { matter: Some(MatterCode::new("M9999999")), ..target("x-unknown") };
    let licence = Target { matter: Some(MatterCode::new("M0299999")), ..target(STREET) };
    let no_matter = Target { matter: Some(MatterCode::new("M9999999")), ..target(STREET) };
    let assisting = |ids: &[&str]| Target { assisting: units(ids), ..target(STREET) };
    let many = Target { assisting: vec![unit(WATER); LIST_COUNT_MAX + 1], ..target(STREET) };
    let hotline = assisting(&["h-12345", "x-unknown"]);
    let note = FollowUp {
        contacted_by_staff: true,
        solved: Solved::Yes,
        satisfaction: Satisfaction::Satisfied,
        note: long.clone(),
    };
    vec![
        ("R101", S::Unregistered, staff(Role::Operator), Command::Close),
        ("R103", S::Closed, officer(WATER), feed("", "", &[])),
        ("R103", S::Evaluated, Actor::engine(), Command::Evaluate),
        (
            "R103",
            S::Dispatched,
            Actor::engine(),
            register(appeal(&[]), auto(STREET), Urgency::Normal),
        ),
        ("R104", S::InHand, staff(Role::Supervisor), feed("", "", &[])),
        ("R105", S::InHand, officer(WATER), blow("", &["x-unknown"])),
        ("R105", S::Dispatched, officer(COMMUNITY), Command::Acknowledge),
        ("R105", S::Acknowledged, nobody.clone(), contact()),
        ("R105", S::JointHandling, officer(SQUAD), feedback()),
        ("R105", S::Whistled, nobody, Command::ReportIn),
        ("R201", S::PendingJudgement, dispatcher.clone(), dispatch(alien)),
        ("R201", S::PendingJudgement, dispatcher.clone(), dispatch(hotline)),
        (
            "R201",
            S::PendingJudgement,
            dispatcher.clone(),
            Command::TransferOut { unit: unit("x-unknown") },
        ),
        ("R201", S::InHand, lead.clone(), blow("", &[FIRE, "x-unknown"])),
        ("R202", S::PendingJudgement, dispatcher.clone(), dispatch(target("s-lasa"))),
        ("R202", S::InHand, lead.clone(), blow("", &[FIRE])),
        (
            "R203",
            S::PendingJudgement,
            dispatcher.clone(),
            Command::TransferOut { unit: unit(WATER) },
        ),
        ("R205", S::PendingJudgement, dispatcher.clone(), dispatch(licence)),
        ("R206", S::PendingJudgement, dispatcher.clone(), dispatch(no_matter)),
        ("R301", S::InHand, lead.clone(), blow("　", &[])),
        ("R301", S::InHand, lead.clone(), feed(&long, " ", &[])),
        ("R301", S::InHand, lead.clone(), feed("有", "有", &[""])),
        ("R301", S::FedBack, staff(Role::Reviewer), Command::VerifyFeedback { note: "".into() }),
        ("R302", S::InHand, lead.clone(), blow(&long, &[])),
        (
            "R302",
            S::PendingFollowUp,
            staff(Role::FollowUpAgent),
            Command::RecordFollowUp { reached: Some(note) },
        ),
        ("R303", S::InHand, lead.clone(), blow("有", &[WATER; LIST_COUNT_MAX + 1])),
        ("R303", S::InHand, lead.clone(), feed("有", "有", &["图"; LIST_COUNT_MAX + 1])),
        ("R303", S::PendingJudgement, dispatcher, dispatch(many)),
        ("R401", S::InHand, lead.clone(), blow("有", &[])),
        ("R401", S::InHand, lead.clone(), blow("有", &[STREET])),
        ("R401", S::InHand, lead, blow("有", &[WATER, SQUAD, WATER])),
        ("R402", S::Whistled, officer(WATER), Command::ReportIn),
    ]
}

/// Cases that need a story of their own.
fn special_cases() -> Vec<(&'static str, Story, i64, Actor, Command)> {
    let respondent = Story::new().when(
        0,
        &Actor::engine(),
        register(appeal(&[STREET]), suggest(&[]), Urgency::Normal),
    );
    let licence = Target { matter: Some(MatterCode::new(LICENCE)), ..target(STREET) };
    let one_there = Story::in_hand()
        .when(30, &officer(STREET), whistle(WhistleKind::HardMatter, &[SQUAD, WATER]))
        .when(40, &officer(SQUAD), Command::ReportIn);
    let agent = staff(Role::FollowUpAgent);
    vec![
        ("R102", story_in(StateName::Closed), 139, officer(WATER), Command::Acknowledge),
        ("R204", respondent, 5, staff(Role::Dispatcher), dispatch(licence)),
        ("R403", one_there, 50, officer(SQUAD), Command::ReportIn),
        ("R501", Story::pending_follow_up(), 120, agent, Command::Close),
    ]
}

#[test]
fn each_refusal_is_provoked_and_the_first_that_holds_is_given() {
    let mut provoked = BTreeSet::new();
    let plain = cases()
        .into_iter()
        .map(|(code, state, actor, command)| (code, story_in(state), 1000, actor, command));
    for (code, story, minutes, actor, command) in plain.chain(special_cases()) {
        let refusal = story.refused(minutes, &actor, command.clone());
        assert_eq!(refusal.code(), code, "{command:?}: {refusal}");
        assert!(refusal.label().chars().count() > 4, "{code} says what to do");
        assert!(refusal.to_string().starts_with(code));
        let json = serde_json::to_string(&refusal).unwrap();
        assert_eq!(
            serde_json::from_str::<crate::domain::refusal::Refusal>(&json).unwrap(),
            refusal
        );
        provoked.insert(code);
    }
    let cells = PAGE.lines().filter_map(|line| line.split('|').nth(1)).map(str::trim);
    let listed: BTreeSet<&str> = cells.filter(|cell| cell.starts_with('R')).collect();
    assert_eq!(provoked, listed, "provoked here, listed in docs/refusals.md");
}

#[test]
fn the_order_of_refusals_is_the_order_of_their_codes() {
    let plain = cases()
        .into_iter()
        .map(|(_, state, actor, command)| story_in(state).refused(1000, &actor, command));
    let special = special_cases()
        .into_iter()
        .map(|(_, story, minutes, actor, command)| story.refused(minutes, &actor, command));
    let mut refusals: Vec<_> = plain.chain(special).collect();
    refusals.sort();
    let codes: Vec<&str> = refusals.iter().map(|refusal| refusal.code()).collect();
    assert!(codes.is_sorted(), "{codes:?}");
}

#[test]
fn the_same_instant_is_not_backwards() {
    story_in(StateName::Closed).when(140, &Actor::engine(), Command::Evaluate);
}
