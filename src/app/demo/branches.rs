//! What goes another way: units that pass on, ask for more time or hand parts out, callers who are not
//! content, supervisors who are answered, ratings and appeals against scores.
//!
//! Must never: act; it only plans.

use rand_chacha::ChaCha8Rng;

use crate::domain::id::UnitId;
use crate::domain::policy::Policy;
use crate::domain::state::{Solved, TicketState};
use crate::domain::ticket::Ticket;
use crate::domain::unit::UnitKind;

use super::people::{Temper, chance, temper, within};
use super::plan::Step;

/// Per cent of the tickets that go each way, where they could.
const RETURNS_PERCENT: u32 = 70;
const EXTENDS_PERCENT: u32 = 35;
const DEFERS_PERCENT: u32 = 2;
const UNREASONABLE_PERCENT: u32 = 1;
const PARTS_PERCENT: u32 = 6;
const REDO_PERCENT: u32 = 70;
const APPEALS_PERCENT: u32 = 12;
/// A caller is sent round again so often, no more.
const REDO_MAX: usize = 2;

/// A step and in how many minutes of office time.
type Later = (Step, u32);

/// Where the ticket leaves the straight way; `None` where it goes on as usual. A unit that was sent what
/// is not its duty (`misrouted`) knows so.
pub fn detour(
    ticket: &Ticket,
    misrouted: bool,
    seed: u64,
    dice: &mut ChaCha8Rng,
) -> Option<Vec<Later>> {
    let lead = ticket.lead();
    let how = lead.map(|lead| temper(seed, lead));
    let is_slow = matches!(how, Some(Temper::Slow | Temper::Returning | Temper::Silent));
    match &ticket.state {
        TicketState::Dispatched(_) => {
            let passes_on = how == Some(Temper::Returning) && chance(dice, RETURNS_PERCENT);
            (!ticket.file.return_forbidden && (passes_on || misrouted))
                .then(|| vec![(Step::Return, within(dice, (30, 240)))])
        }
        TicketState::ReturnRequested(_) => {
            Some(vec![(Step::DecideReturn, within(dice, (20, 180)))])
        }
        TicketState::Disputed { .. } => Some(vec![(Step::Rule, within(dice, (60, 600)))]),
        TicketState::InHand(_) if ticket.file.deferrals.is_empty() => {
            if chance(dice, DEFERS_PERCENT) {
                Some(vec![(Step::Defer, within(dice, (60, 600)))])
            } else if chance(dice, UNREASONABLE_PERCENT) {
                Some(vec![(Step::Claim, within(dice, (60, 900)))])
            } else {
                None
            }
        }
        TicketState::Deferred(_) => Some(vec![(Step::Resume, within(dice, (2_000, 7_000)))]),
        TicketState::FollowedUp(asked) => {
            let unsolved = matches!(asked.follow_up.solved, Solved::No | Solved::Partly);
            let again = ticket.file.reopenings.len() < REDO_MAX && chance(dice, REDO_PERCENT);
            (unsolved && again).then(|| vec![(Step::Reopen, within(dice, (10, 60)))])
        }
        TicketState::Evaluated { evaluation, .. } => {
            let lost = evaluation.satisfied == Some(false) && is_slow;
            let first = ticket.file.assessment_appeals.is_empty();
            (lost && first && chance(dice, APPEALS_PERCENT))
                .then(|| vec![(Step::AppealScore, within(dice, (60, 900)))])
        }
        TicketState::AssessmentAppealed { .. } => {
            Some(vec![(Step::DecideAppeal, within(dice, (60, 900)))])
        }
        TicketState::PendingJudgement { .. }
        | TicketState::Acknowledged(_)
        | TicketState::InHand(_)
        | TicketState::Whistled(_)
        | TicketState::JointHandling(_)
        | TicketState::FedBack(_)
        | TicketState::PendingFollowUp(_)
        | TicketState::Closed(_)
        | TicketState::DirectlyAnswered(_)
        | TicketState::OutOfScope(_)
        | TicketState::TransferredOut(_)
        | TicketState::Merged(_)
        | TicketState::Withdrawn(_)
        | TicketState::Archived { .. } => None,
    }
}

/// What happens beside the way, whatever the state: answers that are owed since the last step.
pub fn beside(
    before: Option<&Ticket>,
    ticket: &Ticket,
    policy: &Policy,
    seed: u64,
    dice: &mut ChaCha8Rng,
) -> Vec<Later> {
    let mut steps = Vec::new();
    let entered = before.is_none_or(|before| before.state.name() != ticket.state.name());
    let Some(lead) = ticket.lead() else { return steps };
    let how = temper(seed, lead);
    let file = &ticket.file;
    let grown = |of: fn(&Ticket) -> usize| before.map_or(0, of) < of(ticket);
    if grown(|ticket| ticket.file.supervisions_open().count()) {
        let minutes = if how == Temper::Silent { (3_000, 6_000) } else { (60, 900) };
        steps.push((Step::AnswerSupervision, within(dice, minutes)));
        if chance(dice, 40) {
            steps.push((Step::Remind, within(dice, (10, 2_000))));
        }
    }
    if file.extension_open().is_some() && grown(|ticket| ticket.file.extensions.len()) {
        steps.push((Step::DecideExtension, within(dice, (30, 300))));
    }
    if file.claim_open().is_some() && grown(|ticket| ticket.file.claims.len()) {
        steps.push((Step::DecideClaim, within(dice, (60, 600))));
    }
    if file.claim_approved() && before.is_some_and(|before| !before.file.claim_approved()) {
        steps.push((Step::FinalReply, within(dice, (60, 300))));
    }
    if let Some(part) = file.parts_open().next()
        && grown(|ticket| ticket.file.parts.len())
    {
        steps.push((Step::AnswerPart(part.unit.clone()), within(dice, (60, 600))));
    }
    if let (TicketState::InHand(_), true) = (&ticket.state, entered) {
        if how == Temper::Slow && chance(dice, EXTENDS_PERCENT) {
            steps.push((Step::Extend, within(dice, (600, 3_000))));
        }
        if let Some(below) = below(lead, policy)
            && chance(dice, PARTS_PERCENT)
        {
            steps.push((Step::AssignPart(below), within(dice, (20, 120))));
        }
    }
    if let (TicketState::FedBack(answered), true) = (&ticket.state, entered) {
        for whistle in &answered.working.whistles_done {
            for (unit, _) in &whistle.reported_in {
                let (by, of) = (whistle.by.clone(), unit.clone());
                steps.push((Step::Rate(by.clone(), of.clone()), within(dice, (5, 60))));
                steps.push((Step::Rate(of, by), within(dice, (5, 60))));
            }
        }
    }
    steps
}

/// A squad or community below the lead, to which it may hand a part.
fn below(lead: &UnitId, policy: &Policy) -> Option<UnitId> {
    let lead_kind = policy.organisation.get(lead)?.kind;
    if lead_kind != UnitKind::Street {
        return None;
    }
    let mut own = policy.organisation.iter().filter(|unit| unit.parent.as_ref() == Some(lead));
    own.find(|unit| unit.kind == UnitKind::Community).map(|unit| unit.id.clone())
}
