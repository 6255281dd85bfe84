//! Makes tickets of accepted appeals: read, route, decide, one commit each.
//!
//! Must never: make two tickets of one appeal; the number follows from the intake position.

use std::sync::Arc;

use crate::domain::calendar::day_of;
use crate::domain::command::{Command, CommandName};
use crate::domain::event::Commit;
use crate::domain::id::TicketNumber;
use crate::domain::policy::Policy;
use crate::domain::role::Actor;
use crate::domain::ticket::Ticket;
use crate::engine::adviser::Advice;
use crate::engine::execute::{Error, Order, commit_counted};
use crate::engine::meter::Meter;
use crate::engine::port::{self, Accepted, Log};
use crate::route::rulebook::RuleBook;
use crate::route::{Appealed, route_with};
use crate::text::reader::Input;

use super::pipeline::Desk;

/// How many accepted appeals are registered in one batch of catching up.
pub const CATCH_UP_BATCH: usize = 256;

/// The commit that registers an accepted appeal. Always the same for the same appeal, rules and learned
/// evidence.
///
/// # Errors
/// None that an accepted appeal can cause; a history that cannot be folded.
pub fn registration(
    accepted: &Accepted,
    book: &RuleBook,
    policy: &Policy,
    advice: &Advice,
    meter: &Meter,
) -> Result<(Commit, Ticket), Error> {
    let appeal = &accepted.appeal;
    let features = book.reader.read(Input {
        title: appeal.title.as_deref(),
        text: &appeal.text,
        place: appeal.place.as_deref(),
        kind: appeal.kind,
    });
    let today = day_of(accepted.accepted_at);
    let adviser = advice.adviser();
    let opinion = adviser.map(|one| one.opinion(&appeal.text));
    let appealed = Appealed::from(appeal.as_ref());
    let (routing, mut report) = route_with(book, &features, &appealed, opinion.as_ref(), today);
    if let (Some(adviser), Some(learned)) = (adviser, report.learned.as_mut()) {
        adviser.add_words(&appeal.text, learned);
    }
    let number = TicketNumber::derive(today, accepted.position);
    let command = Command::Register {
        number,
        appeal: Arc::clone(appeal),
        routing: Box::new(routing),
        report: Arc::new(report),
    };
    let order = Order::new(number, command, Actor::engine(), accepted.accepted_at);
    commit_counted(None, &order, policy, meter)
}

/// Registers a batch; a ticket that is already there is left as it is. Returns how many are new.
///
/// # Errors
/// Those of the log, or of a corrupt history.
pub async fn register<L: Log>(accepted: Vec<Accepted>, desk: &Desk<L>) -> Result<usize, Error> {
    let (book, policy) = (Arc::clone(&desk.book), Arc::clone(&desk.policy));
    let (advice, meter) = (desk.advice.clone(), desk.meter.clone());
    let deciding = tokio::task::spawn_blocking(move || -> Result<Vec<Commit>, Error> {
        accepted
            .iter()
            .map(|one| registration(one, &book, &policy, &advice, &meter))
            .map(|made| made.map(|(commit, _)| commit))
            .collect()
    });
    let commits = deciding.await.map_err(|_| port::Error::Stopped)??;
    let count = commits.len();
    let appended = desk.meter.append(desk.log.as_ref(), commits).await.map_err(|error| {
        let error = Error::Log(error);
        (0..count).for_each(|_| desk.meter.failed(CommandName::Register, &error));
        error
    })?;
    Ok(appended.iter().filter(|one| one.stands()).count())
}

/// Registers every accepted appeal that has no ticket yet, as after a crash. Returns how many.
///
/// # Errors
/// Those of [`register`].
pub async fn catch_up<L: Log>(desk: &Desk<L>) -> Result<usize, Error> {
    let mut total = 0;
    loop {
        let waiting = desk.log.unregistered(CATCH_UP_BATCH).await?;
        if waiting.is_empty() {
            return Ok(total);
        }
        total += register(waiting, desk).await?;
    }
}
