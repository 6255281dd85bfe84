//! Past tickets from the engine's own log, with what became of each dispatch.
//!
//! Must never: unseal anything; the log's texts are redacted, and the rules read no others.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::calendar::day_of;
use crate::domain::event::{Commit, Event};
use crate::domain::id::{TicketNumber, UnitId};
use crate::domain::state::{Course, StateName};
use crate::domain::ticket::Ticket;
use crate::domain::unit::{Organisation, UnitKind};
use crate::engine::execute::{Error, fold};
use crate::engine::port::Log;
use crate::engine::walk::walk;
use crate::review::{Had, Past};

use super::failed::Failed;

/// A ticket of the log (日志中的工单).
#[derive(Debug, Clone)]
pub struct Logged {
    /// The ticket, with who has it or had it in the end.
    pub past: Past,
    /// Whether nobody owes the citizen anything any more.
    pub is_closed: bool,
    /// The units that it was dispatched to, in order; the same one twice in a row once.
    pub dispatched: Vec<UnitId>,
    /// Whether it was given back, ruled upon or re-dispatched.
    pub is_returned: bool,
}

/// All tickets of a log that somebody answers for or has answered for, in the order of their numbers.
///
/// # Errors
/// Those of the log, and a history that makes no ticket.
pub async fn from_log<L: Log>(log: &L, organisation: &Organisation) -> Result<Vec<Logged>, Failed> {
    let mut histories: BTreeMap<TicketNumber, Vec<Arc<Commit>>> = BTreeMap::new();
    walk(log, |commit| histories.entry(commit.ticket).or_default().push(commit)).await?;
    let hotline = organisation.iter().find(|unit| unit.kind == UnitKind::Hotline);
    let hotline = hotline.map(|unit| &unit.id);
    let mut logged = Vec::with_capacity(histories.len());
    for commits in histories.into_values() {
        if let Some(ticket) = fold(&commits).map_err(Error::Corrupt)? {
            logged.extend(logged_of(&ticket, &commits, hotline));
        }
    }
    Ok(logged)
}

fn logged_of(ticket: &Ticket, commits: &[Arc<Commit>], hotline: Option<&UnitId>) -> Option<Logged> {
    let had = had(ticket, hotline)?;
    let appeal = &ticket.appeal;
    let accepted_at = commits.first()?.at;
    let mut dispatched: Vec<UnitId> = Vec::new();
    let mut is_returned = false;
    for event in commits.iter().flat_map(|commit| &commit.events) {
        if let Event::Dispatched { target, .. } = event
            && dispatched.last() != Some(&target.lead)
        {
            dispatched.push(target.lead.clone());
        }
        is_returned |= matches!(
            event,
            Event::ReturnGranted { .. } | Event::Ruled { .. } | Event::Reassigned { .. }
        );
    }
    Some(Logged {
        past: Past {
            name: ticket.number.to_string(),
            title: appeal.title.clone(),
            text: appeal.text.clone(),
            place: appeal.place.clone(),
            kind: appeal.kind,
            subject: appeal.subject,
            respondents: appeal.respondent_units.clone(),
            day: day_of(accepted_at),
            had: Had::Unit(had),
        },
        is_closed: !StateName::OPEN.contains(&ticket.state.name()),
        dispatched,
        is_returned,
    })
}

/// Who has it or had it in the end. Nobody, while it is on its way back, or where it went on as another
/// ticket or was taken back; the hotline itself, where it answered or declined.
fn had(ticket: &Ticket, hotline: Option<&UnitId>) -> Option<UnitId> {
    match ticket.state.closure().map(|closure| &closure.course) {
        None if ticket.state.name() == StateName::ReturnRequested => None,
        Some(Course::TransferredOut { unit }) => Some(unit.clone()),
        Some(Course::Direct { .. } | Course::OutOfScope) => hotline.cloned(),
        Some(Course::Merged { .. } | Course::Withdrawn { .. }) => None,
        Some(Course::Asked(_) | Course::Unreached(_) | Course::FinalReply(_)) | None => {
            ticket.lead().cloned()
        }
    }
}
