//! Every refusal is provoked, and where several hold the first in the order of the type is given.
//!
//! Must never: forget a code; the list is compared with the page of refusals.

use std::collections::BTreeSet;

use super::given::*;
use super::table::{other_number, sound, story_in};
use crate::domain::appeal::Urgency;
use crate::domain::command::{Command, CommandName, MasterFacts};
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
    let note =
        FollowUp { note: long.clone(), ..FollowUp::plain(Solved::Yes, Satisfaction::Satisfied) };
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

/// Those of the branches: a command that the facts forbid.
fn branch_cases() -> Vec<(&'static str, Story, i64, Actor, Command)> {
    use CommandName as C;
    use StateName as S;
    let (lead, squad, water) = (officer(STREET), officer(SQUAD), officer(WATER));
    let (operator, supervisor) = (staff(Role::Operator), staff(Role::Supervisor));
    let engine = Actor::engine();
    let denied = story_in(S::ReturnRequested).when(
        20,
        &supervisor,
        Command::DecideReturn { granted: false, note: "属本单位".into() },
    );
    let part = || Story::in_hand().when(30, &lead, sound(C::AssignPart));
    let asked = || Story::in_hand().when(30, &lead, sound(C::RequestExtension));
    let thrice = (0..3).fold(Story::in_hand(), |story, nth| {
        story.when(30 + nth, &lead, sound(C::RequestExtension)).when(
            30 + nth,
            &supervisor,
            sound(C::DecideExtension),
        )
    });
    let supervised = || Story::in_hand().when(30, &supervisor, sound(C::Supervise));
    let ask = |days| Command::RequestExtension {
        days,
        reason: "待配件".into(),
        evidence: vec!["单.pdf".into()],
    };
    let itself = Command::AddParty { from: number() };
    let revealing = Command::Merge {
        into: other_number(),
        master: MasterFacts { is_open: true, readers: units(&[CHENGGUAN]) },
    };
    let about_squad =
        Story::new().when(0, &engine, register(appeal(&[SQUAD]), suggest(&[]), Urgency::Normal));
    let past = Command::Defer {
        reason: "等".into(),
        until: jiff::civil::date(2026, 9, 1),
        procedure: None,
    };
    let final_reply = Story::in_hand()
        .when(30, &lead, sound(C::ClaimUnreasonable))
        .when(40, &supervisor, sound(C::DecideClaim))
        .when(50, &lead, sound(C::GiveFinalReply));
    let day = 24 * 60;
    let joint = || story_in(S::JointHandling);
    let closed = story_in(S::Closed);
    vec![
        ("R601", denied, 30, lead.clone(), sound(C::RequestReturn)),
        ("R602", story_in(S::Acknowledged), 3 * day, lead.clone(), sound(C::RequestReturn)),
        ("R611", Story::in_hand(), 30, operator.clone(), itself),
        ("R612", about_squad, 30, operator.clone(), revealing),
        ("R621", part(), 40, lead.clone(), sound(C::AssignPart)),
        ("R622", Story::in_hand(), 40, water, sound(C::AnswerPart)),
        ("R623", part(), 40, lead.clone(), feedback()),
        ("R624", joint(), 50, squad.clone(), sound(C::LeaveScene)),
        ("R625", joint(), 50, lead.clone(), feedback()),
        ("R626", story_in(S::FedBack), 200, squad, sound(C::RateWhistle)),
        ("R631", thrice, 40, lead.clone(), ask(9)),
        ("R632", asked(), 40, lead.clone(), ask(9)),
        ("R633", Story::in_hand(), 12 * day, lead.clone(), ask(1)),
        ("R641", asked(), 40, lead.clone(), ask(1)),
        ("R642", Story::in_hand(), 40, supervisor.clone(), sound(C::DecideExtension)),
        ("R642", Story::in_hand(), 40, supervisor.clone(), sound(C::DecideClaim)),
        ("R643", Story::in_hand(), 40, supervisor.clone(), past),
        ("R651", Story::in_hand(), 40, lead.clone(), sound(C::AnswerSupervision)),
        ("R652", supervised(), 40, supervisor, sound(C::Supervise)),
        ("R661", Story::in_hand(), 40, lead, sound(C::GiveFinalReply)),
        ("R662", final_reply, 60, operator.clone(), sound(C::Reopen)),
        ("R671", closed, 30 * day, operator, sound(C::Reopen)),
        ("R672", story_in(S::Evaluated), 160, engine.clone(), Command::Archive),
        ("R681", Story::in_hand(), 30, engine, sound(C::PassDeadline)),
    ]
}

#[test]
fn each_refusal_is_provoked_and_the_first_that_holds_is_given() {
    let mut provoked = BTreeSet::new();
    let plain = cases()
        .into_iter()
        .map(|(code, state, actor, command)| (code, story_in(state), 1000, actor, command));
    for (code, story, minutes, actor, command) in plain.chain(special_cases()).chain(branch_cases())
    {
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
        .chain(branch_cases())
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
