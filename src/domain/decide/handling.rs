//! What a unit does with a ticket: whistle, report in, feed back.
//!
//! Must never: let one unit act for another.

use super::super::event::Event;
use super::super::id::UnitId;
use super::super::policy::Policy;
use super::super::refusal::Refusal;
use super::super::role::Actor;
use super::super::state::{Feedback, WhistleKind};
use super::super::ticket::Ticket;
use super::text;

/// Blows the whistle.
pub fn blow_whistle(
    ticket: &Ticket,
    by: &UnitId,
    kind: WhistleKind,
    reason: &str,
    summoned: &[UnitId],
    policy: &Policy,
) -> Result<Vec<Event>, Refusal> {
    policy.check_receivers(summoned.iter(), &ticket.appeal.respondent_units)?;
    text::required("吹哨理由", reason)?;
    text::few("召集单位", summoned)?;
    let twice = summoned
        .iter()
        .enumerate()
        .any(|(at, unit)| summoned.iter().skip(at + 1).any(|other| other == unit));
    if summoned.is_empty() || twice || summoned.contains(by) {
        return Err(Refusal::SummonedInvalid);
    }
    Ok(vec![Event::WhistleBlown {
        by: by.clone(),
        kind,
        reason: reason.to_owned(),
        summoned: summoned.to_vec(),
    }])
}

/// Reports in, for the actor's own unit; who belongs to none speaks for none.
pub fn report_in(ticket: &Ticket, actor: &Actor) -> Result<Vec<Event>, Refusal> {
    let Some(unit) = actor.unit.clone() else {
        let lead = ticket.lead().ok_or(Refusal::TicketUnknown)?.clone();
        return Err(Refusal::NotYourTicket { lead });
    };
    match ticket.state.whistle() {
        Some(whistle) if whistle.has_reported_in(&unit) => Err(Refusal::AlreadyReportedIn { unit }),
        Some(whistle) if whistle.summoned.contains(&unit) => Ok(vec![Event::ReportedIn { unit }]),
        Some(_) | None => Err(Refusal::NotSummoned { unit }),
    }
}

/// Feeds back.
pub fn submit_feedback(feedback: &Feedback) -> Result<Vec<Event>, Refusal> {
    let texts = [("办理情况", &feedback.internal), ("公开答复", &feedback.public)];
    let names = feedback.proof.iter().map(|name| ("佐证材料名称", name));
    let broken = texts.into_iter().chain(names).map(|(field, text)| text::required(field, text));
    let first = broken.filter_map(Result::err).min_by_key(Refusal::code);
    first.map_or(Ok(()), Err)?;
    text::few("佐证材料", &feedback.proof)?;
    Ok(vec![Event::FeedbackSubmitted { feedback: feedback.clone() }])
}
