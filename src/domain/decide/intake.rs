//! Registering an appeal with what the rules said of it.
//!
//! Must never: lose an appeal. Where the answer of the rules breaks a rule of the loop, a person decides.

use std::sync::Arc;

use super::super::appeal::Appeal;
use super::super::decision::{AbstainReason, Routing, RoutingReport, Target};
use super::super::event::Event;
use super::super::policy::Policy;
use super::super::refusal::Refusal;
use super::super::state::DispatchMode;
use super::super::unit::UnitKind;

/// Registers; what the rules said is checked again here, because evidence never overrules a guard.
pub fn register(
    appeal: &Arc<Appeal>,
    routing: &Routing,
    report: &Arc<RoutingReport>,
    policy: &Policy,
) -> Result<Vec<Event>, Refusal> {
    let outcome = match routing {
        Routing::Emergency { unit } => {
            let emergency =
                policy.organisation.get(unit).is_some_and(|unit| unit.kind == UnitKind::Emergency);
            if emergency {
                Event::TransferredOut { unit: unit.clone() }
            } else {
                judgement(AbstainReason::NoUnit, Vec::new())
            }
        }
        Routing::OutOfScope { reason, advice } => {
            Event::DeclinedOutOfScope { reason: *reason, advice: advice.clone() }
        }
        Routing::Direct { knowledge, answer } => {
            Event::AnsweredDirectly { knowledge: Some(knowledge.clone()), answer: answer.clone() }
        }
        Routing::Auto { target } => match policy.check_target(target, &appeal.respondent_units) {
            Ok(()) => Event::Dispatched { target: target.clone(), mode: DispatchMode::Auto },
            Err(refusal) => judgement(reason_of(&refusal), vec![target.clone()]),
        },
        Routing::Suggest { reasons, candidates } => {
            Event::SentToJudgement { reasons: reasons.clone(), candidates: candidates.clone() }
        }
    };
    let mut events = vec![
        Event::Registered { appeal: Arc::clone(appeal) },
        Event::Routed { report: Arc::clone(report) },
    ];
    events.push(outcome);
    events.extend(surge_tag(appeal, policy).map(|tag| Event::SurgeMarked { tag }));
    Ok(events)
}

fn judgement(reason: AbstainReason, candidates: Vec<Target>) -> Event {
    Event::SentToJudgement { reasons: vec![reason], candidates }
}

/// Why a person decides where a guard of the loop stopped an automatic dispatch.
#[expect(clippy::wildcard_enum_match_arm, reason = "three refusals have a reason of their own")]
fn reason_of(refusal: &Refusal) -> AbstainReason {
    match refusal {
        Refusal::UnitIsRespondent { .. } => AbstainReason::UnitIsRespondent,
        Refusal::MatterForbiddenToUnit { .. } => AbstainReason::GuardForbids,
        Refusal::MatterUnknown { .. } => AbstainReason::NoMatter,
        _ => AbstainReason::NoUnit,
    }
}

/// The word by which an event's limits hold for an appeal, while one is on.
fn surge_tag(appeal: &Appeal, policy: &Policy) -> Option<String> {
    let surge = policy.sla.surge.as_ref().filter(|_| policy.surge_on)?;
    let said = |tag: &&String| {
        appeal.text.contains(tag.as_str())
            || appeal.title.as_ref().is_some_and(|title| title.contains(tag.as_str()))
    };
    surge.tags.iter().find(said).cloned()
}
