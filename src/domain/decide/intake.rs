//! Registering an appeal with what the rules said of it.
//!
//! Must never: lose an appeal. Where the answer of the rules breaks a rule of the loop, a person decides.

use super::super::appeal::Appeal;
use super::super::decision::{AbstainReason, Routing, RoutingReport, Target};
use super::super::event::Event;
use super::super::policy::Policy;
use super::super::refusal::Refusal;
use super::super::state::DispatchMode;
use super::super::unit::UnitKind;

/// Registers; what the rules said is checked again here, because evidence never overrules a guard.
pub fn register(
    appeal: &Appeal,
    routing: &Routing,
    report: &RoutingReport,
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
    Ok(vec![
        Event::Registered { appeal: Box::new(appeal.clone()) },
        Event::Routed { report: Box::new(report.clone()) },
        outcome,
    ])
}

fn judgement(reason: AbstainReason, candidates: Vec<Target>) -> Event {
    Event::SentToJudgement { reasons: vec![reason], candidates }
}

/// Why a person decides where a guard of the loop stopped an automatic dispatch.
fn reason_of(refusal: &Refusal) -> AbstainReason {
    match refusal {
        Refusal::UnitIsRespondent { .. } => AbstainReason::UnitIsRespondent,
        Refusal::MatterForbiddenToUnit { .. } => AbstainReason::GuardForbids,
        Refusal::MatterUnknown { .. } => AbstainReason::NoMatter,
        Refusal::TicketUnknown
        | Refusal::TimeRunsBackwards
        | Refusal::NotInThisState { .. }
        | Refusal::RoleNotAllowed { .. }
        | Refusal::NotYourTicket { .. }
        | Refusal::UnitUnknown { .. }
        | Refusal::UnitTakesNoTickets { .. }
        | Refusal::NotAnEmergencyService { .. }
        | Refusal::TextMissing { .. }
        | Refusal::TextTooLong { .. }
        | Refusal::TooMany { .. }
        | Refusal::SummonedInvalid
        | Refusal::NotSummoned { .. }
        | Refusal::AlreadyReportedIn { .. }
        | Refusal::MoreAttemptsNeeded { .. } => AbstainReason::NoUnit,
    }
}
