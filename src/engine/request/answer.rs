//! Answering a request: parse, see whether the speaker stands on the ticket, execute, tell.
//!
//! Must never: fail, or tell a unit anything of a ticket on which it does not stand; not even that there is
//! one.

use jiff::{SignedDuration, Timestamp};

use crate::domain::command::CommandName;
use crate::domain::id::TicketNumber;
use crate::domain::refusal::Refusal;
use crate::domain::ticket::Ticket;
use crate::engine::execute::{Done, Error, Executor, Order};
use crate::engine::port::Log;
use crate::engine::queues::{self, Queues};
use crate::engine::views::{Filter, Views};
use crate::projection::ticket_view::TicketView;

use super::body::{self, Behind, Commanded};
use super::commands::{self, Deed};
use super::fault::{Fault, Problem, ProblemCode};
use super::reply::Reply;
use super::speaker::Speaker;

/// How far the clock of the machine that wrote a ticket's last commit may run ahead of this one's before a
/// command is refused for its time.
const CLOCK_SKEW_SECONDS_MAX: i64 = 5;

/// What is wanted (请求事项), as what carries the request knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted<'a> {
    /// A command, by its word.
    Command(&'a str),
    /// A ticket as it stands.
    Ticket,
    /// The open tickets where the speaker's unit leads.
    Queue,
    /// What waits for the speaker's unit, as its own consumer would be given it.
    Messages,
}

/// Answers a request that came at `now`.
pub async fn answer<L: Log, V: Views, Q: Queues>(
    executor: &Executor<L>,
    views: &V,
    queues: &Q,
    speaker: &Speaker,
    wanted: Wanted<'_>,
    body: &[u8],
    now: Timestamp,
) -> Reply {
    let organisation = &executor.policy().organisation;
    if speaker.unit_id().is_some_and(|unit| organisation.get(unit).is_none()) {
        return Reply::fault(Fault::SpeakerUnknown);
    }
    match wanted {
        Wanted::Command(word) => command(executor, speaker, word, body, now).await,
        Wanted::Ticket => match body::ask_ticket(body) {
            Ok(number) => ticket(executor, speaker, number).await,
            Err(malformed) => Reply::malformed(malformed),
        },
        Wanted::Queue => queue(views, speaker, body).await,
        Wanted::Messages => messages(queues, speaker, body).await,
    }
}

async fn command<L: Log>(
    executor: &Executor<L>,
    speaker: &Speaker,
    word: &str,
    body: &[u8],
    now: Timestamp,
) -> Reply {
    let Some(name) = CommandName::ALL.iter().copied().find(|name| name.word() == word) else {
        return Reply::fault(Fault::CommandUnknown);
    };
    let Some(fields) = commands::fields(name) else {
        return Reply::fault(Fault::NotFromOutside);
    };
    if !speaker.may_give(name) {
        let role = speaker.role();
        return Reply::refused(&Refusal::RoleNotAllowed { role, command: name });
    }
    let commanded = match body::command(name, fields, body) {
        Ok(commanded) => commanded,
        Err(malformed) => return Reply::malformed(malformed),
    };
    let number = commanded.ticket;
    match executor.ticket(number).await {
        Ok(Some(before)) if speaker.may_read(&before) => {
            let at = moment(&before, now);
            match execute(executor, speaker, commanded, at).await {
                Ok(done) => told(executor, speaker, &done),
                Err(error) => failed(executor, speaker, number, &error).await,
            }
        }
        Ok(Some(before)) if has_done(speaker, &before, name, &commanded) => {
            Reply::ticket(true, None)
        }
        Ok(_) => Reply::refused(&Refusal::TicketUnknown),
        Err(error) => fault(number, &error),
    }
}

/// Machines' clocks differ by a little; a ticket's time does not run backwards for that.
fn moment(ticket: &Ticket, now: Timestamp) -> Timestamp {
    let ahead = ticket.changed_at.duration_since(now);
    let little = ahead <= SignedDuration::from_secs(CLOCK_SKEW_SECONDS_MAX);
    if little { now.max(ticket.changed_at) } else { now }
}

/// Whether this very command was done by a unit that has ceased to stand on the ticket since.
fn has_done(speaker: &Speaker, ticket: &Ticket, name: CommandName, commanded: &Commanded) -> bool {
    let done = commanded.request.as_ref().and_then(|id| ticket.request(id));
    done.is_some_and(|done| {
        done.command == name && done.actor == speaker.actor(commanded.by.clone())
    })
}

async fn execute<L: Log>(
    executor: &Executor<L>,
    speaker: &Speaker,
    commanded: Commanded,
    at: Timestamp,
) -> Result<Done, Error> {
    let Commanded { ticket, request, by, deed } = commanded;
    let actor = speaker.actor(by);
    match deed {
        Deed::Plain(command) => {
            let order = Order::new(ticket, command, actor, at).under(request);
            executor.execute_once(&order).await
        }
        Deed::Merge { into } => executor.merge_once(ticket, into, &actor, at, request).await,
    }
}

/// The ticket is shown as it stands, if the speaker stands on it still.
fn told<L: Log>(executor: &Executor<L>, speaker: &Speaker, done: &Done) -> Reply {
    let shown = Some(&done.ticket).filter(|ticket| speaker.may_read(ticket));
    Reply::ticket(done.repeated, shown.map(|ticket| TicketView::of(ticket, executor.policy())))
}

/// Why a command had no effect. The ticket may have left the unit while it was decided; then not even the
/// refusal is for the unit to read, since some name who has it now.
async fn failed<L: Log>(
    executor: &Executor<L>,
    speaker: &Speaker,
    number: TicketNumber,
    error: &Error,
) -> Reply {
    let Error::Refused(refusal) = error else { return fault(number, error) };
    if speaker.unit_id().is_none() {
        return Reply::refused(refusal);
    }
    match executor.ticket(number).await {
        Ok(Some(ticket)) if speaker.may_read(&ticket) => Reply::refused(refusal),
        Ok(_) => Reply::refused(&Refusal::TicketUnknown),
        Err(error) => fault(number, &error),
    }
}

fn fault(number: TicketNumber, error: &Error) -> Reply {
    match error {
        Error::Refused(refusal) => Reply::refused(refusal),
        Error::RequestIdReused { .. } => Reply::fault(Fault::RequestIdReused),
        Error::Contended(_) => {
            tracing::warn!(ticket = %number, "request contended");
            Reply::fault(Fault::Contended)
        }
        Error::Log(error) => {
            tracing::error!(ticket = %number, %error, "log unavailable to a request");
            Reply::fault(Fault::LogUnavailable)
        }
        Error::Corrupt(corrupt) => {
            tracing::error!(ticket = %number, %corrupt, "history corrupt");
            Reply::fault(Fault::HistoryCorrupt)
        }
    }
}

async fn ticket<L: Log>(executor: &Executor<L>, speaker: &Speaker, number: TicketNumber) -> Reply {
    match executor.ticket(number).await {
        Ok(Some(ticket)) if speaker.may_read(&ticket) => {
            Reply::ticket(false, Some(TicketView::of(&ticket, executor.policy())))
        }
        Ok(_) => Reply::refused(&Refusal::TicketUnknown),
        Err(error) => fault(number, &error),
    }
}

/// A page of a unit's queue, latest first; the number to go on behind where there is more.
async fn queue<V: Views>(views: &V, speaker: &Speaker, body: &[u8]) -> Reply {
    let Some(unit) = speaker.unit_id() else { return Reply::fault(Fault::QueueOfUnitsOnly) };
    let page = match body::ask_queue(body) {
        Ok(page) => page,
        Err(malformed) => return Reply::malformed(malformed),
    };
    let filter = Filter {
        lead: Some(unit.clone()),
        open_only: true,
        after: page.after,
        limit: page.limit + 1,
        ..Filter::default()
    };
    match views.list(filter).await {
        Ok(mut tickets) => {
            let more = tickets.len() > page.limit;
            tickets.truncate(page.limit);
            let after = tickets.last().map(|last| last.number).filter(|_| more);
            Reply::queue(tickets, after)
        }
        Err(error) => {
            tracing::error!(%unit, %error, "views unavailable to a request");
            Reply::fault(Fault::LogUnavailable)
        }
    }
}

/// A page of what waits for a unit, in the order in which it came.
async fn messages<Q: Queues>(queues: &Q, speaker: &Speaker, body: &[u8]) -> Reply {
    let Some(unit) = speaker.unit_id() else { return Reply::fault(Fault::QueueOfUnitsOnly) };
    let Behind { after, limit } = match body::ask_messages(body) {
        Ok(behind) => behind,
        Err(malformed) => return Reply::malformed(malformed),
    };
    match queues.page(unit, after, limit).await {
        Ok(page) => Reply::messages(page),
        Err(queues::Error::Beyond { last }) => {
            let remedy = format!("队列只到 {last}；请用上次答复中的 after，队列重建后请从 0 取起");
            let problem = Problem::new("after", ProblemCode::Bad, remedy);
            Reply::malformed(vec![problem].into())
        }
        Err(queues::Error::Unreadable(error)) => {
            tracing::error!(%unit, %error, "queue unavailable to a request");
            Reply::fault(Fault::LogUnavailable)
        }
    }
}
