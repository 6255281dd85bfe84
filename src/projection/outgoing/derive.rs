//! From a commit, with the ticket on both sides of it, to the messages that the outside hears.
//!
//! Must never: depend on anything but its arguments; whoever replays a commit gets the same messages.

use crate::domain::event::{Commit, Event};
use crate::domain::policy::Policy;
use crate::domain::ticket::Ticket;

use super::assignment::{Assignment, OpenAssignment};
use super::decided::decided;
use super::follow_up::follow_up;
use super::message::Outgoing;
use super::notice::notices;
use super::standing::standings;

/// What the outside hears of the commit that led from `before` to `after`: what became of the appeal, how
/// each unit stands whose standing it changed, whether the caller is to be asked, and the notices.
///
/// Both sides are looked at under the same policy, so a rule set that is loaded between two commits says
/// nothing by itself; the engine's own commit on a calendar that has grown tells all units their limits.
pub fn outgoing(
    before: Option<&Ticket>,
    commit: &Commit,
    after: &Ticket,
    policy: &Policy,
) -> Vec<Outgoing> {
    let decided = decided(commit, after, policy).map(Box::new).map(Outgoing::Decided);
    let assignments = assignments(before, commit, after, policy).into_iter();
    let follow_up = follow_up(before, commit, after, policy).map(Box::new).map(Outgoing::FollowUp);
    let notices = notices(before, commit, after, policy).into_iter();
    decided
        .into_iter()
        .chain(assignments.map(Box::new).map(Outgoing::Assignment))
        .chain(follow_up)
        .chain(notices.map(Outgoing::Notice))
        .collect()
}

/// One for each unit whose standing the commit changed, in the order of their ids.
fn assignments(
    before: Option<&Ticket>,
    commit: &Commit,
    after: &Ticket,
    policy: &Policy,
) -> Vec<Assignment> {
    let recomputed = |event: &Event| matches!(event, Event::DeadlinesRecomputed { .. });
    let all_anew = commit.events.iter().any(recomputed);
    let earlier = before.map(|ticket| standings(ticket, policy)).unwrap_or_default();
    let now = standings(after, policy);
    let gone = earlier.iter().filter(|(unit, _)| !now.contains_key(*unit));
    let ended = gone.filter_map(|(unit, duties)| {
        Some(Assignment::ended(unit, *duties.first()?, commit, policy))
    });
    let open = now.iter().filter_map(|(unit, duties)| {
        let stood = before.zip(earlier.get(unit));
        let stood = stood.and_then(|(ticket, had)| OpenAssignment::of(ticket, unit, had, policy));
        let stands = OpenAssignment::of(after, unit, duties, policy)?;
        let is_news = all_anew || stood.as_ref() != Some(&stands);
        is_news.then(|| Assignment::open(unit, stands, commit, policy))
    });
    let mut all: Vec<Assignment> = ended.chain(open).collect();
    all.sort_unstable_by(|one, other| one.unit.cmp(&other.unit));
    all
}
