//! `decide`: what a command does to a ticket, or why it may not (Refusal). One file per command family.
//!
//! Must never: change anything, or know what time it is beyond the `now` it is given.

mod assessment;
mod case;
mod dispatch;
mod ending;
mod handling;
mod intake;
mod outcome;
mod oversight;
mod parts;
mod pause;
mod returns;
mod text;
mod timer;
mod whistle;

pub use assessment::{is_satisfied, is_solved};
pub use text::{LIST_COUNT_MAX, TEXT_CHARS_MAX};

use jiff::Timestamp;

use super::command::Command;
use super::event::Event;
use super::policy::Policy;
use super::refusal::Refusal;
use super::role::Actor;
use super::state::StateName;
use super::ticket::Ticket;
use super::transition::transition;
use case::Case;

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
        (Some(ticket), command) => on_ticket(Case { ticket, actor, policy, now }, command),
        (None, _) => Err(Refusal::TicketUnknown),
    }
}

/// What a command comes to.
type Decided = Result<Vec<Event>, Refusal>;

/// The commands on a ticket that exists and whose state allows them.
fn on_ticket(case: Case<'_>, command: &Command) -> Decided {
    match command {
        Command::Register { .. } => Err(case.not_in_this_state(command)),
        Command::Dispatch { .. }
        | Command::AnswerDirectly { .. }
        | Command::DeclineOutOfScope { .. }
        | Command::TransferOut { .. }
        | Command::TransferBack { .. }
        | Command::Reassign { .. } => dispatch::decide(case, command),
        Command::RequestReturn { .. }
        | Command::DecideReturn { .. }
        | Command::OpenDispute { .. }
        | Command::RuleOnDispute { .. } => returns::decide(case, command),
        Command::Acknowledge
        | Command::RecordContact { .. }
        | Command::SubmitFeedback { .. }
        | Command::GiveFinalReply { .. } => handling::decide(case, command),
        Command::BlowWhistle { .. }
        | Command::ReportIn
        | Command::ArriveOnScene
        | Command::LeaveScene { .. }
        | Command::Excuse { .. }
        | Command::RateWhistle { .. } => whistle::decide(case, command),
        Command::AssignPart { .. } | Command::AnswerPart { .. } | Command::TakeBackPart { .. } => {
            parts::decide(case, command)
        }
        Command::RequestExtension { .. }
        | Command::DecideExtension { .. }
        | Command::Defer { .. }
        | Command::ReviewDeferral { .. }
        | Command::Resume { .. } => pause::decide(case, command),
        Command::Remind { .. }
        | Command::Supervise { .. }
        | Command::AnswerSupervision { .. }
        | Command::NameFollower { .. }
        | Command::ClaimUnreasonable { .. }
        | Command::DecideClaim { .. } => oversight::decide(case, command),
        Command::VerifyFeedback { .. }
        | Command::RejectFeedback { .. }
        | Command::RecordFollowUp { .. }
        | Command::Close
        | Command::Reopen { .. } => outcome::decide(case, command),
        Command::Withdraw { .. } | Command::Merge { .. } | Command::AddParty { .. } => {
            ending::decide(case, command)
        }
        Command::Evaluate
        | Command::AppealAssessment { .. }
        | Command::DecideAppeal { .. }
        | Command::Archive => assessment::decide(case, command),
        Command::PassDeadline { clock, since, unit, rung } => {
            timer::pass(case, *clock, *since, unit.as_ref(), *rung)
        }
        Command::RecomputeDeadlines { calendar } => timer::recompute(case, calendar),
    }
}

#[cfg(test)]
pub(crate) mod tests;
