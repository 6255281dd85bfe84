//! Ends that the unit does not bring about: the caller takes it back (撤单), it goes on elsewhere (并单).
//!
//! Must never: show a caller to the unit complained of.

use super::super::command::{Command, MasterFacts};
use super::super::event::Event;
use super::super::id::TicketNumber;
use super::super::refusal::Refusal;
use super::{Case, Decided, text};

#[expect(clippy::wildcard_enum_match_arm, reason = "other families decide the others")]
pub(super) fn decide(case: Case<'_>, command: &Command) -> Decided {
    match command {
        Command::Withdraw { reason } => {
            text::required("撤单原因", reason)?;
            Ok(vec![Event::Withdrawn { reason: reason.clone() }])
        }
        Command::Merge { into, master } => merge(case, *into, master),
        Command::AddParty { from } => {
            if *from == case.ticket.number || case.ticket.file.parties.contains(from) {
                return Err(Refusal::MergeTargetInvalid);
            }
            Ok(vec![Event::PartyAdded { from: *from }])
        }
        _ => Err(case.not_in_this_state(command)),
    }
}

/// The caller stays a party of the other ticket. Who is complained of must not read it there.
fn merge(case: Case<'_>, into: TicketNumber, master: &MasterFacts) -> Decided {
    let ticket = case.ticket;
    if into == ticket.number || !master.is_open || !ticket.file.parties.is_empty() {
        return Err(Refusal::MergeTargetInvalid);
    }
    let respondents = &ticket.appeal.respondent_units;
    let reveals = master
        .readers
        .iter()
        .any(|reader| respondents.iter().any(|unit| case.policy.organisation.is_kin(reader, unit)));
    if reveals {
        return Err(Refusal::MergeRevealsCaller);
    }
    Ok(vec![Event::Merged { into }])
}
