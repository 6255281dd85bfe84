//! The schema files say what is produced: nothing more, and nothing less.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::domain::appeal::{Appeal, AppealKind, IntakeChannel, Language, Urgency};
use crate::domain::command::{Command, CommandName};
use crate::domain::decide::tests::given::*;
use crate::domain::decide::tests::random::any_story;
use crate::domain::decide::tests::table::{sound, story_in};
use crate::domain::decision::{
    AbstainReason, OutOfScopeReason, Routing, RoutingReport, Target, WeighedMatter,
};
use crate::domain::id::MatterCode;
use crate::domain::matter::SlaClass;
use crate::domain::place::{PlaceConfidence, PlaceResolution};
use crate::domain::role::{Actor, Role};
use crate::domain::state::{ClosureGrounds, DispatchMode, Satisfaction, Solved, StateName};

use super::super::{NoticeKind, Outgoing};
use super::checker::Checker;
use super::telling::told;
use super::ways::{late_for_a_whistle, signed_by_silence};

fn checkers() -> BTreeMap<&'static str, Checker> {
    let files = [
        ("decided.v1", include_str!("../../../../docs/schemas/decided.v1.json")),
        ("assignment.v1", include_str!("../../../../docs/schemas/assignment.v1.json")),
        ("notice.v1", include_str!("../../../../docs/schemas/notice.v1.json")),
        ("follow_up.v1", include_str!("../../../../docs/schemas/follow_up.v1.json")),
    ];
    files.into_iter().map(|(name, text)| (name, Checker::of(text))).collect()
}

/// A ticket of which everything is known that can be, fed back and verified.
fn rich() -> Story {
    let place = PlaceResolution {
        confidence: PlaceConfidence::Community,
        community: Some(unit(COMMUNITY)),
        street: Some(unit(STREET)),
        district: Some(unit("q-district")),
        ..PlaceResolution::absent()
    };
    let weighed = WeighedMatter {
        code: MatterCode::new(LAMP),
        name: "路灯不亮".into(),
        weight_milli: 1_000,
        words: vec!["路灯".into()],
        lead: Some(unit(STREET)),
        lost_because: None,
    };
    let report = RoutingReport { place, matters: vec![weighed], ..report(Urgency::Urgent) };
    let title = Some("路灯不亮".into());
    let appeal = Appeal { title, place: Some("八廓街".into()), ..appeal(&[]) };
    let target = Target { assisting: units(&[WATER]), ..target(STREET) };
    let register = Command::Register {
        number: number(),
        appeal: Arc::new(appeal),
        routing: Box::new(Routing::Auto { target }),
        report: Arc::new(report),
    };
    let lead = officer(STREET);
    Story::new()
        .when(0, &Actor::engine(), register)
        .when(10, &lead, Command::Acknowledge)
        .when(20, &lead, contact())
        .when(30, &lead, feedback())
        .when(40, &staff(Role::Reviewer), verify())
}

/// What others decide of what a unit asks for, granted and refused.
fn decided_either_way() -> Vec<Story> {
    let (reviewer, supervisor) = (staff(Role::Reviewer), staff(Role::Supervisor));
    let lead = officer(STREET);
    let note = || "属实".to_owned();
    let ruling = sound(CommandName::RuleOnDispute);
    let ruled = story_in(StateName::Disputed).when(60, &supervisor, ruling);
    let of =
        |granted| {
            let decide = Command::DecideReturn { granted, note: note() };
            let returned = story_in(StateName::ReturnRequested).when(200, &supervisor, decide);
            let decide = Command::DecideExtension { granted, note: note() };
            let extended = Story::in_hand()
                .when(30, &lead, sound(CommandName::RequestExtension))
                .when(40, &reviewer, decide);
            let decide = Command::DecideClaim { approved: granted, note: note() };
            let claimed = Story::in_hand()
                .when(30, &lead, sound(CommandName::ClaimUnreasonable))
                .when(40, &supervisor, decide);
            let decide = Command::DecideAppeal { granted, note: note() };
            let appealed = story_in(StateName::AssessmentAppealed).when(200, &supervisor, decide);
            [returned, extended, claimed, appealed]
        };
    of(true).into_iter().chain(of(false)).chain([ruled]).collect()
}

/// Messages of all sorts: of every state, of the rich ticket, and of stories that chance has told, the
/// same at each run.
fn messages() -> Vec<Outgoing> {
    let states = StateName::ALL.iter().copied().filter(|state| *state != StateName::Unregistered);
    let told_of = [rich(), late_for_a_whistle(), signed_by_silence()];
    let stories = states.map(story_in).chain(told_of).chain(decided_either_way());
    let mut runner = TestRunner::deterministic();
    let any = any_story();
    let mut by_chance = || any.new_tree(&mut runner).expect("a story").current();
    let by_chance: Vec<Story> = (0..600).map(|_| by_chance()).collect();
    stories.chain(by_chance).flat_map(|story| told(&story).concat()).collect()
}

fn json_of(message: &Outgoing) -> Value {
    serde_json::to_value(message).expect("a message is JSON")
}

/// Where the words of an enumeration are those that can come about, each of them does.
const EXHAUSTED: &[(&str, &[&str])] = &[
    ("decided.v1", &["outcome"]),
    ("assignment.v1", &["assignment", "duty", "asked.command", "limit.clock", "state", "stage"]),
    ("notice.v1", &["notice", "clock"]),
    ("follow_up.v1", &["follow_up"]),
];

#[test]
fn what_is_produced_is_what_the_schema_files_say() {
    let mut checkers = checkers();
    for message in messages() {
        let checker = checkers.get_mut(message.schema()).expect("every form has a file");
        let wrong = checker.check(&json_of(&message));
        assert_eq!(wrong, [""; 0], "{message:?}");
    }
    for (schema, checker) in &checkers {
        let missing: Vec<String> = checker.properties().difference(&checker.met).cloned().collect();
        assert_eq!(missing, [""; 0], "{schema} names what is never produced");
    }
    for (schema, places) in EXHAUSTED {
        let checker = &checkers[schema];
        for place in *places {
            let all: BTreeSet<String> =
                checker.words(place).iter().map(|word| format!("{place}={word}")).collect();
            let missing: Vec<&String> = all.difference(&checker.met).collect();
            assert_eq!(missing, [""; 0], "{schema} names words that never come about");
        }
    }
}

#[test]
fn the_other_enumerations_are_those_of_the_code() {
    let checkers = checkers();
    let check = |schema: &str, place: &str, code: Vec<&str>| {
        assert_eq!(checkers[schema].words(place), code, "{schema} {place}");
    };
    fn words<T: Copy>(all: &[T], word: fn(T) -> &'static str) -> Vec<&'static str> {
        all.iter().copied().map(word).collect()
    }
    let channels = || words(IntakeChannel::ALL, IntakeChannel::word);
    let commands = || words(CommandName::ALL, CommandName::word);
    check("decided.v1", "channel", channels());
    check("decided.v1", "mode", words(DispatchMode::ALL, DispatchMode::word));
    check("decided.v1", "ground", words(OutOfScopeReason::ALL, OutOfScopeReason::word));
    check("decided.v1", "grounds", words(ClosureGrounds::ALL, ClosureGrounds::word));
    check("decided.v1", "solved", words(Solved::ALL, Solved::word));
    check("decided.v1", "satisfaction", words(Satisfaction::ALL, Satisfaction::word));
    check("decided.v1", "reason.reason", words(AbstainReason::ALL, AbstainReason::word));
    check("assignment.v1", "sla_class", words(SlaClass::ALL, SlaClass::word));
    check("assignment.v1", "ended_by", commands());
    check("notice.v1", "notice", words(NoticeKind::ALL, NoticeKind::word));
    check("follow_up.v1", "channel", channels());
    check("follow_up.v1", "ended_by", commands());
    for schema in ["assignment.v1", "follow_up.v1"] {
        check(schema, "appeal.kind", words(AppealKind::ALL, AppealKind::word));
        check(schema, "appeal.urgency", words(Urgency::ALL, Urgency::word));
        check(schema, "appeal.language", words(Language::ALL, Language::word));
        check(schema, "place.confidence", words(PlaceConfidence::ALL, PlaceConfidence::word));
    }
}

#[test]
fn the_examples_of_the_schema_files_are_messages() {
    for (schema, mut checker) in checkers() {
        for example in checker.examples() {
            assert_eq!(checker.check(&example), [""; 0], "{schema}");
            let message: Outgoing = serde_json::from_value(example.clone()).expect(schema);
            assert_eq!(json_of(&message), example);
        }
    }
}

/// The checker itself finds what it is for.
#[test]
fn what_is_wrong_with_a_message_is_found() {
    let sound = checkers()["assignment.v1"].examples().remove(0);
    let wrong = |change: fn(&mut Value)| {
        let mut message = sound.clone();
        change(&mut message);
        checkers().get_mut("assignment.v1").expect("it is there").check(&message).len()
    };
    assert_eq!(wrong(|_| ()), 0);
    let changes: [fn(&mut Value); 8] = [
        |message| message["schema"] = json!("assignment.v2"),
        |message| message["phone"] = json!("13800001234"),
        |message| message["ticket"] = json!("12"),
        |message| message["at"] = json!("昨天"),
        |message| message["duty"] = json!("boss"),
        |message| message["attempt"] = json!(0),
        |message| message["assignment"] = json!("ended"),
        |message| {
            message["appeal"].as_object_mut().and_then(|appeal| appeal.remove("text"));
        },
    ];
    for (at, change) in changes.into_iter().enumerate() {
        assert!(wrong(change) > 0, "change {at} is not found");
    }
}
