//! A rung of a clock that has been reached (时限到点): warnings, silence taken for a signature, and
//! supervision by itself.
//!
//! Must never: have an effect twice; a rung that has fired, or whose clock no longer runs, is refused.

use jiff::Timestamp;

use super::super::deadline::{Deadline, deadlines};
use super::super::event::Event;
use super::super::id::UnitId;
use super::super::refusal::Refusal;
use super::super::sla::{Clock, Rung};
use super::super::state::SupervisionCause;
use super::{Case, Decided, oversight};

pub(super) fn pass(
    case: Case<'_>,
    clock: Clock,
    since: Timestamp,
    unit: Option<&UnitId>,
    rung: Rung,
) -> Decided {
    let Case { ticket, policy, now, .. } = case;
    let armed = deadlines(ticket, policy)
        .into_iter()
        .find(|one| one.clock == clock && one.since == since && one.unit.as_ref() == unit);
    let deadline = armed.ok_or(Refusal::NothingDue)?;
    let rungs = deadline.rungs(&policy.sla.warnings, &policy.calendar);
    let reached = rungs.into_iter().find(|&(at, one)| one == rung && at <= now);
    let reached = reached.ok_or(Refusal::NothingDue)?;
    if ticket.file.has_warned(clock, since, unit, reached) {
        return Err(Refusal::NothingDue);
    }
    let mut events = vec![Event::DeadlineWarned {
        clock,
        since,
        unit: unit.cloned(),
        rung,
        due: deadline.due.at,
    }];
    match rung {
        Rung::Warning(_) => {}
        Rung::Breach => events.extend(breached(case, &deadline)),
    }
    Ok(events)
}

/// What the clocks say under a calendar that has grown, once for each version of it.
pub(super) fn recompute(case: Case<'_>, calendar: &str) -> Decided {
    let Case { ticket, policy, .. } = case;
    let known = ticket.file.calendar.as_deref() == Some(calendar);
    if known || policy.calendar.version() != calendar {
        return Err(Refusal::NothingDue);
    }
    let due = deadlines(ticket, policy).iter().map(|one| (one.clock, one.due.at)).collect();
    Ok(vec![Event::DeadlinesRecomputed { calendar: calendar.to_owned(), due }])
}

/// What follows by itself when a clock has run out.
fn breached(case: Case<'_>, deadline: &Deadline) -> Option<Event> {
    let before_upgrade = case.policy.sla.supervisions_before_upgrade;
    let supervise = |unit: &UnitId, cause, note: String| {
        oversight::automatic(case.ticket, unit, cause, before_upgrade, &note)
    };
    let overdue = SupervisionCause::Overdue;
    match deadline.clock {
        // Silence is acceptance (首办责任).
        Clock::Acknowledgement => Some(Event::AcknowledgedBySilence),
        Clock::Handling => {
            supervise(case.ticket.lead()?, overdue, "办理超期，请限期办结并说明原因".into())
        }
        Clock::ReportIn => {
            let whistle = case.ticket.state.whistle()?;
            let organisation = &case.policy.organisation;
            let missing: Vec<&str> =
                whistle.missing().map(|unit| organisation.name(unit)).collect();
            let note = format!("逾期未报到：{}", missing.join("、"));
            supervise(whistle.missing().next()?, overdue, note)
        }
        Clock::Supervision => {
            let cause = SupervisionCause::NoResult;
            supervise(deadline.unit.as_ref()?, cause, "督办逾期未复".into())
        }
        Clock::Judgement
        | Clock::Contact
        | Clock::Verification
        | Clock::FollowUp
        | Clock::ReturnReview
        | Clock::Ruling
        | Clock::ExtensionReview
        | Clock::DeferralReview
        | Clock::Part => None,
    }
}
