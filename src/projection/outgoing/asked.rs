//! What is asked of a unit next on a ticket (待办): the commands that it is waited for, and until when.
//!
//! Must never: ask for what `decide` would refuse.

use std::collections::BTreeSet;

use crate::domain::command::CommandName;
use crate::domain::deadline::{Deadline, deadlines};
use crate::domain::id::UnitId;
use crate::domain::policy::Policy;
use crate::domain::sla::Clock;
use crate::domain::state::TicketState;
use crate::domain::ticket::Ticket;

use super::standing::Duty;

/// The commands that the unit is waited for; none where it waits for others. Where there are two for one
/// duty, either will do.
pub(super) fn asked(ticket: &Ticket, unit: &UnitId, duties: &BTreeSet<Duty>) -> Vec<CommandName> {
    let of_duty = |duty: &Duty| match duty {
        Duty::Lead => of_lead(ticket),
        Duty::Part => vec![CommandName::AnswerPart],
        Duty::Summoned => of_summoned(ticket, unit),
        Duty::Supervised => vec![CommandName::AnswerSupervision],
        Duty::Assist | Duty::Informed => Vec::new(),
    };
    duties.iter().flat_map(of_duty).collect()
}

fn of_lead(ticket: &Ticket) -> Vec<CommandName> {
    let waits_for_parts = ticket.file.parts_open().next().is_some();
    match &ticket.state {
        TicketState::Dispatched(_) => vec![CommandName::Acknowledge],
        TicketState::Acknowledged(_) => vec![CommandName::RecordContact],
        TicketState::InHand(_) if !waits_for_parts => {
            let last_word = ticket.file.claim_approved().then_some(CommandName::GiveFinalReply);
            std::iter::once(CommandName::SubmitFeedback).chain(last_word).collect()
        }
        TicketState::JointHandling(joint)
            if !waits_for_parts && joint.whistle.staying().next().is_none() =>
        {
            vec![CommandName::SubmitFeedback]
        }
        TicketState::Deferred(_) => vec![CommandName::Resume],
        TicketState::InHand(_)
        | TicketState::JointHandling(_)
        | TicketState::PendingJudgement { .. }
        | TicketState::ReturnRequested(_)
        | TicketState::Disputed { .. }
        | TicketState::Whistled(_)
        | TicketState::FedBack(_)
        | TicketState::PendingFollowUp(_)
        | TicketState::FollowedUp(_)
        | TicketState::Closed(_)
        | TicketState::DirectlyAnswered(_)
        | TicketState::OutOfScope(_)
        | TicketState::TransferredOut(_)
        | TicketState::Merged(_)
        | TicketState::Withdrawn(_)
        | TicketState::Evaluated { .. }
        | TicketState::AssessmentAppealed { .. }
        | TicketState::Archived { .. } => Vec::new(),
    }
}

/// Report in, come to the scene, leave when the task is done.
fn of_summoned(ticket: &Ticket, unit: &UnitId) -> Vec<CommandName> {
    let step = ticket.state.whistle().map(|whistle| {
        if !whistle.has_reported_in(unit) {
            CommandName::ReportIn
        } else if whistle.is_on_scene(unit) {
            CommandName::LeaveScene
        } else {
            CommandName::ArriveOnScene
        }
    });
    step.into_iter().collect()
}

/// The deadlines that concern the unit, soonest first; those of the hotline's own staff are not its
/// business.
pub(super) fn limits(
    ticket: &Ticket,
    unit: &UnitId,
    duties: &BTreeSet<Duty>,
    policy: &Policy,
) -> Vec<Deadline> {
    let is_missing =
        || ticket.state.whistle().is_some_and(|whistle| whistle.missing().any(|one| one == unit));
    let concerns = |deadline: &Deadline| match deadline.clock {
        Clock::Acknowledgement | Clock::Contact => duties.contains(&Duty::Lead),
        Clock::Handling => duties.contains(&Duty::Lead) || duties.contains(&Duty::Assist),
        Clock::ReportIn => is_missing(),
        Clock::Supervision | Clock::Part => deadline.unit.as_ref() == Some(unit),
        Clock::Judgement
        | Clock::Verification
        | Clock::FollowUp
        | Clock::ReturnReview
        | Clock::Ruling
        | Clock::ExtensionReview
        | Clock::DeferralReview => false,
    };
    deadlines(ticket, policy).into_iter().filter(concerns).collect()
}
