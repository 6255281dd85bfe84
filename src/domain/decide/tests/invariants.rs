//! Each invariant can be broken, and is then found.
//!
//! Must never: plant a breach through `decide`; it would refuse.

use std::sync::Arc;

use super::given::*;
use super::table::story_in;
use crate::domain::decision::Target;
use crate::domain::id::{MatterCode, Revision};
use crate::domain::invariant::{Invariant, broken};
use crate::domain::policy::Policy;
use crate::domain::state::{StateName, TicketState};
use crate::domain::ticket::Ticket;

/// The breaches of a sound step (dispatched → acknowledged) on which a fault was planted.
fn planted(plant: impl Fn(&mut Ticket, &mut Ticket, &mut Policy)) -> Vec<Invariant> {
    let mut before = story_in(StateName::Dispatched).ticket().clone();
    let story = story_in(StateName::Acknowledged);
    let (mut after, mut policy) = (story.ticket().clone(), story.policy);
    assert_eq!(broken(Some(&before), &after, &policy), [], "sound before the fault");
    plant(&mut before, &mut after, &mut policy);
    broken(Some(&before), &after, &policy)
}

fn retarget(ticket: &mut Ticket, target: Target) {
    if let TicketState::Acknowledged(held) = &mut ticket.state {
        held.assignment.target = target;
    }
}

// INV-03 and INV-04 follow from the types as they stand (an open state owns its assignment and its
// clocks), so that no fault can be planted; they guard the states that are still to come.
#[test]
fn each_breach_that_the_types_permit_is_found() {
    use Invariant as I;
    assert_eq!(planted(|_, after, _| after.revision = Revision(9)), [I::RevisionByOne]);
    assert_eq!(planted(|_, after, _| after.changed_at = at(-9)), [I::TimeForward]);
    assert_eq!(
        planted(|_, after, _| Arc::make_mut(&mut after.appeal).text.push('改')),
        [I::AppealUnchanged]
    );
    let leap =
        planted(|_, after, _| after.state = story_in(StateName::FedBack).ticket().state.clone());
    assert_eq!(leap, [I::InTable]);
    let risen = planted(|before, _, _| {
        before.state = story_in(StateName::Archived).ticket().state.clone();
    });
    assert_eq!(risen, [I::TerminalStays, I::InTable]);
    let respondent = planted(|before, after, _| {
        for ticket in [before, after] {
            Arc::make_mut(&mut ticket.appeal).respondent_units = units(&[CHENGGUAN]);
            if ticket.state.name() == StateName::Acknowledged {
                retarget(ticket, Target { assisting: units(&[SQUAD]), ..target(STREET) });
            }
        }
    });
    assert_eq!(respondent, [I::RespondentExcluded]);
    let forbidden = planted(|_, after, _| {
        retarget(after, Target { matter: Some(MatterCode::new(LICENCE)), ..target(COMMUNITY) });
    });
    assert_eq!(forbidden, [I::NegativeListKept]);
}

#[test]
fn names_codes_and_order_agree() {
    let words: Vec<String> = (1..=Invariant::ALL.len()).map(|id| format!("INV-{id:02}")).collect();
    assert!(Invariant::ALL.iter().map(|one| one.word()).eq(words.iter().map(String::as_str)));
}
