//! What a log does with commits.
//!
//! Must never: look at how they are kept.

use hotline::domain::id::{IntakePosition, LogPosition, Revision, TicketNumber};
use hotline::engine::port::{Appended, Log};
use jiff::civil::date;

use super::Place;
use super::sample::{appended, commit, entry, kept, registering, ticket};

fn conflict(revision: u32) -> Appended {
    Appended::Conflict(Revision(revision))
}

pub async fn a_commit_stands_only_on_the_revision_before_it<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    assert_eq!(log.append(vec![commit(1, 2)]).await.unwrap(), [conflict(0)]);
    appended(&log, vec![commit(1, 1)]).await;
    assert_eq!(log.append(vec![commit(1, 1)]).await.unwrap(), [conflict(1)]);
    assert_eq!(log.append(vec![commit(1, 3)]).await.unwrap(), [conflict(1)]);
    appended(&log, vec![commit(1, 2)]).await;
    drop(log);
    let log = place.open();
    assert_eq!(log.append(vec![commit(1, 2)]).await.unwrap(), [conflict(2)]);
    assert_eq!(log.counts().await.unwrap().commits, 2);
}

pub async fn a_conflict_in_a_batch_spoils_nothing_of_other_tickets<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let (first, second) = ([commit(1, 1), commit(1, 1)], [commit(2, 5), commit(1, 2)]);
    let batch = [&first[..], &second, &[commit(2, 1), commit(3, 1)]].concat();
    let outcome = log.append(batch).await.unwrap();
    let stands: Vec<bool> = outcome.iter().map(|one| matches!(one, Appended::At(_))).collect();
    // What follows on a conflict was decided on a ticket that never was so.
    assert_eq!(stands, [true, false, false, false, false, true]);
    assert_eq!((outcome[1], outcome[2]), (conflict(1), conflict(0)));
    assert_eq!((outcome[3], outcome[4]), (conflict(1), conflict(0)));
    assert_eq!(log.history(ticket(1)).await.unwrap(), kept([commit(1, 1)]));
    assert_eq!(log.history(ticket(2)).await.unwrap(), []);
}

pub async fn a_history_comes_back_as_it_was_written<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let first =
        registering(7, entry("a", "藏文 བོད་ཡིག、表情 🚰、换行\n、引号\" 与 \u{0} 零").appeal);
    appended(&log, vec![first.clone(), commit(8, 1), commit(7, 2)]).await;
    appended(&log, vec![commit(7, 3)]).await;
    let history = log.history(ticket(7)).await.unwrap();
    assert_eq!(history, kept([first, commit(7, 2), commit(7, 3)]));
    assert_eq!(log.history(ticket(9)).await.unwrap(), []);
}

pub async fn a_number_with_another_day_has_no_history<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    appended(&log, vec![commit(7, 1)]).await;
    let other = TicketNumber::derive(date(2026, 9, 15), IntakePosition(7));
    assert_eq!(log.history(other).await.unwrap(), []);
}

pub async fn the_tail_is_in_order_and_bounded<P: Place>() {
    let place = P::fresh();
    let log = place.open();
    let commits: Vec<_> = [(3, 1), (1, 1), (3, 2), (2, 1)].map(|(t, r)| commit(t, r)).into();
    let at = appended(&log, commits.clone()).await;
    assert!(at.is_sorted_by(|one, next| one < next), "{at:?}");
    let expected: Vec<_> = at.iter().map(|at| LogPosition(*at)).zip(kept(commits)).collect();
    let tail = async |after, limit| log.tail(LogPosition(after), limit).await.unwrap();
    assert_eq!(tail(0, 100).await, expected);
    assert_eq!(tail(0, 2).await, expected[..2]);
    assert_eq!(tail(at[1], 100).await, expected[2..]);
    assert_eq!(tail(at[3], 100).await, []);
    assert_eq!(tail(0, 0).await, []);
    assert_eq!(log.last().await.unwrap(), LogPosition(at[3]));
}
