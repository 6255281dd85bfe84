//! Histories of a ticket as chance would have them: whatever is commanded, in whatever order, by whomever.
//!
//! Must never: hide a seed; proptest prints what it found.

use proptest::prelude::*;

use super::given::*;
use super::table::{actor_for, sound};
use crate::domain::appeal::{Appeal, Urgency};
use crate::domain::command::{Command, CommandName};
use crate::domain::deadline::next_rung;
use crate::domain::decision::{AbstainReason, OutOfScopeReason, Routing, Target};
use crate::domain::id::{KnowledgeId, MatterCode};
use crate::domain::matter::SlaClass;
use crate::domain::role::{Actor, Role};
use crate::domain::sealed::Sealed;
use crate::domain::state::{StateName, WhistleKind};
use crate::domain::transition::{allowed, transition};

/// What every story's appeal has sealed; it stands nowhere else.
pub(crate) const SEAL: &str = "5ea1ed5ea1ed5ea1";

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

pub(crate) fn any_routing() -> impl Strategy<Value = Routing> {
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
pub(crate) enum Attempt {
    /// What the table allows here, by one who may: the n-th row, the n-th role.
    Fitting(usize, usize),
    /// What keeps the ticket on its way: the n-th of [`ONWARD`] for its state.
    Onward(usize),
    /// What the table allows a case officer here: the n-th row, by one of that unit.
    OfUnit(usize, &'static str),
    /// The rung that comes next.
    Rung,
    /// Anything by anybody.
    Wild(Command, Actor),
    /// A person dispatches.
    Dispatch(Target),
    /// The lead unit blows the whistle.
    Whistle(WhistleKind, Vec<&'static str>),
    /// The n-th unit that is summoned takes its next step: reports in, comes, leaves.
    Respond(usize),
    /// The caller does not answer.
    NotReached,
}

pub(crate) fn any_attempt() -> impl Strategy<Value = Attempt> {
    let wild = (
        prop::sample::select(CommandName::ALL),
        prop::sample::select(Role::ALL),
        prop::option::of(any_id()),
    );
    prop_oneof![
        24 => (0..20_usize).prop_map(Attempt::Onward),
        8 => (0..6_usize, 0..3_usize).prop_map(|(row, role)| Attempt::Fitting(row, role)),
        4 => (0..40_usize, 0..3_usize).prop_map(|(row, role)| Attempt::Fitting(row, role)),
        4 => (0..20_usize, any_id()).prop_map(|(row, id)| Attempt::OfUnit(row, id)),
        1 => Just(Attempt::Rung),
        2 => wild.prop_map(|(name, role, id)| {
            let actor = Actor { unit: id.map(unit), ..staff(role) };
            Attempt::Wild(sound(name), actor)
        }),
        1 => any_target().prop_map(Attempt::Dispatch),
        2 => (prop::sample::select(WhistleKind::ALL), prop::collection::vec(any_id(), 0..4))
            .prop_map(|(kind, ids)| Attempt::Whistle(kind, ids)),
        4 => (0..3_usize).prop_map(Attempt::Respond),
        1 => Just(Attempt::NotReached),
    ]
}

/// What keeps a ticket going, with its branches; without it nearly all would end before a unit has
/// worked on them.
const ONWARD: &[(StateName, &[CommandName])] = {
    use CommandName as C;
    use StateName as S;
    &[
        (S::PendingJudgement, &[C::Dispatch]),
        (S::Dispatched, &[C::Acknowledge]),
        (S::Acknowledged, &[C::RecordContact]),
        (S::ReturnRequested, &[C::DecideReturn]),
        (S::Disputed, &[C::RuleOnDispute]),
        (S::InHand, &[C::BlowWhistle, C::AssignPart, C::AnswerPart, C::SubmitFeedback]),
        (S::InHand, &[C::ClaimUnreasonable, C::DecideClaim, C::GiveFinalReply]),
        (S::InHand, &[C::RequestExtension, C::DecideExtension, C::Defer, C::Supervise]),
        (S::Whistled, &[C::AssignPart, C::AnswerPart, C::Supervise]),
        (S::JointHandling, &[C::AssignPart, C::AnswerPart, C::SubmitFeedback]),
        (S::Deferred, &[C::Resume]),
        (S::FedBack, &[C::VerifyFeedback, C::RejectFeedback]),
        (S::PendingFollowUp, &[C::RecordFollowUp]),
        (S::FollowedUp, &[C::Close, C::Reopen]),
        (S::Closed, &[C::Evaluate, C::Reopen]),
        (S::Evaluated, &[C::AppealAssessment, C::Reopen]),
        (S::AssessmentAppealed, &[C::DecideAppeal]),
    ]
};

/// The n-th command that keeps the ticket going, by one who may give it.
fn onward(story: &Story, nth: usize, holder: &Actor) -> Option<(Actor, Command)> {
    let of_state = ONWARD.iter().filter(|(state, _)| *state == story.state());
    let commands: Vec<CommandName> =
        of_state.flat_map(|(_, commands)| *commands).copied().collect();
    let name = *commands.get(nth % commands.len().max(1))?;
    let role = *transition(story.state(), name)?.by.first()?;
    let actor = match (role, name) {
        (Role::CaseOfficer, CommandName::AnswerPart) => officer(WATER),
        (Role::CaseOfficer, _) => holder.clone(),
        (other, _) => actor_for(other, name),
    };
    Some((actor, sound(name)))
}

/// Who commands what, as the ticket stands; `None` where nothing fits.
pub(crate) fn resolve(story: &Story, attempt: Attempt) -> Option<(Actor, Command)> {
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
        Attempt::Onward(nth) => onward(story, nth, &holder)?,
        Attempt::OfUnit(row, id) => {
            let rows = allowed(story.state()).filter(|row| row.by.contains(&Role::CaseOfficer));
            let rows: Vec<_> = rows.collect();
            let row = rows.get(row % rows.len().max(1))?;
            (officer(id), sound(row.command))
        }
        Attempt::Rung => (Actor::engine(), next_rung(story.ticket(), &story.policy)?.command()),
        Attempt::Wild(command, actor) => (actor, command),
        Attempt::Dispatch(target) => (staff(Role::Dispatcher), Command::Dispatch { target }),
        Attempt::Whistle(kind, ids) => (holder, whistle(kind, &ids)),
        Attempt::Respond(nth) => {
            let whistle = story.ticket().state.whistle()?;
            let here: Vec<_> = whistle.missing().chain(whistle.staying()).collect();
            let unit = *here.get(nth % here.len().max(1))?;
            let step = if !whistle.has_reported_in(unit) {
                CommandName::ReportIn
            } else if whistle.is_on_scene(unit) {
                CommandName::LeaveScene
            } else {
                CommandName::ArriveOnScene
            };
            (Actor::officer(unit.clone(), "officer"), sound(step))
        }
        Attempt::NotReached => (staff(Role::FollowUpAgent), not_reached()),
    })
}

/// The minute in which the next rung has been reached.
fn rung(story: &Story) -> Option<i64> {
    let next = next_rung(story.ticket(), &story.policy)?;
    let when = next.at.max(story.ticket().changed_at);
    Some((when.duration_since(at(0)).as_secs() + 59) / 60)
}

/// A story from registration on; `Story::command` checks the invariants after each commit.
pub(crate) fn any_story() -> impl Strategy<Value = Story> {
    let respondents = prop::collection::vec(any_id(), 0..2);
    let urgency = prop::sample::select(Urgency::ALL);
    let attempts = prop::collection::vec((any_attempt(), -3_i64..3_000), 0..40);
    (respondents, any_routing(), urgency, attempts).prop_map(
        |(respondents, routing, urgency, attempts)| {
            let personal = Sealed::from_hex(SEAL.into());
            let appeal = Appeal { personal, ..appeal(&respondents) };
            let first = register(appeal, routing, urgency);
            let mut story = Story::new().when(0, &Actor::engine(), first);
            let mut now = 0;
            for (attempt, minutes) in attempts {
                let waited = if matches!(attempt, Attempt::Rung) { rung(&story) } else { None };
                let when = waited.unwrap_or(now + minutes);
                let Some((actor, command)) = resolve(&story, attempt) else { continue };
                let before = story.commits.len();
                let is_done = story.command(when, &actor, &command).is_ok();
                assert_eq!(story.commits.len(), before + usize::from(is_done));
                now = if is_done { when } else { now };
            }
            story
        },
    )
}
