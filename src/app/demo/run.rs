//! Runs the demo: appeals arrive, people act, the log grows; at the end it is folded into figures.
//!
//! Must never: print; the command line does.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::engine::execute::{self, Executor};
use crate::engine::intake::accept::{Origin, parse, take};
use crate::engine::intake::mapping::Mapping;
use crate::engine::intake::pipeline::Desk;
use crate::engine::intake::records::{Record, parse_json};
use crate::engine::intake::register::register;
use crate::engine::port::{self, Log};
use crate::engine::projector::{self, Projector};
use crate::engine::views::Views;

use super::fixtures::{Arrival, Broken, Fixtures};
use super::summary::{Agreed, agreed};
use super::town::{SimulatedClock, Town, number_of};

/// How long the simulation goes on after the last appeal.
const AFTERWARDS: SignedDuration = SignedDuration::from_hours(24 * 10);
/// Appeals that come within so much time are taken in together.
const TOGETHER: SignedDuration = SignedDuration::from_mins(10);

/// Why the demo stopped.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A fixture is broken.
    #[error(transparent)]
    Fixtures(#[from] Broken),
    /// The log.
    #[error(transparent)]
    Log(#[from] port::Error),
    /// A command.
    #[error(transparent)]
    Execute(#[from] execute::Error),
    /// The projector.
    #[error(transparent)]
    Project(#[from] projector::Error),
}

/// What the demo ends with.
#[derive(Debug)]
pub struct Demo {
    /// Appeals taken in.
    pub appeals: u64,
    /// Records that were kept aside.
    pub dead: u64,
    /// First and last simulated instant.
    pub span: (Timestamp, Timestamp),
    /// How far the rules agreed with what was expected.
    pub agreed: Agreed,
    /// Commands that were refused.
    pub refused: u64,
    /// Digest of all histories.
    pub digest: String,
}

/// How far the demo is.
#[derive(Debug, Clone, Copy)]
pub struct Progress {
    /// Simulated instant.
    pub at: Timestamp,
    /// Simulated minutes passed.
    pub minutes_done: u64,
    /// Of how many.
    pub minutes_total: u64,
}

/// Runs the demo on an empty log.
///
/// # Errors
/// See [`Error`].
pub async fn run<L: Log, V: Views>(
    desk: &Desk<L>,
    views: &Arc<V>,
    seed: u64,
    mut tell: impl FnMut(Progress) + Send,
) -> Result<Demo, Error> {
    let fixtures = Fixtures::load()?;
    let clock = SimulatedClock::default();
    let executor = Executor::new(Arc::clone(&desk.log), Arc::clone(&desk.policy));
    let mut town = Town::new(executor, seed, fixtures.expected.clone());
    let begin = fixtures.arrivals.first().map_or(Timestamp::UNIX_EPOCH, |one| one.at);
    let last = fixtures.arrivals.last().map_or(begin, |one| one.at);
    let end = last.checked_add(AFTERWARDS).unwrap_or(last);
    let minutes = |to: Timestamp| u64::try_from(to.duration_since(begin).as_mins()).unwrap_or(0);
    let mut say = |at| {
        tell(Progress { at, minutes_done: minutes(at), minutes_total: minutes(end) });
    };
    let mut appeals = 0;
    let mut dead = 0;
    for arrivals in together(&fixtures.arrivals) {
        let at = arrivals.last().map_or(begin, |one| one.at);
        town.advance(at, &clock, &mut say).await?;
        clock.put(at);
        let taken = arrive(desk, arrivals, &clock).await?;
        appeals += taken.len() as u64;
        dead += (arrivals.len() - taken.len()) as u64;
        for number in taken {
            if let Some(ticket) =
                execute::fold(&desk.log.history(number).await?).map_err(execute::Error::Corrupt)?
            {
                town.welcome(ticket);
            }
        }
    }
    town.advance(end, &clock, &mut say).await?;
    Projector::new(Arc::clone(&desk.log), Arc::clone(views), Arc::clone(&desk.policy))
        .catch_up(|_| {})
        .await?;
    let digest = crate::engine::digest::digest(desk.log.as_ref()).await?;
    let agreed = agreed(desk.log.as_ref(), &fixtures.expected).await?;
    let finished = town.tickets().map(|ticket| ticket.changed_at).max().unwrap_or(end);
    Ok(Demo { appeals, dead, span: (begin, finished), agreed, refused: town.refused(), digest })
}

/// Groups of arrivals that come close together.
fn together(arrivals: &[Arrival]) -> impl Iterator<Item = &[Arrival]> {
    arrivals.chunk_by(|one, next| {
        // A fixed grid, so that a group never grows without end.
        let slot = |at: Timestamp| at.as_second().div_euclid(TOGETHER.as_secs());
        slot(one.at) == slot(next.at)
    })
}

/// Takes arrivals in by the same way as any other source; gives the numbers of their tickets.
async fn arrive<L: Log>(
    desk: &Desk<L>,
    arrivals: &[Arrival],
    clock: &SimulatedClock,
) -> Result<Vec<crate::domain::id::TicketNumber>, Error> {
    use crate::engine::clock::Clock;
    let records = arrivals
        .iter()
        .zip(1..)
        .map(|(arrival, row)| Record {
            from: None,
            row,
            bytes: arrival.line.as_bytes().to_vec(),
            content: parse_json(arrival.line.as_bytes()),
        })
        .collect();
    let origin = Origin { name: "demo".into(), mapping: Mapping::default() };
    let now = clock.now();
    let parsed = parse(records, &origin, &desk.vault, &desk.book, now);
    let taken = take(parsed, &desk.log, &origin, &desk.vault, now).await?;
    let numbers = taken.new.iter().map(number_of).collect();
    register(taken.new, desk).await?;
    Ok(numbers)
}
