//! Whistle and report-in (吹哨报到): summon, come, arrive, leave when done, be let off, rate each other.
//!
//! Must never: let one unit act for another, or let anybody leave before its task is done.

use super::super::command::Command;
use super::super::event::Event;
use super::super::id::UnitId;
use super::super::refusal::Refusal;
use super::super::role::Role;
use super::super::state::{Whistle, WhistleKind};
use super::{Case, Decided, text};

/// Best rating.
const STARS_MAX: u8 = 5;

#[expect(clippy::wildcard_enum_match_arm, reason = "other families decide the others")]
pub(super) fn decide(case: Case<'_>, command: &Command) -> Decided {
    match command {
        Command::BlowWhistle { kind, reason, summoned } => blow(case, *kind, reason, summoned),
        Command::ReportIn => report_in(case),
        Command::ArriveOnScene => {
            let (unit, whistle) = there(case)?;
            if whistle.is_on_scene(unit) {
                return Err(Refusal::AlreadyReportedIn { unit: unit.clone() });
            }
            Ok(vec![Event::ArrivedOnScene { unit: unit.clone() }])
        }
        Command::LeaveScene { result } => {
            let (unit, whistle) = there(case)?;
            text::required("完成情况", result)?;
            if !whistle.is_on_scene(unit) {
                return Err(Refusal::NotOnScene { unit: unit.clone() });
            }
            if whistle.has_left(unit) {
                return Err(Refusal::NotSummoned { unit: unit.clone() });
            }
            Ok(vec![Event::LeftScene { unit: unit.clone(), result: result.clone() }])
        }
        Command::Excuse { unit, reason } => excuse(case, unit, reason),
        Command::RateWhistle { of, stars } => rate(case, of, *stars),
        _ => Err(case.not_in_this_state(command)),
    }
}

/// The lead blows for its community or street; the district's hotline blows through a dispatcher.
fn blow(case: Case<'_>, kind: WhistleKind, reason: &str, summoned: &[UnitId]) -> Decided {
    let by = if case.actor.role == Role::Dispatcher { case.own_unit()? } else { case.must_hold()? };
    case.policy.check_receivers(summoned.iter(), &case.ticket.appeal.respondent_units)?;
    text::required("吹哨理由", reason)?;
    text::few("召集单位", summoned)?;
    let twice = summoned
        .iter()
        .enumerate()
        .any(|(at, unit)| summoned.iter().skip(at + 1).any(|other| other == unit));
    if summoned.is_empty() || twice || summoned.contains(by) || summoned.contains(case.lead()?) {
        return Err(Refusal::SummonedInvalid);
    }
    Ok(vec![Event::WhistleBlown {
        by: by.clone(),
        kind,
        reason: reason.to_owned(),
        summoned: summoned.to_vec(),
    }])
}

fn report_in(case: Case<'_>) -> Decided {
    let unit = case.own_unit()?.clone();
    match case.ticket.state.whistle() {
        Some(whistle) if whistle.has_reported_in(&unit) => Err(Refusal::AlreadyReportedIn { unit }),
        Some(whistle) if whistle.missing().any(|missing| *missing == unit) => {
            Ok(vec![Event::ReportedIn { unit }])
        }
        Some(_) | None => Err(Refusal::NotSummoned { unit }),
    }
}

/// The actor's unit, if it has reported in.
fn there(case: Case<'_>) -> Result<(&UnitId, &Whistle), Refusal> {
    let unit = case.own_unit()?;
    let whistle = case.ticket.state.whistle();
    whistle
        .filter(|whistle| whistle.has_reported_in(unit))
        .map(|whistle| (unit, whistle))
        .ok_or_else(|| Refusal::NotSummoned { unit: unit.clone() })
}

fn excuse(case: Case<'_>, unit: &UnitId, reason: &str) -> Decided {
    if case.actor.role == Role::CaseOfficer {
        case.must_hold()?;
    }
    text::required("解除理由", reason)?;
    let missing = case
        .ticket
        .state
        .whistle()
        .is_some_and(|whistle| whistle.missing().any(|missing| missing == unit));
    if !missing {
        return Err(Refusal::NotSummoned { unit: unit.clone() });
    }
    Ok(vec![Event::Excused { unit: unit.clone(), reason: reason.to_owned() }])
}

/// Two-way: who blew rates those who came, they rate who blew.
fn rate(case: Case<'_>, of: &UnitId, stars: u8) -> Decided {
    let by = case.own_unit()?;
    let done = case.ticket.state.working().into_iter().flat_map(|working| &working.whistles_done);
    let sides = done.into_iter().any(|whistle| {
        (whistle.by == *by && whistle.has_reported_in(of))
            || (whistle.by == *of && whistle.has_reported_in(by))
    });
    let known = case.ticket.file.ratings.iter().any(|one| one.by == *by && one.of == *of);
    if !sides || known || !(1..=STARS_MAX).contains(&stars) {
        return Err(Refusal::RatingInvalid);
    }
    Ok(vec![Event::WhistleRated { by: by.clone(), of: of.clone(), stars }])
}
