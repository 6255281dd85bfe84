//! What must hold after every commit, by id. Checked after each fold: a breach stops a debug build and
//! is logged as an error in a release build.
//!
//! Must never: repair anything.

use crate::labelled_enum;

use super::deadline::deadlines;
use super::id::UnitId;
use super::policy::Policy;
use super::state::StateName;
use super::ticket::Ticket;

labelled_enum! {
    /// An invariant (不变量).
    Invariant {
        /// The revision grows by one with each commit.
        RevisionByOne = "INV-01", "版本号逐次加一";
        /// Time does not run backwards.
        TimeForward = "INV-02", "时间不倒流";
        /// An open ticket has exactly one who is responsible: a lead unit, or the hotline's dispatcher.
        OneResponsible = "INV-03", "在办工单有且只有一个责任主体";
        /// An open ticket has an armed deadline; a settled one has none.
        DeadlineArmed = "INV-04", "在办必有时限，办结必无时限";
        /// Whoever newly receives the ticket (leading, assisting, summoned) is not kin of the respondent.
        RespondentExcluded = "INV-05", "被反映单位不承办";
        /// A unit that newly leads is not barred by the negative list.
        NegativeListKept = "INV-06", "负面清单得到遵守";
        /// The appeal never changes after registration.
        AppealUnchanged = "INV-07", "诉求内容不被改写";
        /// What is evaluated stays so.
        TerminalStays = "INV-08", "终态不再变化";
        /// The change is a row of the transition table.
        InTable = "INV-09", "状态变化在转移表之内";
    }
}

/// The invariants broken by the step from `before` to `after`; empty is good. What the policy says of
/// receivers is asked only of those whom this very step brought in: a rule set that is reloaded later
/// binds the next dispatch, not one that was right when it was made.
pub fn broken(before: Option<&Ticket>, after: &Ticket, policy: &Policy) -> Vec<Invariant> {
    let state = after.state.name();
    let open = StateName::OPEN.contains(&state);
    let pending = StateName::UNASSIGNED.contains(&state);
    let armed = !deadlines(after, policy).is_empty();
    let respondents = &after.appeal.respondent_units;
    let earlier = before.map(Ticket::readers).unwrap_or_default();
    let received: Vec<UnitId> =
        after.readers().into_iter().filter(|unit| !earlier.contains(unit)).collect();
    let target = after.state.assignment().map(|assignment| &assignment.target);
    let earlier_target = before.and_then(|ticket| ticket.state.assignment()).map(|one| &one.target);
    let forbidden = target.filter(|target| earlier_target != Some(*target)).and_then(|target| {
        let kind = policy.organisation.get(&target.lead)?.kind;
        let matter = target.matter.as_ref()?;
        policy.negatives.iter().find(|entry| entry.forbids(matter, kind))
    });
    let from = before.map_or(StateName::Unregistered, |ticket| ticket.state.name());
    let in_table = super::transition::allowed(from).any(|row| row.leads(from, state));
    let holds = |invariant| match invariant {
        Invariant::RevisionByOne => {
            after.revision.0 == before.map_or(0, |ticket| ticket.revision.0) + 1
        }
        Invariant::TimeForward => before.is_none_or(|ticket| ticket.changed_at <= after.changed_at),
        Invariant::OneResponsible => !open || pending == after.lead().is_none(),
        Invariant::DeadlineArmed => open == armed,
        Invariant::RespondentExcluded => received.iter().all(|receiver| {
            !respondents.iter().any(|unit| policy.organisation.is_kin(receiver, unit))
        }),
        Invariant::NegativeListKept => forbidden.is_none(),
        Invariant::AppealUnchanged => before.is_none_or(|ticket| ticket.appeal == after.appeal),
        Invariant::TerminalStays => !StateName::TERMINAL.contains(&from),
        Invariant::InTable => in_table,
    };
    Invariant::ALL.iter().copied().filter(|invariant| !holds(*invariant)).collect()
}
