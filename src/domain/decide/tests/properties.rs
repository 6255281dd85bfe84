//! Whatever is commanded in whatever order, what is decided stays sound.
//!
//! Must never: hide a seed; proptest prints what it found.

use proptest::prelude::*;

use super::given::*;
use super::table::{actor_for, sound};
use crate::domain::appeal::Urgency;
use crate::domain::command::{Command, CommandName};
use crate::domain::decide::decide;
use crate::domain::decision::{AbstainReason, OutOfScopeReason, Routing, Target};
use crate::domain::event::Commit;
use crate::domain::evolve::apply;
use crate::domain::id::{KnowledgeId, MatterCode};
use crate::domain::matter::SlaClass;
use crate::domain::role::{Actor, Role};
use crate::domain::state::{StateName, TicketState, WhistleKind};
use crate::domain::transition::allowed;

const IDS: &[&str] =
    &[CHENGGUAN, SQUAD, STREET, COMMUNITY, WATER, FIRE, "h-12345", "s-lasa", "x-unknown"];

fn any_id() -> impl Strategy<Value = &'static str> {
    prop::sample::select(IDS)
}

prop_compose! {
    fn any_target()(
        lead in any_id(),
        assisting in prop::collection::vec(any_id(), 0..3),
        matter in prop::option::of(prop::sample::select(&[LAMP, LICENCE, "M9999999"][..])),
        sla_class in prop::sample::select(SlaClass::ALL),
    ) -> Target {
        Target {
            assisting: units(&assisting),
            matter: matter.map(MatterCode::new),
            sla_class,
            ..target(lead)
        }
    }
}

fn any_routing() -> impl Strategy<Value = Routing> {
    prop_oneof![
        1 => any_id().prop_map(|id| Routing::Emergency { unit: unit(id) }),
        1 => Just(Routing::OutOfScope { reason: OutOfScopeReason::Secret, advice: "告知".into() }),
        1 => Just(Routing::Direct { knowledge: KnowledgeId::new("K-1"), answer: "答复".into() }),
        6 => any_target().prop_map(|target| Routing::Auto { target }),
        3 => prop::collection::vec(any_target(), 0..3).prop_map(|candidates| Routing::Suggest {
            reasons: vec![AbstainReason::EvidenceThin],
            candidates,
        }),
    ]
}

/// One thing that somebody tries.
#[derive(Debug, Clone)]
enum Attempt {
    /// What the table allows here, by one who may: the n-th row, the n-th role.
    Fitting(usize, usize),
    /// Anything by anybody.
    Wild(Command, Actor),
    /// A person dispatches.
    Dispatch(Target),
    /// The lead unit blows the whistle.
    Whistle(WhistleKind, Vec<&'static str>),
    /// The n-th unit that is missing reports in.
    Report(usize),
    /// The caller does not answer.
    NotReached,
}

fn any_attempt() -> impl Strategy<Value = Attempt> {
    let wild = (
        prop::sample::select(CommandName::ALL),
        prop::sample::select(Role::ALL),
        prop::option::of(any_id()),
    );
    prop_oneof![
        8 => (0..6_usize, 0..3_usize).prop_map(|(row, role)| Attempt::Fitting(row, role)),
        2 => wild.prop_map(|(name, role, id)| {
            let actor = Actor { unit: id.map(unit), ..staff(role) };
            Attempt::Wild(sound(name), actor)
        }),
        1 => any_target().prop_map(Attempt::Dispatch),
        2 => (prop::sample::select(WhistleKind::ALL), prop::collection::vec(any_id(), 0..4))
            .prop_map(|(kind, ids)| Attempt::Whistle(kind, ids)),
        3 => (0..3_usize).prop_map(Attempt::Report),
        1 => Just(Attempt::NotReached),
    ]
}

/// Who commands what, as the ticket stands; `None` where nothing fits.
fn resolve(story: &Story, attempt: Attempt) -> Option<(Actor, Command)> {
    let lead = story.ticket().lead().cloned().unwrap_or_else(|| unit(STREET));
    let holder = Actor::officer(lead, "officer");
    Some(match attempt {
        Attempt::Fitting(row, role) => {
            let rows: Vec<_> = allowed(story.state()).collect();
            let row = rows.get(row % rows.len().max(1))?;
            let role = *row.by.get(role % row.by.len())?;
            let actor =
                if role == Role::CaseOfficer { holder } else { actor_for(role, row.command) };
            (actor, sound(row.command))
        }
        Attempt::Wild(command, actor) => (actor, command),
        Attempt::Dispatch(target) => (staff(Role::Dispatcher), Command::Dispatch { target }),
        Attempt::Whistle(kind, ids) => (holder, whistle(kind, &ids)),
        Attempt::Report(nth) => {
            let missing: Vec<_> = story.ticket().state.whistle()?.missing().collect();
            let unit = *missing.get(nth % missing.len().max(1))?;
            (Actor::officer(unit.clone(), "officer"), Command::ReportIn)
        }
        Attempt::NotReached => (staff(Role::FollowUpAgent), not_reached()),
    })
}

proptest! {
    /// `Story::command` checks the invariants after each commit; here the histories are checked.
    #[test]
    fn no_order_of_commands_breaks_a_ticket(
        respondents in prop::collection::vec(any_id(), 0..2),
        routing in any_routing(),
        urgency in prop::sample::select(Urgency::ALL),
        attempts in prop::collection::vec((any_attempt(), -3_i64..3_000), 0..40),
    ) {
        let first = register(appeal(&respondents), routing, urgency);
        let mut story = Story::new().when(0, &Actor::engine(), first);
        let mut now = 0;
        for (attempt, minutes) in attempts {
            let Some((actor, command)) = resolve(&story, attempt) else { continue };
            let before = story.commits.len();
            let result = story.command(now + minutes, &actor, &command);
            prop_assert_eq!(story.commits.len(), before + usize::from(result.is_ok()));
            if result.is_ok() {
                now += minutes;
            }
        }
        let refolded = story.commits.iter().fold(None, |ticket, commit| apply(ticket, commit).ok());
        prop_assert_eq!(refolded.as_ref(), story.ticket.as_ref());
        for commit in &story.commits {
            let json = serde_json::to_string(commit).expect("a commit is JSON");
            let read: Commit = serde_json::from_str(&json).expect("and reads back");
            prop_assert_eq!(&read, commit);
            prop_assert!(!commit.events.is_empty());
        }
        let json = serde_json::to_string(&story.ticket().state).expect("a state is JSON");
        let read: TicketState = serde_json::from_str(&json).expect("and reads back");
        prop_assert_eq!(&read, &story.ticket().state);
    }

    /// The same question gets the same answer, and a ticket is never stuck by its table.
    #[test]
    fn decide_is_a_function(attempt in any_attempt(), routing in any_routing()) {
        let story = Story::given(routing);
        if let Some((actor, command)) = resolve(&story, attempt) {
            let ask = || decide(story.ticket.as_ref(), &command, &actor, &story.policy, at(5));
            prop_assert_eq!(ask(), ask());
        }
        prop_assert!(allowed(story.state()).next().is_some());
        prop_assert!(story.state() != StateName::Unregistered);
    }
}
