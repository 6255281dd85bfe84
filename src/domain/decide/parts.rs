//! Parts of the work (分办): a lead hands them to units of its own or to others, in parallel or further
//! down (区 → 街道 → 社区), and gives one answer for all.
//!
//! Must never: take the responsibility from the lead (首接负责).

use super::super::command::Command;
use super::super::event::Event;
use super::super::id::UnitId;
use super::super::refusal::Refusal;
use super::{Case, Decided, text};

#[expect(clippy::wildcard_enum_match_arm, reason = "other families decide the others")]
pub(super) fn decide(case: Case<'_>, command: &Command) -> Decided {
    match command {
        Command::AssignPart { unit, task } => assign(case, unit, task),
        Command::AnswerPart { result } => {
            let unit = case.own_unit()?;
            text::required("办理结果", result)?;
            open(case, unit)?;
            Ok(vec![Event::PartAnswered { unit: unit.clone(), result: result.clone() }])
        }
        Command::TakeBackPart { unit, reason } => {
            case.must_hold()?;
            text::required("收回理由", reason)?;
            open(case, unit)?;
            Ok(vec![Event::PartTakenBack { unit: unit.clone(), reason: reason.clone() }])
        }
        _ => Err(case.not_in_this_state(command)),
    }
}

/// The lead hands out, and so may a unit that has a part, to those below it.
fn assign(case: Case<'_>, unit: &UnitId, task: &str) -> Decided {
    let own = case.own_unit()?;
    let lead = case.lead()?;
    let below = open(case, own).is_ok() && case.policy.organisation.is_within(unit, own);
    if own != lead && !below {
        return Err(Refusal::NotYourTicket { lead: lead.clone() });
    }
    case.policy.check_receiver(unit, &case.ticket.appeal.respondent_units)?;
    text::required("分办事项", task)?;
    text::few("分办单位", &case.ticket.file.parts)?;
    if unit == lead || open(case, unit).is_ok() {
        return Err(Refusal::PartAlreadyAssigned { unit: unit.clone() });
    }
    Ok(vec![Event::PartAssigned { unit: unit.clone(), task: task.to_owned() }])
}

fn open(case: Case<'_>, unit: &UnitId) -> Result<(), Refusal> {
    let open = case.ticket.file.parts_open().any(|part| part.unit == *unit);
    if open { Ok(()) } else { Err(Refusal::NoOpenPart { unit: unit.clone() }) }
}
