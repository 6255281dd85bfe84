//! `decide`: what a command does to a ticket, or why it may not (Refusal). One file per command family.
//!
//! Must never: change anything, or know what time it is beyond the `now` it is given.

mod dispatch;
mod handling;
mod intake;
mod outcome;
mod text;

use jiff::Timestamp;

use super::command::Command;
use super::event::Event;
use super::id::UnitId;
use super::policy::Policy;
use super::refusal::Refusal;
use super::role::{Actor, Role};
use super::state::StateName;
use super::ticket::Ticket;
use super::transition::transition;

/// Decides a command of `actor` on `ticket` (`None` before it is registered) at `now`.
///
/// # Errors
/// The first refusal in the order of [`Refusal`]'s variants.
pub fn decide(
    ticket: Option<&Ticket>,
    command: &Command,
    actor: &Actor,
    policy: &Policy,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let state = ticket.map_or(StateName::Unregistered, |ticket| ticket.state.name());
    if ticket.is_some_and(|ticket| now < ticket.changed_at) {
        return Err(Refusal::TimeRunsBackwards);
    }
    let name = command.name();
    if ticket.is_none() && !matches!(command, Command::Register { .. }) {
        return Err(Refusal::TicketUnknown);
    }
    let row = transition(state, name).ok_or(Refusal::NotInThisState { state, command: name })?;
    if !row.by.contains(&actor.role) {
        return Err(Refusal::RoleNotAllowed { role: actor.role, command: name });
    }
    match (ticket, command) {
        (None, Command::Register { appeal, routing, report, .. }) => {
            intake::register(appeal, routing, report, policy)
        }
        (Some(ticket), command) => on_ticket(ticket, command, actor, policy),
        (None, _) => Err(Refusal::TicketUnknown),
    }
}

/// The commands on a ticket that exists and whose state allows them.
fn on_ticket(
    ticket: &Ticket,
    command: &Command,
    actor: &Actor,
    policy: &Policy,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Register { .. } => {
            Err(Refusal::NotInThisState { state: ticket.state.name(), command: command.name() })
        }
        Command::Dispatch { target } => dispatch::dispatch(ticket, target, policy),
        Command::AnswerDirectly { knowledge, answer } => {
            dispatch::answer_directly(knowledge.as_ref(), answer)
        }
        Command::DeclineOutOfScope { reason, advice } => {
            dispatch::decline_out_of_scope(*reason, advice)
        }
        Command::TransferOut { unit } => dispatch::transfer_out(unit, policy),
        Command::Acknowledge => {
            must_hold(ticket, actor)?;
            Ok(vec![Event::Acknowledged])
        }
        Command::RecordContact { method } => {
            must_hold(ticket, actor)?;
            Ok(vec![Event::CallerContacted { method: *method }])
        }
        Command::BlowWhistle { kind, reason, summoned } => {
            let by = must_hold(ticket, actor)?;
            handling::blow_whistle(ticket, by, *kind, reason, summoned, policy)
        }
        Command::ReportIn => handling::report_in(ticket, actor),
        Command::SubmitFeedback { feedback } => {
            must_hold(ticket, actor)?;
            handling::submit_feedback(feedback)
        }
        Command::VerifyFeedback { note } => outcome::verify(note),
        Command::RecordFollowUp { reached } => outcome::follow_up(reached.as_ref()),
        Command::Close => outcome::close(ticket, policy),
        Command::Evaluate => outcome::evaluate(ticket, policy),
    }
}

/// The lead unit, if it is the actor's own.
fn must_hold<'a>(ticket: &'a Ticket, actor: &Actor) -> Result<&'a UnitId, Refusal> {
    let lead = ticket.lead().ok_or(Refusal::TicketUnknown)?;
    if actor.role == Role::CaseOfficer && actor.unit.as_ref() == Some(lead) {
        Ok(lead)
    } else {
        Err(Refusal::NotYourTicket { lead: lead.clone() })
    }
}

#[cfg(test)]
mod tests;
